"""Linking with the knowledge base of the package, and with small ones made here."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimx.normalize.kb import KnowledgeBase, load_kb
from claimx.normalize.kb.compile import Entry, compile_tables
from claimx.normalize.kb.keys import deep, folded, light
from claimx.normalize.kb.own import build
from claimx.normalize.kb.store import read, write
from claimx.schema.errors import InputError


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load_kb()


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("naltrexone", "MESH:D009271"),
        ("Naltrexone hydrochloride", "MESH:D009271"),
        ("low-dose naltrexone", "MESH:D009271"),
        ("Tylenol", "MESH:D000082"),
        ("aspirin tablets", "MESH:D001241"),
        ("α-tocopherol", "MESH:D024502"),
        ("omeprazol", "MESH:D009853"),
        ("acetaminofen", "MESH:D000082"),
        ("SSRIs", "MESH:D017367"),
        ("opioid antagonists", "MESH:D009292"),
        ("remifentanil", "MESH:D000077208"),
        ("aspirin 81 mg", "MESH:D001241"),
        ("4.5 mg/day naltrexone", "MESH:D009271"),
        ("5-fluorouracil", "MESH:D005472"),
    ],
)
def test_drugs(kb: KnowledgeBase, text: str, curie: str) -> None:
    assert kb.link(text, "drug").id == curie


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("type 2 diabetes mellitus", "MESH:D003924"),
        ("diabetes mellitus, type II", "MESH:D003924"),
        ("haemorrhages", "MESH:D006470"),
        ("kidney failure", "MESH:D051437"),
        ("severe hypotension", "MESH:D007022"),
        ("Parkinson’s disease", "MESH:D010300"),
    ],
)
def test_conditions(kb: KnowledgeBase, text: str, curie: str) -> None:
    assert kb.link(text, "condition").id == curie


@pytest.mark.parametrize("text", ["", " ", "the", "disease", "zzyzzyq", "quality of life score", "?", "x" * 10_000])
def test_what_fits_nothing_stays_unlinked(kb: KnowledgeBase, text: str) -> None:
    assert not kb.link(text, "drug").id
    assert not kb.link(text, "condition").id


def test_short_forms_need_their_document(kb: KnowledgeBase) -> None:
    assert not kb.link("MS", "condition").id
    assert kb.link("MS", "condition", context="relapses and EDSS scores").name == "Multiple Sclerosis"
    assert not kb.link("PD", "condition").id
    assert kb.link("PD", "condition", abbreviations={"PD": "panic disorder"}).name == "Panic Disorder"
    assert not kb.link("LDN", "drug").id
    assert kb.link("LDN", "drug", abbreviations={"LDN": "low-dose naltrexone"}).name == "Naltrexone"
    assert kb.link("AD", "condition", context="eczema").name == "Dermatitis, Atopic"
    assert kb.link("AD", "condition", context="dementia and amyloid").name == "Alzheimer Disease"


def test_composites_have_an_id_for_each(kb: KnowledgeBase) -> None:
    found = kb.link_all("breast and ovarian cancer", "condition")
    assert [concept.id for concept in found] == ["MESH:D001943", "MESH:D010051"]
    found = kb.link_all("telmisartan/hydrochlorothiazide", "drug")
    assert [concept.name.lower() for concept in found] == ["telmisartan", "hydrochlorothiazide"]


def test_candidates_say_why(kb: KnowledgeBase) -> None:
    first = kb.candidates("metformin phosphate", "drug")[0]
    assert first.concept.name == "Metformin"
    assert "salt left out" in " ".join(first.reasons)
    scores = [candidate.score for candidate in kb.candidates("chronic renal failure", "condition")]
    assert scores == sorted(scores, reverse=True)


def test_a_tie_is_not_linked_but_shown() -> None:
    tables = compile_tables([Entry("drug", "X:1", "one", ("shared",)), Entry("drug", "X:2", "two", ("shared",))])
    small = KnowledgeBase(tables)
    assert not small.link("shared", "drug").id
    assert {c.concept.id for c in small.candidates("shared", "drug")} == {"X:1", "X:2"}


def test_the_first_source_gives_the_identifier() -> None:
    entries = [
        Entry("condition", "MESH:D1", "Redness", ("rubor",)),
        Entry("condition", "DOID:1", "redness", ("flush",), 1),
        Entry("condition", "", "unknown thing", ("whatever",), 2),
    ]
    small = KnowledgeBase(compile_tables(entries))
    assert len(small) == 1
    assert small.link("flush", "condition").id == "MESH:D1"
    assert not small.link("whatever", "condition").id


def test_keys() -> None:
    assert light("Crohn’s Disease (β-form)") == "crohn disease beta form"
    assert folded("tumours of the colon", "condition") == "colon tumor"
    assert folded("2 amino 3 methyl", "drug") != folded("3 amino 2 methyl", "drug")
    assert deep("renal insufficiency") == deep("kidney failure")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["drug", "condition"]))
def test_no_input_makes_it_raise(kb: KnowledgeBase, text: str, kind: str) -> None:
    linked = kb.link(text, kind, context=text, abbreviations={text: text[::-1]})  # type: ignore[arg-type]
    assert bool(linked.id) == bool(linked.name)
    kb.link_all(text, kind)  # type: ignore[arg-type]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_light_keys_are_their_own(text: str) -> None:
    assert light(light(text)) == light(text)


def test_files_are_the_same_byte_for_byte(tmp_path: Path) -> None:
    entries = [Entry("drug", f"X:{i}", f"name {i}", (f"other {i}",)) for i in range(50)]
    write(tmp_path / "a.kb", compile_tables(entries))
    write(tmp_path / "b.kb", compile_tables(reversed(entries)))
    assert (tmp_path / "a.kb").read_bytes() == (tmp_path / "b.kb").read_bytes()
    assert read(tmp_path / "a.kb").concepts == compile_tables(entries).concepts


def packed(content: bytes) -> bytes:
    """Gzipped without the time: the cases must be the same in every process that collects them."""
    return gzip.compress(content, mtime=0)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"plain", packed(b"no"), packed(b"claimx-kb 1\n{}\n"), packed(b"claimx-kb 2\n{}\n"), packed(b"\xff\xfe"),
        packed(b'claimx-kb 2\n{"concepts": 9, "drug": 0, "condition": 0, "bytes": [2, 0, 0]}\n'),
        packed(b'claimx-kb 2\n{"concepts": 1, "drug": 0, "condition": 0, "bytes": [2, 0, 0]}\nX')[:-9],
    ],
)  # fmt: skip
def test_what_is_no_knowledge_base_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.kb").write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.kb"):
        load_kb(tmp_path / "bad.kb")


def _rrf(rxcui: str, source: str, kind: str, name: str, suppress: str = "N") -> str:
    return "|".join([rxcui, "ENG", *[""] * 9, source, kind, "", name, "", suppress, "", ""]) + "\n"


OBO = """format-version: 1.4

