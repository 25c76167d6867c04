"""What `evaluate`, `compare` and `agree` have in common: printing figures and writing result files."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimx.evaluate.scores import Result


def print_result(result: "Result", name: str, all_criteria: bool = False, *, brief: bool = False) -> None:
    """The figures as a table; `brief` leaves out slots, confidence and confusion."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from claimx.evaluate import show
    from claimx.schema import DIRECTIONS

    console = Console(width=None if Console().is_terminal else 120, highlight=False)
    title = f"{show.printable(name)}: {result.documents} documents, {result.sentences} sentences"
    table = Table(title=escape(title), title_justify="left", box=None)
    for column in ("measure", "value", "95% interval", "precision", "recall", "counts"):
        table.add_column(column, no_wrap=True)
    for heading, rows in show.groups(result, all_criteria=all_criteria):
        if brief and heading.startswith("Slots"):
            continue
        table.add_row(heading, style="bold")
        for measure, score in rows:
            table.add_row("  " + show.name_of(measure), *show.figure(score))
    console.print(table)
    if brief:
        return
    if result.outside:
        console.print(f"{result.outside} mentions and claims lie in no gold sentence and are not scored")
    if result.calibration:
        console.print(show.confidence_line(result.calibration))
    if result.confusion:
        matrix = Table(title="direction: gold in rows, found in columns", title_justify="left", box=None)
        for column in ("", *DIRECTIONS, "missed"):
            matrix.add_column(column, justify="right" if column else "left")
        for gold, cells in show.confusion_rows(result):
            matrix.add_row(gold, *map(str, cells))
        console.print(matrix)
