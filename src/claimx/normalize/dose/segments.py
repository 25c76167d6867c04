"""Walking over the items of a text and gathering them by dose: one segment for each alternative and each step."""

from dataclasses import dataclass, field

from claimx.normalize.dose.items import Item
from claimx.normalize.dose.lexicon import PIECES
from claimx.normalize.dose.timing import NAMED_RATES

_VOLUMES = {"volume", "count", "drop", "household"}
MASSES = {
    "mass",
    "IU",
    "unit",
    "substance",
    "equivalents",
    "osmoles",
    "USP",
    "CFU",
    "PFU",
    "vg",
    "cells",
    "radioactivity",
}
_CONCENTRATES = {"ratio", "concentration"}
_VOLUME_PER = {"mL", "L", "dL", "uL"}
_SIZES = {"low", "lower", "lowest", "high", "higher", "highest", "moderate", "very low", "very high", "standard", "maximal",
          "minimal", "multiple", "full", "half", "reduced", "increased", "intermittent", "double"}  # fmt: skip
_BOUNDABLE = {"amount", "number", "many", "rate", "count", "cycles", "duration", "over", "glue", "noun", "approx", "qualifier",
              "open", "code"}  # fmt: skip
_JOINED = {"or", "and", ",", "/", "to"}
_LEADING = {"qualifier", "approx", "code", "route", "form"}
Part = tuple[str, int, int]


@dataclass(slots=True)
class Segment:
    """What has been read of one dose so far."""

    relation: str = ""
    amount: Item | None = None
    strength: Item | None = None
    many: Item | None = None
    timing: list[Item] = field(default_factory=list)
    spans: list[Item] = field(default_factory=list)
    words: list[Item] = field(default_factory=list)
    pers: list[Item] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    start: int = -1
    end: int = -1
    step: Item | None = None

    def cover(self, item: Item) -> None:
        self.start = item.start if self.start < 0 else min(self.start, item.start)
        self.end = max(self.end, item.end)


@dataclass(slots=True)
class _State:
    """Where the walk over the items stands: what joins the next dose, which bound waits for a number."""

    segments: list[Segment]
    link: str = ""
    link_item: Item | None = None
    bound: Item | None = None
    step: str = ""
    inward: bool = False
    lead: list[tuple[list[Item], Item]] = field(default_factory=list)
    """What stands between the last sign or word that joins and a number that may come: it belongs to that number."""

    @property
    def segment(self) -> Segment:
        return self.segments[-1]


def gather(text: str, items: list[Item]) -> list[Segment]:
    """The segments that `items` of `text` fall into; at least one."""
    state = _State([Segment()])
    counted = any(item.kind == "amount" for item in items)
    for item in items:
        if item.kind == "number" and not counted:  # no unit anywhere that it could share
            item.kind, item.value = "unread", "number without a unit"
        _place(state, item, text)
    _drop_bound(state)
    return [segment for segment in state.segments if segment.start >= 0] or state.segments[:1]


def _place(state: _State, item: Item, text: str) -> None:
    kind = item.kind
    if state.bound is not None and kind not in _BOUNDABLE:
        _drop_bound(state)
    if kind in ("conj", "then", "step", "stepdown", "follows", "comma", "open", "close", "to"):
        state.lead = []
    if kind in ("conj", "then", "step", "stepdown", "follows"):
        _link(state, item)
    elif kind == "comma":
        state.link = state.link or ","
    elif kind in ("open", "close"):
        state.link = state.link or ("(" if kind == "open" else "")
    elif kind == "bound":
        state.bound = item
    elif kind == "glue" or kind in ("noun", "from", "between", "to"):
        if kind == "noun" and state.segment.many is not None and state.segment.amount is not None:
            many_to_count(state.segment)  # "two 5 mg doses"
        state.inward = text[item.start : item.end].lower() in ("in", "containing", "of", "x")
        if kind == "to" and state.segment.amount and not state.link:
            state.link, state.link_item = "to", item
        state.segment.cover(item) if state.segment.start >= 0 else None
        return
    else:
        segment = _segment_for(state, item)
        segment.cover(item)
        _ADD[kind](state, segment, item) if kind in _ADD else _add_unread(state, segment, item)
        if kind in _LEADING and segment.amount is not None and state.link:
            state.lead.append((segment.timing if kind == "code" else segment.words, item))
        else:
            state.link, state.link_item = "", None
    state.inward = False


def _drop_bound(state: _State) -> None:
    """A bound that no number follows is words that were not understood."""
    if state.bound is not None:
        bound, state.bound = state.bound, None
        state.segment.cover(bound)
        _add_unread(state, state.segment, Item("unread", bound.start, bound.end))


