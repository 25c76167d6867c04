"""Each vocabulary in the form in which it is published, small: what is taken, what is left, and what is refused."""

import gzip
import re
from pathlib import Path

import pytest

from claimx.normalize.kb.compile import Entry
from claimx.normalize.kb.sources import READERS
from claimx.schema.errors import InputError

RXNCONSO = """\
1191|ENG||||||1|||1191|RXNORM|IN|1191|madeupine||N|4096|
1191|ENG||||||2||D900|D900|MSH|MH|D900|Madeupine||N||
1191|ENG||||||3||||VANDF|CD|4|MADEUPINE HYDROCHLORIDE||N||
1191|ENG||||||4||||MMSL|BN|5|Oldname||O||
1191|SPA||||||5||||MSHSPA|MH|6|madeupina||N||
2002|ENG||||||6|||2002|RXNORM|BN|2002|Fictol||N||
3003|ENG||||||7|||3003|RXNORM|SCD|3003|madeupine 5 MG Oral Tablet||N||
4004|ENG||||||8|||4004|RXNORM|PIN|4004|madeupine sodium||N||
"""
MESH_DESCRIPTORS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE DescriptorRecordSet SYSTEM "https://www.nlm.nih.gov/databases/dtd/nlmdescriptorrecordset_20250101.dtd">
<DescriptorRecordSet LanguageCode="eng">
<DescriptorRecord DescriptorClass="1"><DescriptorUI>D900001</DescriptorUI>
 <DescriptorName><String>Inventitis</String></DescriptorName>
 <TreeNumberList><TreeNumber>C05.550</TreeNumber></TreeNumberList>
 <ConceptList>
  <Concept PreferredConceptYN="Y"><ConceptUI>M1</ConceptUI><ConceptName><String>Inventitis</String></ConceptName>
   <TermList><Term><TermUI>T1</TermUI><String>Inventitis</String></Term>
    <Term><TermUI>T2</TermUI><String>Inflammation, Inventory</String></Term></TermList></Concept>
  <Concept PreferredConceptYN="N"><ConceptUI>M2</ConceptUI>
   <TermList><Term><TermUI>T3</TermUI><String>Inventosis &amp; Co</String></Term></TermList></Concept>
 </ConceptList></DescriptorRecord>
<DescriptorRecord><DescriptorUI>D900002</DescriptorUI><DescriptorName><String>Madeupines</String></DescriptorName>
 <TreeNumberList><TreeNumber>D02.1</TreeNumber></TreeNumberList></DescriptorRecord>
<DescriptorRecord><DescriptorUI>D900003</DescriptorUI><DescriptorName><String>Libraries</String></DescriptorName>
 <TreeNumberList><TreeNumber>L01.1</TreeNumber></TreeNumberList></DescriptorRecord>
</DescriptorRecordSet>"""
MESH_SUPPLEMENTS = """<?xml version="1.0"?><SupplementalRecordSet>
<SupplementalRecord SCRClass="1"><SupplementalRecordUI>C900001</SupplementalRecordUI>
 <SupplementalRecordName><String>fictimab</String></SupplementalRecordName>
 <ConceptList><Concept><TermList><Term><String>FIC 101</String></Term></TermList></Concept></ConceptList></SupplementalRecord>
<SupplementalRecord SCRClass="3"><SupplementalRecordUI>C900002</SupplementalRecordUI>
 <SupplementalRecordName><String>Author syndrome</String></SupplementalRecordName></SupplementalRecord>
</SupplementalRecordSet>"""
MESH_ASCII = """\
*NEWRECORD
RECTYPE = D
MH = Inventitis
AQ = BL CF CI
PRINT ENTRY = Inventosis|T047|EQV|NRW|850101|abcdef
ENTRY = Inflammation, Inventory|T047|NON|EQV|UNK (19XX)|730814|abbcdef
MN = C05.550
UI = D900001

*NEWRECORD
RECTYPE = C
NM = fictimab
SY = FIC 101|T116|UNK (19XX)|REG
UI = C900001

*NEWRECORD
RECTYPE = D
MH = Libraries
MN = L01.1
UI = D900003
"""
DOID = """\
format-version: 1.2
data-version: doid/releases/2026-01-01/doid.obo
ontology: doid

