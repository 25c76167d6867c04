"""Study design, sample size and retraction from metadata and text, on sentences of our own."""

import pytest

from claimx.io.readers.design import DESIGNS, study_design
from claimx.io.readers.facts import completed
from claimx.io.readers.size import sample_size
from claimx.schema import Metadata, SourceDocument

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
    ("Adults (n = 512) with migraine were randomised to erenumab or placebo.", "randomized trial", 512),
    ("This protocol describes a trial in which 400 adults will be randomized to vitamin D or placebo.", "randomized trial", 400),
]  # fmt: skip


@pytest.mark.parametrize(("text", "design", "size"), TEXTS)
def test_design_and_size_of_a_sentence(text: str, design: str, size: int | None) -> None:
    metadata = completed(SourceDocument("d", text)).metadata
    assert (metadata.study_design, metadata.sample_size) == (design, size)
