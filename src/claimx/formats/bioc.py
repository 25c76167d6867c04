"""BioC (Comeau et al. 2013) as JSON and as XML: one passage a document, sentences and mentions as annotations, claims as
relations with a node for each slot. Nothing is lost."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from claimx.files import write_bytes, write_text
from claimx.formats.check import checked
from claimx.formats.plain import json_of, json_place
from claimx.schema import AnnotatedClaim, AnnotatedDocument, Mention, Span
from claimx.schema.errors import InputError

Raw = dict[str, Any]
Keys = tuple[str | int, ...]
"""The way to a part of a document: `passages`, 0, `annotations`, 3."""
_ONE = ("condition", "outcome", "comparator", "effect")
_MANY = ("drugs", "doses", "hedges")


def _annotation(key: str, label: str, span: Span, extra: Raw) -> Raw:
    return {
        "id": key, "infons": {"type": label, **extra}, "text": span.text,
        "locations": [{"offset": span.start, "length": span.end - span.start}],
    }  # fmt: skip


def to_raw(document: AnnotatedDocument) -> Raw:
    """A document as BioC's own structure of dictionaries."""
    annotations = [_annotation(f"S{i}", "Sentence", s, {}) for i, s in enumerate(document.sentences)]
    for i, m in enumerate(document.mentions):
        extra = {} if m.probability is None else {"probability": str(m.probability)}
        annotations.append(_annotation(f"T{i}", m.label, m.span, {"mention": "yes", **extra}))
    relations = []
    for i, claim in enumerate(document.claims):
        nodes: list[Raw] = []
        slots = [(n, getattr(claim, n)) for n in _ONE if getattr(claim, n)] + [
            (n, s) for n in _MANY for s in getattr(claim, n)
        ]
        for role, span in slots:
            key = f"C{i}.{len(nodes)}"
            annotations.append(_annotation(key, role, span, {}))
            nodes.append({"refid": key, "role": role})
        infons = {"type": "claim", "direction": claim.direction, "sentence": str(claim.sentence_index)}
        if claim.drug_carried_over:
            infons["carried_over"] = "yes"
        if claim.confidence is not None:
            infons["confidence"] = str(claim.confidence)
        relations.append({"id": f"C{i}", "infons": infons, "nodes": nodes})
    passage = {
        "offset": 0,
        "infons": {},
        "text": document.text,
        "sentences": [],
        "annotations": annotations,
        "relations": relations,
    }
    return {
        "id": document.doc_id,
        "infons": {"source": document.source},
        "passages": [passage],
        "annotations": [],
        "relations": [],
    }


