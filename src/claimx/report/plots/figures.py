"""The plots: effect directions, claims by year, certainty by condition."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from claimx.aggregate import EvidenceSummary
from claimx.aggregate.matrix import Matrix, certainty_by_condition, directions_by_year, matrix
from claimx.report.plots.drawing import CERTAINTY, COLOURS, HATCHES, INK, PAPER, wrapped
from claimx.report.plots.markers import markers
from claimx.schema import CERTAINTIES, DIRECTIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZES = ((50, 45.0, "fewer than 50"), (301, 105.0, "50 to 300"), (None, 190.0, "more than 300"))
"""Upper bound of the people studied, area of the arrow in points², words: the classes of Boon & Thomson (2021)."""
UNKNOWN_SIZE = 105.0
_CELL = (0.86, 0.40)
"""Width and height of a cell in inches."""


def plot_directions(
    summary: EvidenceSummary, *, rows: Any = "drugs", columns: Any = "conditions", max_rows: int = 40,
    max_columns: int = 12,
) -> "Figure":  # fmt: skip
    """The effect direction plot (Boon & Thomson 2021): an arrow where a row's publications tell of a column.

    Arrows are as large as the number of people studied, and hollow where that is not known; beside them stands the
    number of publications, where there is more than one.
    """
    table = matrix(summary, rows, columns, max_rows=max_rows, max_columns=max_columns)
    if not table.cells:
        return _empty(f"No finding names one of the {columns}.")
    fig, ax = _canvas(len(table.columns) * _CELL[0], len(table.rows) * _CELL[1])
    for i in range(0, len(table.rows), 2):
        ax.axhspan(i - 0.5, i + 0.5, color=INK, alpha=0.05, linewidth=0)
    for (row, column), cell in table.cells.items():
        x, y = table.columns.index(column), table.rows.index(row)
        _arrow(ax, x, y, cell.direction, _area(cell.sample_size), hollow=cell.sample_size is None)
        if cell.publications > 1:
            ax.annotate(str(cell.publications), (x, y), (11, -7), textcoords="offset points", fontsize=7, ha="left")
    ax.set_xlim(-0.5, len(table.columns) - 0.5)
    ax.set_ylim(len(table.rows) - 0.5, -0.5)
    ax.set_yticks(range(len(table.rows)), [wrapped(r, 46) for r in table.rows], linespacing=0.95)
    ax.set_xticks(range(len(table.columns)), [wrapped(c, 44, 1) for c in table.columns], rotation=45, ha="left",
                  va="bottom", rotation_mode="anchor")  # fmt: skip
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    _direction_legend(fig, table)
    return fig


def _arrow(ax: "Axes", x: float, y: float, direction: str, area: float, *, hollow: bool) -> None:
    colour = COLOURS[direction]
    ax.scatter([x], [y], s=area, marker=markers()[direction], facecolor=PAPER if hollow else colour, edgecolor=colour,
               linewidth=1.2 if hollow else 0.4, zorder=3)  # fmt: skip


def _area(size: int | None) -> float:
    if size is None:
        return UNKNOWN_SIZE
    return next(area for bound, area, _ in SIZES if bound is None or size < bound)


def _direction_legend(fig: "Figure", table: Matrix) -> None:
    from matplotlib.lines import Line2D

    def handle(marker: Any, colour: str, area: float, label: str, *, hollow: bool = False) -> Line2D:
        return Line2D([], [], linestyle="none", marker=marker, markersize=area**0.5, color=colour, label=label,
                      markerfacecolor=PAPER if hollow else colour, markeredgewidth=1.2 if hollow else 0.4)  # fmt: skip

    shown = [d for d in DIRECTIONS if any(c.direction == d for c in table.cells.values())]
    first = [handle(markers()[d], COLOURS[d], 70, d.replace("_", " ")) for d in shown]
    sizes = {_area(c.sample_size) for c in table.cells.values() if c.sample_size is not None}
    second = [handle("^", INK, area, words) for _, area, words in SIZES if area in sizes]
    if any(c.sample_size is None for c in table.cells.values()):
        second.append(handle("^", INK, UNKNOWN_SIZE, "not known", hollow=True))
    width, height = fig.get_size_inches()
    kept: dict[str, Any] = {
        "loc": "upper left",
        "frameon": False,
        "alignment": "left",
        "borderpad": 0,
        "borderaxespad": 0,
    }
    top = -0.2 / height
    fig.legend(handles=first, title="direction of effect", bbox_to_anchor=(0, top), **kept)
    fig.legend(handles=second, title="people studied", bbox_to_anchor=(1.7 / width, top), labelspacing=0.75, **kept)
    notes = [f"{n} more {name}" for n, name in zip(table.left_out, ("rows", "columns"), strict=True) if n]
    words = "A number is that of publications; each has one vote."
    if notes:
        words += f"\nNot shown: {', '.join(notes)}."
    lines = max(len(first) * 0.19, len(second) * 0.24) + 0.55
    fig.text(0, -lines / height, words, fontsize=7, va="top")


def plot_years(summary: EvidenceSummary) -> "Figure":
    """Findings by year of publication, stacked by direction."""
    years, unknown = directions_by_year(summary.groups)
    if not years:
        return _empty("No finding has a year of publication.")
    span = range(min(years), max(years) + 1)
    fig, ax = _canvas(min(max(3.6, 0.28 * len(span)), 9.0), 2.8)
    shown = [d for d in DIRECTIONS if any(d in counts for counts in years.values())]
    bottom = [0] * len(span)
    for d in shown:
        heights = [years.get(y, {}).get(d, 0) for y in span]
        ax.bar(list(span), heights, bottom=bottom, color=COLOURS[d], edgecolor=PAPER, linewidth=0.6, width=0.85,
               hatch=HATCHES.get(d, ""), label=d.replace("_", " "))  # fmt: skip
        bottom = [b + h for b, h in zip(bottom, heights, strict=True)]
    _whole_numbers(ax.xaxis, 12)
    _whole_numbers(ax.yaxis, 6)
    ax.set_xlim(span[0] - 0.7, span[-1] + 0.7)
    ax.set_ylabel("findings")
    ax.set_xlabel("year of publication" + (f"  ({unknown} findings without a year are not shown)" if unknown else ""))
    _beside(ax, reverse=True)
    return fig


def plot_certainty(summary: EvidenceSummary, most: int = 20) -> "Figure":
    """How sure the writers are of their findings, for the conditions with most findings."""
    found = certainty_by_condition(summary, most)
    if not found:
        return _empty("No finding names a condition.")
    fig, ax = _canvas(4.6, max(0.34 * len(found), 0.5))
    left = [0.0] * len(found)
    for certainty in CERTAINTIES:
        shares = [counts.get(certainty, 0) / sum(counts.values()) for _, counts in found]
        ax.barh(range(len(found)), shares, left=left, color=CERTAINTY[certainty], edgecolor=INK, linewidth=0.5,
                height=0.72, label=certainty)  # fmt: skip
        left = [a + b for a, b in zip(left, shares, strict=True)]
    for y, (_, counts) in enumerate(found):
        ax.text(1.015, y, f"{sum(counts.values()):,}", va="center", fontsize=8)
    ax.text(1.015, -0.75, "findings", va="bottom", fontsize=7)
    ax.set_yticks(range(len(found)), [wrapped(name, 40) for name, _ in found], linespacing=0.95)
    ax.set_ylim(len(found) - 0.5, -0.6)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    ax.tick_params(axis="y", length=0)
    _beside(ax, x=1.14)
    return fig


PLOTS: dict[str, Callable[..., "Figure"]] = {
    "directions": plot_directions,
    "years": plot_years,
    "certainty": plot_certainty,
}


def _canvas(width: float, height: float) -> tuple["Figure", "Axes"]:
    """A figure whose axes fill it; what stands around them is taken in when it is saved."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(width, height))
    return fig, fig.add_axes((0, 0, 1, 1))


def _empty(words: str) -> "Figure":
    fig, ax = _canvas(4.0, 0.6)
    ax.set_axis_off()
    ax.text(0, 0.5, words, va="center")
    return fig


def _whole_numbers(axis: Any, most: int) -> None:
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(most, integer=True, steps=[1, 2, 5, 10]))


def _beside(ax: "Axes", *, x: float = 1.02, reverse: bool = False) -> None:
    handles, labels = ax.get_legend_handles_labels()
    order: Sequence[int] = range(len(handles))[::-1] if reverse else range(len(handles))
    ax.legend([handles[i] for i in order], [labels[i] for i in order], loc="upper left", bbox_to_anchor=(x, 1.0),
              frameon=False, borderaxespad=0, handlelength=1.6, handleheight=1.1)  # fmt: skip
