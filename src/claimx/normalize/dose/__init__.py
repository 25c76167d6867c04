"""Doses: from the words to amounts in UCUM units, FHIR-like timing, routes and durations; and where they stand."""

from claimx.normalize.dose.find import find_doses
from claimx.normalize.dose.guard import looks_like_dose
from claimx.normalize.dose.parse import parse_dose
from claimx.normalize.dose.render import render, ucum

__all__ = ["find_doses", "looks_like_dose", "parse_dose", "render", "ucum"]
