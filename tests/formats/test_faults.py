"""Every fault in every format: one line that names the file and the line, or the reason why a format cannot have it.

The text is `Zinc cut\ncolds.`, with the mentions DRUG `Zinc`, EFFECT `cut` and CONDITION `colds`, and one claim.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from claimx.formats import FORMATS, read_annotations, write_annotations
from claimx.schema import AnnotatedClaim, AnnotatedDocument, Mention, Span
from claimx.schema.errors import InputError

TEXT = "Zinc cut\ncolds."
MENTIONS = (
    Mention("DRUG", 0, 4, "Zinc", 0),
    Mention("EFFECT", 5, 8, "cut", 0),
    Mention("CONDITION", 9, 14, "colds", 0),
)
DOCUMENT = AnnotatedDocument(
    "x", TEXT, (Span(0, 15, TEXT),), MENTIONS,
    (AnnotatedClaim(0, (MENTIONS[0].span,), MENTIONS[1].span, "improves", MENTIONS[2].span),),
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Replace `old` by `new` in the file that claimx writes; the error is at the first line with `at` after that, or
    in JSON at the brace that opens the object with `at`."""

    old: str
    new: str
    at: str
    says: str


BYTE_ORDER_MARK = "begins with a byte order mark"
RETURNS = "has carriage returns"

MARK = Fault("", "\ufeff", "", BYTE_ORDER_MARK)
LINES = Fault("\n", "\r\n", "", RETURNS)

TABLE: dict[str, dict[str, Fault | str]] = {
    "gold": {
        "offset": Fault('"start": 9', '"start": 10', '"label": "CONDITION"', "offsets 10-14 do not hold 'colds'"),
        "overlap": Fault(
            '"start": 9,\n     "end": 14,\n     "text": "colds"', '"start": 5,\n "end": 8,\n "text": "cut"',
            '"label": "CONDITION"', "EFFECT 'cut' and CONDITION 'cut' overlap",
        ),
        "label": Fault('"CONDITION"', '"PLANET"', '"label": "PLANET"', "unknown label 'PLANET'"),
        "reference": Fault('"effect": "cut"', '"effect": "ease"', '"effect": "ease"', "no EFFECT mention 'ease'"),
        "returns": LINES, "mark": MARK,
    },
    "brat": {
        "offset": Fault("CONDITION 9 14", "CONDITION 10 14", "CONDITION 10", "offsets 10-14 do not hold 'colds'"),
        "overlap": Fault("CONDITION 9 14\tcolds", "CONDITION 6 14\tut colds", "CONDITION 6", "EFFECT 'cut' and CONDITION"),
        "label": Fault("CONDITION 9", "PLANET 9", "PLANET", "unknown label 'PLANET'"),
        "reference": Fault("Condition:T4", "Condition:T9", "E1\t", "Condition refers to T9, which is not there"),
        "returns": LINES, "mark": MARK,
    },
    "bioc-json": {
        "offset": Fault('"offset": 9', '"offset": 10', '"id": "T2"', "offsets 10-15 do not hold 'colds'"),
        "overlap": Fault('"type": "Sentence"', '"type": "DOSE", "mention": "yes"', '"id": "S0"', "overlap"),
        "label": Fault('"CONDITION"', '"PLANET"', '"id": "T2"', "unknown label 'PLANET'"),
        "reference": Fault('"refid": "C0.0"', '"refid": "C9.0"', '"refid": "C9.0"', "C0 refers to C9.0, which is not there"),
        "returns": LINES, "mark": MARK,
    },
    "bioc-xml": {
        "offset": Fault('offset="9"', 'offset="10"', 'id="T2"', "offsets 10-15 do not hold 'colds'"),
        "overlap": Fault(">Sentence<", '>DOSE</infon><infon key="mention">yes<', 'id="S0"', "overlap"),
        "label": Fault(">CONDITION<", ">PLANET<", 'id="T2"', "unknown label 'PLANET'"),
        "reference": Fault('refid="C0.0"', 'refid="C9.0"', 'refid="C9.0"', "C0 refers to C9.0, which is not there"),
        "returns": Fault("cut\ncolds", "cut&#13;\ncolds", "<document>", RETURNS),
        "mark": "XML allows a byte order mark",
    },
    "jsonl": {
        "offset": Fault('"start": 9', '"start": 10', "{", "offsets 10-14 do not hold 'colds'"),
        "overlap": Fault(
            '{"label": "EFFECT", "start": 5, "end": 8, "text": "cut"', '{"label": "DOSE", "start": 0, "end": 3, "text": "Zin"',
            "{", "DOSE 'Zin' and DRUG 'Zinc' overlap",
        ),
        "label": Fault('"label": "CONDITION"', '"label": "PLANET"', "{", "unknown label 'PLANET'"),
        "reference": Fault('"sentence_index": 0, "drugs"', '"sentence_index": 9, "drugs"', "{",
                           "refers to sentence 9, which is not there"),
        "returns": LINES, "mark": MARK,
    },
    "pubtator": {
        "offset": Fault("\t9\t14", "\t10\t14", "\t10\t14", "offsets 10-14 do not hold 'colds'"),
        "overlap": Fault("\t5\t8\tcut", "\t0\t3\tZin", "\tDRUG", "EFFECT 'Zin' and DRUG 'Zinc' overlap"),
        "label": Fault("CONDITION", "PLANET", "PLANET", "unknown label 'PLANET'"),
        "reference": Fault("x\t9", "y\t9", "y\t9", "a mention of 'y' in the document 'x'"),
        "returns": LINES, "mark": MARK,
    },
    "conll": {
        "offset": "a tag stands beside its token",
        "overlap": "a token has one tag",
        "label": Fault("CONDITION", "PLANET", "PLANET", "unknown label 'PLANET'"),
        "reference": "nothing refers to anything",
        "returns": LINES, "mark": MARK,
    },
}  # fmt: skip
FAULTS = ("offset", "overlap", "label", "reference", "returns", "mark")
CASES = [(name, fault) for name in TABLE for fault in FAULTS]


