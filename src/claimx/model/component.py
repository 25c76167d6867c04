"""The spaCy component of the trained model: mentions with a probability each, and scored claim candidates."""

import re
from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc

from claimx.components.mentions import HEDGES_TAGGED, get_sentences, set_mentions, text_of
from claimx.components.tagger import no_drug
from claimx.components.words import CONJ, DET, OF, PREP
from claimx.lexicons.gazetteer import find_own_names
from claimx.lexicons.terms import load_terms
from claimx.model.claims import Candidate, Found, Place, candidates
from claimx.model.encode import Encoded, encode, session, settings, tokenizer
from claimx.model.tag import tag, weights
from claimx.normalize.dose import find_doses
from claimx.schema import Mention, Span
from claimx.schema.labels import Label

CANDIDATES = "claimx_candidates"
STATES = "claimx_states"
"""Where the hidden states are kept, as plain arrays, so that `Doc.to_bytes` still works."""
LABELS: tuple[Label, ...] = ("DRUG", "DOSE", "CONDITION", "EFFECT", "HEDGE")
HEADS = (*LABELS, "OUTCOME", "COMPARATOR")
TAGGED = tuple(head for head in HEADS if head != "DOSE")
"""The heads of the model that are used; doses are found by rule, and negation cues by `claimx_cues`."""

Scored = tuple[int, int, float]


def has_candidates(doc: Doc) -> bool:
    """Whether the model has read `doc`, though it may have found nothing."""
    return CANDIDATES in doc.user_data


def get_candidates(doc: Doc) -> list[Candidate]:
    """The claim candidates that the model left on `doc`."""
    return [Candidate(*row) for row in doc.user_data.get(CANDIDATES, ())]


def get_encoded(doc: Doc) -> Encoded:
    """The hidden states that the model left on `doc`."""
    return Encoded(**doc.user_data[STATES])


def resolve(found: dict[str, list[Scored]]) -> dict[str, list[Scored]]:
    """Spans of different labels may not overlap: the more probable one stays."""
    ranked = sorted(((p, label, s, e) for label in LABELS for s, e, p in found[label]), reverse=True)
    kept: dict[str, list[Scored]] = {label: [] for label in LABELS}
    taken: list[Place] = []
    for probability, label, start, end in ranked:
        if all(end <= s or e <= start for s, e in taken):
            taken.append((start, end))
            kept[label].append((start, end, probability))
    return {**found, **{label: sorted(spans) for label, spans in kept.items()}}


def whole_outcomes(text: str, outcomes: list[Scored], conditions: list[Scored]) -> list[Scored]:
    """Outcomes widened to whole things: the rest of a hyphenated word ("mood-enhancing"), and a condition that stands
    right before or after and belongs to the name ("headache frequency", "severity of atherosclerosis"). Words that only
    join ("of", "the") are cut off at the edges, and what is no more than such words is none."""
    ends = {e: s for s, e, _ in conditions}
    begins = {s: e for s, e, _ in conditions}
    widened: list[Scored] = []
    for start, end, probability in outcomes:
        start, end = _without_joints(text, start, end)
        if start == end:
            continue
        while start > 1 and text[start - 1] == "-" and text[start - 2].isalnum():
            start -= 2
            while start and text[start - 1].isalnum():
                start -= 1
        while end + 1 < len(text) and text[end] == "-" and text[end + 1].isalnum():
            end += 2
            while end < len(text) and text[end].isalnum():
                end += 1
        if start - 1 in ends and text[start - 1] == " ":
            start = ends[start - 1]
        joint = _OF.match(text, end)
        if joint and joint.end() in begins:
            end = begins[joint.end()]
        widened.append((start, end, probability))
    return widened


_OF = re.compile(r" (?:of (?:the )?)?")
_JOINTS = frozenset({DET, OF, PREP, CONJ})


def _without_joints(text: str, start: int, end: int) -> Place:
    classes = load_terms("words")
    words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
    joins = [classes.get(text[start + a : start + b].lower()) in _JOINTS for a, b in words]
    while words and joins[0]:
        del words[0], joins[0]
    while words and joins[-1]:
        del words[-1], joins[-1]
    return (start + words[0][0], start + words[-1][1]) if words else (start, start)


