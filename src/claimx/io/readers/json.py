"""JSON lines, and JSON files: arrays of records, and BioC."""

import io
import json
from collections.abc import Iterator
from typing import Any

from claimx.io.readers.bioc import Passage, bioc_document
from claimx.io.readers.decode import decode
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import BLOCK, Part
from claimx.io.readers.records import document_from
from claimx.schema import ReadFailure, SourceDocument
from claimx.schema.errors import InputError


def read_jsonl(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """One document a line. A line that is no JSON object is a failure of its own, but for the first: then the file
    is not of this format. Raises `InputError` for that, and where there are no records."""
    count = 0
    for number, line in enumerate(io.BufferedReader(part.stream, BLOCK), 1):
        if number == 1:
            if line.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise InputError("UTF-16 text; JSON lines are UTF-8")
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        part.stream.document_done()
        count += 1
        origin = f"{part.place}#{number}"
        try:
            yield from _documents(_loaded(line), origin, options)
        except InputError as error:
            if count == 1:
                raise
            yield ReadFailure(origin, error.message)
    if not count:
        raise InputError("JSON lines without a record")


def read_json(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """The records of an array, one object, or a BioC collection or several."""
    data = part.stream.read()
    text = decode(data, lambda message: options.on_note(part.place, message))
    value = _loaded(text)
    values = value if isinstance(value, list) else [value]
    number = 0
    for item in values:
        inner = _inner(item)
        for one in inner if inner is not None else [item]:
            number += 1
            single = len(values) == 1 and (inner is None or len(inner) == 1)
            origin = part.place if single else f"{part.place}#{number}"
            try:
                yield from _documents(one, origin, options)
            except InputError as error:
                yield ReadFailure(origin, error.message)
    if not number:
        raise InputError("JSON without a record in it")


def _inner(item: Any) -> list[Any] | None:
    """The documents that an object holds, as a BioC collection or an answer of PubTator does."""
    if isinstance(item, dict):
        for key in ("documents", "PubTator3", "records", "articles"):
            if isinstance(item.get(key), list):
                return list(item[key])
    return None


def _loaded(data: bytes | str) -> Any:
    try:
        return json.loads(data)
    except RecursionError as error:
        raise InputError("JSON nested too deeply") from error
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8 text") from error
    except ValueError as error:
        said = str(error).split(":")[0]
        raise InputError(f"not well-formed JSON: {said[:120]}") from error


def _documents(value: Any, origin: str, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    if not isinstance(value, dict):
        raise InputError("not a JSON object")
    if isinstance(value.get("passages"), list):
        yield bioc_document(str(value.get("id") or ""), _passages(value["passages"]), origin)
    elif (inner := _inner(value)) is not None:
        for number, one in enumerate(inner, 1):
            if isinstance(one, dict) and isinstance(one.get("passages"), list):
                yield bioc_document(str(one.get("id") or ""), _passages(one["passages"]), f"{origin}#{number}")
    else:
        yield document_from(value, origin, options)


def _passages(values: list[Any]) -> Iterator[Passage]:
    for value in values:
        if not isinstance(value, dict):
            continue
        infons = value.get("infons")
        text = value.get("text")
        if not isinstance(text, str) or not text:
            sentences = value.get("sentences")
            found = sentences if isinstance(sentences, list) else []
            text = " ".join(s["text"] for s in found if isinstance(s, dict) and isinstance(s.get("text"), str))
        offset = value.get("offset")
        yield Passage(
            text,
            offset if isinstance(offset, int) else -1,
            {str(k): str(v) for k, v in infons.items()} if isinstance(infons, dict) else {},
        )
