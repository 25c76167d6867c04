"""The claims of one sentence, by rules."""

from claimx.assemble.carry import Memory
from claimx.assemble.certainty import certainty_of
from claimx.assemble.direction import decide
from claimx.assemble.eligibility import sentence_reason
from claimx.assemble.hedging import gap_for, hedges_of
from claimx.assemble.linking import Link, link
from claimx.assemble.reading import Reading
from claimx.assemble.scene import scene_of
from claimx.assemble.significance import significance_of
from claimx.schema import Claim, Span


def claims_of(reading: Reading, doc_id: str, memory: Memory, refused: list[str] | None = None) -> list[Claim]:
    """The claims of one sentence; `memory` holds the drugs of the sentences before it.

    `refused` takes the reasons why the sentence, or an effect expression in it, makes no claim.
    """
    reason = sentence_reason(reading)
    if reason:
        if refused is not None:
            refused.append(reason)
        return []
    items = link(scene_of(reading), memory.drugs(reading.index), refused)
    return [_claim(reading, doc_id, item) for item in items]


def _claim(reading: Reading, doc_id: str, item: Link) -> Claim:
    hedges = hedges_of(reading, item.effect)
    condition, outcome = _slots(item)
    decision = decide(
        reading, item.effect, condition, outcome,
        drug=None if item.carried else item.drugs[0],
        comparator=item.comparator,
        gap=gap_for(reading, item.effect, hedges),
    )  # fmt: skip
    return Claim(
        doc_id=doc_id,
        sentence_index=reading.index,
        sentence=reading.span,
        drugs=item.drugs,
        effect=item.effect,
        direction=decision.direction,
        condition=condition,
        outcome=outcome,
        comparator=item.comparator,
        doses=item.doses,
        hedges=tuple(m.span for m in hedges),
        significance=significance_of(reading, item.effect, decision.direction),
        certainty=certainty_of((m.text for m in hedges), decision.direction),
        drug_carried_over=item.carried,
        why=(*item.why, *decision.why),
    )


def _slots(item: Link) -> tuple[Span | None, Span | None]:
    if item.is_condition and item.context is None:
        return item.target, None
    return item.context, item.target
