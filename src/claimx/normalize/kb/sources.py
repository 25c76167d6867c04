"""A user's own vocabularies -> entries of a knowledge base. Every reader is a stream; input is taken to be hostile.

Which table the things of a file belong to is told by the file where it can be (MeSH tree numbers C and F03 are conditions,
D are drugs; OBO files name conditions unless said otherwise; RxNorm names drugs) and by `kind` where the user says it.
"""

import codecs
import gzip
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from lxml import etree

from claimx.normalize.kb.compile import Entry
from claimx.normalize.kb.keys import KINDS, Kind
from claimx.schema.errors import InputError

LONGEST_LINE = 1 << 20
LONGEST_NAME = 200
MOST_NAMES = 5000
"""Characters of a line and of a name, and names of one thing, beyond which a file is refused or a name left out."""

_CURIE = re.compile(r"^[A-Za-z][\w.]*:\S+$")
_OBO_SYNONYM = re.compile(r'^"((?:[^"\\]|\\.)*)"\s+(EXACT|NARROW|BROAD|RELATED)?')


def open_bytes(path: Path) -> IO[bytes]:
    """A file as bytes, unpacked where it is gzipped."""
    try:
        raw = path.open("rb")
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", str(path)) from None
    return gzip.open(raw) if packed else raw  # type: ignore[return-value]


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """(number, line) of a UTF-8 text file. Raises `InputError` with file and line for what is no such text."""
    number = 0
    with open_bytes(path) as content:
        try:
            while line := content.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise InputError("a line longer than a million characters", f"{path}:{number}")
                if number == 1:
                    line = line.removeprefix(codecs.BOM_UTF8)
                yield number, line.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise InputError("not UTF-8 text", f"{path}:{number}") from None
        except (OSError, EOFError) as error:
            raise InputError(f"damaged file ({error})", f"{path}:{number}") from None


def read_tsv(path: Path, kind: Kind | None = None) -> Iterator[Entry]:
    """Rows of id (a CURIE), name, synonyms (separated by |) and kind; a heading names the columns, in any order.
    Lines that begin with # are comments.

    `kind` is for files without that column.
    """
    rows = ((number, line) for number, line in lines(path) if line.strip() and not line.startswith("#"))
    first, heading = next(rows, (1, ""))
    head = heading.lower().split("\t")
    if "id" not in head or "name" not in head:
        problem = "the heading must name the columns id and name (and may name synonyms and kind)"
        raise InputError(problem, f"{path}:{first}")
    for number, line in rows:
        row = dict(zip(head, line.split("\t"), strict=False))
        own = row.get("kind", "").strip().lower() or kind
        place = f"{path}:{number}"
        if own not in KINDS:
            raise InputError("the kind must be drug or condition (a column kind, or the option --kind)", place)
        if not _CURIE.match(row["id"].strip()):
            raise InputError(f"not a CURIE such as MESH:D009271: {row['id'][:40]!r}", place)
        name = row.get("name", "").strip()
        if not name:
            raise InputError("no name", place)
        yield Entry(
            "drug" if own == "drug" else "condition",
            row["id"].strip(),
            name,
            _clean(row.get("synonyms", "").split("|")),
        )


def read_rxnorm(path: Path, kind: Kind | None = None) -> Iterator[Entry]:
    """RXNCONSO.RRF: English names that are not suppressed, of ingredients (IN, PIN, MIN) and brands (BN).

    Rows of one RXCUI stand together, as RxNorm sorts them; where they do not, the later ones add their names.
    """

    def rows() -> Iterator[tuple[str, str, str]]:
        for number, line in lines(path):
            if not line:
                continue
            cells = line.split("|")
            if len(cells) < 17:
                raise InputError(f"{len(cells)} fields where RXNCONSO.RRF has 18", f"{path}:{number}")
            if cells[1] == "ENG" and cells[16] not in ("O", "Y", "E") and cells[0].isdigit() and cells[14].strip():
                if cells[11] == "RXNORM" and cells[12] in ("IN", "PIN", "MIN", "BN"):
                    yield cells[0], cells[14], "own"
                elif cells[11] != "RXNORM":
                    yield cells[0], cells[14], "other"

    for number, group in itertools.groupby(rows(), key=lambda row: row[0]):
        names = list(itertools.islice(group, MOST_NAMES))
        own = [name for _, name, whose in names if whose == "own"]
        if own:
            yield Entry(kind or "drug", f"RXNORM:{number}", own[0], _clean(name for _, name, _ in names))


def read_mesh_ascii(path: Path, kind: Kind | None = None) -> Iterator[Entry]:
    """MeSH in ASCII (d2025.bin, c2025.bin): MH or NM, ENTRY, PRINT ENTRY, SY, MN, UI of every record."""
    record: dict[str, list[str]] = {}
    for _, line in itertools.chain(lines(path), ((0, "*NEWRECORD"),)):
        if line.strip() == "*NEWRECORD":
            yield from _mesh(record, kind)
            record = {}
            continue
        field, _, value = line.partition(" = ")
        if value and len(record.setdefault(field, [])) < MOST_NAMES:
            record[field].append(value)


