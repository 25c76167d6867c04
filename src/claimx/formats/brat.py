"""brat standoff (https://brat.nlplab.org/standoff.html): `ID.ann` beside `ID.txt`.

Mentions are text-bound annotations (T). A claim is an event (E) of type EFFECT on its EFFECT mention, with the arguments
Drug, Dose, Condition, Outcome, Comparator and Hedge (Drug2, Drug3 ... where there are several), an attribute (A) Direction,
and the flag CarriedOver where its drug is named in another sentence. An outcome or comparator that is no mention of its
own is text-bound as OUTCOME or COMPARATOR, and sentences are text-bound as Sentence, so that nothing is lost.

Kept without the text, `ID.ann` has the same lines, but those of sentences and of long spans quote no words.
"""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from claimx.files import write_text
from claimx.formats.check import checked
from claimx.formats.plain import plain
from claimx.schema import DIRECTIONS, MENTION_LABELS, AnnotatedClaim, AnnotatedDocument, Mention, Span
from claimx.schema.errors import InputError

LONGEST_QUOTE = 60
"""Characters of a mention that a file without the text still quotes."""

_SINGLE = {"Condition": "condition", "Outcome": "outcome", "Comparator": "comparator"}
_MANY = {"Drug": "drugs", "Dose": "doses", "Hedge": "hedges"}
_TEXT_BOUND = re.compile(r"(T\d+)\t(\S+) (\d+) (\d+)\t(.*)")
_EVENT = re.compile(r"(E\d+)\t(\S+?):(T\d+)((?: \S+?:T\d+)*) ?")
_ATTRIBUTE = re.compile(r"(A\d+)\t(\w+) (\S+)(?: (\w+))?")


def read(path: Path, text: str) -> AnnotatedDocument:
    """Read the `ID.ann` of a text. Raises `InputError` naming file and line."""
    spans: dict[str, tuple[str, Span]] = {}
    lines: dict[str, int] = {}
    events: list[tuple[int, str, str, list[tuple[str, str]]]] = []
    attributes: dict[str, dict[str, str]] = defaultdict(dict)
    attribute_places: dict[str, str] = {}
    source = ""
    for number, line in enumerate(plain(path).split("\n"), 1):
        place = f"{path}:{number}"
        if not line:
            continue
        if match := _TEXT_BOUND.fullmatch(line):
            key, label, start, end, words = match.groups()
            here = text[int(start) : int(end)].replace("\n", " ")
            if not here or int(end) > len(text) or words not in (here, ""):
                raise InputError(f"{key}: offsets {start}-{end} do not hold {words[:60]!r}", place)
            if label not in (*MENTION_LABELS, "COMPARATOR", "Sentence"):
                raise InputError(f"{key}: unknown label {label!r}", place)
            spans[key] = (label, Span(int(start), int(end), text[int(start) : int(end)]))
            lines[key] = number
        elif match := _EVENT.fullmatch(line):
            key, kind, trigger, rest = match.groups()
            if kind != "EFFECT":
                raise InputError(f"{key}: unknown event type {kind!r}", place)
            events.append((number, key, trigger, [tuple(a.split(":")) for a in rest.split()]))
        elif match := _ATTRIBUTE.fullmatch(line):
            _, name, key, value = match.groups()
            if name == "Direction" and value not in DIRECTIONS:
                raise InputError(f"unknown direction {value or ''!r}", place)
            attributes[key][name] = value or "yes"
            attribute_places[key] = place
        elif line.startswith("#"):
            if "\tSource " in line:
                source = line.rpartition("\t")[2]
        else:
            raise InputError(f"not brat standoff: {line[:60]!r}", place)
    known = {*spans, *(key for _, key, _, _ in events)}
    for key, place in attribute_places.items():
        if key not in known:
            raise InputError(f"an attribute refers to {key}, which is not there", place)
    sentences = tuple(sorted(s for label, s in spans.values() if label == "Sentence"))
    mentions = [
        (Mention(label, s.start, s.end, s.text, _home(s, sentences, f"{path}:{lines[key]}")), lines[key])
        for key, (label, s) in spans.items()
        if label in MENTION_LABELS
    ]
    claims = [
        _claim(trigger, arguments, attributes[key], spans, sentences, f"{path}:{number}")
        for number, key, trigger, arguments in events
    ]
    mentions.sort(key=lambda pair: (pair[0].start, pair[0].end, pair[0].label))
    document = AnnotatedDocument(path.stem, text, sentences, tuple(m for m, _ in mentions), tuple(claims), source)
    places = {"mentions": [line for _, line in mentions], "claims": [number for number, *_ in events]}
    return checked(document, str(path), lambda kind, index: f"{path}:{places[kind][index]}")


