"""The error report: one HTML file that needs nothing else."""

import itertools
from collections.abc import Collection, Sequence
from typing import Any

from claimx._version import __version__
from claimx.evaluate import show
from claimx.evaluate.errors import SentenceErrors, sentence_errors
from claimx.evaluate.scores import PARTS, Result
from claimx.schema import DIRECTIONS, AnnotatedDocument
from claimx.schema.highlight import pieces

_FIGURES = ("value", "95% interval", "precision", "recall", "counts")


def error_report(
    gold: Sequence[AnnotatedDocument],
    found: Sequence[AnnotatedDocument],
    result: Result,
    *,
    title: str,
    parts: Collection[str] = PARTS,
) -> str:
    """The report as HTML. All text is escaped by the template engine; the page's own policy forbids it the network."""
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("claimx.evaluate"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    errors = list(sentence_errors(gold, found, parts))
    problems = [p for e in errors for p in e.problems]
    return environment.get_template("errors.html").render(
        title=title,
        version=__version__,
        result=result,
        groups=[
            _table(heading, [(show.name_of(name), show.figure(score)) for name, score in rows])
            for heading, rows in show.groups(result, all_criteria=True)
        ],
        directions=DIRECTIONS,
        confusion=show.confusion_rows(result) if "claims" in parts else [],
        calibration=result.calibration,
        errors=[_shown(e) for e in errors],
        labels=sorted({p.label for p in problems}),
        kinds=sorted({p.kind for p in problems}) + sorted({f"wrong {s}" for p in problems for s in p.slots}),
        sources=sorted({d.source for d in gold}),
    )


def _table(heading: str, rows: list[tuple[str, Sequence[str]]]) -> tuple[str, list[str], list[tuple[str, list[str]]]]:
    """A heading, the columns that have a figure in any row, and the rows with these."""
    kept = [any(cells[i] for _, cells in rows) for i in range(len(_FIGURES))]
    return (
        heading,
        list(itertools.compress(_FIGURES, kept)),
        [(name, list(itertools.compress(cells, kept))) for name, cells in rows],
    )


def _shown(e: SentenceErrors) -> dict[str, Any]:
    return {
        "place": f"{e.doc_id}, sentence {e.index + 1}, characters {e.sentence.start} to {e.sentence.end}",
        "source": e.source,
        "sides": [
            ("gold", pieces(e.sentence.text, e.gold, e.found)),
            ("found", pieces(e.sentence.text, e.found, e.gold)),
        ],
        "problems": [
            {"label": p.label, "say": p.say, "kinds": "|".join((p.kind, *(f"wrong {s}" for s in p.slots)))}
            for p in e.problems
        ],
    }