def _link(state: _State, item: Item) -> None:
    word = item.value.split()[0] if item.value else item.kind
    if item.kind in ("then", "step", "stepdown", "follows"):
        state.link, state.link_item = "then", item
        state.step = {"step": "increment", "stepdown": "decrement", "follows": "before"}.get(item.kind, "")
        if item.value == "max":
            state.bound = Item("bound", item.start, item.end, "max")
    elif state.link != "then":
        state.link, state.link_item = word, item


def _segment_for(state: _State, item: Item) -> Segment:
    """The segment that `item` belongs to: the current one, or a new one where it starts another dose."""
    segment = state.segment
    link = state.link
    fresh = False
    if item.kind in ("amount", "number"):
        fresh = segment.amount is not None and not _strengthens(state, segment, item)
        if segment.amount is None and (segment.timing or _has_form(segment)):
            fresh = link == "then" or (link == "or" and bool(segment.timing))
        if item.value in _JOINED and segment.amount is not None:
            fresh = True
    elif link == "then":
        fresh = item.kind != "unread" and segment.start >= 0
    elif item.kind == "rate" and link in ("or", "and") and any(x.kind == "rate" for x in segment.timing):
        fresh = True
    elif item.kind in ("qualifier", "code") and link in ("or", "and", ",") and segment.amount is None:
        sizes = [word for word in (*segment.words, *segment.timing) if _is_size(word)]
        fresh = _is_size(item) and bool(sizes) and (link != "," or item.kind == sizes[-1].kind == "qualifier")
    if not fresh or segment.start < 0:
        if link == "then" and segment.start < 0:
            segment.step, state.step = _step(state), ""
        return segment
    relation = link if link in ("or", "and", "then", "/") else ""
    if item.value in _JOINED and item.kind in ("amount", "number"):
        relation = "then" if item.value == "to" else item.value
    elif link == "(":
        relation = "bracket"
    elif link == "to":
        relation = "then"
    elif link and not relation:
        relation = ","
    if relation == "then" and state.step == "before":
        relation, state.step = "before", ""
    made = Segment(relation=relation, step=_step(state) if relation == "then" else None)
    if relation in ("then", "before") and state.link_item is not None:
        made.parts.append(("relation", state.link_item.start, state.link_item.end))
    state.segments.append(made)
    state.step = ""
    if item.kind in ("amount", "number"):
        for held, word in state.lead:
            held.remove(word)
            (made.timing if word.kind == "code" else made.words).append(word)
    state.lead = []
    return made


def _step(state: _State) -> Item | None:
    """The qualifier that "increased by" gives to the amount behind it."""
    item = state.link_item
    if item is None or state.step not in ("increment", "decrement"):
        return None
    return Item("qualifier", item.start, item.end, state.step)


def _has_form(segment: Segment) -> bool:
    return any(word.kind == "form" for word in segment.words)


def _is_size(item: Item) -> bool:
    return (item.kind == "qualifier" and item.value in _SIZES) or (item.kind == "code" and item.value == "ONCE")


def is_concentrate(item: Item) -> bool:
    return item.unit_kind in _CONCENTRATES or bool(_VOLUME_PER & {per.split()[-1] for per in item.per})


def _strengthens(state: _State, segment: Segment, item: Item) -> bool:
    """Whether a second amount says how strong the first is: `10 mL of 2 %`, `1 tablet of 50 mg`, `5 mg in 1 mL`."""
    first = segment.amount
    if (
        first is None
        or segment.strength is not None
        or item.kind != "amount"
        or state.link in ("or", "and", "then", "to", "/")
    ):
        return False
    if item.value or first.low is None or item.low is None:
        return False
    if is_concentrate(item) != is_concentrate(first) and first.unit_kind not in ("mass",) and item.unit_kind != "mass":
        volume = first if is_concentrate(item) else item
        return volume.unit_kind in _VOLUMES
    if is_concentrate(item) and first.unit_kind in _VOLUMES and item.unit_kind == "mass":
        return True
    if is_concentrate(first) and item.unit_kind in _VOLUMES and not is_concentrate(item):
        return True
    if first.unit_kind == "count" and PIECES & set(item.per):
        return True
    if state.link or not state.inward:
        return False
    if first.unit_kind in ("count", "volume", "household") and item.unit_kind in MASSES:
        return not first.per
    return first.unit_kind in MASSES and item.unit_kind in ("volume", "count") and not first.per


