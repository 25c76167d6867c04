"""Misspellings by one letter, found without an index: every word one edit away is looked up (Norvig 2007)."""

from collections.abc import Iterator, Mapping

SHORTEST, MOST = 8, 24
"""Letters: shorter words have too many neighbours, longer ones too many edits."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspelt(key: str, names: Mapping[str, str]) -> Iterator[str]:
    """The known name of one word that is one letter away from `key`; nothing where several concepts are.

    The first letter is taken to be right: most pairs of distinct names one letter apart differ there.
    """
    if not key.isalpha() or not SHORTEST <= len(key) <= MOST:
        return
    found = {edit for edit in _edits(key) if edit in names}
    if found and len({names[edit] for edit in found}) == 1:
        yield min(found)


def _edits(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail[1:]
            yield head + letter + tail
    for letter in _LETTERS:
        yield word + letter