def from_raw(raw: Raw, place: Callable[..., str]) -> AnnotatedDocument:
    """A document from BioC's structure; passages are joined at their offsets. `place` says where the part of it is to
    which keys lead. Raises `InputError`."""
    try:
        text, sentences, mentions, spans = "", [], [], {}
        relations: list[tuple[Raw, Keys]] = []
        for i, passage in enumerate(raw["passages"]):
            offset = int(passage["offset"])
            if offset < len(text):
                raise InputError(f"a passage at {offset} overlaps the one before it", place("passages", i))
            text += " " * (offset - len(text)) + passage.get("text", "")
            relations += [(r, ("passages", i, "relations", j)) for j, r in enumerate(passage.get("relations", []))]
            for j, annotation in enumerate(passage["annotations"]):
                keys: Keys = ("passages", i, "annotations", j)
                where = annotation["locations"][0]
                start = int(where["offset"])
                span = Span(start, start + int(where["length"]), annotation["text"])
                spans[annotation["id"]] = span
                infons = annotation["infons"]
                if infons["type"] == "Sentence":
                    sentences.append((span, keys))
                elif infons.get("mention") == "yes":
                    mentions.append((infons["type"], span, infons.get("probability"), keys))
        relations += [(r, ("relations", j)) for j, r in enumerate(raw.get("relations", []))]
        sentences.sort()
        ordered = tuple(s for s, _ in sentences)
        document = AnnotatedDocument(
            raw["id"], text, ordered,
            tuple(Mention(label, s.start, s.end, s.text, _home(s, ordered), float(p) if p else None) for label, s, p, _ in mentions),
            tuple(_claim(r, spans, place, keys) for r, keys in relations),
            raw.get("infons", {}).get("source", ""),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise InputError(f"not a BioC document with claims: {error!r}", place()) from error
    kinds: dict[str, list[Any]] = {"sentences": sentences, "mentions": mentions, "claims": relations}
    return checked(document, place, lambda kind, index: place(*kinds[kind][index][-1]))


def _home(span: Span, sentences: tuple[Span, ...]) -> int:
    return next((i for i, s in enumerate(sentences) if s.start <= span.start and span.end <= s.end), 0)


def _claim(raw: Raw, spans: dict[str, Span], place: Callable[..., str], keys: Keys) -> AnnotatedClaim:
    one: dict[str, Any] = {}
    many: dict[str, list[Span]] = {name: [] for name in _MANY}
    for number, node in enumerate(raw["nodes"]):
        if node["refid"] not in spans:
            where = place(*keys, "nodes", number)
            raise InputError(f"{raw['id']} refers to {node['refid']}, which is not there", where)
        if node["role"] in many:
            many[node["role"]].append(spans[node["refid"]])
        else:
            one[node["role"]] = spans[node["refid"]]
    infons = raw["infons"]
    slots: dict[str, Any] = {name: tuple(found) for name, found in many.items()}
    return AnnotatedClaim(
        int(infons["sentence"]), direction=infons["direction"], drug_carried_over=infons.get("carried_over") == "yes",
        confidence=float(infons["confidence"]) if "confidence" in infons else None,
        **one, **slots,
    )  # fmt: skip


def read_json(path: Path) -> Iterator[AnnotatedDocument]:
    """Read a BioC JSON collection."""
    raw = json_of(path)
    documents = raw.get("documents", [raw]) if isinstance(raw, dict) else None
    if not isinstance(documents, list):
        raise InputError("no BioC collection: an object with a list `documents` is wanted", str(path))
    place = json_place(path)
    for number, document in enumerate(documents):
        first = ("documents", number) if "documents" in raw else ()
        yield from_raw(document, partial(place, *first))


def write_json(documents: Iterable[AnnotatedDocument], path: Path) -> None:
    collection = {
        "source": "claimx",
        "date": "",
        "key": "claimx.key",
        "infons": {},
        "documents": [to_raw(d) for d in documents],
    }
    write_text(path, json.dumps(collection, ensure_ascii=False, indent=1) + "\n", durable=False)


def read_xml(path: Path) -> Iterator[AnnotatedDocument]:
    """Read a BioC XML collection; entities and DTDs are not followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.parse(str(path), parser)
    except (etree.XMLSyntaxError, OSError) as error:
        raise InputError(f"not XML: {error}", str(path)) from error
    dtd: Any = tree.docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise InputError("declares entities, which are refused", str(path))
    for element in tree.iterfind("document"):
        yield from_raw(_from_element(element), partial(_place_in, path, element))


def _place_in(path: Path, element: Any, *keys: str | int) -> str:
    """FILE:LINE of the part of an element to which keys lead: `passages`, 0, `annotations`, 3."""
    for name, index in zip(keys[::2], keys[1::2], strict=True):
        element = element.findall(str(name).removesuffix("s"))[index]
    return f"{path}:{element.sourceline}"


def _from_element(element: Any) -> Raw:
    passages = [
        {
            "offset": p.findtext("offset"),
            "text": _words(p),
            "annotations": [_annotation_of(a) for a in p.iterfind("annotation")],
            "relations": [_relation_of(r) for r in p.iterfind("relation")],
        }
        for p in element.iterfind("passage")
    ]
    relations = [_relation_of(r) for r in element.iterfind("relation")]
    return {"id": element.findtext("id"), "infons": _infons_of(element), "passages": passages, "relations": relations}


def _infons_of(element: Any) -> dict[str, str]:
    return {i.get("key"): i.text or "" for i in element.iterfind("infon")}


def _annotation_of(element: Any) -> Raw:
    location = dict(element.find("location").attrib)
    return {"id": element.get("id"), "infons": _infons_of(element), "text": _words(element), "locations": [location]}


def _relation_of(element: Any) -> Raw:
    nodes = [dict(n.attrib) for n in element.iterfind("node")]
    return {"id": element.get("id"), "infons": _infons_of(element), "nodes": nodes}


def _words(element: Any) -> str:
    return element.findtext("text") or ""


def write_xml(documents: Iterable[AnnotatedDocument], path: Path) -> None:
    """Write a BioC XML collection. Raises `InputError` for text that XML cannot hold."""
    root = etree.Element("collection")
    for name, value in (("source", "claimx"), ("date", ""), ("key", "claimx.key")):
        etree.SubElement(root, name).text = value
    for document in documents:
        try:
            _element(root, to_raw(document))
        except ValueError as error:
            raise InputError("a character of the text cannot stand in XML", f"{path} {document.doc_id}") from error
    write_bytes(path, etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False))


def _element(root: Any, raw: Raw) -> None:
    document = etree.SubElement(root, "document")
    etree.SubElement(document, "id").text = raw["id"]
    _infons(document, raw["infons"])
    for passage in raw["passages"]:
        element = etree.SubElement(document, "passage")
        etree.SubElement(element, "offset").text = str(passage["offset"])
        etree.SubElement(element, "text").text = passage["text"]
        for annotation in passage["annotations"]:
            item = etree.SubElement(element, "annotation", id=annotation["id"])
            _infons(item, annotation["infons"])
            etree.SubElement(item, "location", {k: str(v) for k, v in annotation["locations"][0].items()})
            etree.SubElement(item, "text").text = annotation["text"]
        for relation in passage["relations"]:
            item = etree.SubElement(element, "relation", id=relation["id"])
            _infons(item, relation["infons"])
            for node in relation["nodes"]:
                etree.SubElement(item, "node", node)


def _infons(element: Any, infons: dict[str, str]) -> None:
    for key, value in infons.items():
        etree.SubElement(element, "infon", key=key).text = value
