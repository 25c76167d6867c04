"""A packed table of names holds what a dictionary of them holds."""

import pickle

from hypothesis import given
from hypothesis import strategies as st

from claimx.lexicons.sorted_names import SortedNames

NAMES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\t\n"), max_size=6)
FEW_LETTERS = st.text("ab \x1f\u2028é", max_size=5)


def packed(names: dict[str, str]) -> SortedNames:
    return SortedNames("".join(sorted(f"{name}\t{value}\n" for name, value in names.items())).encode())


@given(st.dictionaries(NAMES | FEW_LETTERS, st.text("0123456789 =", min_size=1, max_size=4)), st.lists(FEW_LETTERS))
def test_it_holds_what_a_dictionary_holds(names: dict[str, str], others: list[str]) -> None:
    table = packed(names)
    for name in (*others, *names, *(name[:-1] for name in names)):
        assert table.get(name) == names.get(name)
        assert (name in table) == (name in names)
    assert dict(table) == names
    assert len(table) == len(names)
    assert {**pickle.loads(pickle.dumps(table))} == names


def test_an_empty_table_holds_nothing() -> None:
    assert packed({}).get("anything") is None
    assert list(packed({})) == []


def test_what_begins_alike_is_read_together_and_once() -> None:
    table = packed({"aspirin": "1", "astatine": "2", "atropine": "3", "b": "4"})
    assert table.beginning("as") == {"aspirin": "1", "astatine": "2"}
    assert table.beginning("b\t") == {"b": "4"}
    assert table.beginning("zz") == {}
