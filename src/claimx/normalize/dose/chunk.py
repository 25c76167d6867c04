"""One pass over the tokens of a text: every word becomes part of an item, and what is not understood an unread one."""

from claimx.normalize.dose.amounts import ORDINALS, ordinal_code, read_quantity
from claimx.normalize.dose.items import Item, match_term, per_word, read_unit
from claimx.normalize.dose.lexicon import FRACTIONS, NUMBERS, TIMES_OF_DAY
from claimx.normalize.dose.quantities import read_values
from claimx.normalize.dose.timing import (
    every_item,
    rate_item,
    read_days,
    read_every,
    read_for,
    read_times,
    time_unit,
)
from claimx.normalize.dose.tokens import END, NUMBER, SIGN, WORD, Token, tokenize

_PLAIN = {"route", "form", "qualifier", "when", "meal", "code", "approx", "vague", "conj", "follows", "glue"}
_GLUE_SIGNS = set(".,;:'\"`/-+&|") | {"“", "”", "‘", "®", "™", "="}


def chunk(text: str) -> list[Item]:
    """The items of `text`, left to right, with offsets in it."""
    t = tokenize(text)
    items: list[Item] = []
    i = 0
    while t[i].kind != END:
        found, i = _read(t, i)
        items.extend(found)
    return items


def _read(t: list[Token], i: int) -> tuple[list[Item], int]:
    token = t[i]
    if token.kind == NUMBER or token.word in NUMBERS:
        return _read_number(t, i)
    if token.kind == SIGN and token.word in "()[]{}":
        return [Item("open" if token.word in "([{" else "close", token.start, token.end)], i + 1
    term = match_term(t, i)
    if term:
        return _read_term(t, i, term[0].kind, term[0].value, term[1])
    if token.kind == WORD:
        return _read_word(t, i)
    if token.word == "/" and (found := _per(t, i)):
        return found
    if token.word == "/" and i and t[i + 1].kind == NUMBER and read_unit(t, i - 1):
        return [Item("conj", token.start, token.end, "/")], i + 1
    negative = token.word == "-" and t[i + 1].kind == NUMBER and t[i + 1].start == token.end
    glue = token.word in _GLUE_SIGNS and not negative
    if negative:
        read = read_quantity(t, i + 1)
        end = read[1] if read else i + 2
        return [Item("unread", token.start, t[end - 1].end, "negative number")], end
    kind = "comma" if token.word in (",", ";") else "glue" if glue else "unread"
    return [Item(kind, token.start, token.end)], i + 1


def _read_number(t: list[Token], i: int) -> tuple[list[Item], int]:
    if t[i].kind == WORD:  # "one time", "one off": phrases that begin with a number word
        term = match_term(t, i)
        if term:
            return _read_term(t, i, term[0].kind, term[0].value, term[1])
    elif t[i + 1].kind == WORD and t[i + 1].start == t[i].end and (joined := match_term(t, i)):
        return _read_term(t, i, joined[0].kind, joined[0].value, joined[1])
    if i and t[i - 1].kind == WORD and t[i - 1].end == t[i].start and match_term(t, i - 1) is None:
        return [Item("unread", t[i].start, t[i].end)], i + 1  # the number of a name: D3, CYP3A4
    read = read_quantity(t, i)
    return read if read else ([Item("unread", t[i].start, t[i].end)], i + 1)


def _read_term(t: list[Token], i: int, kind: str, value: str, j: int) -> tuple[list[Item], int]:
    start, end = t[i].start, t[j - 1].end
    if kind in _PLAIN:
        if value in ORDINALS and t[j].word in ("day", "week", "month", "cycle", "course"):
            return [Item("schedule", start, t[j].end, ordinal_code(ORDINALS[value], t[j].word))], j + 1
        if value == "ONCE" or (kind == "glue" and t[i].word in ("a", "an")):
            return _one(t, i, kind, value, j)
        return [Item(kind, start, end, value)], j
    reader = _READERS.get(kind)
    return reader(t, i, value, j) if reader else ([Item(kind, start, end, value)], j)


def _one(t: list[Token], i: int, kind: str, value: str, j: int) -> tuple[list[Item], int]:
    """`a` or `single`: one tablet, one cup; `a day`, `a week`; else no more than itself."""
    if kind == "glue" and (found := _per(t, i)):
        return found
    unit = read_unit(t, j)
    item = Item(kind, t[i].start, t[j - 1].end, value)
    if unit and unit[0].kind in ("count", "household", "drop"):
        spot = (t[i].start, t[j - 1].end)
        amount = Item("amount", t[i].start, t[unit[1] - 1].end, "", 1.0, 1.0, unit[0].code, unit[0].kind, unit[0].size)
        amount.parts = [("low", *spot), ("high", *spot), ("unit", t[j].start, t[unit[1] - 1].end)]
        return ([item, amount] if value else [amount]), unit[1]
    return [item], j


def _per(t: list[Token], i: int) -> tuple[list[Item], int] | None:
    """`per day`, `a week`, `/kg` standing apart from its amount."""
    found = per_word(t, i + 1)
    if found is None or (t[i].word in ("a", "an") and found[0] not in TIMES_OF_DAY):
        return None
    if found[0] in ("s", "g", "mg", "L") and t[i].word in ("a", "an"):
        return None
    return [Item("per", t[i].start, t[found[1] - 1].end, found[0])], found[1]


