"""Claims and texts as HTML for notebooks: everything escaped, colours that do on light and on dark."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from claimx.schema.highlight import SLOTS, Labelled, pieces
from claimx.schema.spans import Span

if TYPE_CHECKING:
    from claimx.schema.claim import Claim

_COLOURS = {
    "drug": "31,119,210", "dose": "148,103,189", "condition": "214,57,58", "outcome": "23,170,150",
    "comparator": "127,127,127", "effect": "44,160,44", "hedge_cues": "255,140,20", "negation": "140,86,75",
}  # fmt: skip
"""Slot -> red, green, blue; laid thinly over whatever is behind the text."""

_LABELS = {**{slot.upper(): slot for slot in _COLOURS}, "HEDGE": "hedge_cues"}
"""Label of a mention -> the slot whose colour it has."""


def marked_html(text: str, spans: Sequence[Labelled]) -> str:
    """The text with its spans, which may nest and cross, in colour and by name. Labels are slots or those of mentions."""
    made = []
    for piece in pieces(text, spans):
        words = escape(piece["text"])
        if piece["labels"]:
            slot = _LABELS.get(piece["labels"][-1], piece["labels"][-1])
            names = " ".join(_name(label) for label in piece["ends"])
            small = f'<small style="opacity:.7;margin-left:.3em">{escape(names)}</small>' if names else ""
            style = f"background:rgba({_COLOURS.get(slot, '127,127,127')},.25);color:inherit;border-radius:.25em;padding:.05em .15em"
            words = f'<mark style="{style}">{words}{small}</mark>'
        made.append(words)
    return "".join(made)


def _name(label: str) -> str:
    return SLOTS.get(_LABELS.get(label, label), label).lower()


def claim_html(claim: "Claim") -> str:
    """The sentence with the claim's slots, and below it the claim in words."""
    slots: dict[str, tuple[Span | None, ...]] = {
        "drug": claim.drugs, "dose": claim.doses, "condition": (claim.condition,), "outcome": (claim.outcome,),
        "comparator": (claim.comparator,), "effect": (claim.effect,), "hedge_cues": claim.hedges,
    }  # fmt: skip
    first, last = claim.sentence.start, claim.sentence.end
    spans = [
        (s.start - first, s.end - first, slot)
        for slot, found in slots.items()
        for s in found
        if s is not None and first <= s.start and s.end <= last
    ]
    drug = " + ".join(c.name for c in claim.drug_concepts if c.name) or " + ".join(d.text for d in claim.drugs)
    target = " in ".join(s.text for s in (claim.outcome, claim.condition) if s is not None)
    facts = [
        f"dose: {'; '.join(d.text for d in claim.doses)}" if claim.doses else "",
        f"against {claim.comparator.text}" if claim.comparator else "",
        f"hedged ({claim.certainty})" if claim.hedged else "not hedged",
        f"confidence {claim.confidence:.2f}" if claim.confidence is not None else "",
        "the drug is named in an earlier sentence" if claim.drug_carried_over else "",
    ]
    head = f"{drug} – {claim.direction.replace('_', ' ')} – {target}"
    return (
        f'<div style="margin:.4em 0"><div style="line-height:1.8">{marked_html(claim.sentence.text, spans)}</div>'
        f"<div><b>{escape(head)}</b>; {escape('; '.join(filter(None, facts)))}</div></div>"
    )
