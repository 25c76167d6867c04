"""Results as text: rows of a table, and Markdown."""

from collections.abc import Iterator

from claimx.evaluate.scores import Result, Score
from claimx.schema import DIRECTIONS

_NAMES = {
    "sentence.has_claim": "sentence has a claim",
    "sentence.is_hedged": "sentence is hedged",
    "claim.drug_target": "claim: drug + target",
    "claim.direction": "+ direction",
    "claim.whole": "+ hedged (whole claim)",
    "claim.dose": "dose on the right claim",
}
HEADLINE = tuple(_NAMES)


def name_of(measure: str) -> str:
    """A measure's name as people read it."""
    if measure in _NAMES:
        return _NAMES[measure]
    kind, _, rest = measure.partition(".")
    if kind == "slot":
        return f"{rest.replace('_', ' ')} right, of matched claims"
    label, _, criterion = rest.partition(".")
    return f"{label}, {criterion}"


def figure(score: Score) -> tuple[str, str, str, str, str]:
    """Value, interval, precision, recall and counts of one score; dashes where it is undefined."""
    if score.value is None:
        return "undefined", "", "", "", "nothing to score"

    def part(share: float | None) -> str:
        return "-" if share is None else f"{share:.3f}"

    pairs = score.precision is score.recall is None
    return (
        part(score.value),
        "needs 2 documents" if score.low is None else f"{score.low:.3f} to {score.high:.3f}",
        "" if pairs else part(score.precision),
        "" if pairs else part(score.recall),
        f"{score.right:g} of {score.gold} matched"
        if pairs
        else f"{score.right:g} of {score.gold} gold, {score.found} found",
    )


def printable(text: str) -> str:
    """A text in one line without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text)


def groups(result: Result, *, all_criteria: bool = False) -> Iterator[tuple[str, list[tuple[str, Score]]]]:
    """The scores by kind, each kind with its title; a kind that was not scored is left out."""
    kinds = (
        ("Sentences and claims: F1", lambda n: n in HEADLINE),
        ("Slots: accuracy", lambda n: n.startswith("slot.")),
        (
            "Mentions: F1",
            lambda n: n.startswith("mention.") and (all_criteria or n.endswith((".overlap", ".strict"))),
        ),
    )
    for title, belongs in kinds:
        if rows := [(n, s) for n, s in result.scores.items() if belongs(n)]:
            yield title, rows


def markdown(result: Result, title: str = "Evaluation", *, all_criteria: bool = True) -> str:
    """All figures as Markdown."""
    lines = [f"# {_cell(title)}", "", f"{result.documents} documents, {result.sentences} sentences. Intervals are 95%, by"
             " bootstrap over documents.", ""]  # fmt: skip
    for heading, rows in groups(result, all_criteria=all_criteria):
        lines += [
            f"## {heading}",
            "",
            "| measure | value | 95% interval | precision | recall | counts |",
            "|---|---|---|---|---|---|",
        ]
        lines += [f"| {name_of(name)} | {' | '.join(figure(score))} |" for name, score in rows]
        lines.append("")
    if "claim.direction" in result.scores:
        lines += ["## Direction: gold in rows, found in columns", "", *confusion_table(result), ""]
    if result.calibration:
        lines += ["## Confidence", "", f"{confidence_line(result.calibration)}.", "",
                  "| confidence from | claims | mean confidence | right |", "|---|---|---|---|"]  # fmt: skip
        lines += [
            f"| {b['from']:.1f} | {b['claims']} | {b['confidence']:.3f} | {b['right']:.3f} |"
            for b in result.calibration["bins"]
        ]
        lines.append("")
    return "\n".join(lines)


def confidence_line(found: dict) -> str:  # type: ignore[type-arg]
    """The expected calibration error in words."""
    spread = "" if found["low"] is None else f" ({found['low']:.3f} to {found['high']:.3f})"
    return f"Expected calibration error {found['expected_calibration_error']:.3f}{spread} over {found['claims']} claims"


def _cell(text: str) -> str:
    return printable(text).replace("|", "\\|").replace("<", "&lt;")


def confusion_rows(result: Result) -> list[tuple[str, list[int]]]:
    """Rows of the confusion matrix: gold directions and `spurious`; columns: directions and `missed`."""
    rows: list[tuple[str, list[int]]] = []
    for gold in (*DIRECTIONS, "spurious"):
        cells = [result.confusion.get((gold, found), 0) for found in (*DIRECTIONS, "missed")]
        rows.append((gold, cells))
    return rows


def confusion_table(result: Result) -> list[str]:
    """The confusion matrix in Markdown."""
    head = ["", *DIRECTIONS, "missed"]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    return lines + [f"| {gold} | {' | '.join(map(str, cells))} |" for gold, cells in confusion_rows(result)]
