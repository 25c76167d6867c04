"""The lines that `claimx explain` prints for one sentence."""

from collections.abc import Iterator

from claimx.assemble.explain import SentenceReport
from claimx.schema import Claim


def lines(report: SentenceReport) -> Iterator[str]:
    """The report on one sentence, as lines of plain text."""
    yield f"sentence {report.index}  [{report.sentence.start}:{report.sentence.end}]"
    yield f"  {report.sentence.text}"
    yield "tokens"
    yield "  " + " · ".join(report.tokens)
    yield "mentions"
    for mention in report.mentions:
        sure = "" if mention.probability is None else f"  {mention.probability:.2f}"
        yield f"  {mention.label:<10}{mention.text}  [{mention.start}:{mention.end}]{sure}"
    if not report.mentions:
        yield "  none"
    if report.cues:
        yield "cues"
    for cue in report.cues:
        reaches = ", ".join(f"'{effect}'" for effect in cue.reaches) or "no effect"
        yield f"  '{cue.cue.text}' ({cue.kind}) reaches {reaches}; scope: {cue.scope or '-'}"
    yield "claims"
    for claim in report.claims:
        yield from _claim(claim)
    for reason in report.refusals:
        yield f"  no claim: {reason}"


def _claim(claim: Claim) -> Iterator[str]:
    drugs = " + ".join(span.text for span in claim.drugs) + (" (carried over)" if claim.drug_carried_over else "")
    target = " / ".join(span.text for span in (claim.condition, claim.outcome) if span is not None)
    yield f"  {drugs} | {target} | {claim.direction}"
    yield f"    effect      {claim.effect.text}"
    for name, spans in (("dose", claim.doses), ("hedged by", claim.hedges)):
        if spans:
            yield f"    {name:<12}{'; '.join(span.text for span in spans)}"
    if claim.comparator is not None:
        yield f"    against     {claim.comparator.text}"
    sure = "" if claim.confidence is None else f", confidence {claim.confidence:.2f}"
    yield f"    certainty   {claim.certainty}; significance {claim.significance}; by {claim.method}{sure}"
    for reason in claim.why:
        yield f"    because     {reason}"
