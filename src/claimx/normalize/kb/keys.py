"""A name -> the keys that it is looked up by, from close to loose.

light   lower case, Greek letters spelt out, signs and hyphens as blanks, no possessive
folded  British spelling made American, words in the singular, Roman numerals as digits, small words left out, and the
        words in alphabetical order ("diabetes mellitus, type 2" is "type 2 diabetes mellitus"); the order stays where a
        drug's name holds digits, since that is chemistry
deep    folded, and words of one meaning made one ("renal failure", "kidney insufficiency"); conditions only
"""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Literal

Kind = Literal["drug", "condition"]
KINDS: tuple[Kind, Kind] = ("drug", "condition")
DEEP = "~"
"""Sets the deep keys apart from the folded ones in one table."""

_GREEK = {
    chr(code): unicodedata.name(chr(code)).rpartition(" ")[2].lower()
    for code in (*range(0x3B1, 0x3C2), *range(0x3C3, 0x3CA))
}
_GREEK["λ"] = "lambda"
_GREEK_SIGNS = str.maketrans(_GREEK)
_WORD = re.compile(r"[a-z0-9]+")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


@lru_cache(maxsize=1)
def rules() -> dict[str, dict[str, str]]:
    """The word rules: rule -> word -> what it becomes."""
    table: dict[str, dict[str, str]] = {}
    text = files("claimx.normalize.kb").joinpath("data/words.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            rule, words, becomes = line.split("\t")
            table.setdefault(rule, {}).update(dict.fromkeys(words.split(), becomes))
    return table


def light(text: str) -> str:
    """The closest key: `light("α-Tocopherol") == "alpha tocopherol"`."""
    text = text.lower()
    if not text.isascii():
        text = text.replace("’", "'").replace("ß", "β").translate(_GREEK_SIGNS)
        text = unicodedata.normalize("NFKD", text).translate(_GREEK_SIGNS)
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(_WORD.findall(text.replace("'s", "")))


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """American, in the singular: `fold_word("tumours") == "tumor"`."""
    if len(word) < 4:
        return _ROMAN.get(word, word)
    for british, american in rules()["british"].items():
        if british in word:
            word = word.replace(british, american)
    if word.endswith("itides"):
        return word[:-4] + "s"
    if word.endswith(("oses", "yses", "ases")) and len(word) > 6:
        return word[:-2] + "is" if word.endswith(("oses", "yses")) else word[:-1]
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def folded(key: str, kind: Kind) -> str:
    """The folded key of a light key."""
    stop = rules()["stop"]
    words = [fold_word(word) for word in key.split() if word not in stop]
    if kind == "condition" or not any(c.isdigit() for c in key):
        words.sort()
    return " ".join(words)


def deep(key: str) -> str:
    """The deep key of a light key of a condition."""
    rule = rules()
    words = (fold_word(word) for word in key.split() if word not in rule["stop"])
    return DEEP + " ".join(sorted({rule["synonym"].get(word, word) for word in words}))


def keys(text: str, kind: Kind) -> tuple[str, ...]:
    """The keys of a name, from close to loose, each once."""
    first = light(text)
    found = [first, folded(first, kind)]
    if kind == "condition":
        found.append(deep(first))
    return tuple(dict.fromkeys(key for key in found if key.strip(DEEP)))