def test_the_table_has_every_format_and_every_fault() -> None:
    assert set(TABLE) == set(FORMATS) - {"draft", "standoff"}, "drafts and standoff are read as gold and brat are"
    assert all(tuple(row) == FAULTS for row in TABLE.values())


def damaged(folder: Path, name: str, fault: Fault) -> tuple[Path, int]:
    path = folder / f"x{FORMATS[name].extension}"
    write_annotations([DOCUMENT], path, name)
    text = path.read_text(encoding="utf-8")
    if name == "bioc-xml":
        text = text.replace("><", ">\n<").replace("<text>\n</text>", "<text></text>")
    assert [d.doc_id for d in read_annotations(path)] == ["x"], "it is good until it is damaged"
    assert fault.old in text
    text = fault.new + text if not fault.old else text.replace(fault.old, fault.new, 1)
    path.write_bytes(text.encode("utf-8"))
    lines = text.split("\n")
    line = next(number for number, line in enumerate(lines, 1) if fault.at in line)
    while name in ("gold", "bioc-json") and fault.at and not lines[line - 1].endswith("{"):
        line -= 1
    return path, line


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, name: str, kind: str) -> None:
    fault = TABLE[name][kind]
    if isinstance(fault, str):
        return
    path, line = damaged(tmp_path, name, fault)
    with pytest.raises(InputError) as error:
        list(read_annotations(path))
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert fault.says in error.value.message
    assert "\n" not in str(error.value)


def test_a_line_is_found_in_any_layout_of_json(tmp_path: Path) -> None:
    write_annotations([DOCUMENT], tmp_path / "x.json", "gold")
    raw = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    raw["sentences"][0]["mentions"][2]["label"] = "PLANET"
    raw = {"nested": {"sentences": [[], {"a": ']}\\"['}]}, **raw}
    for indent in (None, 0, 1, 8):
        laid = json.dumps(raw, indent=indent)
        (tmp_path / "x.json").write_text(laid, encoding="utf-8")
        with pytest.raises(InputError, match="unknown label 'PLANET'") as error:
            list(read_annotations(tmp_path / "x.json"))
        opening = laid[: laid.index('"PLANET"')].rindex("{")
        assert error.value.place == f"{tmp_path / 'x.json'}:{laid[:opening].count(chr(10)) + 1}"
