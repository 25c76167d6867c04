"""Claims of many documents -> evidence summary: what is claimed of each drug, condition and outcome.

Counted is the direction of effect, one vote a publication, and not significance (McKenzie & Brennan, chapter 12 of the
Cochrane Handbook; Campbell et al. 2020, SWiM). `docs/aggregation.md` states every rule.
"""

from claimx.aggregate.doses import DoseRange
from claimx.aggregate.evidence import Evidence, evidence_of
from claimx.aggregate.signtest import SignTest
from claimx.aggregate.summary import EvidenceSummary, Group, summarize
from claimx.aggregate.votes import PAIRS, Vote

__all__ = [
    "PAIRS",
    "DoseRange",
    "Evidence",
    "EvidenceSummary",
    "Group",
    "SignTest",
    "Vote",
    "evidence_of",
    "summarize",
]
