"""Laboratory values, ages, sample sizes, p values, intervals and other measurements are not doses."""

import pytest

from claimx.normalize.dose import find_doses, looks_like_dose

NO_DOSE = [
    # laboratory values
    "Fasting glucose was 126 mg/dL at entry.",
    "Serum creatinine rose to 2.1 mg/dL.",
    "Potassium stood at 5.6 mmol/L.",
    "LDL cholesterol fell by 30 mg/dL in both groups.",
    "The ferritin level was 12 ng/mL.",
    "Plasma concentrations of 40 ng/mL were seen.",
    "HbA1c fell to 7.1%.",
    "C-reactive protein was 48 mg/L on admission.",
    "Creatinine clearance was 35 mL/min.",
    "Platelets recovered to 150 x 10^9/L.",
    "TSH was 4.5 mIU/L.",
    # ages, weights and other measurements
    "A 64-year-old woman came with a rash.",
    "Participants aged 18 to 65 years were asked.",
    "The mean age was 54.2 years.",
    "Infants weighing 1500 g were enrolled.",
    "Women lost 3.2 kg on average.",
    "Body weight was 70 kg.",
    "Blood pressure was 150/90 mmHg.",
    "Mean blood loss was 350 mL.",
    "The tumour measured 3 cm across.",
    "Urine output was 800 mL.",
    # statistics
    "The groups did not differ (p = 0.03).",
    "The effect was large (P < 0.001).",
    "Risk fell (RR 0.85, 95% CI 0.70 to 1.02).",
    "The mean difference was 1.4 (95% confidence interval 0.6 to 2.2).",
    "We enrolled 240 patients (n = 120 a group).",
    "In total 35% of patients relapsed.",
    "Sample size was 48.",
    "The odds ratio was 2.4.",
    # times, places, dates, software
    "They came back after 6 weeks.",
    "Follow-up was 12 months.",
    "The half-life is 24 hours.",
    "It was published in 2014.",
    "Surgery took 90 minutes.",
    # blood drawn and matter
    "A blood sample of 5 mL was drawn.",
    "The nurse drew 10 mL of blood.",
    "Tubes were centrifuged at 3000 g for 10 min.",
    "Albuminuria exceeded 300 mg/day.",
    "A molecular weight of 450 Da was measured.",
    "The antibody recognised CYP3A4 and IL-6.",
]
DOSES = [
    ("Patients took 50 mg daily.", "50 mg daily"),
    ("An infusion of 5 mL/h was given.", "5 mL/h"),
    ("They got 0.1 mmol/kg of contrast.", "0.1 mmol/kg"),
    ("A 1% cream was used.", "1% cream"),
    ("Low-dose aspirin helps.", "Low-dose"),
    ("She took two tablets twice a day.", "two tablets twice a day"),
    ("Injections of 75 mg/m2 every 3 weeks were given.", "75 mg/m2 every 3 weeks"),
]


@pytest.mark.parametrize("sentence", NO_DOSE)
def test_other_numbers_are_no_doses(sentence: str) -> None:
    assert [span.text for span in find_doses(sentence)] == []


@pytest.mark.parametrize(("sentence", "dose"), DOSES)
def test_doses_beside_them_are_found(sentence: str, dose: str) -> None:
    assert any(dose in span.text for span in find_doses(sentence))
    start = sentence.index(dose)
    assert looks_like_dose(sentence, start, start + len(dose))


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("Glucose was 126 mg/dL at entry.", "126 mg/dL"),
        ("Mean weight was 70 kg.", "70 kg"),
        ("It fell by 12% (n = 40).", "12%"),
        ("It lasted 6 weeks.", "6 weeks"),
        ("The 95% CI was 2 to 4 mg.", "2 to 4 mg"),
    ],
)
def test_a_span_that_looks_like_one_is_refused(sentence: str, number: str) -> None:
    start = sentence.index(number)
    assert not looks_like_dose(sentence, start, start + len(number))
