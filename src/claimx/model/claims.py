"""Scored claim candidates of a sentence: which drug does what to which target, and what belongs to it.

Plain tuples of character spans, so that they can travel in `Doc.user_data`; `claimx.assemble.learned` makes claims of
them.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from claimx.model.encode import Encoded, Ints, settings
from claimx.model.relate import ATTACHMENTS, TRIPLE_CLASSES, Scorer

Place = tuple[int, int]
_Combination = tuple[Place | None, Place, Place]
_Pieces = Callable[[Sequence[Place | None]], Ints]


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


def candidates(index: int, found: Found, encoded: Encoded) -> list[Candidate]:
    """The claim candidates of sentence `index`, best spans first chosen, in order of place."""
    targets = sorted({*found.conditions, *found.outcomes})
    if not found.effects or not targets:
        return []
    first, last = encoded.sentences[index]
    scorer = Scorer(encoded.states[first:last])

    def pieces(spans: Sequence[Place | None]) -> Ints:
        return np.array([pieces_of(encoded, s, index) for s in spans], dtype=np.int64).reshape(-1, 2)

    triples = _accepted(list(product([*found.drugs, None], found.effects, targets)), scorer, pieces)
    if not triples:
        return []
    return _merged(index, triples, found, scorer, pieces)


def pieces_of(encoded: Encoded, span: Place | None, index: int) -> Place:
    """The pieces of a span of characters, counted from the first one of sentence `index`; (0, 0) for no span."""
    if span is None:
        return 0, 0
    first, last = encoded.sentences[index]
    start = int(np.searchsorted(encoded.ends, span[0], side="right")) - first
    end = int(np.searchsorted(encoded.starts, span[1])) - first
    start = min(max(start, 0), last - first - 1)
    return start, max(min(end, last - first), start + 1)


def _accepted(combinations: list[_Combination], scorer: Scorer, pieces: _Pieces) -> list[_Triple]:
    """The triples above the threshold, one for each drug and target; a carried-over drug only where no named one fits."""
    scores = scorer.triples(*(pieces([c[i] for c in combinations]) for i in range(3)))
    threshold = settings()["thresholds"].get("claim", 0.5)
    likely: list[_Triple] = []
    for (drug, effect, target), row in zip(combinations, scores, strict=True):
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


def _merged(index: int, triples: list[_Triple], found: Found, scorer: Scorer, pieces: _Pieces) -> list[Candidate]:
    """Attach doses, hedges, comparators and contexts; join the drugs of a combination."""
    rows: list[tuple[int, str, Place]] = []
    for number, triple in enumerate(triples):
        others = [d for d in found.drugs if d != triple.drug]
        rows += [(number, "dose", s) for s in found.doses]
        rows += [(number, "hedge", s) for s in found.hedges]
        rows += [(number, "comparator", s) for s in sorted({*found.comparators, *others})]
        rows += [(number, "context", s) for s in found.conditions if not _touch(s, triple.target)]
        if triple.drug is not None:
            rows += [(number, "codrug", s) for s in others]
    belongs: dict[tuple[int, str], list[tuple[float, Place]]] = {}
    if rows:
        kinds = np.array([ATTACHMENTS.index(kind) for _, kind, _ in rows])
        spans = [pieces([getattr(triples[n], name) for n, _, _ in rows]) for name in ("drug", "effect", "target")]
        scores = scorer.attachments(kinds, pieces([s for _, _, s in rows]), *spans)
        limits = settings()["thresholds"]
        for (number, kind, span), score in zip(rows, scores, strict=True):
            if score > limits.get(kind, 0.5):
                belongs.setdefault((number, kind), []).append((float(score), span))
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


def _places(belongs: dict[tuple[int, str], list[tuple[float, Place]]], number: int, kind: str) -> tuple[Place, ...]:
    return tuple(sorted(span for _, span in belongs.get((number, kind), ())))


def _combinations(triples: list[_Triple], belongs: dict[tuple[int, str], list[tuple[float, Place]]]) -> list[list[int]]:
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
