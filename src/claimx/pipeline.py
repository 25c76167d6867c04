"""The pipeline as a whole: `load`, `extract`, and batches of documents."""

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal, cast

from scispacy.custom_tokenizer import combined_rule_tokenizer
from spacy.lang.en import English
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

import claimx.components.abbreviations
import claimx.components.cues
import claimx.components.sentences
import claimx.components.tagger  # noqa: F401
from claimx.assemble.claims import assemble
from claimx.assemble.explain import SentenceReport
from claimx.assemble.explain import explain as explain_doc
from claimx.assemble.normalized import normalized
from claimx.components.abbreviations import long_forms
from claimx.components.mentions import BREAKS, get_mentions, get_sentences
from claimx.components.plugged import add_plugged
from claimx.components.tokens import make_doc
from claimx.lexicons.gazetteer import load_own
from claimx.model.component import has_candidates
from claimx.model.encode import folder
from claimx.normalize.kb import Linker, knowledge
from claimx.schema import Claim, Mention, Section, SourceDocument, Span
from claimx.schema.errors import InputError
from claimx.schema.labels import Label

Method = Literal["auto", "model", "rules"]

_KNOWLEDGE = "claimx_knowledge_bases"
"""Key of `Language.meta`."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found in one document. Plain data: it holds no part of the Doc, and may be sent between processes."""

    doc_id: str
    sentences: tuple[Span, ...] = ()
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()


def load(
    config: Mapping[str, Any] | None = None,
    *,
    method: Method = "auto",
    components: Sequence[str] = (),
    knowledge_bases: Sequence[str] = (),
) -> Language:
    """The pipeline as a spaCy `Language` with named components.

    `method` says what tags: the trained model, the rules, or (auto) the model where it is there. `config` holds
    settings by component name, as spaCy's own `config` argument does. `components` are put between the tagger and the
    cues, in their order: those of plug-ins (group `claimx.components`) or any factory that spaCy knows.
    `knowledge_bases` are asked in their order, in the place of the one in the package: names of plug-ins, files of
    `claimx kb build`, `default`. Raises `ValueError` for an unknown method, `InputError` for what cannot be used.
    """
    if method not in ("auto", "model", "rules"):
        raise ValueError(f"unknown method {method!r}: use auto, model or rules")
    settings = config or {}
    load_own()  # a file that cannot be used is told of now, not at the first document
    knowledge(tuple(knowledge_bases))
    nlp = English(create_tokenizer=_tokenizer)
    nlp.max_length = 1_000_000_000  # no parser here: memory grows with the text alone
    for factory, name in (
        ("claimx_sentences", "claimx_sentences"),
        ("claimx_abbreviations", "abbreviation_detector"),
        (_tagger(method), _tagger(method)),
        ("claimx_cues", "claimx_cues"),
    ):
        nlp.add_pipe(factory, name=name, config=dict(settings.get(name, {})))
    for component in components:
        add_plugged(nlp, component, dict(settings.get(component, {})), before="claimx_cues")
    nlp.meta[_KNOWLEDGE] = list(knowledge_bases)
    return nlp


def _tokenizer(nlp: Language) -> Tokenizer:
    """scispaCy's tokenizer, without making spaCy's own first, which takes as long."""
    nlp.tokenizer = Tokenizer(nlp.vocab)  # scispaCy asks it for its `token_match`, which has none in English
    with warnings.catch_warnings():
        # A character set in scispaCy's suffix rules reads like one of the set operations to come.
        warnings.simplefilter("ignore", FutureWarning)
        return combined_rule_tokenizer(nlp)


def _tagger(method: Method) -> str:
    """The factory of the tagger."""
    installed = (folder() / "encoder.onnx").is_file()
    if not installed and "CLAIMX_MODEL" in os.environ and method != "rules":
        raise InputError("CLAIMX_MODEL names no folder with a model: encoder.onnx is missing", str(folder()))
    if method == "rules" or (method == "auto" and not installed):
        return "claimx_tagger"
    if not installed:
        raise InputError("the trained model is not installed", str(folder()))
    return "claimx_model_tagger"


