"""Scored claim candidates of a sentence: which drug does what to which target, and what belongs to it.

Plain tuples of character spans, so that they can travel in `Doc.user_data`; `claimx.assemble.learned` makes claims of
them.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from claimx.model.encode import Encoded, Floats, Ints, settings
from claimx.model.relate import ATTACHMENTS, TRIPLE_CLASSES, Scorer

Place = tuple[int, int]
_Combination = tuple[Place | None, Place, Place]
_Pieces = Callable[[Sequence[tuple[int, Place | None]]], Ints]
"""(sentence, span of characters) -> pieces."""


class Candidate(NamedTuple):
    """One claim as the model sees it. `drugs` is empty where the sentence names none. `outcome` or `condition` is set.

    `probability` is the scorer's for the claim as such, `direction_probability` that for its direction given the claim.
    """

    sentence_index: int
    drugs: tuple[Place, ...]
    effect: Place
    condition: Place | None
    outcome: Place | None
    direction: str
    probability: float
    direction_probability: float
    doses: tuple[Place, ...] = ()
    hedges: tuple[Place, ...] = ()
    comparator: Place | None = None


class Found(NamedTuple):
    """The spans of one sentence by label, in characters."""

    drugs: Sequence[Place]
    effects: Sequence[Place]
    conditions: Sequence[Place]
    outcomes: Sequence[Place]
    doses: Sequence[Place]
    hedges: Sequence[Place]
    comparators: Sequence[Place]


class _Triple(NamedTuple):
    drug: Place | None
    effect: Place
    target: Place
    direction: str
    probability: float
    direction_probability: float


GROUP = 2048
"""Pieces whose sentences are scored together: many small products cost far more than few larger ones."""


def candidates(found: Mapping[int, Found], encoded: Encoded) -> list[Candidate]:
    """The claim candidates of the sentences with these indices, best spans first chosen, in order of place."""
    made: list[Candidate] = []
    group: list[int] = []
    for index in sorted(found):
        if group and encoded.sentences[index][1] - encoded.sentences[group[0]][0] > GROUP:
            made += _scored(group, found, encoded)
            group = []
        if found[index].effects and (found[index].conditions or found[index].outcomes):
            group.append(index)
    return made + (_scored(group, found, encoded) if group else [])


def _scored(group: list[int], found: Mapping[int, Found], encoded: Encoded) -> list[Candidate]:
    """The candidates of sentences that lie within `GROUP` pieces, or of one longer sentence."""
    base = encoded.sentences[group[0]][0]
    scorer = Scorer(encoded.states[base : encoded.sentences[group[-1]][1]])

    def pieces(rows: Sequence[tuple[int, Place | None]]) -> Ints:
        return pieces_of(encoded, rows, base)

    combinations = [
        (index, combination)
        for index in group
        for combination in product(
            [*found[index].drugs, None],
            found[index].effects,
            sorted({*found[index].conditions, *found[index].outcomes}),
        )
    ]
    scores = scorer.triples(*(pieces([(index, c[i]) for index, c in combinations]) for i in range(3)))
    by_sentence: dict[int, list[tuple[_Combination, Floats]]] = {index: [] for index in group}
    for (index, combination), row in zip(combinations, scores, strict=True):
        by_sentence[index].append((combination, row))
    triples = {index: accepted for index, rows in by_sentence.items() if (accepted := _accepted(rows))}
    belongs = _belongs(triples, found, scorer, pieces)
    return [c for index, accepted in triples.items() for c in _merged(index, accepted, found[index], belongs[index])]


def pieces_of(encoded: Encoded, rows: Sequence[tuple[int, Place | None]], base: int) -> Ints:
    """(n, 2) pieces, counted from piece `base` of the document, of spans of characters: `rows` are (sentence, span). At
    least one piece of the sentence each; (0, 0) for no span."""
    if not rows:
        return np.zeros((0, 2), dtype=np.int64)
    spans = np.array([span or (-1, -1) for _, span in rows], dtype=np.int64)
    bounds = np.array([encoded.sentences[index] for index, _ in rows], dtype=np.int64)
    start = np.searchsorted(encoded.ends, spans[:, 0], side="right").clip(bounds[:, 0], bounds[:, 1] - 1)
    end = np.maximum(np.searchsorted(encoded.starts, spans[:, 1]).clip(max=bounds[:, 1]), start + 1)
    return np.where(spans[:, :1] < 0, 0, np.stack([start, end], axis=1) - base)


def _accepted(rows: list[tuple[_Combination, Floats]]) -> list[_Triple]:
    """The triples above the threshold, one for each drug and target; a carried-over drug only where no named one fits."""
    threshold = settings()["thresholds"].get("claim", 0.5)
    likely: list[_Triple] = []
    for (drug, effect, target), row in rows:
        some = float(1 - row[0])
        if some > threshold:
            best = 1 + int(row[1:].argmax())
            likely.append(_Triple(drug, effect, target, TRIPLE_CLASSES[best], some, float(row[best] / (some + 1e-9))))
    ranked = sorted(likely, key=lambda t: (t.drug is None, -t.probability))
    kept: list[_Triple] = []
    for triple in ranked:
        rivals = [k for k in kept if _touch(k.target, triple.target)]
        if any(k.drug == triple.drug or triple.drug is None for k in rivals):
            continue
        kept.append(triple)
    return kept


def _touch(a: Place, b: Place) -> bool:
    return a[0] < b[1] and b[0] < a[1]


_Attached = dict[tuple[int, str], list[tuple[float, Place]]]
"""(number of a triple, kind) -> what belongs to it, with its probability."""


def _belongs(
    triples: Mapping[int, list[_Triple]], found: Mapping[int, Found], scorer: Scorer, pieces: _Pieces
) -> dict[int, _Attached]:
    """Doses, hedges, comparators, contexts and co-drugs of the triples of each sentence."""
    rows: list[tuple[int, int, str, Place]] = []
    for index, accepted in triples.items():
        here = found[index]
        for number, triple in enumerate(accepted):
            others = [d for d in here.drugs if d != triple.drug]
            contexts = [s for s in here.conditions if s != triple.target]
            for kind, spans in (
                ("dose", here.doses),
                ("hedge", here.hedges),
                ("comparator", sorted({*here.comparators, *others})),
                ("context", contexts),
                ("codrug", others if triple.drug is not None else ()),
            ):
                rows += [(index, number, kind, span) for span in spans]
    belongs: dict[int, _Attached] = {index: {} for index in triples}
    if rows:
        kinds = np.array([ATTACHMENTS.index(kind) for _, _, kind, _ in rows])
        of = [(index, triples[index][number]) for index, number, _, _ in rows]
        owners = [pieces([(i, getattr(triple, name)) for i, triple in of]) for name in ("drug", "effect", "target")]
        scores = scorer.attachments(kinds, pieces([(index, span) for index, _, _, span in rows]), *owners)
        limits = settings()["thresholds"]
        for (index, number, kind, span), score in zip(rows, scores, strict=True):
            if score > limits.get(kind, 0.5):
                belongs[index].setdefault((number, kind), []).append((float(score), span))
    return belongs


def _merged(index: int, triples: list[_Triple], found: Found, belongs: _Attached) -> list[Candidate]:
    """Claims of the triples with what belongs to them; the drugs of a combination are joined."""
    contexts = {n: max(found)[1] for (n, kind), found in belongs.items() if kind == "context"}
    made = []
    for group in _combinations(triples, belongs):
        number = group[0]
        triple = triples[number]
        if _only_context(triple, triples, contexts):
            continue
        context = contexts.get(number)
        is_condition = triple.target in set(found.conditions)
        comparators = belongs.get((number, "comparator"))
        drugs = tuple(sorted(d for n in group if (d := triples[n].drug) is not None))
        made.append(
            Candidate(
                index, drugs, triple.effect,
                condition=triple.target if is_condition and context is None else context,
                outcome=None if is_condition and context is None else triple.target,
                direction=triple.direction,
                probability=triple.probability,
                direction_probability=triple.direction_probability,
                doses=_places(belongs, number, "dose"), hedges=_places(belongs, number, "hedge"),
                comparator=max(comparators)[1] if comparators else None,
            )
        )  # fmt: skip
    return sorted(made, key=lambda c: (c.drugs, c.effect, c.outcome or c.condition or (0, 0)))


def _places(belongs: _Attached, number: int, kind: str) -> tuple[Place, ...]:
    return tuple(sorted(span for _, span in belongs.get((number, kind), ())))


def _combinations(triples: list[_Triple], belongs: _Attached) -> list[list[int]]:
    """Groups of triples with the same effect and target whose drugs are given together, each the other's co-drug."""
    groups: list[list[int]] = []
    for number, triple in enumerate(triples):
        partners = {s for _, s in belongs.get((number, "codrug"), ())}
        for group in groups:
            head = triples[group[0]]
            if head.target == triple.target and head.drug in partners and triple.drug in {
                s for n in group for _, s in belongs.get((n, "codrug"), ())
            }:  # fmt: skip
                group.append(number)
                break
        else:
            groups.append([number])
    return groups


def _only_context(triple: _Triple, triples: list[_Triple], contexts: dict[int, Place]) -> bool:
    """Whether the target is only the condition that another, surer claim of the same drug and effect has for context."""
    return any(
        contexts.get(n) == triple.target
        and other.drug == triple.drug
        and other.effect == triple.effect
        and other.probability >= triple.probability
        for n, other in enumerate(triples)
    )
