"""The fenced blocks of a Markdown page, and what is to be done with each.

- `bash` and `python` blocks run, those of a page one after another in one folder; a `console` block runs its lines that
  begin with `$ ` and compares what they print with the lines below them (`...` stands for anything).
- An `sql` block is run on `claims.sqlite`.
- A block with a title (```toml title="claimx.toml") is written to the file of that name.
- `<!-- output -->` before a block: it is what the block before printed.
- `<!-- setup ... -->` holds lines of bash that a reader does not need to see; `$CHECKOUT` is this repository.
- `<!-- not run: REASON -->` before a block leaves it alone.
- `<!-- needs: postgresql -->` anywhere: the page runs where that is to be had.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[2]
Kind = Literal["bash", "console", "python", "sql", "file", "output"]

_ITEM = re.compile(
    r"^(?P<indent> *)(?P<fence>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)(?P=fence)[ ]*$"
    r"|^ *<!--\s*(?P<word>output|setup|not run|needs)\b:?(?P<rest>.*?)-->",
    re.M | re.S,
)
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """`kind` says what is done with `text`; `name` is the file of a `file` block."""

    kind: Kind
    text: str
    line: int
    name: str = ""


@dataclass(frozen=True)
class Page:
    path: Path
    blocks: tuple[Block, ...]
    needs: frozenset[str]

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


def pages() -> list[Page]:
    """Every page with something to run."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in map(read, found) if any(block.kind != "file" for block in page.blocks)]


def read(path: Path) -> Page:
    needs: set[str] = set()
    blocks = tuple(_blocks(path.read_text(encoding="utf-8"), needs))
    return Page(path, blocks, frozenset(needs))


def _blocks(text: str, needs: set[str]) -> Iterator[Block]:
    before = ""
    for match in _ITEM.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        word, rest = match["word"], (match["rest"] or "").strip()
        if word == "needs":
            needs.update(rest.split())
        elif word == "setup":
            yield Block("bash", rest, line)
        elif word == "not run" and not rest:
            raise ValueError(f"line {line}: why is it not run?")
        elif word:
            before = word
        else:
            skipped, output, before = before == "not run", before == "output", ""
            block = None if skipped else _block(match, line, output=output)
            if block:
                yield block


def _block(match: re.Match[str], line: int, *, output: bool) -> Block | None:
    indent = len(match["indent"])
    body = "".join(row[indent:] if row[:indent].isspace() else row for row in match["body"].splitlines(keepends=True))
    language = match["info"].strip().partition(" ")[0]
    title = _TITLE.search(match["info"])
    if title:
        return Block("file", body, line, title[1])
    if output:
        return Block("output", body, line)
    if language in ("bash", "console", "python", "sql"):
        return Block(language, body, line)  # type: ignore[arg-type]
    return None
