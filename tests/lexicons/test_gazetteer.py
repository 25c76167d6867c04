"""Names in text: longest first, plurals, and tables of which only a part has been unpacked."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.lexicons import gazetteer
from claimx.lexicons.gazetteer import Table
from claimx.lexicons.sorted_names import SortedNames

NAMES = {
    "aspirin": 1,
    "aspirin lysine salt": 1,
    "cell": 2,
    "cells of paneth": 2,
    "back pain": 2,
    "low back pain": 2,
    "lithium": 3,
}


def shipped(names: dict[str, int]) -> Table:
    return Table({}, SortedNames("".join(sorted(f"{name}\t{kinds}\n" for name, kinds in names.items())).encode()))


def found(text: str, table: Table) -> list[tuple[str, str]]:
    return [(text[name.start : name.end], name.kind) for name in gazetteer._find(text, table)]


@pytest.mark.parametrize("table", [Table(NAMES), shipped(NAMES)], ids=["own", "shipped"])
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Aspirin lysine salt", [("Aspirin lysine salt", "DRUG")]),
        ("Aspirin lysine", [("Aspirin", "DRUG")]),
        ("two aspirins", [("aspirins", "DRUG")]),
        ("the cells of the gut", [("cells", "CONDITION")]),
        ("low back pains and back pain", [("low back pains", "CONDITION"), ("back pain", "CONDITION")]),
        ("lithium", [("lithium", "DRUG"), ("lithium", "CONDITION")]),
        ("as a cell", [("cell", "CONDITION")]),
    ],
)
def test_names_are_found(table: Table, text: str, names: list[tuple[str, str]]) -> None:
    assert found(text, table) == names


def test_an_own_name_stands_beside_those_of_the_package_and_overrides_its_like() -> None:
    table = Table({"aspirin": 2, "as": 1}, SortedNames(b"aspirin\t1\naspirin lysine\t1\n"))
    assert found("as aspirin, aspirin lysine", table) == [
        ("as", "DRUG"), ("aspirin", "CONDITION"), ("aspirin lysine", "DRUG"),
    ]  # fmt: skip


WORDS = st.lists(st.sampled_from("a as asa b bs cells cell of pain".split()), min_size=1, max_size=4).map(" ".join)


@given(st.dictionaries(WORDS, st.integers(1, 3)), st.lists(WORDS, max_size=6).map(" ".join))
def test_packed_and_own_names_are_found_alike_and_in_order(names: dict[str, int], text: str) -> None:
    own, packed = (gazetteer._find(text, table) for table in (Table(names), shipped(names)))
    assert own == packed
    assert all(a.end <= b.start or (a.start, a.end) == (b.start, b.end) for a, b in pairwise(own))