def _mesh(record: dict[str, list[str]], kind: Kind | None) -> Iterator[Entry]:
    heading = (record.get("MH") or record.get("NM") or [""])[0]
    ui = record.get("UI", [""])[0]
    own = kind or _tree_kind(record.get("MN", [])) or ("drug" if "NM" in record else None)
    if own and heading and re.fullmatch(r"[CD]\d+", ui):
        names = (v.partition("|")[0] for f in ("ENTRY", "PRINT ENTRY", "SY") for v in record.get(f, []))
        yield Entry(own, f"MESH:{ui}", heading, _clean(names))


def _tree_kind(numbers: list[str]) -> Kind | None:
    if any(number.startswith(("C", "F03")) for number in numbers):
        return "condition"
    return "drug" if any(number.startswith("D") for number in numbers) else None


def read_mesh_xml(path: Path, kind: Kind | None = None) -> Iterator[Entry]:
    """MeSH XML (desc2025.xml, supp2025.xml). No DTD is loaded, no entity is expanded, nothing is fetched."""
    with open_bytes(path) as content:
        try:
            records = etree.iterparse(
                content, events=("end",), tag=("DescriptorRecord", "SupplementalRecord"),
                load_dtd=False, resolve_entities=False, no_network=True, huge_tree=False,
            )  # fmt: skip
            for _, element in records:
                supplement = element.tag == "SupplementalRecord"
                ui = element.findtext("SupplementalRecordUI" if supplement else "DescriptorUI") or ""
                heading = (
                    element.findtext("SupplementalRecordName/String" if supplement else "DescriptorName/String") or ""
                )
                own = kind or _tree_kind([n.text or "" for n in element.iterfind("TreeNumberList/TreeNumber")])
                own = own or ("condition" if element.get("SCRClass") == "3" else "drug" if supplement else None)
                if own and heading and re.fullmatch(r"[CD]\d+", ui):
                    terms = element.iterfind("ConceptList/Concept/TermList/Term/String")
                    yield Entry(
                        own, f"MESH:{ui}", heading, _clean(t.text or "" for t in itertools.islice(terms, MOST_NAMES))
                    )
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise InputError(f"not well-formed XML ({error.msg})", str(path)) from None
        except (OSError, EOFError) as error:
            raise InputError(f"damaged file ({error})", str(path)) from None


def read_obo(path: Path, kind: Kind | None = None) -> Iterator[Entry]:
    """OBO 1.2 and 1.4 (doid.obo, mondo.obo, hp.obo, chebi.obo): names and exact synonyms of terms not obsolete."""
    stanza, any_term = "", False
    term: dict[str, list[str]] = {}
    for _, line in itertools.chain(lines(path), ((0, "[end]"),)):
        if line.startswith("["):
            if stanza == "[Term]":
                any_term = True
                yield from _term(term, kind)
            stanza, term = line.strip(), {}
            continue
        tag, colon, value = line.partition(": ")
        if colon and tag in ("id", "name", "synonym", "is_obsolete") and len(term.setdefault(tag, [])) < MOST_NAMES:
            term[tag].append(value.strip())
    if not any_term:
        raise InputError("no [Term] in it: not an OBO file", str(path))


def _term(term: dict[str, list[str]], kind: Kind | None) -> Iterator[Entry]:
    curie, name = (term.get(tag, [""])[0].partition(" ! ")[0] for tag in ("id", "name"))
    if not name or not _CURIE.match(curie) or term.get("is_obsolete", [""])[0].startswith("true"):
        return
    matches = filter(None, map(_OBO_SYNONYM.match, term.get("synonym", [])))
    synonyms = (re.sub(r"\\(.)", r"\1", m[1]) for m in matches if m[2] in (None, "EXACT"))
    yield Entry(kind or ("drug" if curie.startswith("CHEBI:") else "condition"), curie, name, _clean(synonyms))


def _clean(names: Iterator[str] | list[str]) -> tuple[str, ...]:
    """Names without white space around, control characters and those too long to be one; each once, in order."""
    stripped = (" ".join(name.split()) for name in names)
    return tuple(dict.fromkeys(name for name in stripped if 0 < len(name) <= LONGEST_NAME and name.isprintable()))


READERS: dict[str, Callable[[Path, Kind | None], Iterator[Entry]]] = {
    "rxnorm": read_rxnorm,
    "mesh-xml": read_mesh_xml,
    "mesh-ascii": read_mesh_ascii,
    "obo": read_obo,
    "tsv": read_tsv,
}
"""What `claimx kb build` calls a source -> its reader."""