def extract(text: str, *, doc_id: str = "", nlp: Language | None = None, method: Method = "auto") -> list[Claim]:
    """The claims of one text; offsets are characters of `text`. The pipeline is loaded once and kept."""
    return list(process(nlp or shared(method), SourceDocument(doc_id, text)).claims)


def process(nlp: Language, document: SourceDocument) -> Extraction:
    """Tag one document and assemble its claims."""
    return _finish(nlp(_prepare(nlp, document)), document, _knowledge_of(nlp))


def found_in(doc: Doc) -> Extraction:
    """What there is in a Doc that the pipeline has made of a text alone."""
    return _finish(doc, SourceDocument("", doc.text), knowledge(()))


def process_many(nlp: Language, documents: Iterable[SourceDocument], batch_size: int = 64) -> Iterator[Extraction]:
    """One `Extraction` a document, in order. Memory stays flat: each batch has a memory zone of its own."""
    known = _knowledge_of(nlp)
    stream = iter(documents)
    while batch := list(islice(stream, batch_size)):
        with cast("AbstractContextManager[Any]", nlp.memory_zone()):
            docs = nlp.pipe((_prepare(nlp, document) for document in batch), batch_size=batch_size)
            done = [_finish(doc, document, known) for doc, document in zip(docs, batch, strict=True)]
        yield from done


def explain(nlp: Language, document: SourceDocument) -> list[SentenceReport]:
    """What the pipeline saw in each sentence of a document, and why it made the claims that it made."""
    doc = nlp(_prepare(nlp, document))
    return explain_doc(doc, _finish(doc, document, _knowledge_of(nlp)).claims)


_LOADED: dict[str, Language] = {}


def shared(method: Method = "auto") -> Language:
    """The pipeline that `extract` uses, loaded once and kept."""
    if method not in _LOADED:
        _LOADED[method] = load(method=method)
    return _LOADED[method]


def _prepare(nlp: Language, document: SourceDocument) -> Doc:
    doc = make_doc(nlp, document.text)
    edges: set[int] = set()
    for section in document.sections:
        edges.update((section.start, section.end, *(section.heading or ())))
    if edges:
        doc.user_data[BREAKS] = sorted(edges)
    return doc


def _knowledge_of(nlp: Language) -> Linker:
    return knowledge(tuple(nlp.meta.get(_KNOWLEDGE, ())))


def _finish(doc: Doc, document: SourceDocument, known: Linker) -> Extraction:
    forms = long_forms(doc)
    claims = [normalized(claim, forms, known) for claim in assemble(doc, document.doc_id)]
    if document.sections:
        sections = document.sections
        claims = [replace(c, section=_section_at(sections, c.sentence.start)) for c in claims]
    mentions = with_roles(get_mentions(doc), claims, keep_effects=has_candidates(doc))
    return Extraction(document.doc_id, tuple(get_sentences(doc)), tuple(mentions), tuple(claims))


def with_roles(mentions: list[Mention], claims: list[Claim], *, keep_effects: bool = False) -> list[Mention]:
    """The mentions as the claims by rule bear them out: their EFFECT and OUTCOME are mentions, and an EFFECT of no
    claim is none (unless `keep_effects`, where a model and not a word list has found it)."""
    kept = {(m.label, m.start, m.end): m for m in mentions if keep_effects or m.label != "EFFECT"}
    taken = [(start, end) for label, start, end in kept if label in ("EFFECT", "HEDGE")]
    for claim in claims:
        if claim.method != "rules":
            continue
        roles: tuple[tuple[Label, Span | None], ...] = (("EFFECT", claim.effect), ("OUTCOME", claim.outcome))
        for label, span in roles:
            if span is None or (label == "EFFECT" and any(s < span.end and span.start < e for s, e in taken)):
                continue
            mention = Mention(label, span.start, span.end, span.text, claim.sentence_index)
            kept.setdefault((label, span.start, span.end), mention)
    return sorted(kept.values(), key=lambda m: (m.start, m.end, m.label))


def _section_at(sections: tuple[Section, ...], offset: int) -> str:
    """The kind of the innermost section around `offset`."""
    around = [s for s in sections if s.start <= offset < s.end]
    return min(around, key=lambda s: s.end - s.start).kind if around else ""
