"""What holds for any text: no input raises, no number is lost, every part stands where it says, and words can be undone."""

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from claimx.normalize.dose import find_doses, parse_dose, render, ucum
from claimx.normalize.dose.lexicon import terms, units
from claimx.normalize.dose.tokens import tokenize
from claimx.schema import Dose

_PHRASES = sorted({" ".join((first, *term.rest)) for first, group in terms().items() for term in group})
_UNITS = sorted({*units()[0], *units()[1]})
NUMBERS = (
    "5", "10", "0.5", ".25", "2.5", "1,500", "1.500", "1,5", "0,75", "10 000", "½", "2½", "1/2", "two", "twenty five", "half",
    "1000/1200", "68-70", "1.5 to 4.5", "10, 20 or 30", "5 ± 2", "3 × 10^9", "2 x 103", "1:100,000", "-5", "7–9", "1e3", "0",
    "9999999999999999999999", "1.2.3", "up to 3-4", "between 2 and 4", "٣", "m2", "D3", "q8h", "100%", "x3", "3rd", "6 weekly",
)  # fmt: skip
SIGNS = (
    " ",
    " ",
    " ",
    " ",
    "",
    ", ",
    "/",
    " (",
    ") ",
    "-",
    " – ",
    "\u00a0",
    "\u2009",
    ";",
    ". ",
    "+",
    "·",
    "×",
    "±",
    "\n",
)
pieces = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(_UNITS), st.sampled_from(_PHRASES), st.text(max_size=4))
dose_like = st.lists(st.tuples(pieces, st.sampled_from(SIGNS)), max_size=12).map(
    lambda pairs: "".join(word + sign for word, sign in pairs)
)
texts = st.one_of(dose_like, st.text(max_size=40))

amounts = st.decimals("0.001", "99999", places=3).map(lambda value: f"{value.normalize():f}")
plain = st.tuples(
    st.sampled_from(("", "low dose ", "maximum dose of ", "loading dose of ", "about ")),
    st.one_of(amounts, st.tuples(amounts, amounts).map(lambda ends: " to ".join(sorted(ends, key=float)))),
    st.sampled_from((" mg", " µg", " g", " IU", " mL", " mEq", " tablets", " drops", " puffs", " units", " mmol", " %")),
    st.sampled_from(("", "/kg", "/m2", " per day", "/kg/day", "/kg/h", "/mL", " per dose")),
    st.sampled_from(("", " orally", " IV", " subcutaneously", " intranasal")),
    st.sampled_from(
        ("", " twice daily", " q8h", " every 28 days", " once weekly", " BID", " at bedtime", " 3 times a week", " every 4-6 hours",
         " every other day", " every hour", " as needed", " on days 1, 8 and 15", " for 3 cycles")
    ),
    st.sampled_from(("", " for 6 weeks", " for up to 5 days", " over 30 minutes", " for 2-3 months", " for 24 hours")),
).map("".join)  # fmt: skip


@given(texts)
@settings(max_examples=300, deadline=None)
def test_no_input_raises_and_every_part_stands_in_the_text(text: str) -> None:
    doses = parse_dose(text, 7)
    assert doses
    for dose in doses:
        assert text[dose.start - 7 : dose.end - 7] == dose.text
        assert all(7 <= start <= end <= 7 + len(text) for _, start, end in dose.parts)
        render(dose), ucum(dose)
    assert all(text[span.start : span.end] == span.text for span in find_doses(text))


@given(texts)
@example("between 2 and 4 -5 100%")
@example("1% – 2% – 3%")
@example("1   ·1.500,500")
@settings(max_examples=300, deadline=None)
def test_no_number_is_lost(text: str) -> None:
    assert lost(text) == []


def lost(text: str) -> list[str]:
    """The numbers of `text` that stand neither in a part of a record nor in the reason why it could not be read."""
    doses = parse_dose(text)
    told = " ".join(dose.problem for dose in doses)
    spans = [(start, end) for dose in doses for _, start, end in dose.parts]
    numbers = [token for token in tokenize(text) if token.value is not None or token.raw[:1].isdigit()]
    return [
        text[n.start : n.end]
        for n in numbers
        if not any(start <= n.start and n.end <= end for start, end in spans) and text[n.start : n.end] not in told
    ]


@given(plain)
@settings(max_examples=300, deadline=None)
def test_a_dose_in_words_reads_back_the_same(text: str) -> None:
    for dose in parse_dose(text):
        if not dose.problem:
            assert parse_dose(render(dose)) == (dose,)


@given(dose_like)
@settings(max_examples=300, deadline=None)
def test_whatever_is_read_without_a_problem_reads_back_the_same(text: str) -> None:
    for dose in parse_dose(text):
        if not dose.problem:
            assert parse_dose(render(dose)) == (dose,)


@given(dose_like)
@example("\x08 ")
@settings(max_examples=200, deadline=None)
def test_spaces_of_every_width_say_the_same(text: str) -> None:
    for space in ("\u00a0", "\u2009", "\u202f"):
        assert _plain(text.replace(" ", space)) == _plain(text)


def _plain(text: str) -> list[Dose]:
    """What is read, its reasons with plain spaces."""
    return [replace(dose, problem=" ".join(dose.problem.split())) for dose in parse_dose(text)]
