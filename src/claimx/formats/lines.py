"""Line formats: JSONL (nothing lost), PubTator and CoNLL-2003 IOB (mentions only)."""

import contextlib
import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from claimx.files import atomic_file, write_text, writing
from claimx.formats.check import checked
from claimx.formats.plain import plain
from claimx.schema import AnnotatedClaim, AnnotatedDocument, Mention, Span
from claimx.schema.errors import InputError


def read_jsonl(path: Path) -> Iterator[AnnotatedDocument]:
    """One document a line, as `write_jsonl` writes it."""
    for number, line in enumerate(plain(path).split("\n"), 1):
        if line.strip():
            place = f"{path}:{number}"
            try:
                yield checked(_document(json.loads(line)), place)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise InputError(f"not an annotated document: {error}", place) from error


def _document(raw: dict[str, Any]) -> AnnotatedDocument:
    claims = []
    for claim in raw["claims"]:
        slots: dict[str, Any] = {k: _span(claim[k]) for k in ("effect", "condition", "outcome", "comparator")}
        slots |= {k: tuple(Span(**s) for s in claim[k]) for k in ("drugs", "doses", "hedges")}
        claims.append(AnnotatedClaim(**{**claim, **slots}))
    return AnnotatedDocument(
        raw["doc_id"], raw["text"], tuple(Span(**s) for s in raw["sentences"]),
        tuple(Mention(**m) for m in raw["mentions"]), tuple(claims), raw["source"],
    )  # fmt: skip


def _span(raw: dict[str, Any] | None) -> Span | None:
    return None if raw is None else Span(**raw)


@contextlib.contextmanager
def _lines_to(path: Path) -> Iterator[IO[str]]:
    with atomic_file(path) as unfinished, writing(path), unfinished.open("w", encoding="utf-8", newline="\n") as lines:
        yield lines


def write_jsonl(documents: Iterable[AnnotatedDocument], path: Path) -> None:
    """Everything of every document, one a line."""
    with _lines_to(path) as lines:
        for document in documents:
            lines.write(json.dumps(asdict(document), ensure_ascii=False).replace("\u2028", "\\u2028") + "\n")


def read_pubtator(path: Path) -> Iterator[AnnotatedDocument]:
    """PubTator: `ID|t|title`, `ID|a|abstract`, then `ID<TAB>start<TAB>end<TAB>text<TAB>label`. Sentences are the two."""
    title, abstract, doc_id = "", "", ""
    first, mentions = 1, []  # type: ignore[var-annotated]
    for number, line in enumerate([*plain(path).split("\n"), ""], 1):
        place = f"{path}:{number}"
        if not line:
            if doc_id:
                yield _pubtator_document(doc_id, title, abstract, mentions, f"{path}:{first}")
            elif mentions:
                raise InputError("a mention without a title line (ID|t|...) before it", mentions[0][2])
            title, abstract, doc_id, mentions = "", "", "", []
        elif "|t|" in line[:60]:
            doc_id, _, title = line.partition("|t|")
            first = number
        elif "|a|" in line[:60]:
            abstract = line.partition("|a|")[2]
        else:
            cells = line.split("\t")
            if len(cells) < 5 or not (cells[1].isdigit() and cells[2].isdigit()):
                if len(cells) == 4:
                    continue  # a relation
                raise InputError(f"not a PubTator line: {line[:60]!r}", place)
            if doc_id and cells[0] != doc_id:
                raise InputError(f"a mention of {cells[0][:60]!r} in the document {doc_id[:60]!r}", place)
            mentions.append((cells[4], Span(int(cells[1]), int(cells[2]), cells[3]), place))


def _pubtator_document(
    doc_id: str, title: str, abstract: str, mentions: list[tuple[str, Span, str]], place: str
) -> AnnotatedDocument:
    text = f"{title}\n{abstract}" if abstract else title
    parts = [Span(0, len(title), title), Span(len(title) + 1, len(text), abstract)]
    sentences = tuple(s for s in parts if s.text)
    made = tuple(
        Mention(label, s.start, s.end, s.text, int(len(sentences) > 1 and s.start > len(title)))  # type: ignore[arg-type]
        for label, s, _ in mentions
    )
    document = AnnotatedDocument(doc_id, text, sentences, made)
    return checked(document, place, lambda kind, index: mentions[index][2] if kind == "mentions" else place)


