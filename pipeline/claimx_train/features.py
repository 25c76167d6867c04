"""Examples -> windows of word pieces with tag targets, name features and relation targets."""

from dataclasses import dataclass, field
from itertools import product

import numpy as np
from tokenizers import Tokenizer

from claimx.model.encode import CLS, SEP, name_features
from claimx.model.relate import TRIPLE_CLASSES
from claimx_train.corpora import Example, Relation, Sentence
from claimx_train.heads import BEGIN, IGNORE, INSIDE, OUTSIDE, SENTENCE_HEADS, TAG_HEADS, TAGS

MAX_PIECES = 160
"""Word pieces of a training window, without [CLS] and [SEP]."""

Pieces = tuple[int, int]


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


def windows(example: Example, tokenizer: Tokenizer, max_pieces: int = MAX_PIECES) -> list[Window]:
    """Cut an example into windows of whole sentences, as many as fit."""
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


def prompt_window(row: tuple[str, str, str, str, str], tokenizer: Tokenizer, classes: tuple[str, ...]) -> Window:
    """[CLS] intervention [SEP] outcome [SEP] comparator [SEP] evidence [SEP], to be classed from [CLS]."""
    *parts, evidence, label = row
    ids: list[int] = [CLS]
    for part, limit in [*((p, 40) for p in parts), (evidence, 200)]:
        ids += [*tokenizer.encode(part, add_special_tokens=False).ids[:limit], SEP]
    tags = np.full((len(TAG_HEADS), len(ids)), IGNORE, dtype=np.int64)
    return Window("prompt", np.array(ids), np.zeros(len(ids), dtype=np.int64), tags, prompt=classes.index(label))


def sentence_targets(labels: dict[str, bool]) -> list[int]:
    return [int(labels[head]) if head in labels else IGNORE for head in SENTENCE_HEADS]
