"""Examples -> windows of word pieces with tag targets, name features and relation targets."""

import random
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from tokenizers import Tokenizer

from claimx.model.encode import CLS, SEP, name_features
from claimx.model.prompt import encode_prompt
from claimx.model.relate import TRIPLE_CLASSES
from claimx_train.corpora import Example, Prompt, Relation, Sentence
from claimx_train.heads import BEGIN, IGNORE, INSIDE, OUTSIDE, SENTENCE_HEADS, TAG_HEADS, TAGS

MAX_PIECES = 160
"""Word pieces of a training window, without [CLS] and [SEP]."""

STRAYS = 14
"""Triples with a stray member that a sentence teaches at most."""

Pieces = tuple[int, int]


class Strays:
    """Spans that look like a slot and are none: what is an EFFECT or an OUTCOME elsewhere in the corpus but not here.

    Gold marks effects only where there is a claim. A scorer that sees gold spans alone never learns to refuse the
    "reduce" of an aim, yet that is what it meets when the spans come from a tagger.
    """

    HEADS = ("EFFECT", "OUTCOME")

    def __init__(self, examples: Iterable[Example]) -> None:
        words: dict[str, set[str]] = {head: set() for head in self.HEADS}
        for example in examples:
            for head in self.HEADS:
                words[head].update(example.text[s:e].lower() for s, e in example.spans[head])
        self.patterns = {
            head: re.compile(
                rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(found, key=lambda w: (-len(w), w))))})(?!\w)", re.I
            )
            for head, found in words.items()
        }

    def find(self, example: Example, sentence: Sentence, head: str) -> list[tuple[int, int]]:
        """The strays of `head` in a sentence; none overlaps a span of the gold that could be one."""
        taken = [s for h in (head, "DRUG", "CONDITION") for s in example.spans[h]]
        return [
            m.span()
            for m in self.patterns[head].finditer(example.text, sentence.start, sentence.end)
            if all(m.end() <= s or e <= m.start() for s, e in taken)
        ]


@dataclass
class Attachment:
    kind: str
    candidate: Pieces
    drug: Pieces | None
    effect: Pieces
    target: Pieces
    label: int


@dataclass
class Triple:
    drug: Pieces | None
    effect: Pieces
    target: Pieces
    label: int
    sentence: Pieces
    weight: float = 1.0


@dataclass
class Window:
    corpus: str
    ids: np.ndarray
    names: np.ndarray
    tags: np.ndarray
    """(heads, pieces), `IGNORE` for heads that the corpus does not label."""
    sentences: list[tuple[Pieces, dict[str, bool]]] = field(default_factory=list)
    triples: list[Triple] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    prompt: int | None = None


def pieces_of(span: tuple[int, int], starts: np.ndarray, ends: np.ndarray) -> Pieces | None:
    """Pieces that touch characters `span`, or None where the window holds none."""
    first, last = int(np.searchsorted(ends, span[0], side="right")), int(np.searchsorted(starts, span[1], side="left"))
    return (first, last) if first < last else None


def windows(
    example: Example, tokenizer: Tokenizer, max_pieces: int = MAX_PIECES, strays: Strays | None = None
) -> list[Window]:
    """Cut an example into windows of whole sentences, as many as fit; with `strays`, teach what no slot is, too."""
    encoding = tokenizer.encode(example.text, add_special_tokens=False)
    offsets = encoding.offsets
    starts, ends = np.array([s for s, _ in offsets]), np.array([e for _, e in offsets])
    if not len(starts):
        return []
    ids = np.array(encoding.ids)
    names = name_features(example.text, starts)
    tags = np.full((len(TAG_HEADS), len(ids)), IGNORE, dtype=np.int64)
    for head, spans in example.spans.items():
        tags[TAGS[head]] = OUTSIDE
        for span in spans:
            if where := pieces_of(span, starts, ends):
                tags[TAGS[head], where[0] : where[1]] = INSIDE
                tags[TAGS[head], where[0]] = BEGIN
    groups: list[list[tuple[Sentence, Pieces]]] = []
    size = 0
    for sentence in example.sentences:
        where = pieces_of((sentence.start, sentence.end), starts, ends)
        if where is None:
            continue
        length = where[1] - where[0]
        if not groups or size + length > max_pieces:
            groups.append([])
            size = 0
        groups[-1].append((sentence, where))
        size += length
    made = []
    for group in groups:
        first, last = group[0][1][0], min(group[-1][1][1], group[0][1][0] + 500)
        shift = 1 - first  # [CLS] comes first
        window = Window(
            example.corpus,
            np.concatenate([[CLS], ids[first:last], [SEP]]),
            np.concatenate([[0], names[first:last], [0]]),
            np.pad(tags[:, first:last], ((0, 0), (1, 1)), constant_values=IGNORE),
        )
        for sentence, where in group:
            if where[1] > last:
                continue
            moved = (where[0] + shift, where[1] + shift)
            window.sentences.append((moved, sentence.labels))
            if sentence.relations is not None:

                def local(span: tuple[int, int]) -> Pieces | None:
                    found = pieces_of(span, starts, ends)
                    return found and (found[0] + shift, found[1] + shift)

                add_relations(window, example, sentence, moved, local)
                if strays is not None:
                    add_strays(window, example, sentence, moved, local, strays)
        made.append(window)
    return made


