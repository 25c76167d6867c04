"""What is typed into the search box, as a query of SQLite's full-text search."""

import re

_PART = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


def fts_query(typed: str) -> str:
    """An FTS5 query for the typed words; empty where they hold nothing to search for.

    All words must stand in the claim; `"two words"` stand together, `word*` begins so, `-word` must not be there.
    Everything else is taken literally, so that no typed text is an error.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, phrase, word in _PART.findall(typed.replace("\x00", " ")):
        prefix = word.endswith("*")
        text = phrase or word.rstrip("*").replace('"', " ")
        if not re.search(r"\w", text):
            continue
        (unwanted if minus else wanted).append('"' + text + '"' + "*" * prefix)
    if not wanted:
        return ""
    query = " AND ".join(wanted)
    return f"({query}) NOT ({' OR '.join(unwanted)})" if unwanted else query
