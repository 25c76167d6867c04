"""XML that nobody vouches for: no entities of its own, nothing fetched, no depth or text without limit."""

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any, cast

from lxml import etree

from claimx.io.readers.part import BLOCK, Metered
from claimx.schema.errors import InputError

Element = etree._Element

_SETTINGS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""`collect_ids=False` would be faster, but makes libxml2 open the files that parameter entities name."""

_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_LINE = re.compile(r",? ?\(<string>, line \d+\)|,? ?\(file, line \d+\)")


class _Refuse(etree.Resolver):
    def resolve(self, system_url: str, public_id: str, context: object) -> None:  # type: ignore[override]
        raise InputError(f"names a file or address outside itself ({system_url}); refused")


def stream_elements(stream: Metered, *tags: str) -> Iterator[Element]:
    """The outermost elements with one of these tags, one after the other; memory does not grow with their number.

    Each is emptied when the next is asked for, and counts as a document of the stream. Raises `InputError` for what
    is not plain, well-formed XML, after the elements before the fault.
    """
    parser = etree.XMLPullParser(events=("end",), tag=tags, **_SETTINGS)
    parser.resolvers.add(_Refuse())
    checked = False
    try:
        while block := stream.read(BLOCK):
            parser.feed(block)
            for _, ended in parser.read_events():
                element = cast("Element", ended)
                parent = element.getparent()
                if parent is not None and parent.tag in tags:
                    continue
                if not checked:
                    refuse_entities(element)
                    checked = True
                yield element
                stream.document_done()
                element.clear()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
        parser.close()
    except etree.XMLSyntaxError as error:
        raise InputError(xml_error(error)) from error


def parse_xml(data: bytes) -> Element:
    """The root element of a document. Raises `InputError` for anything that is not plain, well-formed XML."""
    parser = etree.XMLParser(**_SETTINGS)
    parser.resolvers.add(_Refuse())
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if not re.search(r"Entity '\w+' not defined", str(error)):
            raise InputError(xml_error(error)) from error
        try:
            root = etree.fromstring(_NAMED.sub(_numbered, data), parser)
        except etree.XMLSyntaxError as again:
            raise InputError(xml_error(again)) from again
    if root is None:
        raise InputError("not XML: no element")
    refuse_entities(root)
    replace_entities(root)
    return root


def xml_error(error: Exception) -> str:
    """The parser's complaint in one line."""
    said = " ".join(_LINE.sub("", str(error)).split()).rstrip(", ")
    if "Excessive depth" in said:
        return "XML nested more than 256 deep"
    if "Text node too long" in said or "huge text node" in said or "XML_PARSE_HUGE" in said:
        return "a single text of more than 10 MB"
    if "amplification" in said:
        return "its entities expand without limit; refused"
    return f"not well-formed XML: {said}"


def refuse_entities(element: Element) -> None:
    """Raise `InputError` where the document of `element` declares entities."""
    dtd = element.getroottree().docinfo.internalDTD
    if dtd is not None and cast("Any", dtd).entities():
        raise InputError("declares entities of its own; refused, since they may expand without limit")


def replace_entities(root: Element) -> None:
    """Put the characters of entities that HTML knows (`&nbsp;`) into the text; raise `InputError` for others."""
    for entity in list(root.iter(etree.Entity)):
        name = getattr(entity, "name", "")
        character = html5.get(f"{name};")
        if character is None:
            raise InputError(f"uses the entity &{name};, which is not defined in it")
        drop(entity, character)


def drop(element: Element, instead: str = "") -> None:
    """Take an element out of its tree, leaving `instead` and its tail."""
    parent = element.getparent()
    if parent is None:
        return
    left = instead + (element.tail or "")
    before = element.getprevious()
    if left and before is not None:
        before.tail = (before.tail or "") + left
    elif left:
        parent.text = (parent.text or "") + left
    element.tail = None
    parent.remove(element)


def _numbered(match: "re.Match[bytes]") -> bytes:
    name = match.group(1)
    if name in _OF_XML:
        return match.group()
    characters = html5.get(name.decode() + ";")
    return match.group() if characters is None else "".join(f"&#{ord(c)};" for c in characters).encode()


def words(element: "Element | None") -> str:
    """All text below an element, white space collapsed; '' for None."""
    if element is None:
        return ""
    return " ".join(inner_text(element).split())


def inner_text(element: Element) -> str:
    """All text below an element as it stands."""
    if len(element) == 0:
        return element.text or ""
    return "".join(cast("Iterator[str]", element.itertext()))


def strip_namespaces(root: Element) -> None:
    """Call elements by their bare names; those of MathML, XHTML tables apart, keep theirs."""
    for element in root.iter("{*}*"):
        name = etree.QName(element)
        if name.namespace and "MathML" not in name.namespace and "niso" not in name.namespace:
            element.tag = name.localname
