"""Cutting a dose text into numbers, words and signs without moving a single offset."""

import math
import re
import unicodedata
from typing import NamedTuple

NUMBER, WORD, SIGN, POWER, END = range(5)
_SAME = {
    "μ": "u", "µ": "u", "×": "x", "✕": "x", "✖": "x", "⨯": "x", "⁄": "/", "∕": "/", "∼": "~", "≈": "~", "≃": "~", "˜": "~",
    "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "∙": "·", "⋅": "·", "•": "·", "’": "'", "′": "'", "−": "-", "İ": "I", "ℓ": "l",
    "⟶": "→", "➔": "→", "⇒": "→",
}  # fmt: skip
_POWERS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True))
VULGAR = {
    "¼": 0.25, "½": 0.5, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 0.2, "⅖": 0.4, "⅗": 0.6, "⅘": 0.8, "⅙": 1 / 6, "⅚": 5 / 6,
    "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875,
}  # fmt: skip
TOKEN = re.compile(
    r"(?P<number>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+|(?<![\w.·])[.·](?=\d))(?:[.·]?\d+)?(?:[.·]\d+)*(?:e[+-]?\d+(?!\w))?)"
    r"|(?P<word>(?<!\w)(?:[a-z]\.)+[a-z](?!\w)\.?|[^\W\d_⁰¹²³⁴-⁹¼-¾⅐-⅞]+(?:'[a-z]+)?)"
    r"|(?P<power>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+)"
    r"|(?P<sign>[<>]\s?or\s?=|\+\s?/\s?-|\+-|<=|>=|->|=>|[^\w\s]|[¼-¾⅐-⅞_])"
    r"|(?P<other>\w)"
)


class Token(NamedTuple):
    """A number, word, sign or raised power: its lower-case form without dots, place, and the value of a number.

    The value is None where the number can be read in more than one way; `raw` keeps the capitals.
    """

    kind: int
    word: str
    start: int
    end: int
    value: float | None
    raw: str


class _Fold(dict[int, str]):
    """Character -> the one character that stands for it: digits of other scripts, dashes, spaces, signs alike."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = folded = _fold(char)
        return folded


def _fold(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    category = unicodedata.category(char)
    if category in ("Zs", "Zl", "Zp", "Cf", "Cc"):
        return " "
    if category == "Pd":
        return "-"
    if category in ("No", "Sm"):
        return char
    wide = unicodedata.normalize("NFKC", char)
    return wide if len(wide) == 1 and wide.isascii() else char


_FOLD = _Fold()


def fold(text: str) -> str:
    """`text` with look-alike characters made one, of the same length."""
    return text if text.isascii() and text.isprintable() else text.translate(_FOLD)


def tokenize(text: str) -> list[Token]:
    """The tokens of `text` with two END tokens behind them; a hyphen between letters counts as a space."""
    folded = fold(text)
    lower = folded.lower()
    tokens: list[Token] = []
    add = tokens.append
    last = len(lower) - 1
    for match in TOKEN.finditer(lower):
        start, end = match.span()
        word = match.group()
        group = match.lastgroup
        if group == "word":
            add(Token(WORD, word.replace(".", "") if "." in word else word, start, end, None, folded[start:end]))
        elif group == "number":
            add(Token(NUMBER, word, start, end, _value(word), word))
        elif group == "power":
            add(Token(POWER, "".join(_POWERS[c] for c in word), start, end, None, word))
        elif word == "-" and 0 < start < last and lower[start - 1].isalpha() and lower[end].isalpha():
            continue
        elif word in VULGAR:
            add(Token(NUMBER, word, start, end, VULGAR[word], word))
        else:
            add(Token(SIGN, word.replace(" ", ""), start, end, None, word))
    size = len(text)
    add(Token(END, "", size, size, None, ""))
    add(Token(END, "", size, size, None, ""))
    add(Token(END, "", size, size, None, ""))
    return tokens


def _value(word: str) -> float | None:
    """The value of digits as written, None where it is not clear: 1,500 and 1.500.000 are thousands, 1.2.3 nothing."""
    if word.isdigit() and len(word) < 16:
        return float(word)
    plain = word.replace("·", ".")
    plain = plain.replace(",", "." if plain.startswith("0,") and plain.count(",") == 1 and "." not in plain else "")
    if plain.count(".") > 1:
        whole = plain.split(".")
        if not all(len(group) == 3 for group in whole[1:]) or not 0 < len(whole[0]) <= 3:
            return None
        plain = "".join(whole)
    value = float("0" + plain if plain[0] == "." else plain)
    return value if math.isfinite(value) else None
