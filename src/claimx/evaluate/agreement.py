"""Agreement of two annotators of the same texts."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimx.evaluate.match import match_claims
from claimx.evaluate.scores import Interval, Result, draws, evaluate, interval
from claimx.schema import DIRECTIONS, AnnotatedDocument, in_sentences
from claimx.schema.errors import InputError

CHOICES = ("has a claim", "is hedged")

Tables = NDArray[np.float64]
"""(documents, k, k): how often the first annotator chose the row where the second chose the column."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """An agreement beyond chance, None where there are no two values to tell apart, with its 95% interval by bootstrap
    over documents and the number of choices."""

    value: float | None
    interval: Interval | None
    choices: int

    def in_words(self) -> str:
        """Value, interval and number of choices in one line."""
        value = "undefined" if self.value is None else f"{self.value:.3f}"
        spread = "" if self.interval is None else f" ({self.interval[0]:.3f} to {self.interval[1]:.3f})"
        return f"{value}{spread} over {self.choices}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """F1 of one annotator against the other (it does not matter which), Cohen's kappa for choices made once a sentence,
    and Krippendorff's nominal alpha for the direction of the claims that both made."""

    result: Result
    kappa: dict[str, Coefficient]
    alpha_direction: Coefficient
    only_one: tuple[str, ...]
    """Documents that only one of them annotated, which are left out."""
    documents: tuple[list[AnnotatedDocument], list[AnnotatedDocument]]
    """Those that both annotated, in the sentences of the first."""

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "kappa": {name: asdict(c) for name, c in self.kappa.items()},
            "alpha_direction": asdict(self.alpha_direction),
            "annotated_by_one": list(self.only_one),
            **self.result.as_json(),
        }


def agree(a: Sequence[AnnotatedDocument], b: Sequence[AnnotatedDocument], *, seed: int = 0) -> Agreement:
    """Compare two passes. Only documents that both have are compared; raises `InputError` where there are none, or
    where the texts of one differ."""
    other = {d.doc_id: d for d in b}
    left = [d for d in a if d.doc_id in other]
    if not left:
        raise InputError("the two passes have no document in common")
    right = []
    for x in left:
        y = other[x.doc_id]
        if x.text != y.text:
            raise InputError("the two passes have different texts", x.doc_id)
        right.append(in_sentences(y.doc_id, y.text, x.sentences, y.mentions, y.claims, y.source))
    tables, directions = _counted(left, right)
    drawn = draws(len(left), seed)
    return Agreement(
        evaluate(left, right, seed=seed),
        {name: _coefficient(tables[name], drawn, kappa, _kappa) for name in CHOICES},
        _coefficient(directions, drawn, alpha, lambda total: float(alpha(total))),
        tuple(sorted({d.doc_id for d in a} ^ {d.doc_id for d in b})),
        (left, right),
    )


def _counted(left: list[AnnotatedDocument], right: list[AnnotatedDocument]) -> tuple[dict[str, Tables], Tables]:
    tables = {name: np.zeros((len(left), 2, 2)) for name in CHOICES}
    directions = np.zeros((len(left), len(DIRECTIONS), len(DIRECTIONS)))
    for at, (x, y) in enumerate(zip(left, right, strict=True)):
        for index in range(len(x.sentences)):
            mine, theirs = ([c for c in d.claims if c.sentence_index == index] for d in (x, y))
            tables["has a claim"][at, int(bool(mine)), int(bool(theirs))] += 1
            tables["is hedged"][at, int(any(c.hedged for c in mine)), int(any(c.hedged for c in theirs))] += 1
            for i, j in match_claims(mine, theirs):
                pair = DIRECTIONS.index(mine[i].direction), DIRECTIONS.index(theirs[j].direction)
                directions[at][pair] += 1
    return tables, directions


def _coefficient(
    tables: Tables,
    drawn: NDArray[np.int64],
    formula: Callable[[Tables], Tables],
    library: Callable[[Tables], float],
) -> Coefficient:
    """The value and its interval, which needs the formula 2,000 times. A test holds the formulas to the libraries that
    have them; that of alpha is not depended on, since its licence (GPL) would bind who passes claimx on."""
    total = tables.sum(0)
    chosen = int(((total.sum(0) + total.sum(1)) > 0).sum())
    if chosen < 2:
        return Coefficient(None, None, int(total.sum()))
    spread = formula(np.tensordot(drawn.astype(float), tables, axes=1))
    return Coefficient(library(total), interval(spread, len(tables)), int(total.sum()))


def _columns(total: Tables) -> list[list[int]]:
    rows = [(i, j) for i, j in np.ndindex(total.shape) for _ in range(int(total[i, j]))]
    return [[i for i, _ in rows], [j for _, j in rows]]


def _kappa(total: Tables) -> float:
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(*_columns(total)))


def kappa(tables: Tables) -> Tables:
    """Cohen's kappa (1960) of (..., k, k) tables; NaN where chance alone would agree always."""
    choices = tables.sum((-1, -2))
    seen = np.trace(tables, axis1=-2, axis2=-1)
    by_chance = (tables.sum(-1) * tables.sum(-2)).sum(-1)
    below = choices**2 - by_chance
    found: Tables = np.divide(choices * seen - by_chance, below, out=np.full_like(below, np.nan), where=below > 0)
    return found


def alpha(tables: Tables) -> Tables:
    """Krippendorff's nominal alpha (2011) of (..., k, k) tables of two annotators; NaN where all chose one value."""
    together = tables + np.swapaxes(tables, -1, -2)
    values = together.sum((-1, -2))
    each = together.sum(-1)
    seen = values - np.trace(together, axis1=-2, axis2=-1)
    by_chance = values**2 - (each**2).sum(-1)
    ratio: Tables = np.divide((values - 1) * seen, by_chance, out=np.full_like(by_chance, np.nan), where=by_chance > 0)
    return 1 - ratio
