"""Reading what an amount is given for: a weight, a surface, a volume, a time."""

from claimx.normalize.dose.items import inverse, per_word
from claimx.normalize.dose.lexicon import PER_ORDER, TIMES_OF_DAY
from claimx.normalize.dose.timing import number
from claimx.normalize.dose.tokens import NUMBER, WORD, Token


def read_pers(t: list[Token], j: int) -> tuple[tuple[str, ...], int, list[tuple[str, int, int]]]:
    """What an amount is given for, from token `j` behind its unit: `/kg/day`, `per m2`, `kg-1 h-1`, `/8 h`, `a day`."""
    words: list[str] = []
    parts: list[tuple[str, int, int]] = []
    while True:
        k = j + (t[j].word in ("·", ".", "*") and t[j].start == t[j - 1].end)
        found = None
        if t[j].word == "/" and t[j + 1].word == "(" and (grouped := _group(t, j)):
            words += grouped[0]
            parts.append(("per", t[j].start, t[grouped[1] - 1].end))
            j = grouped[1]
            continue
        if t[j].word in ("/", "per", "each") or (t[j].word in ("a", "an") and words[-1:] != ["day"]):
            found = per_word(t, j + 1)
            if found and t[j].word in ("a", "an", "each") and found[0] not in TIMES_OF_DAY | {"kg"}:
                found = None
            every = t[j + 1].value
            if found is None and t[j].word in ("/", "per") and t[j + 1].kind == NUMBER and every:
                noun = per_word(t, j + 2 + (t[j + 2].word == "-"))
                found = (f"{number(every)} {noun[0]}", noun[1]) if noun and every != 1 else noun
                if found and noun and noun[0] == "mg":  # "500 mg/125 mg"
                    found = None
            elif found and t[j].word == "a" and t[j + 1].word == "night":
                found = None
        elif t[k].kind == WORD:
            found = _inverse_word(t, k)
        if found is None or len(words) > 3:
            break
        words.append(found[0])
        parts.append(("per", t[j].start, t[found[1] - 1].end))
        j = found[1]
    order = sorted(dict.fromkeys(words), key=lambda word: PER_ORDER.get(word.split()[-1], 9) + 10 * word[0].isdigit())
    return tuple(order), j, parts


def _group(t: list[Token], j: int) -> tuple[list[str], int] | None:
    """The words of `/(kg·h)`, `/(kg.day)`, `/(m2 d)` whose slash is token `j`."""
    words: list[str] = []
    k = j + 2
    while found := per_word(t, k):
        words.append(found[0])
        k = found[1] + (t[found[1]].word in ("·", ".", "*", "x", "/", "-"))
    return (words, k + 1) if words and t[k].word == ")" else None


def _inverse_word(t: list[Token], k: int) -> tuple[str, int] | None:
    if t[k].word in ("m", "cm") and (end := inverse(t, k + 1)):
        return ("m2" if t[k].word == "m" else "cm2"), end
    found = per_word(t, k)
    end = inverse(t, k + 1) if found and found[1] == k + 1 else None
    return (found[0], end) if found and end else None
