"""What a piece of evidence says of an outcome under an intervention against a comparator: the task of Evidence Inference
(DeYoung, Lehman et al., BioNLP 2020).

The encoder reads `[CLS] intervention [SEP] outcome [SEP] comparator [SEP] evidence [SEP]` and a head classes the first
state. Word pieces alone do not say who is who in the evidence, nor which of two figures is the larger, so each piece
also carries a role (`roles`): a word of the intervention, the outcome or the comparator, the larger or the smaller of
two figures that stand side by side, a p-value below 0.05 or above.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimx.components.p_values import below_limit
from claimx.model.encode import CLS, SEP, session, settings, softmax, tokenizer
from claimx.model.tag import weights

INTERVENTION, OUTCOME, COMPARATOR, LARGER, SMALLER, SIGNIFICANT, NOT_SIGNIFICANT = range(9, 16)
"""Roles of pieces, after the nine of `claimx.model.encode.name_features`."""
LONGEST = (40, 40, 40, 200)
"""Word pieces of intervention, outcome, comparator and evidence that are read."""

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_COMMON = frozenset(
    "a an and or of in on at to by with without for from the this that these those is was were be as than then not no "
    "versus vs per day daily week weeks month months year years after before during over group groups arm arms patients "
    "subjects participants treatment treated therapy mg ml kg g mcg dose doses level levels rate rates mean median number "
    "total score scores change time baseline".split()
)
_CONTROL = re.compile(
    r"(?i)\b(?:placebos?|controls?|saline|sham|untreated|nothing|no \w+|usual|standard|sterile water|vehicle|dummy)\b"
)
_TREATED = re.compile(r"(?i)\b(?:intervention|experimental|active|treated)\b")
_P = re.compile(
    r"(?i)\bp(?:[- ]?values?)?\s*(?:(?P<sign>[<>=≤≥⩽⩾]|&lt;|&gt;|of|was)\s*(?P<value>0?\.\d+|[01](?:\.0+)?)|=?\s*n\.?s\b)"
)
_FIGURE = re.compile(r"(?<![\w.,–±])[-−+]?\d+(?:[.·]\d+)?(?![\w.]*\d)")
_NO_FIGURE_BEFORE = re.compile(
    r"(?i)(?:[±=<>≤≥]|\bci\b[^.;()]{0,12}|\d\s*(?:–|-|to|/|of)|\b(?:weeks?|days?|months?|grade|groups?|tables?|figs?\.?|"
    r"figures?|after|at|for|within|by|over|during|first|next|last))\s*$"
)
_NO_FIGURE_AFTER = re.compile(r"(?i)\s*(?:%|per ?cent)?\s*(?:CI\b|confidence|(?:–|to|/)\s*\d)")
_BESIDE = re.compile(r"(?i)\bv(?:s|ersus)?\b|\band\b|compared|\bwith\b|\bto\b|\bthan\b|[,;/]")
_STOP = re.compile(r"(?<!\bvs)\.\s+(?=[A-Z])")
_FAR = 110
"""Characters between two figures that are still compared."""


def encode_prompt(intervention: str, outcome: str, comparator: str, evidence: str) -> dict[str, NDArray[np.int64]]:
    """The encoder's inputs: `ids` and `names`, each (pieces,)."""
    parts = (intervention, outcome, comparator, evidence)
    ids, names = [CLS], [0]
    kinds = (INTERVENTION, OUTCOME, COMPARATOR)
    for number, (part, most) in enumerate(zip(parts, LONGEST, strict=True)):
        encoding = tokenizer().encode(part, add_special_tokens=False)
        ids += [*encoding.ids[:most], SEP]
        if number < len(kinds):
            names += [kinds[number]] * len(encoding.ids[:most])
        else:
            starts = np.array([s for s, _ in encoding.offsets[:most]], dtype=np.int64)
            marked = np.zeros(len(starts), dtype=np.int64)
            for start, end, role in roles(*parts):
                marked[np.searchsorted(starts, start) : np.searchsorted(starts, end)] = role
            names += marked.tolist()
        names.append(0)
    return {"ids": np.array(ids, dtype=np.int64), "names": np.array(names, dtype=np.int64)}


