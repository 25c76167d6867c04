"""Names of the user's own are found, tagged, claimed, and part of the version."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimx.lexicons import gazetteer, own
from claimx.pipeline import Method, load, process
from claimx.schema import SourceDocument
from claimx.schema.errors import InputError

TEXT = "Fictolumab-X7 may reduce gloomitis. Madeupine Forte reduced pain in adults."
NAMES = "id\tname\tsynonyms\tkind\nX:1\tfictolumab x7\tfictolumab-X7|FX7\tdrug\nX:2\tmadeupine forte\t\tdrug\n\tgloomitis\t\tcondition\n"

Use = Callable[[str | bytes], Path]


def forget() -> None:
    own.own_names.cache_clear()
    gazetteer.load_own.cache_clear()
    gazetteer.load.cache_clear()


@pytest.fixture
def use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Use]:
    def name(content: str | bytes) -> Path:
        path = tmp_path / "mine.tsv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        monkeypatch.setenv(own.VARIABLE, str(path))
        forget()
        return path

    yield name
    monkeypatch.delenv(own.VARIABLE, raising=False)
    forget()


@pytest.mark.parametrize("method", ["model", "rules"])
def test_own_names_are_tagged_and_make_claims(use: Use, method: Method) -> None:
    use(NAMES)
    found = process(load(method=method), SourceDocument("d", TEXT))
    tagged = {(m.label, m.text) for m in found.mentions}
    assert {("DRUG", "Fictolumab-X7"), ("DRUG", "Madeupine Forte"), ("CONDITION", "gloomitis")} <= tagged
    assert {"Fictolumab-X7", "Madeupine Forte"} <= {drug.text for claim in found.claims for drug in claim.drugs}


def test_names_are_found_without_regard_to_case_blanks_and_plural(use: Use) -> None:
    use(NAMES)
    found = gazetteer.find_own_names("FX7, MADEUPINE  forte and gloomitis")
    assert [(name.kind, name.start) for name in found] == [("DRUG", 0), ("DRUG", 5), ("CONDITION", 26)]


def test_without_own_names_nothing_changes() -> None:
    assert own.version() == ""
    assert gazetteer.find_own_names(TEXT) == []


def test_the_version_tells_names_apart(use: Use) -> None:
    use(NAMES)
    first = own.version()
    use(NAMES + "\tother\t\tdrug\n")
    assert first.startswith("+names.")
    assert first != own.version()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("drug\nx\n", "mine.tsv:1: needs the columns name and kind"),
        ("name\tkind\naspirin\tpill\n", "mine.tsv:2: kind is drug or condition, not 'pill'"),
        (b"name\tkind\n\xff\xfe\tdrug\n", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(use: Use, content: str | bytes, message: str) -> None:
    use(content)
    with pytest.raises(InputError, match="CLAIMX_NAMES") as raised:
        load(method="rules")
    assert message in str(raised.value)


def test_a_missing_file_is_named(use: Use) -> None:
    use("").unlink()
    forget()
    with pytest.raises(InputError, match=r"mine\.tsv: No such file"):
        load(method="rules")