[Term]
id: DOID:7
name: made-up fever
synonym: "madeup pyrexia" EXACT []
synonym: "fever" BROAD []

[Term]
id: DOID:8
name: gone
is_obsolete: true
"""
ASCII = "*NEWRECORD\nRECTYPE = D\nMH = Madeupine\nENTRY = Fictol|T109|NON\nMN = D02.1\nUI = D900001\n"
XML = """<?xml version="1.0"?><DescriptorRecordSet><DescriptorRecord><DescriptorUI>D900002</DescriptorUI>
<DescriptorName><String>Inventitis</String></DescriptorName><TreeNumberList><TreeNumber>C01</TreeNumber></TreeNumberList>
<ConceptList><Concept><TermList><Term><String>Inflammation, Invent</String></Term></TermList></Concept></ConceptList>
</DescriptorRecord></DescriptorRecordSet>"""


@pytest.mark.parametrize(
    ("reader", "content", "term", "kind", "curie"),
    [
        ("tsv", "name\tid\tkind\tsynonyms\nmadeupine\tX:1\tdrug\tfictol|fictola\n", "Fictola", "drug", "X:1"),
        (
            "rxnorm",
            _rrf("5", "RXNORM", "IN", "madeupine") + _rrf("5", "MMSL", "BN", "Fictol"),
            "fictol",
            "drug",
            "RXNORM:5",
        ),
        ("obo", OBO, "madeup pyrexia", "condition", "DOID:7"),
        ("mesh-ascii", ASCII, "fictol", "drug", "MESH:D900001"),
        ("mesh-xml", XML, "invent inflammation", "condition", "MESH:D900002"),
    ],
)
def test_own_files(tmp_path: Path, reader: str, content: str, term: str, kind: str, curie: str) -> None:
    for name, data in (("plain", content.encode()), ("packed.gz", gzip.compress(content.encode()))):
        (tmp_path / name).write_bytes(data)
        build([(reader, tmp_path / name)], tmp_path / "own.kb")
        assert load_kb(tmp_path / "own.kb").link(term, kind).id == curie  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reader", "content", "message"),
    [
        ("tsv", b"a\tb\n", "heading"),
        ("tsv", b"id\tname\tkind\nX:1\tn\tplant\n", r"bad:2: the kind"),
        ("tsv", b"id\tname\tkind\nnone\tn\tdrug\n", r"bad:2: not a CURIE"),
        ("tsv", b"id\tname\tkind\nX:1\t\xff\tdrug\n", r"bad:2: not UTF-8"),
        ("rxnorm", b"1|ENG|x\n", r"bad:1: 3 fields"),
        ("obo", b"hello\n" * 9, "no name|not an OBO"),
        ("mesh-ascii", b"hello\n", "no name"),
        ("mesh-xml", b"<a><b></a>", "not well-formed"),
        ("mesh-xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "no name"),
        ("tsv", gzip.compress(b"id\tname\tkind\nX:1\tn\tdrug\n")[:-9], "damaged"),
        ("tsv", b"id\tname" + b"x" * (1 << 20), "million"),
    ],
)
def test_bad_files_are_one_line_and_leave_no_file(tmp_path: Path, reader: str, content: bytes, message: str) -> None:
    (tmp_path / "bad").write_bytes(content)
    with pytest.raises(InputError, match=message):
        build([(reader, tmp_path / "bad")], tmp_path / "own.kb")
    assert [path.name for path in tmp_path.iterdir()] == ["bad"]


@pytest.mark.parametrize("text", ["placebo", "Placebos", "the drug", "drugs", "medication", "treatment"])
def test_words_that_name_no_drug_stay_unlinked(text: str) -> None:
    found = load_kb().link(text, "drug", context=f"Patients were given {text} for eight weeks.")
    assert not found.id