def add_relations(window: Window, example: Example, sentence: Sentence, where: Pieces, local) -> None:
    """Every (drug, effect, target) of the sentence with its class, and for each true one what is attached to it."""
    inside = lambda head: [s for s in example.spans[head] if sentence.start <= s[0] and s[1] <= sentence.end]
    gold = example.corpus == "gold"
    relations = sentence.relations or []
    if gold:
        drugs, effects = inside("DRUG"), inside("EFFECT")
        targets = sorted({*inside("CONDITION"), *inside("OUTCOME"), *(r.target for r in relations)})
    else:
        drugs = sorted({d for r in relations for d in r.drugs})
        effects = sorted({r.effect for r in relations})
        targets = inside("PHEE_TARGET")
    truth: dict[tuple, Relation] = {}
    for relation in relations:
        for drug in relation.drugs or [None]:
            truth[drug, relation.effect, relation.target] = relation
    weight = 1.0 if gold else 0.4
    candidates: list[tuple[int, int] | None] = [*drugs, None] if gold else list(drugs)
    for drug, effect, target in product(candidates, effects, targets):
        relation = truth.get((drug, effect, target))
        if (
            drug is None
            and relation is None
            and not any(not r.drugs for r in relations)
            and len(drugs) > 0
            and hash((effect, target)) % 2
        ):
            continue  # half of the negatives without a drug are enough
        label = TRIPLE_CLASSES.index(relation.direction) if relation else 0
        places = (drug and local(drug), local(effect), local(target))
        if places[1] is None or places[2] is None or (drug is not None and places[0] is None):
            continue
        window.triples.append(Triple(*places, label, where, weight))
        if relation is not None and gold:
            add_attachments(window, relation, drug, places, inside, drugs, local)


def add_strays(window: Window, example: Example, sentence: Sentence, where: Pieces, local, strays: Strays) -> None:
    """Triples that are no claim because their effect or their target is a stray, a few for each sentence."""
    inside = lambda head: [s for s in example.spans[head] if sentence.start <= s[0] and s[1] <= sentence.end]
    effects, outcomes = (strays.find(example, sentence, head) for head in Strays.HEADS)
    targets = sorted({*inside("CONDITION"), *inside("OUTCOME")})
    found = [*product([*inside("DRUG"), None], effects, [*targets, *outcomes]),
             *product([*inside("DRUG"), None], inside("EFFECT"), outcomes)]  # fmt: skip
    rng = random.Random(zlib.crc32(f"{example.doc_id} {sentence.start}".encode()))
    for drug, effect, target in rng.sample(found, min(STRAYS, len(found))):
        places = (drug and local(drug), local(effect), local(target))
        if places[1] and places[2] and (drug is None or places[0]) and not overlap(places[1], places[2]):
            window.triples.append(Triple(*places, 0, where, 0.5))


def overlap(a: Pieces, b: Pieces) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def add_attachments(window: Window, relation: Relation, drug, places, inside, drugs, local) -> None:
    def add(kind: str, candidates, true) -> None:
        for candidate in candidates:
            if found := local(candidate):
                window.attachments.append(Attachment(kind, found, *places, int(candidate in true)))

    add("dose", inside("DOSE"), relation.doses)
    add("hedge", inside("HEDGE"), relation.hedges)
    comparators = sorted({*inside("COMPARATOR"), *(d for d in drugs if d != drug)})
    add("comparator", comparators, [relation.comparator])
    add("context", [c for c in inside("CONDITION") if c != relation.target], [relation.context])
    if drug is not None:
        add("codrug", [d for d in drugs if d != drug], relation.drugs)


def prompt_window(row: Prompt, classes: tuple[str, ...]) -> Window:
    """An (intervention, outcome, comparator, evidence, label) of Evidence Inference, to be classed from [CLS]."""
    *parts, label = row
    inputs = encode_prompt(*parts)
    tags = np.full((len(TAG_HEADS), len(inputs["ids"])), IGNORE, dtype=np.int64)
    return Window("prompt", inputs["ids"], inputs["names"], tags, prompt=classes.index(label))


def sentence_targets(labels: dict[str, bool]) -> list[int]:
    return [int(labels[head]) if head in labels else IGNORE for head in SENTENCE_HEADS]
