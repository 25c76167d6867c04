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
    found = names.keys() & _edits(key)
    if found and len({names[edit] for edit in found}) == 1:
        yield min(found)


def _edits(word: str) -> list[str]:
    """The words that are one letter left out, changed, added or two neighbours exchanged away, the first letter kept."""
    cuts = [(word[:at], word[at:]) for at in range(1, len(word))]
    found = [head + tail[1:] for head, tail in cuts]
    found += [head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1]
    found += [head + letter + tail[1:] for head, tail in cuts for letter in _LETTERS]
    found += [head + letter + tail for head, tail in (*cuts, (word, "")) for letter in _LETTERS]
    return found