def _term_rate(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    count, period = value.split()
    item = rate_item(float(count), float(count), period, 1, t[i].start, t[j - 1].end)
    item.unit = t[i].word  # "daily" may name the total of a day, "BID" may not
    return [item], j


def _term_every(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    term = match_term(t, i)
    return ([every_item(term[0], t[i].start, t[j - 1].end)] if term else []), j


def _term_times(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    low = high = float(value)
    if t[j].word in ("or", "to", "-", "and") and (second := match_term(t, j + 1)) and second[0].kind == "times":
        high, j = float(second[0].value), second[1]
    elif t[j].word in ("or", "to") and (read := read_values(t, j + 1)) and t[read[1]].word == "times":
        high, j = read[0][-1].high or high, read[1] + 1
    item, end = read_times(t, j, low, high, t[i].start)
    return [item], end


def _term_everyword(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    found = read_every(t, i)
    if found:
        return [found[0]], found[1]
    return [Item("glue" if t[i].word == "each" else "unread", t[i].start, t[i].end)], i + 1


def _term_for(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    found = read_for(t, i)
    if found:
        return [found[0]], found[1]
    return [Item("glue", t[i].start, t[i].end)], i + 1


def _term_over(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    found = read_for(t, i)
    if found and found[0].kind == "duration":
        short = found[0].value.startswith(("PT", "/PT"))
        found[0].kind = "over" if short else "duration"
        return [found[0]], found[1]
    if t[j].kind == NUMBER or t[j].word in NUMBERS:
        return [Item("bound", t[i].start, t[i].end, "min")], j
    return [Item("glue", t[i].start, t[i].end)], j


def _term_period(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    if value in ("D", "WK", "MO"):
        start = t[i - 1].start if i and t[i - 1].word == "on" else t[i].start
        found = read_days(t, i, value, start)
        if found:
            if i and t[i - 1].word in ("from", "starting") and found[0].value.isalnum():
                found[0].value += "-"
            return [found[0]], found[1]
    return [Item("unread", t[i].start, t[i].end)], j


def _term_cycle(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    found = read_days(t, i, "CYC", t[i].start)
    if found:
        if i and t[i - 1].word == "from" and found[0].value.isalnum():
            found[0].value += "-"
        return [found[0]], found[1]
    return [Item("noun", t[i].start, t[i].end)], j


def _term_count(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    return [Item("form" if value else "noun", t[i].start, t[j - 1].end, value)], j


def _term_bound(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    term = match_term(t, i)
    return [Item("bound", t[i].start, t[j - 1].end, term[0].kind if term else "")], j


def _term_postbound(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    following = match_term(t, j)
    if t[i].word == "and" and following and following[0].kind in ("count", "dosenoun"):  # "... and lower doses"
        rest, j = _read(t, i + 1)
        return [Item("conj", t[i].start, t[i].end, "and"), *rest], j
    term = match_term(t, i)
    return [Item("postbound", t[i].start, t[j - 1].end, term[0].kind[4:] if term else "")], j


def _term_perword(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    found = _per(t, i)
    if found:
        return found
    unit = time_unit(t, j)
    return [Item("unread" if unit else "glue", t[i].start, t[i].end)], j


def _term_noun(t: list[Token], i: int, value: str, j: int) -> tuple[list[Item], int]:
    return [Item("noun", t[i].start, t[j - 1].end)], j


_READERS = {
    "rate": _term_rate, "every": _term_every, "times": _term_times, "everyword": _term_everyword, "for": _term_for,
    "by": _term_for, "over": _term_over, "period": _term_period, "cycle": _term_cycle, "count": _term_count,
    "max": _term_bound, "min": _term_bound, "postmax": _term_postbound, "postmin": _term_postbound,
    "perword": _term_perword, "dosenoun": _term_noun,
}  # fmt: skip


def _read_word(t: list[Token], i: int) -> tuple[list[Item], int]:
    token = t[i]
    if token.word == "d" and t[i + 1].kind == NUMBER and t[i + 1].start == token.end and not _is_vitamin(t, i):
        found = read_days(t, i, "D", token.start)
        if found:
            return [found[0]], found[1]
    if token.word == "auc" and (auc := _auc(t, i)):
        return auc
    if token.word in FRACTIONS and token.word in ("half", "quarter"):
        return _read_number_word(t, i)
    unit = read_unit(t, i)
    if unit and unit[0].code == "{inhalation}":
        return [Item("route", token.start, token.end, "inhalation")], i + 1
    if unit and unit[0].kind in ("count", "drop"):
        return [Item("unit_form", token.start, t[unit[1] - 1].end, unit[0].code)], unit[1]
    return [Item("unread", token.start, token.end)], i + 1


def _is_vitamin(t: list[Token], i: int) -> bool:
    """Whether `D3` at token `i` is the name of a vitamin or prostaglandin and no third day."""
    before = i - 1 - (i > 0 and t[i - 1].word == "of")
    if before < 0:
        return False
    unit = read_unit(t, before)
    measured = unit is not None and (unit[0].kind in ("IU", "unit") or unit[0].code == "ug")
    return t[before].word in ("vitamin", "vit", "prostaglandin") or (measured and t[i + 1].raw in ("2", "3"))


def _read_number_word(t: list[Token], i: int) -> tuple[list[Item], int]:
    read = read_quantity(t, i)
    return read if read else ([Item("unread", t[i].start, t[i].end)], i + 1)


def _auc(t: list[Token], i: int) -> tuple[list[Item], int] | None:
    """`AUC 5`, `AUC of 6`: the target area under the curve of carboplatin, in mg/mL times minutes."""
    j = i + 1
    while t[j].word in ("of", "=", "target"):
        j += 1
    read = read_values(t, j)
    if read is None or not read[0][0].sure or len(read[0]) > 1:
        return None
    value = read[0][0]
    item = Item("amount", t[i].start, t[read[1] - 1].end, "", value.low, value.high, "mg.min/mL", "exposure")
    item.parts = [("unit", t[i].start, t[i].end), ("low", *value.low_span), ("high", *value.high_span)]
    return [item], read[1]
