"""Study design, sample size and retraction from metadata and text, on sentences of our own."""

import time
from pathlib import Path

import pytest
from claimx_reader_files import one, sections

from claimx.io.readers.design import DESIGNS, study_design
from claimx.io.readers.facts import completed
from claimx.schema import Metadata, Section, SourceDocument

TEXTS: list[tuple[str, str, int | None]] = [
    ("We randomly assigned 240 adults with gout to allopurinol or febuxostat for one year.", "randomized trial", 240),
    ("In this double-blind trial, 64 women with hot flushes received black cohosh or placebo.", "randomized trial", 64),
    ("A total of 1,204 patients underwent randomization; 602 were given ticagrelor and 602 clopidogrel.", "randomized trial", 1204),
    ("Methods: Ninety-six children with otitis were randomised to five or ten days of amoxicillin.", "randomized trial", 96),
    ("Eighteen healthy volunteers took part in a randomized, crossover study of two caffeine doses.", "randomized trial", 18),
    ("Of 412 patients screened, 150 were enrolled and randomized to melatonin (n = 76) or placebo (n = 74).", "randomized trial", 150),
    ("Participants (N = 88) were allocated at random to yoga or a waiting list.", "randomized trial", 88),
    ("Patients were randomized in a 2:1 ratio to tofacitinib (n=140) or placebo (n=70).", "randomized trial", None),
    ("This cluster-randomised trial included 3200 pregnant women in 40 villages.", "randomized trial", 3200),
    ("Thirty patients were randomly divided into two groups of 15 to receive ketamine or saline.", "randomized trial", 30),
    ("In an open-label, single-arm study, 27 patients with lymphoma were given the drug weekly.", "non-randomized trial", 27),
    ("We conducted a non-randomized comparison of two anaesthetics in 58 outpatients.", "non-randomized trial", 58),
    ("We followed 5,310 nurses for ten years and recorded new cases of diabetes.", "cohort", 5310),
    ("In this retrospective study we reviewed the charts of 312 patients treated with warfarin.", "cohort", 312),
    ("This prospective cohort study enrolled 789 older adults living at home.", "cohort", 789),
    ("The cohort of 12 450 veterans was followed for a median of six years.", "cohort", 12450),
    ("Data of 214 consecutive inpatients were analysed retrospectively in an observational study.", "cohort", 214),
    ("A case-control study compared 90 patients with pancreatitis and 180 controls.", "case-control", None),
    ("In a nationwide case-control analysis, 1,020 cases of hip fracture were matched to controls by age.", "case-control", 1020),
    ("A cross-sectional survey of 640 medical students asked about the use of stimulants.", "cross-sectional", 640),
    ("We searched MEDLINE and Embase for trials of statins; 14 trials with 9,800 participants were included.", "systematic review", 9800),
    ("Fourteen trials were pooled in this meta-analysis with a random-effects model.", "meta-analysis", None),
    ("We performed a network meta-analysis of 21 trials involving 5,400 patients.", "meta-analysis", 5400),
    ("PubMed and the Cochrane Library were searched up to May 2020, and two reviewers extracted data.", "systematic review", None),
    ("We report a case of serotonin syndrome after linezolid.", "case report", None),
    ("A 54-year-old man with diabetes presented with lactic acidosis two days after metformin.", "case report", None),
    ("We describe three cases of rhabdomyolysis in users of simvastatin.", "case report", None),
    ("Male Wistar rats were given metformin for eight weeks, and the rats' livers were examined.", "animal", None),
    ("Forty-eight mice were divided into four groups; mice on the diet gained more weight.", "animal", 48),
    ("Cisplatin killed HeLa cells in vitro, and cultured HepG2 cells were less sensitive.", "in vitro", None),
    ("The compound inhibited growth of two breast cancer cell lines; MCF-7 cells were cultured for 48 hours.", "in vitro", None),
    ("This review discusses how lithium may act on circadian rhythms.", "review", None),
    ("Aspirin is an old drug.", "", None),
    ("The weather was fine on 120 days of the year.", "", None),
    ("Patients with type 2 diabetes often take several drugs.", "", None),
    ("Each patient took 40 mg daily for 12 weeks.", "", None),
    ("Twenty-five participants completed the programme, of 40 who were enrolled.", "", 40),
    ("We studied 33 smokers before and after four weeks of varenicline.", "", 33),
    ("The sample comprised 76 adolescents with anorexia nervosa.", "", 76),
    ("One hundred and twenty infants were included in the analysis.", "", 120),
    ("A total of 2000 participants from 12 centres were recruited.", "", 2000),
    ("Sixty-two eyes of 62 patients were examined after the injection.", "", 62),
    ("In all, 45 dogs with epilepsy were enrolled in a randomized trial of cannabidiol.", "animal", 45),
    ("Between 2001 and 2010, 95 patients with sarcoma were treated at our hospital.", "", 95),
    ("After excluding 23 patients, 177 patients were analysed.", "", 177),
    ("We recruited twelve men and eight women for this pilot study.", "", None),
    ("Two hundred fifty outpatients with asthma entered the study and were randomly allocated to two inhalers.", "randomized trial", 250),
    ("Of the 320 patients, 48 (15%) had nausea and 12 discontinued treatment.", "", 320),
    ("The trial was stopped after 5 patients had died.", "", None),
    ("From 90 children who were eligible, 41 met the criteria, leaving 38 children for analysis.", "", 38),
    ("The study comprised 210 eyes (120 patients) that had surgery (group 1, 90 eyes) or drops (group 2, 120 eyes).", "", 210),
    ("Design: retrospective case series of 31 patients with uveitis.", "cohort", 31),
    ("A total of nine patients with cirrhosis were randomized into three groups.", "randomized trial", 9),
    ("We present three patients with headache who were helped by a blood patch.", "case report", None),
    ("Adults (n = 512) with migraine were randomised to erenumab or placebo.", "randomized trial", 512),
    ("This protocol describes a trial in which 400 adults will be randomized to vitamin D or placebo.", "randomized trial", 400),
]  # fmt: skip


