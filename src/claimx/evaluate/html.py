"""The error report: one HTML file that needs nothing else."""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

from claimx._version import __version__
from claimx.evaluate import show
from claimx.evaluate.errors import SentenceErrors, sentence_errors
from claimx.evaluate.scores import PARTS, Result
from claimx.schema import DIRECTIONS, AnnotatedDocument

Labelled = tuple[int, int, str]


def pieces(text: str, spans: Sequence[Labelled], other: Sequence[Labelled] = ()) -> list[dict[str, Any]]:
    """A sentence cut at the edges of its spans, which may nest and cross.

    Each piece has its `text`, the `labels` over it, those that end with it (`ends`), and whether one of its spans is
    not, in the same place, among the spans of the `other` side (`off`). The texts joined are the sentence.
    """
    edges = sorted({0, len(text), *(s for s, _, _ in spans), *(e for _, e, _ in spans)})
    cut = []
    for start, end in pairwise(edges):
        over = [span for span in spans if span[0] <= start and end <= span[1]]
        cut.append(
            {
                "text": text[start:end],
                "labels": [label for _, _, label in over],
                "ends": [label for _, stop, label in over if stop == end],
                "off": any(span not in other for span in over),
            }
        )
    return cut


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
            (heading, [(show.name_of(name), show.figure(score)) for name, score in rows])
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