def _home(span: Span, sentences: tuple[Span, ...], place: str) -> int:
    for index, sentence in enumerate(sentences):
        if sentence.start <= span.start and span.end <= sentence.end:
            return index
    raise InputError(f"{span.text[:60]!r} at {span.start} lies in no sentence", place)


def _claim(
    trigger: str,
    arguments: list[tuple[str, str]],
    attributes: dict[str, str],
    spans: dict[str, tuple[str, Span]],
    sentences: tuple[Span, ...],
    place: str,
) -> AnnotatedClaim:
    slots: dict[str, list[Span]] = defaultdict(list)
    for role, key in [("Effect", trigger), *arguments]:
        if key not in spans:
            raise InputError(f"{role} refers to {key}, which is not there", place)
        slots[role.rstrip("0123456789")].append(spans[key][1])
    if unknown := set(slots) - {*_SINGLE, *_MANY, "Effect"}:
        raise InputError(f"unknown argument {min(unknown)!r}", place)
    if "Direction" not in attributes or not slots["Drug"]:
        raise InputError("a claim without a direction or without a drug", place)
    effect = slots["Effect"][0]
    single: dict[str, Any] = {name: slots[role][0] if slots[role] else None for role, name in _SINGLE.items()}
    return AnnotatedClaim(
        sentence_index=_home(effect, sentences, place),
        drugs=tuple(slots["Drug"]),
        effect=effect,
        direction=attributes["Direction"],  # type: ignore[arg-type]
        doses=tuple(slots["Dose"]),
        hedges=tuple(slots["Hedge"]),
        drug_carried_over="CarriedOver" in attributes,
        **single,
    )


def write(document: AnnotatedDocument, path: Path) -> None:
    """Write `ID.ann` at `path`, and `ID.txt` beside it."""
    _write_annotations(document, path, with_text=True)
    write_text(path.with_suffix(".txt"), document.text, durable=False)


def write_without_text(document: AnnotatedDocument, path: Path) -> None:
    """Write `ID.ann` alone, for a text that may not be passed on: it quotes no sentence, and no words beyond a phrase."""
    _write_annotations(document, path, with_text=False)


def _write_annotations(document: AnnotatedDocument, path: Path, *, with_text: bool) -> None:
    lines: list[str] = []
    keys: dict[tuple[str, int, int], str] = {}

    def bound(label: str, span: Span) -> str:
        key = (label, span.start, span.end)
        if key not in keys:
            keys[key] = f"T{len(keys) + 1}"
            quoted = span.text.replace("\n", " ")
            if not with_text and (label == "Sentence" or len(quoted) > LONGEST_QUOTE):
                quoted = ""
            lines.append(f"{keys[key]}\t{label} {span.start} {span.end}\t{quoted}")
        return keys[key]

    for sentence in document.sentences:
        bound("Sentence", sentence)
    for mention in document.mentions:
        bound(mention.label, mention.span)
    attributes = 0
    for number, claim in enumerate(document.claims, 1):
        arguments = [
            *_numbered("Drug", [bound("DRUG", s) for s in claim.drugs]),
            *_numbered("Dose", [bound("DOSE", s) for s in claim.doses]),
            *_numbered("Hedge", [bound("HEDGE", s) for s in claim.hedges]),
        ]
        if claim.condition:
            arguments.append(f"Condition:{bound('CONDITION', claim.condition)}")
        if claim.outcome:
            arguments.append(f"Outcome:{bound('OUTCOME', claim.outcome)}")
        if claim.comparator:
            arguments.append(f"Comparator:{bound('COMPARATOR', claim.comparator)}")
        lines.append(f"E{number}\tEFFECT:{bound('EFFECT', claim.effect)} {' '.join(arguments)}")
        for name, value in (
            ("Direction", claim.direction),
            *((("CarriedOver", ""),) if claim.drug_carried_over else ()),
        ):
            attributes += 1
            lines.append(f"A{attributes}\t{name} E{number} {value}".rstrip())
    if document.source and lines:
        lines.append(f"#1\tSource T1\t{document.source}")
    write_text(path, "".join(line + "\n" for line in lines), durable=False)


def _numbered(role: str, keys: list[str]) -> list[str]:
    return [f"{role}{i if i > 1 else ''}:{key}" for i, key in enumerate(keys, 1)]
