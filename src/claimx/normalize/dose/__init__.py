"""Doses: from the words to amounts in UCUM units, FHIR-like timing, routes and durations."""

from claimx.normalize.dose.parse import parse_dose
from claimx.normalize.dose.render import render, ucum

__all__ = ["parse_dose", "render", "ucum"]
