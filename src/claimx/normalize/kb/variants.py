"""The other ways in which a mention may stand in a knowledge base, from the closest to the farthest, each with its reason."""

import re
from collections.abc import Iterator, Mapping

from claimx.normalize.kb.keys import Kind, light, rules

_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_SEPARATOR = re.compile(
    r"\s*(?:,\s*(?:and/or|and|or)\s+|\s(?:and/or|and|or|plus|as well as)\s|,\s+|\s?/\s?|\s?\+\s|;\s*)\s*", re.I
)
_AMOUNT = re.compile(
    r"(?:^|(?<=[\s(]))\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?\s?(?:mg|mcg|[µμ]g|ug|g|ml|iu|units?|%)(?:\s?/\s?(?:kg|day|d|m2|ml|dose))*(?!\w)",
    re.I,
)
_TOKEN = re.compile(r"[\w-]+")
_JOINABLE = frozenset(
    "anti non post pre hyper hypo micro neuro cardio hepato nephro thrombo beta alpha poly multi".split()
)


def expanded(text: str, abbreviations: Mapping[str, str]) -> str:
    """`text` with the short forms that its document defines written out; `text` itself where it has none."""
    bare = text.strip()
    for form in (bare, bare.removesuffix("s"), bare.rstrip(".")):
        if form in abbreviations:
            return abbreviations[form]
    if not any(form in bare for form in abbreviations):
        return bare

    def long(match: re.Match[str]) -> str:
        form = match[0]
        if form in abbreviations and not form.islower():
            return abbreviations[form]
        head, dash, tail = form.partition("-")
        return f"{abbreviations[head]} {tail}" if dash and head in abbreviations and not head.islower() else form

    return _TOKEN.sub(long, bare)


def variants(text: str, kind: Kind) -> Iterator[tuple[str, str]]:
    """(variant, reason) of a mention, closest first; the mention itself is not among them."""
    rule = rules()
    if "(" in text or "[" in text:
        yield _BRACKETS.sub("", text), "words in brackets left out"
    if kind == "drug" and (bare := _AMOUNT.sub("", text)) != text:
        yield bare, "amount left out"
        text = bare
    words = light(text).split()
    if kind == "drug":
        yield from _trimmed_drug(words, rule)
    else:
        yield from _trimmed_condition(words, rule)
    for i in range(len(words) - 1):
        if words[i] in _JOINABLE or len(words) == 2:
            yield " ".join((*words[:i], words[i] + words[i + 1], *words[i + 2 :])), "hyphen or blank left out"
    for i, word in enumerate(words):
        for prefix in _JOINABLE:
            if word.startswith(prefix) and len(word) > len(prefix) + 3:
                yield " ".join((*words[:i], prefix, word[len(prefix) :], *words[i + 1 :])), "prefix set apart"


def _trimmed_drug(words: list[str], rule: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    start, end = 0, len(words)
    while start < end - 1 and words[start] in rule["drugstart"]:
        start += 1
    while end - 1 > start and (
        words[end - 1] in rule["drugend"] or words[end - 1].removesuffix("s") in rule["drugend"]
    ):
        end -= 1
    if (start, end) != (0, len(words)):
        yield " ".join(words[start:end]), "words of dosing or form left out"
    bare = end
    while bare - 1 > start and words[bare - 1] in rule["salt"]:
        bare -= 1
    if bare < end and not (bare - start == 1 and words[start] in rule["salt"]):
        yield " ".join(words[start:bare]), "salt left out"
    if end - start > 1 and words[start] in ("d", "l", "dl", "r", "s", "rs", "cis", "trans"):
        yield " ".join(words[start + 1 : end]), "stereo prefix left out"
    if end - start == 1 and len(words[start]) > 5:
        word = words[start].removesuffix("s")
        yield word + ("" if word.endswith("e") else "e"), "spelling variant"
        if word.endswith("e"):
            yield word[:-1], "spelling variant"


def _trimmed_condition(words: list[str], rule: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    if len(words) == 1 or words[-1] not in ("disease", "diseases", "syndrome"):
        yield " ".join((*words, "disease")), "disease added"
    start, end = 0, len(words)
    while end > 1 and (words[end - 1] in rule["condend"] or words[end - 1].removesuffix("s") in rule["condend"]):
        end -= 1
        yield " ".join(words[:end]), "last word left out"
    while start < end - 1 and words[start] in rule["condstart"]:
        start += 1
        yield " ".join(words[start:end]), "words of degree or course left out"
    for at in range(1, len(words) - 1):
        if words[at] in ("induced", "related", "associated", "dependent") and at + 1 < len(words):
            yield " ".join(words[at + 1 :]), "cause left out"
    for at in range(1, len(words)):
        if words[at] in ("due", "secondary", "associated", "induced", "caused", "during", "after", "following"):
            yield " ".join(words[:at]), "cause left out"
    if len(words) > 1:
        yield from ((" ".join(w for j, w in enumerate(words) if j != i), "word of degree or course left out")
                    for i, word in enumerate(words) if 0 < i < len(words) - 1 and word in rule["condstart"])  # fmt: skip


def tails(text: str) -> Iterator[str]:
    """The mention without its first word, its first two words, and so on: "distal renal cyst", "renal cyst", "cyst"."""
    words = light(text).split()
    generic = rules()["generic"]
    for at in range(1, len(words)):
        if at < len(words) - 1 or words[at].removesuffix("s") not in generic:
            yield " ".join(words[at:])


def parts(text: str) -> list[str]:
    """The parts of a composite mention, each whole: "breast and ovarian cancer" is "breast cancer" and "ovarian cancer".

    One item, the text, where it is not composite.
    """
    pieces = [piece for piece in _SEPARATOR.split(text) if piece and piece.strip()]
    return pieces if len(pieces) > 1 else [text]


def shared(pieces: list[str]) -> Iterator[list[str]]:
    """The pieces with the head they share put to each: the last words of the last, or the first words of the first."""
    last, first = pieces[-1].split(), pieces[0].split()
    for size in range(len(last) - 1, 0, -1):
        tail = " ".join(last[-size:])
        yield [*(f"{piece} {tail}" for piece in pieces[:-1]), pieces[-1]]
    for size in range(len(first) - 1, 0, -1):
        head = " ".join(first[:size])
        yield [pieces[0], *(f"{head} {piece}" for piece in pieces[1:])]
