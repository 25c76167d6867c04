"""Draw the picture of the README: a sentence with its mentions marked, and the row of the claim table that it becomes.

python benchmarks/picture.py [docs/img/claim.svg]
"""

import sys
from html import escape
from pathlib import Path

import claimx
from claimx.schema import Claim

SENTENCE = "Naltrexone 4.5 mg daily may reduce pain in people with fibromyalgia."
OUTPUT = Path(__file__).parents[1] / "docs" / "img" / "claim.svg"
COLOURS = {
    "drug": "#0f766e", "dose": "#7c3aed", "hedge": "#b45309", "effect": "#be123c", "outcome": "#1d4ed8",
    "condition": "#4d7c0f",
}  # fmt: skip
WIDTH, LEFT, LETTER = 920, 24, 11.6
"""Pixels: of the picture, of its margin, and of a letter of the sentence, which is set in a type of fixed width."""


def slots(claim: Claim) -> list[tuple[str, int, int]]:
    """(slot, start, end) of everything in the sentence that fills a slot, in order of place."""
    found = [("effect", claim.effect), ("condition", claim.condition), ("outcome", claim.outcome)]
    found += [("drug", span) for span in claim.drugs] + [("dose", span) for span in claim.doses]
    found += [("hedge", span) for span in claim.hedges]
    return sorted(((slot, span.start, span.end) for slot, span in found if span), key=lambda item: item[1])


def cells(claim: Claim) -> list[tuple[str, str, str]]:
    """(column, cell, slot that it comes from) of the row, the columns that say most."""
    row = claim.to_row()
    dose = f"{row['dose_low']:g} {row['dose_unit']} {row['dose_frequency']}"
    return [
        ("drug_name", str(row["drug_name"]), "drug"), ("drug_id", str(row["drug_id"]), "drug"),
        ("dose", dose, "dose"), ("condition", str(row["condition"]), "condition"),
        ("outcome", str(row["outcome"]), "outcome"), ("effect_direction", str(row["effect_direction"]), "effect"),
        ("hedged", str(row["hedged"]).lower(), "hedge"), ("certainty", str(row["certainty"]), "hedge"),
    ]  # fmt: skip


def draw(claim: Claim, sentence: str) -> str:
    """The picture as SVG; it holds its own colours and asks for nothing from elsewhere."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} 236" role="img" '
        f'aria-label="{escape(sentence)} becomes a row of the claim table">',
        f'<rect width="{WIDTH}" height="236" rx="10" fill="#ffffff" stroke="#d4d4d8"/>',
        '<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="19">',
    ]
    for slot, start, end in slots(claim):
        x, width = LEFT + start * LETTER, (end - start) * LETTER
        colour = COLOURS[slot]
        parts += [
            f'<rect x="{x - 2:.1f}" y="44" width="{width + 4:.1f}" height="30" rx="5" fill="{colour}" opacity="0.14"/>',
            f'<text x="{x + width / 2:.1f}" y="34" font-size="12" text-anchor="middle" fill="{colour}">{slot}</text>',
        ]
    parts.append(
        f'<text x="{LEFT}" y="65" textLength="{len(sentence) * LETTER:.1f}" fill="#18181b">{escape(sentence)}</text>'
    )
    parts.append(
        f'<text x="{LEFT}" y="112" font-size="13" fill="#52525b">characters {claim.sentence.start} to '
        f"{claim.sentence.end}; every cell keeps its own</text></g>"
    )
    row = cells(claim)
    step = (WIDTH - 2 * LEFT) / len(row)
    parts.append('<g font-family="system-ui, sans-serif" font-size="13">')
    for number, (column, cell, slot) in enumerate(row):
        x = LEFT + number * step
        parts += [
            f'<rect x="{x:.1f}" y="132" width="{step:.1f}" height="34" fill="#f4f4f5" stroke="#d4d4d8"/>',
            f'<rect x="{x:.1f}" y="166" width="{step:.1f}" height="42" fill="{COLOURS[slot]}" fill-opacity="0.10" stroke="#d4d4d8"/>',
            f'<text x="{x + 8:.1f}" y="154" font-size="11.5" fill="#52525b">{column}</text>',
            f'<text x="{x + 8:.1f}" y="192" fill="#18181b">{escape(cell)}</text>',
        ]
    return "\n".join([*parts, "</g></svg>"]) + "\n"


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    claims = claimx.extract(SENTENCE)
    path.write_text(draw(claims[0], SENTENCE), encoding="utf-8")


if __name__ == "__main__":
    main()
