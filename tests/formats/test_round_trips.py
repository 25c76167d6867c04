"""Annotated documents through every format and back."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from claimx.cli import cli
from claimx.formats import FORMATS, read_annotations, write_annotations
from claimx.formats.goldjson import located
from claimx.schema import AnnotatedClaim, AnnotatedDocument, Mention, Span
from claimx.schema.errors import InputError
from tests.evaluate.example import document

LOSSLESS = ("brat", "bioc-json", "bioc-xml", "jsonl")
XML_SAFE = st.characters(
    codec="utf-8", exclude_characters="\r", exclude_categories=("Cc", "Cs", "Zl", "Zp"), min_codepoint=32
)
NOT_IN_XML = {"\ufffe", "\uffff"}
words = st.text(XML_SAFE, min_size=1, max_size=12).filter(lambda w: w.strip() == w and not set(w) & NOT_IN_XML)


@st.composite
def documents(draw) -> AnnotatedDocument:
    text, sentences, mentions, claims = "", [], [], []
    for index in range(draw(st.integers(1, 3))):
        start, here = len(text), []
        for label in ("DRUG", "HEDGE", "EFFECT", "CONDITION", "DOSE"):
            word = draw(words)
            here.append(Mention(label, len(text), len(text) + len(word), word, index))
            text += word + " "
        drug, hedge, effect, condition, dose = (m.span for m in here)
        carried = draw(st.booleans())
        claims.append(AnnotatedClaim(index, (drug,), effect, draw(st.sampled_from(["improves", "mixed"])), condition,
                                     None, None, (dose,), (hedge,), carried))  # fmt: skip
        mentions += here
        sentences.append(Span(start, len(text) - 1, text[start:-1]))
        text = text[:-1] + "\n"
    return AnnotatedDocument(
        "doc", text, tuple(sentences), tuple(mentions), tuple(claims), draw(st.sampled_from(["", "web"]))
    )


@pytest.mark.parametrize("name", LOSSLESS)
@settings(max_examples=40, deadline=None)
@given(made=documents())
def test_nothing_is_lost_in_any_unicode(tmp_path_factory, name: str, made: AnnotatedDocument) -> None:
    path = tmp_path_factory.mktemp("round") / f"doc{FORMATS[name].extension}"
    write_annotations([made], path, name)
    assert list(read_annotations(path, name)) == [made]


def test_gold_json_gives_every_slot_its_place_again(tmp_path: Path) -> None:
    write_annotations([document()], tmp_path / "a.json", "gold")
    assert list(read_annotations(tmp_path / "a.json", "gold")) == [document()]


def test_only_the_drugs_named_elsewhere_are_marked_as_carried_over(tmp_path: Path) -> None:
    text = "Zinc and honey.\nHoney with zinc eased colds."
    mentions = [("DRUG", "Zinc", 0, 0), ("DRUG", "honey", 9, 0), ("DRUG", "Honey", 16, 1), ("DRUG", "zinc", 27, 1),
                ("EFFECT", "eased", 32, 1), ("CONDITION", "colds", 38, 1)]  # fmt: skip
    made = tuple(Mention(label, at, at + len(word), word, i) for label, word, at, i in mentions)
    claim = AnnotatedClaim(1, (made[1].span, made[3].span), made[4].span, "improves", made[5].span,
                           drug_carried_over=True)  # fmt: skip
    whole = AnnotatedDocument("a", text, (Span(0, 15, text[:15]), Span(16, 44, text[16:])), made, (claim,))
    write_annotations([whole], tmp_path / "a.json", "gold")
    assert list(read_annotations(tmp_path / "a.json", "gold")) == [whole]


@pytest.mark.parametrize("name", ["pubtator", "conll"])
def test_the_small_formats_keep_the_mentions(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"a{FORMATS[name].extension}"
    write_annotations([document()], path, name)
    (back,) = read_annotations(path, name)
    assert [(m.label, m.text.split()) for m in back.mentions] == [
        (
            m.label,
            m.text.replace("/", " / ").replace("0.5", "0 . 5").split() if name == "conll" else m.text.split(),
        )
        for m in document().mentions
    ]
    assert back.claims == ()


def brat_error(folder: Path, ann: bytes, text: bytes = b"Aspirin reduced pain.\n") -> str:
    (folder / "x.txt").write_bytes(text)
    (folder / "x.ann").write_bytes(ann)
    with pytest.raises(InputError) as error:
        list(read_annotations(folder / "x.ann"))
    return str(error.value).replace(str(folder), "")


HEAD = b"T1\tSentence 0 21\tAspirin reduced pain.\nT2\tDRUG 0 7\tAspirin\n"


@pytest.mark.parametrize(
    ("ann", "wanted"),
    [
        (HEAD + b"T3\tDRUG 8 15\tAspirin\n", "/x.ann:3: T3: offsets 8-15 do not hold 'Aspirin'"),
        (HEAD + b"T3\tPLANET 8 15\treduced\n", "/x.ann:3: T3: unknown label 'PLANET'"),
        (HEAD + b"T3\tEFFECT 4 15\trin reduced\n", "/x.ann:3: DRUG 'Aspirin' and EFFECT 'rin reduced' overlap"),
        (HEAD + b"T3\tEFFECT 8 15\treduced\nE1\tEFFECT:T3 Drug:T2 Condition:T9\nA1\tDirection E1 improves\n",
         "/x.ann:4: Condition refers to T9, which is not there"),
        (HEAD + b"what is this\n", "/x.ann:3: not brat standoff: 'what is this'"),
        (HEAD.replace(b"\n", b"\r\n"), "/x.ann:1: has carriage returns; offsets need plain line feeds"),
        (b"\xef\xbb\xbf" + HEAD, "/x.ann:1: begins with a byte order mark; save it without"),
    ],
)  # fmt: skip
def test_bad_standoff_is_named_with_file_and_line(tmp_path: Path, ann: bytes, wanted: str) -> None:
    assert brat_error(tmp_path, ann) == wanted


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("x.bioc.json", b"\xef\xbb\xbf{}", "/x.bioc.json:1: begins with a byte order mark; save it without"),
        ("x.bioc.json", b"[1]", "/x.bioc.json: no BioC collection: an object with a list `documents` is wanted"),
        ("x.json", b'{"sentences": [\r\n]}', "/x.json:1: has carriage returns; offsets need plain line feeds"),
        ("x.json", b'{"sentences":\n [}', "/x.json:2: not JSON: Expecting value"),
        ("x.json", b"[" * 100_000, "/x.json: JSON nested too deep, or with a number too long"),
        ("x.json", b'{"doc_id": "x", "text": "\\ud800", "sentences": []}',
         "/x.json: the text has half a character (a lone surrogate)"),
        ("x.pubtator", b"1|t|Zinc\n1\t0\t4\tZinc\tPLANET\t\n", "/x.pubtator:2: unknown label 'PLANET'"),
        ("x.jsonl", b"[]\n", "/x.jsonl:1: not an annotated document: list indices must be integers or slices, not str"),
        ("x.ann", HEAD + b"A1\tDirection E9 mixed\n", "/x.ann:3: an attribute refers to E9, which is not there"),
    ],
)  # fmt: skip
def test_bad_files_are_named(tmp_path: Path, name: str, data: bytes, wanted: str) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "x.txt").write_bytes(b"Aspirin reduced pain.\n")
    with pytest.raises(InputError) as error:
        list(read_annotations(tmp_path / name))
    assert str(error.value).replace(str(tmp_path), "") == wanted


def test_a_draft_without_its_keys_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Zinc.", encoding="utf-8")
    (tmp_path / "x.json").write_text('{"doc_id": "x", "sentences": [{"mentions": []}]}', encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.json: a key is missing: 'text'"):
        list(read_annotations(tmp_path / "x.json", "draft"))


def test_an_id_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be a file's name"):
        write_annotations([document("../x")], tmp_path / "out", "gold")


def test_a_text_with_carriage_returns_is_refused(tmp_path: Path) -> None:
    assert "/x.txt:1: has carriage returns" in brat_error(tmp_path, HEAD, b"Aspirin reduced pain.\r\n")


def test_a_draft_gets_its_offsets_from_its_strings() -> None:
    draft = {
        "doc_id": "x",
        "sentences": [{"text": "A and A.", "mentions": [{"label": "DRUG", "text": "A", "n": 2}]}],
    }
    (sentence,) = located(draft, "Title\nA and A.", lambda *keys: "x")["sentences"]
    assert sentence["mentions"] == [{"label": "DRUG", "start": 12, "end": 13, "text": "A"}]
    with pytest.raises(InputError, match="'A' stands 2 times, not 3"):
        located(
            {"sentences": [{"text": "A and A.", "mentions": [{"label": "DRUG", "text": "A", "n": 3}]}]},
            "A and A.",
            lambda *keys: "x",
        )


@pytest.mark.parametrize("xml", [
    b'<!DOCTYPE c [<!ENTITY a "aaaa">]><collection><document><id>&a;</id></document></collection>',
    b"<collection><document>", b"", b"\x00\x01",
])  # fmt: skip
def test_hostile_or_broken_xml_is_one_line(tmp_path: Path, xml: bytes) -> None:
    path = tmp_path / "x.xml"
    path.write_bytes(xml)
    with pytest.raises(InputError, match=r"x\.xml"):
        list(read_annotations(path))


def test_standoff_without_text_quotes_no_sentence_and_comes_back_with_the_text(tmp_path: Path) -> None:
    write_annotations([document("a")], tmp_path / "standoff", "standoff")
    (file,) = (tmp_path / "standoff").iterdir()
    quoted = [line.split("\t")[2] for line in file.read_text("utf-8").splitlines() if line.startswith("T")]
    assert not {s.text for s in document("a").sentences} & set(quoted)
    with pytest.raises(InputError, match=r"a\.ann: no text beside it"):
        list(read_annotations(tmp_path / "standoff"))
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.md").write_text(document("a").text, encoding="utf-8")
    (back,) = read_annotations(tmp_path / "standoff", texts=texts)
    assert back.claims == document("a").claims
    result = CliRunner().invoke(
        cli, ["convert", str(file.parent), str(tmp_path / "b"), "--texts", str(texts), "--to", "brat"]
    )
    assert result.exit_code == 0, result.output
    assert document("a").sentences[0].text in (tmp_path / "b" / "a.ann").read_text("utf-8")


def test_standoff_of_a_short_text_quotes_no_sentence_either(tmp_path: Path) -> None:
    text = "Zinc eased colds."
    drug = Mention("DRUG", 0, 4, "Zinc", 0)
    write_annotations([AnnotatedDocument("a", text, (Span(0, 17, text),), (drug,))], tmp_path / "a.ann", "standoff")
    assert (tmp_path / "a.ann").read_text(encoding="utf-8") == "T1\tSentence 0 17\t\nT2\tDRUG 0 4\tZinc\n"


def test_an_n_in_a_draft_counts_inside_words_too() -> None:
    sentence = {"text": "Avoid it, because it may cause jaundice."}
    for mention, start in (({"n": 2}, 25), ({}, 25), ({"n": 1}, 12)):
        draft = {"sentences": [{**sentence, "mentions": [{"label": "EFFECT", "text": "cause", **mention}]}]}
        (found,) = located(draft, sentence["text"], lambda *keys: "x")["sentences"]
        assert found["mentions"][0]["start"] == start


def test_the_command_converts_a_folder(tmp_path: Path) -> None:
    write_annotations([document("a"), replace(document("b"), claims=())], tmp_path / "gold", "gold")
    result = CliRunner().invoke(cli, ["convert", str(tmp_path / "gold"), str(tmp_path / "brat"), "--to", "brat"])
    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in (tmp_path / "brat").iterdir()) == ["a.ann", "a.txt", "b.ann", "b.txt"]


def test_the_shared_gold_comes_through_brat_unchanged(tmp_path: Path) -> None:
    shared = Path(os.environ.get("CLAIMX_SHARED", "../shared")) / "gold" / "dev"
    if not shared.is_dir():
        pytest.skip("needs the shared gold: set CLAIMX_SHARED")
    gold = list(read_annotations(shared, "gold"))
    write_annotations(gold, tmp_path / "brat", "brat")
    back = list(read_annotations(tmp_path / "brat"))
    assert [(d.text, d.claims, [m for m in d.mentions if m.label != "OUTCOME"]) for d in back] == [
        (d.text, d.claims, sorted(d.mentions, key=lambda m: (m.start, m.end, m.label))) for d in gold
    ]
