"""Our own expressions with their parses, and those of real texts that were judged by hand."""

import os
from pathlib import Path

import pytest

from claimx.normalize.dose import parse_dose, render
from tests.normalize.dose import benchmark


def test_at_least_300_expressions_of_every_kind_are_read_exactly() -> None:
    report = benchmark().own()
    assert report["expressions"] >= 300
    assert report["exact"] >= 0.97, f"read otherwise: {report['wrong']}"


def test_every_expression_says_the_same_when_written_anew() -> None:
    changed = []
    for line in benchmark().EXPRESSIONS.read_text(encoding="utf-8").splitlines():
        text = benchmark().json.loads(line)["text"]
        changed += [
            (text, render(dose))
            for dose in parse_dose(text)
            if not dose.problem and parse_dose(render(dose)) != (dose,)
        ]
    assert changed == []


def test_the_real_doses_are_read_as_they_were_judged() -> None:
    shared = os.environ.get("CLAIMX_SHARED")
    if not shared:
        pytest.skip("CLAIMX_SHARED is not set: the corpora with the judged doses are not here")
    by_draw = benchmark().judged(Path(shared))
    assert by_draw
    for draw in by_draw.values():
        assert draw["to_be_judged_again"] == []
        assert draw["judged"] == 200
        assert draw["accuracy"] >= 0.93