def roles(intervention: str, outcome: str, comparator: str, evidence: str) -> list[tuple[int, int, int]]:
    """(start, end, role) of stretches of the evidence; they do not overlap."""
    found = [*_figures(evidence), *_words(intervention, outcome, comparator, evidence)]
    kept: list[tuple[int, int, int]] = []
    for start, end, role in found:
        if all(end <= s or e <= start for s, e, _ in kept):
            kept.append((start, end, role))
    return sorted(kept)


def _figures(evidence: str) -> Iterator[tuple[int, int, int]]:
    for match in _P.finditer(evidence):
        significant = match["value"] is not None and below_limit(float(match["value"]), match["sign"])
        yield (*match.span(), SIGNIFICANT if significant else NOT_SIGNIFICANT)
    text = _P.sub(lambda m: "#" * len(m.group()), evidence)
    figures = [
        m
        for m in _FIGURE.finditer(text)
        if not _NO_FIGURE_BEFORE.search(text[max(0, m.start() - 16) : m.start()])
        and not _NO_FIGURE_AFTER.match(text[m.end() : m.end() + 16])
    ]
    taken: set[int] = set()
    for at, one in enumerate(figures):
        for beside, other in enumerate(() if at in taken else figures[at + 1 : at + 4], at + 1):
            between = text[one.end() : other.start()]
            if len(between) > _FAR or _STOP.search(between):
                break
            if _BESIDE.search(between) and _percent(text, one) == _percent(text, other):
                a, b = (float(m.group().replace("−", "-").replace("·", ".")) for m in (one, other))
                taken.add(beside)
                if a != b:
                    yield (*one.span(), LARGER if a > b else SMALLER)
                    yield (*other.span(), SMALLER if a > b else LARGER)
                break


def _percent(text: str, figure: re.Match[str]) -> bool:
    return text[figure.end() :].lstrip().startswith("%")


def _words(intervention: str, outcome: str, comparator: str, evidence: str) -> Iterator[tuple[int, int, int]]:
    """Words of the evidence that stand in one part of the prompt and in no other, and short names made of initials."""
    parts = {INTERVENTION: intervention, OUTCOME: outcome, COMPARATOR: comparator}
    stems = {role: {s for w in _WORD.findall(part) if (s := _stem(w))} for role, part in parts.items()}
    letters = {role: _initials(part) for role, part in parts.items()}
    control = bool(_CONTROL.search(comparator)) and not _CONTROL.search(intervention)
    for match in _WORD.finditer(evidence):
        word, stem = match.group(), _stem(match.group())
        mine = [role for role in parts if stem and stem in stems[role]]
        if not mine and len(word) > 1 and word.isupper():
            mine = [role for role in parts if word in letters[role]]
        if len(mine) == 1:
            yield (*match.span(), mine[0])
        elif not mine and control and _CONTROL.fullmatch(word):
            yield (*match.span(), COMPARATOR)
        elif not mine and control and _TREATED.fullmatch(word):
            yield (*match.span(), INTERVENTION)


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """A word without case and ending, or "" where it says nothing."""
    low = word.lower()
    if low in _COMMON or (low.isdigit() and len(low) < 2):
        return ""
    return re.sub(r"(?:ing|ed|es|s|al|ic|ly)$", "", low)[:9] if len(low) > 5 else low.removesuffix("s")


def _initials(part: str) -> set[str]:
    """Two and more initials of neighbouring words: what a text may call them."""
    words = [w for w in _WORD.findall(part) if w.lower() not in ("of", "the", "and", "with", "in", "plus")]
    first = "".join(w[0] for w in words).upper()
    return {first[i:j] for i in range(len(first)) for j in range(i + 2, min(len(first), i + 5) + 1)}


def direction(intervention: str, outcome: str, comparator: str, evidence: str) -> dict[str, float]:
    """How probable it is that `outcome` is `increased`, `decreased` or shows `no_difference` under `intervention`, compared
    with `comparator`, by what `evidence` says. All four are plain text; of long evidence the first 200 word pieces count."""
    inputs = {name: array[None] for name, array in encode_prompt(intervention, outcome, comparator, evidence).items()}
    state = session().run(["states"], inputs)[0][0, 0]
    head: dict[str, Any] = {name: weights()[f"prompt.{name}"] for name in ("weight", "bias")}
    logits = head["weight"] @ state + head["bias"]
    return {name: float(p) for name, p in zip(settings()["prompt_classes"], softmax(logits), strict=True)}