[Term]
id: DOID:900
name: inventitis
def: "A joint disease that nobody has." [url:http\\://example.org]
subset: DO_rare_slim
synonym: "inflammation of \\"inventory\\"" EXACT []
synonym: "joint trouble" BROAD []
synonym: "inventosis" EXACT OMO:0003012 [MESH:D900001]
xref: MESH:D900001
is_a: DOID:901 ! joint disease

[Term]
id: DOID:902
name: obsolete inventitis
is_obsolete: true

[Typedef]
id: part_of
name: part of
"""
MONDO = """\
format-version: 1.2

[Term]
id: MONDO:0900000
name: inventitis
synonym: "INV" EXACT ABBREVIATION [OMIM:1]
synonym: "inventitis, type 1" RELATED []
"""
HPO = """\
format-version: 1.2

[Term]
id: HP:0900000
name: Inventive gait
synonym: "Walking oddly" EXACT layperson [ORCID:0000-0000-0000-0000]
"""
CHEBI = """\
format-version: 1.2

[Term]
id: CHEBI:900
name: madeupine
synonym: "Fictol" EXACT BRAND_NAME [ChEBI]
"""
TSV = "# by hand\nkind\tname\tid\tsynonyms\n\ncondition\tinventitis\tX:1\tinventosis| joint  rot |\ndrug\tfictol\tX:2\n"


def taken(tmp_path: Path, reader: str, content: str) -> list[Entry]:
    (tmp_path / "file").write_bytes(gzip.compress(content.encode()))
    packed = list(READERS[reader](tmp_path / "file", None))
    (tmp_path / "file").write_text(content, encoding="utf-8")
    plain = list(READERS[reader](tmp_path / "file", None))
    assert packed == plain
    return plain


def test_rxnorm(tmp_path: Path) -> None:
    found = taken(tmp_path, "rxnorm", RXNCONSO)
    assert [(entry.id, entry.name) for entry in found] == [
        ("RXNORM:1191", "madeupine"),
        ("RXNORM:2002", "Fictol"),
        ("RXNORM:4004", "madeupine sodium"),
    ]
    assert found[0].synonyms == ("madeupine", "Madeupine", "MADEUPINE HYDROCHLORIDE")


def test_mesh_xml_descriptors(tmp_path: Path) -> None:
    disease, drug = taken(tmp_path, "mesh-xml", MESH_DESCRIPTORS)
    assert (disease.kind, disease.id, disease.name) == ("condition", "MESH:D900001", "Inventitis")
    assert disease.synonyms == ("Inventitis", "Inflammation, Inventory", "Inventosis & Co")
    assert (drug.kind, drug.id, drug.name) == ("drug", "MESH:D900002", "Madeupines")


def test_mesh_xml_supplements(tmp_path: Path) -> None:
    drug, disease = taken(tmp_path, "mesh-xml", MESH_SUPPLEMENTS)
    assert (drug.kind, drug.id, drug.synonyms) == ("drug", "MESH:C900001", ("FIC 101",))
    assert (disease.kind, disease.name) == ("condition", "Author syndrome")


def test_mesh_ascii(tmp_path: Path) -> None:
    disease, drug = taken(tmp_path, "mesh-ascii", MESH_ASCII)
    assert (disease.kind, disease.id, disease.name) == ("condition", "MESH:D900001", "Inventitis")
    assert set(disease.synonyms) == {"Inventosis", "Inflammation, Inventory"}
    assert (drug.kind, drug.id, drug.name, drug.synonyms) == ("drug", "MESH:C900001", "fictimab", ("FIC 101",))


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (DOID, Entry("condition", "DOID:900", "inventitis", ('inflammation of "inventory"', "inventosis"))),
        (MONDO, Entry("condition", "MONDO:0900000", "inventitis", ("INV",))),
        (HPO, Entry("condition", "HP:0900000", "Inventive gait", ("Walking oddly",))),
        (CHEBI, Entry("drug", "CHEBI:900", "madeupine", ("Fictol",))),
    ],
    ids=["doid", "mondo", "hpo", "chebi"],
)
def test_obo(tmp_path: Path, content: str, wanted: Entry) -> None:
    assert taken(tmp_path, "obo", content) == [wanted]


def test_tsv(tmp_path: Path) -> None:
    assert taken(tmp_path, "tsv", TSV) == [
        Entry("condition", "X:1", "inventitis", ("inventosis", "joint rot")),
        Entry("drug", "X:2", "fictol"),
    ]
    (tmp_path / "file").write_text("id\tname\nX:1\tinventitis\n", encoding="utf-8")
    assert [entry.kind for entry in READERS["tsv"](tmp_path / "file", "condition")] == ["condition"]


@pytest.mark.parametrize(
    ("reader", "content", "message"),
    [
        ("rxnorm", RXNCONSO + "5|ENG\n", r"file:9: 2 fields where RXNCONSO\.RRF has 18"),
        ("mesh-xml", MESH_DESCRIPTORS[:-40], r"file: not well-formed XML"),
        ("obo", "id: DOID:1\nname: x\n", r"file: no \[Term\] in it"),
        ("tsv", "# only\n", r"file:1: the heading"),
        ("tsv", "id\tname\tkind\nX:1\t \tdrug\n", r"file:2: no name"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, reader: str, content: str, message: str) -> None:
    (tmp_path / "file").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list(READERS[reader](tmp_path / "file", None))
    text = str(caught.value)
    assert "\n" not in text
    assert re.search(message, text), text


@pytest.mark.parametrize("reader", sorted(READERS))
def test_no_file_a_folder_and_a_cut_archive(tmp_path: Path, reader: str) -> None:
    (tmp_path / "cut.gz").write_bytes(gzip.compress(MESH_ASCII.encode() * 50)[:-12])
    for path in (tmp_path / "none", tmp_path, tmp_path / "cut.gz"):
        with pytest.raises(InputError) as caught:
            list(READERS[reader](path, "drug"))
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
