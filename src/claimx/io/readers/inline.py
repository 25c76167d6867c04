"""Inline markup of JATS and PubMed XML -> running text: citations out, superscripts in their place."""

import re

from lxml import etree

from claimx.io.readers.xml import Element, drop, inner_text

MATHML = "{http://www.w3.org/1998/Math/MathML}"

LEFT_OUT = (
    f"{MATHML}math", "tex-math", "disp-formula", "disp-formula-group", "DispFormula", "chem-struct", "chem-struct-wrap",
    "ref-list", "graphic", "inline-graphic", "media", "object-id", "fn", "fn-group", "alt-text", "long-desc",
    "supplementary-material", "permissions", "index-term", "private-char", "code", "contrib-group", "author-notes",
    "processing-meta",
)  # fmt: skip
"""Elements that say nothing in words, or nothing of the article's own."""

INLINE = (
    "italic", "bold", "i", "b", "u", "em", "strong", "sup", "sub", "xref", "ext-link", "uri", "email", "underline",
    "overline", "strike", "sc", "monospace", "roman", "sans-serif", "named-content", "styled-content", "abbrev",
    "inline-formula", "inline-supplementary-material", "alternatives", "related-article", "related-object", "target",
    "milestone-start", "milestone-end", "x", "institution", "break", "hr", "string-name", "named-book-part-body", "year",
)  # fmt: skip
"""Elements within a line of text; only their text stays."""

_INLINE = frozenset(INLINE)

_CITED = re.compile(r"[\s\d,;–—\-−‐‑&*†‡§¶‖#a-k()\[\]]*\Z|and\Z")
_NUMBERS = re.compile(r"\s*\d{1,3}(?:(?:\s*[,;–—\-−‐‑]\s*|\s)\d{1,3})*\s*[,;)–—\-−‐‑]?\s*\Z")
_NOTE_MARK = re.compile(r"\s*(?:[a-k*†‡§¶‖#]\s*,?\s*)+\Z")
_EXPONENT = re.compile(r"[-−–+]?\d{1,3}\Z")
_TEN = re.compile(r"(?:(?<![\w.,])|(?<=[x×X]))(?:10|2)\Z")
_LEFT_OVER = re.compile(r"\s*[)\],;]\s*\Z")
_OPEN_LIST = re.compile(r"[\[(][\d\s,;–—\-−‐‑]*\Z")
_BETWEEN = re.compile(r"\s*[,;–—\-−‐‑]\s*\Z")
_UNIT_BEFORE = re.compile(r"(?:[/·.\s\d(µ]|\A)(?:[kcmdµ]?m|[kmµ]?g|s|h|d|min|L|l|dL|mol|cell|Hz|K|J|W|in)\Z")
_CITATION_TYPES = frozenset({"bibr", "ref"})
_NOTE_TYPES = frozenset({"fn", "table-fn", "aff", "corresp", "author-notes", "contrib"})


def flatten(root: Element) -> None:
    """Make running text of the inline elements below `root`, in place.

    Formulas and references go. A superscript that only cites goes too ("mice<sup>12</sup>"); the exponent of a
    number gets a caret ("10^9"), all other superscripts and subscripts stand as written ("m2", "Ca2+", "CO2").
    Numbers of citations stay where they stand in brackets ("[12]"), and go where they would be glued to a word.
    """
    etree.strip_elements(root, *LEFT_OUT, with_tail=False)
    for element in list(root.iter("sup", "xref", "break")):
        if element.getparent() is None:
            continue
        if element.tag == "sup":
            _superscript(element)
        elif element.tag == "xref":
            _reference(element)
        else:
            element.tail = " " + (element.tail or "")
    etree.strip_tags(root, *INLINE)


def _superscript(element: Element) -> None:
    text = inner_text(element)
    if _cites(element, text):
        drop(element)
        return
    before = _before(element)
    stripped = text.strip()
    if not stripped:
        return
    if before[-1:].isdigit() and _EXPONENT.match(stripped) and (_TEN.search(before) or stripped[0] in "-−–"):
        element.text = "^" + (element.text or "")
    elif (_NUMBERS.match(text) and _is_citation_after(before)) or (
        _NOTE_MARK.match(text) and _in_table(element) and not before.endswith(("\u00a0", " "))
    ):
        drop(element)


def _cites(element: Element, text: str) -> bool:
    """Whether a superscript holds a citation or the mark of a note and nothing that is said."""
    if len(element) == 0:
        return False
    references = [x for x in element.iter("xref") if x.get("ref-type") in _CITATION_TYPES | _NOTE_TYPES]
    return bool(references) and bool(_CITED.match(text.strip()))


def _is_citation_after(before: str) -> bool:
    """Whether bare raised numbers after these words can only be those of references."""
    if before[-1:] in '.,;:)”’"0123456789' and before:
        return True
    word = re.search(r"[A-Za-z]+\Z", before)
    if word is None or _UNIT_BEFORE.search(before):
        return False
    return len(word.group()) > 3 and word.group()[1:].islower()


def _in_table(element: Element) -> bool:
    return any(True for _ in element.iterancestors("td", "th"))


def _reference(element: Element) -> None:
    kind = element.get("ref-type")
    if kind in _NOTE_TYPES:
        drop(element)
        return
    if kind not in _CITATION_TYPES:
        return
    text = inner_text(element)
    if not _NUMBERS.match(text) and text.strip():
        return
    before = _before(element)
    following = element.getnext()
    tail = element.tail or ""
    if not before or before[-1:].isspace() or _OPEN_LIST.search(before):
        if not tail and following is not None and following.tag == "xref" and _NUMBERS.match(inner_text(following)):
            element.tail = ","
        return
    if following is not None and following.tag == "xref" and _BETWEEN.match(tail):
        element.tail = None
    elif following is not None and following.tag == "sup" and not tail and _LEFT_OVER.match(inner_text(following)):
        drop(following)
    drop(element)


def _before(element: Element) -> str:
    """The characters before an element in its line, at least the last few."""
    found = ""
    node: Element | None = element
    while node is not None and len(found) < 40:
        previous = node.getprevious()
        parent = node.getparent()
        if previous is not None:
            found = (previous.tail or "")[-60:] + found
            if len(found) < 40 and previous.tag in _INLINE:
                found = inner_text(previous)[-60:] + found
            node = previous
        elif parent is not None:
            found = (parent.text or "") + found
            node = parent if parent.tag in _INLINE else None
        else:
            node = None
    return found[-60:]


_BRACKETED = re.compile(r"\s*\[(?:\d{1,3}|[a-z]|citation needed|note \d+)\]\s*\Z")


def drop_citing_superscripts(root: Element) -> None:
    """The same for the `sup` elements of a web page, of which only those that cite are touched."""
    for element in list(root.iter("sup")):
        if element.getparent() is None:
            continue
        if _BRACKETED.match(inner_text(element)):
            drop(element)
        else:
            _superscript(element)
