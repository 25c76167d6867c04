"""Agreement of two annotators of the same texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from claimx.evaluate.match import match_claims
from claimx.evaluate.scores import Result, evaluate
from claimx.schema import AnnotatedDocument, in_sentences
from claimx.schema.errors import InputError


@dataclass(frozen=True, slots=True)
class Agreement:
    """F1 of one annotator against the other (it does not matter which), Cohen's kappa for choices made once a sentence,
    and Krippendorff's nominal alpha for the direction of the claims that both made."""

    result: Result
    kappa: dict[str, float]
    alpha_direction: float | None
    shared_claims: int


def agree(a: Sequence[AnnotatedDocument], b: Sequence[AnnotatedDocument], *, seed: int = 0) -> Agreement:
    """Compare two passes. Only documents that both have are compared; raises `InputError` where there are none."""
    other = {d.doc_id: d for d in b}
    pairs = [(d, other[d.doc_id]) for d in a if d.doc_id in other]
    if not pairs:
        raise InputError("the two passes have no document in common")
    left = [x for x, _ in pairs]
    right = []
    for x, y in pairs:
        if x.text != y.text:
            raise InputError("the two passes have different texts", x.doc_id)
        right.append(in_sentences(y.doc_id, y.text, x.sentences, y.mentions, y.claims, y.source))
    choices: dict[str, list[tuple[bool, bool]]] = {"has a claim": [], "is hedged": []}
    directions: list[tuple[str, str]] = []
    for x, y in zip(left, right, strict=True):
        for index in range(len(x.sentences)):
            mine, theirs = ([c for c in d.claims if c.sentence_index == index] for d in (x, y))
            choices["has a claim"].append((bool(mine), bool(theirs)))
            choices["is hedged"].append((any(c.hedged for c in mine), any(c.hedged for c in theirs)))
            directions += [(mine[i].direction, theirs[j].direction) for i, j in match_claims(mine, theirs)]
    kappa = {name: _kappa(rows) for name, rows in choices.items()}
    return Agreement(evaluate(left, right, seed=seed), kappa, _alpha(directions), len(directions))


def _kappa(rows: list[tuple[bool, bool]]) -> float:
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score([a for a, _ in rows], [b for _, b in rows]))


def _alpha(rows: list[tuple[str, str]]) -> float | None:
    """None where there are not two values to tell apart."""
    import krippendorff

    if len({value for row in rows for value in row}) < 2:
        return None
    data = [[a for a, _ in rows], [b for _, b in rows]]
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))