def with_own_names(text: str, found: dict[str, list[Scored]]) -> dict[str, list[Scored]]:
    """The user's own names beside what the model found; where it found a span of that label there, its own stands."""
    added: dict[str, list[Scored]] = {}
    for name in find_own_names(text):
        if all(name.end <= start or end <= name.start for start, end, _ in found[name.kind]):
            added.setdefault(name.kind, []).append((name.start, name.end, 1.0))
    return {**found, **{label: sorted([*found[label], *spans]) for label, spans in added.items()}}


def doses_by_rule(text: str, bounds: list[Place]) -> list[Scored]:
    """Doses by the grammar of dosing words, which finds their edges better than the tagger does; each counts as sure."""
    return [(a + span.start, a + span.end, 1.0) for a, b in bounds for span in find_doses(text[a:b])]


def _chance(label: Label, probability: float) -> float | None:
    """The probability to keep with a mention: None where a rule and not the model has found it."""
    return None if label == "DOSE" else round(probability, 4)


def analyse(text: str, sentences: Iterable[Span]) -> tuple[list[Mention], list[Candidate], Encoded]:
    """The mentions, claim candidates and hidden states of a text with the given sentences."""
    bounds = [(s.start, s.end) for s in sentences]
    encoded = encode(text, bounds)
    tagged = tag(text, encoded, TAGGED)
    tagged["DRUG"] = [span for span in tagged["DRUG"] if not no_drug(text, span[0], span[1])]
    found = resolve(with_own_names(text, {**tagged, "DOSE": doses_by_rule(text, bounds)}))
    found["OUTCOME"] = whole_outcomes(text, found["OUTCOME"], found["CONDITION"])
    here = _by_sentence(found, bounds)
    places = {index: {head: [(s, e) for s, e, _ in spans] for head, spans in of.items()} for index, of in here.items()}
    claims = candidates({index: Found(*(of[head] for head in _FOUND)) for index, of in places.items()}, encoded)
    used = {(c.sentence_index, c.effect) for c in claims}
    strong = settings()["thresholds"].get("effect_alone", 0.5)
    mentions = [
        Mention(label, s, e, text[s:e], index, _chance(label, p))
        for index, of in here.items()
        for label in (*LABELS, "OUTCOME")
        for s, e, p in of[label]
        if label != "EFFECT" or p > strong or (index, (s, e)) in used
    ]
    return mentions, claims, encoded


_FOUND = ("DRUG", "EFFECT", "CONDITION", "OUTCOME", "DOSE", "HEDGE", "COMPARATOR")
"""In the order of the fields of `Found`."""


def _by_sentence(found: dict[str, list[Scored]], bounds: list[Place]) -> dict[int, dict[str, list[Scored]]]:
    """The spans within each sentence by head; sentences without any are left out."""
    sorted_in: dict[int, dict[str, list[Scored]]] = {}
    cursor = dict.fromkeys(HEADS, 0)
    for index, (start, end) in enumerate(bounds):
        here: dict[str, list[Scored]] = {}
        for head in HEADS:
            spans, at = found[head], cursor[head]
            while at < len(spans) and spans[at][0] < start:
                at += 1
            begin = at
            while at < len(spans) and spans[at][1] <= end:
                at += 1
            here[head], cursor[head] = spans[begin:at], at
        if any(here.values()):
            sorted_in[index] = here
    return sorted_in


@Language.factory("claimx_model_tagger", assigns=["doc.spans"])
def create(nlp: Language, name: str) -> "ModelTagger":
    return ModelTagger()


class ModelTagger:
    """Sets the mentions of a Doc (see `claimx.components.mentions`) and leaves claim candidates in its user data."""

    def __init__(self) -> None:
        session(), tokenizer(), weights()

    def __call__(self, doc: Doc) -> Doc:
        mentions, found, encoded = analyse(text_of(doc), get_sentences(doc))
        set_mentions(doc, mentions)
        doc.user_data[HEDGES_TAGGED] = True
        doc.user_data[CANDIDATES] = [tuple(candidate) for candidate in found]
        doc.user_data[STATES] = {field: getattr(encoded, field) for field in Encoded.__slots__}
        return doc
