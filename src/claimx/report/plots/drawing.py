"""What all plots have in common: fonts, colours and shapes, and files that are the same at every run."""

import io
import re
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from claimx.schema.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "png", "pdf")

INK, PAPER = "#14171a", "#fdfefe"
"""Of text and background: odd enough to be told from other colours, when a page puts its own in their place."""

# Okabe and Ito's colours, which people with any kind of colour vision tell apart; shapes and hatching say the same.
COLOURS = {
    "improves": "#0072B2",
    "worsens": "#D55E00",
    "increases": "#009E73",
    "decreases": "#CC79A7",
    "no_effect": "#6b6b6b",
    "mixed": "#B8860B",
    "unclear": "#b5b5b5",
}
HATCHES = {
    "worsens": "////",
    "increases": "....",
    "decreases": "\\\\\\\\",
    "no_effect": "",
    "mixed": "xx",
    "unclear": "",
}
CERTAINTY = {"asserted": "#08519c", "probable": "#4292c6", "possible": "#9ecae1", "unknown": "#e4eef7"}

_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
}


def figure(draw: Callable[[], "Figure"], *, text_as_text: bool = False) -> "Figure":
    """Draw with the settings of all plots. Raises `InputError` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise InputError("plots need matplotlib: pip install 'claimx[report]'") from error
    with mpl.rc_context(_settings(text_as_text)):
        return draw()


def _settings(text_as_text: bool) -> Any:
    return {
        "font.family": ["DejaVu Sans"],
        "font.size": 9,
        "text.color": INK,
        "text.parse_math": False,  # a name may hold dollar signs
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": INK,
        "ytick.color": INK,
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "axes.facecolor": "none",
        "hatch.linewidth": 0.6,
        "svg.hashsalt": "claimx",
        "svg.fonttype": "none" if text_as_text else "path",
        "pdf.fonttype": 42,
        "path.simplify": False,
    }


def drawn(draw: Callable[[], "Figure"], format: str, *, text_as_text: bool = False) -> bytes:
    """The plot as a file of this format: the same bytes for the same claims. PNG has 200 dots an inch."""
    made = figure(draw)
    import matplotlib as mpl

    data = io.BytesIO()
    with mpl.rc_context(_settings(text_as_text)):
        made.savefig(data, format=format, dpi=200, bbox_inches="tight", pad_inches=0.12, metadata=_METADATA[format])
    return data.getvalue()


def inline_svg(draw: Callable[[], "Figure"], name: str, label: str) -> str:
    """The plot as an `<svg>` element for a page: text in the page's own font and colours, ids that begin with `name`,
    and `label` for those who do not see it."""
    from markupsafe import escape

    text = drawn(draw, "svg", text_as_text=True).decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<(metadata|style)\b.*?</\1>", "", text, flags=re.S)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{name}-", text)
    for direction, colour in COLOURS.items():
        text = text.replace(colour.lower(), f"var(--{direction}, {colour.lower()})")
    text = text.replace(INK, "currentColor").replace(PAPER, "var(--paper)").replace("'DejaVu Sans'", "inherit")
    width, height = (float(found) for found in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)[0])
    text = re.sub(r'<svg\b[^>]*?viewBox="[^"]*"[^>]*>', "", text, count=1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'aria-label="{escape(label)}" viewBox="0 0 {width:g} {height:g}" width="{width * 4 / 3:.0f}">{text}'
    )


def wrapped(name: str, width: int, lines: int = 2) -> str:
    """A name over at most so many lines, cut with an ellipsis."""
    name = "".join(c if c.isprintable() else " " for c in name)
    return "\n".join(textwrap.wrap(name, width, max_lines=lines, placeholder=" …", break_long_words=True)) or " "
