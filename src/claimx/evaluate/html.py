"""The error report: one HTML file that needs nothing else."""

from collections.abc import Sequence

from claimx._version import __version__
from claimx.evaluate import show
from claimx.evaluate.errors import sentence_errors
from claimx.evaluate.scores import Result
from claimx.schema import DIRECTIONS, AnnotatedDocument, Span

Piece = tuple[str, str]


def pieces(sentence: Span, spans: Sequence[tuple[int, int, str]]) -> list[Piece]:
    """(text, label) stretches of a sentence; of overlapping spans the one that begins first is shown."""
    cut: list[Piece] = []
    at = 0
    for start, end, label in sorted(spans):
        if start < at:
            continue
        cut += [(sentence.text[at:start], ""), (sentence.text[start:end], label)]
        at = end
    cut.append((sentence.text[at:], ""))
    return [piece for piece in cut if piece[0]]


def error_report(
    gold: Sequence[AnnotatedDocument], found: Sequence[AnnotatedDocument], result: Result, *, title: str
) -> str:
    """The report as HTML. All text is escaped by the template engine."""
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("claimx.evaluate"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    errors = [
        {
            "place": f"{e.doc_id}, sentence {e.index + 1}",
            "source": e.source,
            "gold": pieces(e.sentence, e.gold),
            "found": pieces(e.sentence, e.found),
            "problems": e.problems,
            "labels": " ".join(sorted({p.label for p in e.problems})),
            "kinds": "|".join(sorted({p.kind for p in e.problems})),
        }
        for e in sentence_errors(gold, found)
    ]
    return environment.get_template("errors.html").render(
        title=title,
        version=__version__,
        result=result,
        groups=[(h, [(show.name_of(n), show.figure(s)) for n, s in rows]) for h, rows in show.groups(result)],
        directions=DIRECTIONS,
        confusion=show.confusion_rows(result),
        errors=errors,
        labels=sorted({p.label for e in errors for p in e["problems"]}),  # type: ignore[attr-defined]
        kinds=sorted({p.kind for e in errors for p in e["problems"]}),  # type: ignore[attr-defined]
        sources=sorted({d.source for d in gold}),
    )
