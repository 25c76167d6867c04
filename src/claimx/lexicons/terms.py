"""Term lists as data: `data/NAME.tsv`, with source, licence and version in `#` lines before the column names."""

from functools import cache
from importlib.resources import files


@cache
def load_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/NAME.tsv`, each a mapping from column to cell.

    Raises `FileNotFoundError` where there is no such list and `ValueError`, naming the line, for a row with too many
    or too few cells.
    """
    rows = []
    columns: list[str] = []
    text = files("claimx.lexicons").joinpath(f"data/{name}.tsv").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not columns:
            columns = cells
        elif len(cells) != len(columns):
            raise ValueError(f"{name}.tsv:{number}: {len(cells)} cells for {len(columns)} columns")
        else:
            rows.append(dict(zip(columns, cells, strict=True)))
    return tuple(rows)


@cache
def load_terms(name: str) -> dict[str, str]:
    """First column -> second column of `data/NAME.tsv`; a cell of terms joined with `|` gives one entry each."""
    terms = {}
    for row in load_rows(name):
        first, second = list(row.values())[:2]
        for term in first.split("|"):
            terms[term.strip()] = second
    return terms


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of one set of `data/wordsets.tsv`. Raises `KeyError` for an unknown set."""
    for row in load_rows("wordsets"):
        if row["set"] == name:
            return frozenset(row["words"].split("|"))
    raise KeyError(name)