@pytest.mark.parametrize(("text", "design", "size"), TEXTS)
def test_design_and_size_of_a_sentence(text: str, design: str, size: int | None) -> None:
    metadata = completed(SourceDocument("d", text)).metadata
    assert (metadata.study_design, metadata.sample_size) == (design, size)


def test_every_design_is_one_of_the_list() -> None:
    assert {design for _, design, _ in TEXTS if design} <= set(DESIGNS)


@pytest.mark.parametrize(
    ("types", "title", "headings", "expected"),
    [
        (("Journal Article", "Randomized Controlled Trial"), "", (), "randomized trial"),
        (("Meta-Analysis", "Systematic Review"), "", (), "meta-analysis"),
        (("Systematic Review",), "", (), "systematic review"),
        (("Case Reports",), "", (), "case report"),
        (("Review",), "Zinc for colds: a systematic review", (), "systematic review"),
        (("Review",), "Zinc and the common cold", (), "review"),
        (("Journal Article",), "Zinc in mice", ("Animals", "Mice"), "animal"),
        (("Journal Article",), "Zinc and colds", ("Humans", "Prospective Studies"), "cohort"),
        (("Journal Article",), "Zinc and colds", ("Humans", "Animals"), ""),
        ((), "Zinc against colds: study protocol of a randomised trial", (), "protocol"),
        ((), "Zinc against colds: a randomised, placebo-controlled trial", (), "randomized trial"),
        ((), "Zinc and loss of smell: a case-control study", (), "case-control"),
        ((), "Loss of smell after zinc: a case report", (), "case report"),
    ],
)
def test_types_titles_and_headings_say_the_design(
    types: tuple[str, ...], title: str, headings: tuple[str, ...], expected: str
) -> None:
    found = study_design(Metadata(title=title, publication_type=types, mesh_headings=headings), title)
    assert found == expected


def test_an_abstract_tells_by_itself_and_the_text_after_it_does_not() -> None:
    abstract = "Zinc is a metal that people take against colds. " * 8
    text = f"Zinc\n\n{abstract}\n\nOthers randomly assigned 80 adults to zinc or placebo."
    at = text.index(abstract)
    document = SourceDocument("d", text, (Section("abstract", at, at + len(abstract)),))
    assert completed(document).metadata.study_design == ""
    assert completed(SourceDocument("d", text)).metadata.sample_size == 80


def test_what_the_metadata_say_is_kept() -> None:
    said = Metadata(study_design="cohort", sample_size=7)
    assert completed(SourceDocument("d", "We randomly assigned 80 adults.", metadata=said)).metadata == said


ABSTRACT = (
    "Colds are common and cost many days of work every winter. We wanted to know whether zinc shortens them. "
    "Adults with a fresh cold were randomly assigned to zinc lozenges or placebo for one week. Diaries were kept by all. "
    "The colds of those who took zinc lasted 4.1 days and those of the others 5.6 days (P = 0.01). Nausea was more frequent "
    "with zinc. In conclusion, zinc lozenges shorten colds by more than a day."
)


def test_the_parts_of_an_abstract_without_labels_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.nbib"
    path.write_text(f"PMID- 1\nTI  - Zinc for colds.\nAB  - {ABSTRACT}\n")
    document = one(path)
    found = [(kind, text) for kind, text in sections(document) if kind not in ("title", "abstract")]
    kinds = [kind for kind, _ in found]
    assert kinds[0] in ("background", "objective")
    assert [kind for kind in kinds if kind in ("methods", "results", "conclusions")] == [
        "methods",
        "results",
        "conclusions",
    ]
    assert next(text for kind, text in found if kind == "methods").startswith("Adults with a fresh cold")
    assert next(text for kind, text in found if kind == "conclusions").startswith("In conclusion")
    assert completed(document) == document


def test_without_facts_documents_come_as_they_are_and_can_be_completed_later(tmp_path: Path) -> None:
    path = tmp_path / "a.nbib"
    path.write_text(f"PMID- 1\nTI  - Zinc for colds.\nAB  - {ABSTRACT}\n")
    bare = one(path, facts=False)
    assert [kind for kind, _ in sections(bare)] == ["title", "abstract"]
    assert bare.metadata.study_design == ""
    assert completed(bare) == one(path)


@pytest.mark.parametrize(
    "word", ["9", "12,345", "patients ", "a(", "n = 1 ", "two hundred ", "randomized, ", "of in ", "<sup>", ". A"]
)
def test_no_text_takes_long(word: str) -> None:
    text = "We studied " + word * (200_000 // len(word)) + " patients."
    start = time.process_time()
    completed(SourceDocument("d", text))
    completed(SourceDocument("d", text, (Section("abstract", 0, len(text)),)))
    assert time.process_time() - start < 3
