"""Term lists: their headers, and that they hold together."""

from importlib.resources import files

import pytest

from claimx.lexicons.terms import load_rows, load_terms, word_set

NAMES = sorted(
    item.name.removesuffix(".tsv")
    for item in files("claimx.lexicons").joinpath("data").iterdir()
    if item.name.endswith(".tsv")
)


@pytest.mark.parametrize("name", NAMES)
def test_every_list_states_source_licence_and_version(name: str) -> None:
    text = files("claimx.lexicons").joinpath(f"data/{name}.tsv").read_text(encoding="utf-8")
    header = "\n".join(line for line in text.splitlines() if line.startswith("#")).lower()
    for word in ("source", "licence", "version"):
        assert word in header


@pytest.mark.parametrize("name", NAMES)
def test_every_list_has_rows(name: str) -> None:
    assert load_rows(name)


@pytest.mark.parametrize("name", ["words", "polarity", "abbreviations", "negation", "names"])
def test_no_term_stands_in_two_classes(name: str) -> None:
    seen: dict[str, str] = {}
    for row in load_rows(name):
        terms, kind = list(row.values())[:2]
        for term in terms.split("|"):
            assert seen.setdefault(term, kind) == kind, term


def test_effect_classes_and_kinds_are_known() -> None:
    assert {row["class"] for row in load_rows("effects")} <= {
        "up", "down", "better", "worse", "cause", "none", "differ", "effect", "mixed", "harm", "seen",
    }  # fmt: skip
    assert {row["kind"] for row in load_rows("effects")} <= {"verb", "noun", "adj", "pred", "predonly", "freq", "adv"}


def test_a_term_list_is_a_mapping() -> None:
    assert load_terms("polarity")["mortality"] == "bad"


def test_unknown_names_are_told() -> None:
    with pytest.raises(FileNotFoundError):
        load_rows("no-such-list")
    with pytest.raises(KeyError):
        word_set("no-such-set")
