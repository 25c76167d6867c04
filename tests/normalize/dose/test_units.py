"""Every unit that is written is UCUM, and the table is what the libraries say."""

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from claimx.normalize.dose import parse_dose, ucum
from claimx.normalize.dose.lexicon import PER, PER_UCUM, unit_of_code
from tests.normalize.dose import benchmark

pytest.importorskip("ucumvert", reason="ucumvert, a development dependency, is not installed")
SCRIPT = Path(__file__).parents[3] / "pipeline/scripts/build_dose_units.py"


@pytest.fixture(scope="module")
def parser() -> object:
    from ucumvert import get_ucum_parser

    return get_ucum_parser()


def _builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_dose_units", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_units_is_what_ucumvert_and_pint_say() -> None:
    builder = _builder()
    assert builder.TABLE.read_text(encoding="utf-8") == builder.table()


def test_every_unit_and_everything_that_it_is_given_for_is_ucum(parser: object) -> None:
    codes = {*unit_of_code(), *(PER_UCUM.get(word, word) for word in PER.values())}
    for code in codes:
        parser.parse(code)  # type: ignore[attr-defined]


def test_every_unit_of_our_expressions_is_ucum(parser: object) -> None:
    rows = [benchmark().json.loads(line) for line in benchmark().EXPRESSIONS.read_text(encoding="utf-8").splitlines()]
    written = {ucum(dose) for row in rows for dose in parse_dose(row["text"])} - {""}
    assert len(written) > 50
    for code in written:
        parser.parse(code)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "code"),
    [("2 mg/kg/day", "mg/kg/d"), ("75 mg/m2", "mg/m2"), ("500 mg/8 h", "mg"), ("3 µg/kg/min", "ug/kg/min"), ("AUC 5", "(mg.min/mL)"),
     ("800 IU a day", "[iU]/d"), ("2 puffs", "{puff}"), ("5 mg/2.5 mL", "mg/(25.10*-1.mL)")],
)  # fmt: skip
def test_the_unit_as_one_code(text: str, code: str) -> None:
    assert ucum(parse_dose(text)[0]) == code