def write_pubtator(documents: Iterable[AnnotatedDocument], path: Path) -> None:
    """Text and mentions; claims and sentences are lost, and line feeds after the first become blanks."""
    blocks = []
    for document in documents:
        title, _, rest = document.text.partition("\n")
        rest = rest.replace("\n", " ")
        lines = [f"{document.doc_id}|t|{title}", f"{document.doc_id}|a|{rest}"]
        for m in document.mentions:
            lines.append(f"{document.doc_id}\t{m.start}\t{m.end}\t{m.text.replace(chr(10), ' ')}\t{m.label}\t")
        blocks.append("\n".join(lines) + "\n")
    write_text(path, "\n".join(blocks))


def read_conll(path: Path) -> Iterator[AnnotatedDocument]:
    """CoNLL-2003: a token a line, its tag last, a blank line between sentences, `-DOCSTART- (ID)` between documents.
    The text is the tokens with blanks between."""
    doc_id, sentences = path.stem, [[]]  # type: ignore[var-annotated]
    for number, line in enumerate(plain(path).split("\n"), 1):
        if line.startswith("-DOCSTART-"):
            if any(sentences):
                yield _conll_document(doc_id, sentences, path)
            doc_id, sentences = line.partition("(")[2].rstrip(") \t-XO") or path.stem, [[]]
        elif not line.strip():
            sentences.append([])
        else:
            cells = line.split(" ") if "\t" not in line else line.split("\t")
            tag = cells[-1]
            if len(cells) < 2 or not (tag == "O" or tag[:2] in ("B-", "I-")):
                raise InputError(f"not a token and its tag: {line[:60]!r}", f"{path}:{number}")
            sentences[-1].append((cells[0], tag, number))
    if any(sentences):
        yield _conll_document(doc_id, sentences, path)


def _conll_document(doc_id: str, sentences: list[list[tuple[str, str, int]]], path: Path) -> AnnotatedDocument:
    text = ""
    bounds: list[tuple[int, int]] = []
    mentions: list[Any] = []
    for rows in filter(None, sentences):
        start = len(text)
        open_mention: list[Any] | None = None
        for token, tag, number in rows:
            at = len(text)
            text += token + " "
            if tag[:2] == "I-" and open_mention and open_mention[0] == tag[2:]:
                open_mention[2] = at + len(token)
                continue
            open_mention = None
            if tag != "O":
                open_mention = [tag[2:], at, at + len(token), len(bounds), number]
                mentions.append(open_mention)
        bounds.append((start, len(text) - 1))
        text = text[:-1] + "\n"
    text = text[:-1]
    made = tuple(Mention(label, s, e, text[s:e], i) for label, s, e, i, _ in mentions)
    document = AnnotatedDocument(doc_id, text, tuple(Span(s, e, text[s:e]) for s, e in bounds), made)

    def where(kind: str, index: int) -> str:
        return f"{path}:{mentions[index][4]}" if kind == "mentions" else str(path)

    return checked(document, str(path), where)


def write_conll(documents: Iterable[AnnotatedDocument], path: Path) -> None:
    """Tokens are words and signs; of overlapping mentions the first is written. Claims and blanks are lost."""
    import re

    with _lines_to(path) as lines:
        for document in documents:
            lines.write(f"-DOCSTART- -X- O O ({document.doc_id})\n\n")
            for index, sentence in enumerate(document.sentences):
                here = sorted(
                    (m for m in document.mentions if m.sentence_index == index),
                    key=lambda m: (m.start, -m.end),
                )
                edges = {edge - sentence.start for m in here for edge in (m.start, m.end)}
                for word in re.finditer(r"\w+|[^\w\s]", sentence.text):
                    cuts = sorted({word.start(), word.end(), *(e for e in edges if word.start() < e < word.end())})
                    for a, b in itertools.pairwise(cuts):
                        at = sentence.start + a
                        mention = next((m for m in here if m.start <= at < m.end), None)
                        tag = "O" if mention is None else f"{'B' if at == mention.start else 'I'}-{mention.label}"
                        lines.write(f"{sentence.text[a:b]} -X- O {tag}\n")
                lines.write("\n")