def _add_amount(state: _State, segment: Segment, item: Item) -> None:
    if state.bound is not None:
        if item.low != item.high:
            place = item.parts[0][1], item.parts[1][2]
            _add_unread(state, segment, Item("unread", *place, "limit given as a range"))
        if state.bound.value == "max":
            item.low = None
        else:
            item.high = None
        gone = "low" if state.bound.value == "max" else "high"
        item.parts = [part for part in item.parts if part[0] != gone]
        item.parts.append(("high" if gone == "low" else "low", state.bound.start, state.bound.end))
        segment.cover(state.bound)
        state.bound = None
    if segment.amount is None:
        segment.amount = item
    else:
        segment.strength = item
        if is_concentrate(segment.amount) and not is_concentrate(item):
            segment.amount, segment.strength = item, segment.amount
    if segment.step is not None:
        segment.words.append(segment.step)
        segment.step = None


def _add_timing(state: _State, segment: Segment, item: Item) -> None:
    bound = state.bound
    if bound is not None and item.kind in ("rate", "count", "cycles"):
        most = bound.value == "max"
        if item.kind == "rate":
            code = _bounded_rate(item.value, most)
            if code is None:
                _drop_bound(state)
                segment.timing.append(item)
                return
            item.value = code
        item.start = bound.start
        if most:
            item.low = None
        else:
            item.high = None
        state.bound = None
    segment.timing.append(item)


def _bounded_rate(code: str, most: bool) -> str | None:
    """`up to` (most) or `at least` before a rate; None for an interval, which has no more and no less."""
    count, _, period = NAMED_RATES.get(code, code).partition("/")
    if not period or count[0] in "<>":
        return None
    low, _, high = count.partition("-")
    return f"<={high or low}/{period}" if most else f">={low}/{period}"


def _add_span(state: _State, segment: Segment, item: Item) -> None:
    if state.bound is not None:
        head = "" if state.bound.value == "max" else item.value
        item.value = f"{head}/{item.value if state.bound.value == 'max' else ''}"
        item.start = state.bound.start
        state.bound = None
    segment.spans.append(item)


def _add_many(state: _State, segment: Segment, item: Item) -> None:
    if segment.many is not None:
        _add_unread(state, segment, segment.many)
    segment.many = item


def _add_unit_form(state: _State, segment: Segment, item: Item) -> None:
    """A piece named without its own number: `50 mg tablets`, or `two` said before them."""
    amount, many = segment.amount, segment.many
    if amount is not None and many is not None and amount.unit_kind in MASSES and not amount.per:
        made = Item("amount", many.start, item.end, "", many.low, many.high, item.value, "count")
        spot = (many.start, many.end)
        made.parts = [("low", *spot), ("high", *spot), ("unit", item.start, item.end)]
        segment.amount, segment.strength, segment.many = made, amount, None
    else:
        segment.words.append(Item("form", item.start, item.end, _FORMS.get(item.value, item.value.strip("{}"))))


_FORMS = {"{tbl}": "tablet", "[drp]": "drops"}


def _add_word(state: _State, segment: Segment, item: Item) -> None:
    if item.kind == "approx":
        item.kind = "qualifier"
    segment.words.append(item)
    if item.kind == "form" and segment.many is not None and (segment.amount is not None or segment.spans):
        many_to_count(segment)


def many_to_count(segment: Segment) -> None:
    many = segment.many
    if many is not None:
        segment.timing.append(Item("count", many.start, many.end, "times", many.low, many.high))
        segment.many = None


def _add_per(state: _State, segment: Segment, item: Item) -> None:
    segment.pers.append(item)


def _add_postbound(state: _State, segment: Segment, item: Item) -> None:
    amount = segment.amount
    if amount is None or (amount.low != amount.high):
        _add_unread(state, segment, item)
        return
    if item.value == "max":
        amount.low = None
    else:
        amount.high = None
    gone = "low" if item.value == "max" else "high"
    amount.parts = [part for part in amount.parts if part[0] != gone]
    amount.parts.append(("high" if gone == "low" else "low", item.start, item.end))


def _add_unread(state: _State, segment: Segment, item: Item) -> None:
    segment.problems.append(f"\0{item.start}:{item.end}:{item.value}")


_ADD = {
    "amount": _add_amount, "number": _add_amount, "rate": _add_timing, "schedule": _add_timing, "when": _add_timing,
    "meal": _add_timing, "code": _add_timing, "count": _add_timing, "cycles": _add_timing, "duration": _add_span,
    "over": _add_span, "per": _add_per, "route": _add_word, "form": _add_word, "qualifier": _add_word, "approx": _add_word,
    "many": _add_many, "unit_form": _add_unit_form, "postbound": _add_postbound,
}  # fmt: skip
