"""A small annotated document to score, built from strings."""

from claimx.schema import AnnotatedClaim, AnnotatedDocument, Mention, Span

TEXT = (
    "Ketamine may reduce depression. Lithium did not improve sleep in bipolar disorder. "
    "Patients were followed up. Nausea was more frequent with ketamine 0.5 mg/kg than with placebo."
)


def span(words: str, after: int = 0) -> Span:
    start = TEXT.index(words, after)
    return Span(start, start + len(words), words)


def sentences() -> tuple[Span, ...]:
    parts = [p + "." for p in TEXT[:-1].split(". ")]
    parts[-1] = TEXT[TEXT.index("Nausea") :]
    return tuple(span(p) for p in parts)


def mention(label: str, words: str, after: int = 0) -> Mention:
    found = span(words, after)
    index = next(i for i, s in enumerate(sentences()) if s.start <= found.start < s.end)
    return Mention(label, found.start, found.end, found.text, index)  # type: ignore[arg-type]


def document(doc_id: str = "a") -> AnnotatedDocument:
    last = TEXT.index("Nausea")
    mentions = (
        mention("DRUG", "Ketamine"), mention("HEDGE", "may"), mention("EFFECT", "reduce"), mention("CONDITION", "depression"),
        mention("DRUG", "Lithium"), mention("EFFECT", "did not improve"), mention("CONDITION", "bipolar disorder"),
        mention("CONDITION", "Nausea"), mention("EFFECT", "more frequent"), mention("DRUG", "ketamine", last),
        mention("DOSE", "0.5 mg/kg"),
    )  # fmt: skip
    claims = (
        AnnotatedClaim(0, (span("Ketamine"),), span("reduce"), "improves", span("depression"), hedges=(span("may"),)),
        AnnotatedClaim(1, (span("Lithium"),), span("did not improve"), "no_effect", span("bipolar disorder"), span("sleep")),
        AnnotatedClaim(3, (span("ketamine", last),), span("more frequent"), "worsens", span("Nausea"), None,
                       span("placebo"), (span("0.5 mg/kg"),)),
    )  # fmt: skip
    return AnnotatedDocument(doc_id, TEXT, sentences(), mentions, claims, "own")
