"""Names, identifiers and quantities beside the words of a claim."""

from collections.abc import Mapping
from dataclasses import replace

from claimx.normalize.dose import parse_dose
from claimx.normalize.kb import Linker, knowledge
from claimx.normalize.names import condition_name, drug_name
from claimx.schema import Claim, Concept, Dose, Span


def normalized(claim: Claim, long_forms: Mapping[str, str], known: Linker | None = None) -> Claim:
    """The claim with names and identifiers of its drugs and condition, and its doses parsed.

    What fits nothing in the knowledge base keeps the name that its document gives it, and no identifier. A dose level
    that a drug's name holds ("LDN" for low-dose naltrexone) counts as a dose of the claim. `known` is asked in the place
    of the knowledge base in the package.
    """
    known = known or knowledge()
    doses = [dose for span in claim.doses for dose in parse_dose(span.text, span.start)]
    drugs = []
    for span in claim.drugs:
        name, level = drug_name(span.text, long_forms)
        linked = known.link(span.text, "drug", context=claim.sentence.text, abbreviations=long_forms)
        drugs.append(linked if linked.id else known.link(name, "drug"))
        if not drugs[-1].id:
            drugs[-1] = Concept(name)
        if level:
            doses.append(Dose(span.text, span.start, span.end, qualifier=level))
    return replace(
        claim,
        drug_concepts=tuple(drugs),
        condition_concept=_condition(claim.condition, claim.sentence.text, long_forms, known),
        parsed_doses=tuple(doses),
    )


def _condition(span: Span | None, context: str, long_forms: Mapping[str, str], known: Linker) -> Concept:
    if span is None:
        return Concept()
    linked = known.link(span.text, "condition", context=context, abbreviations=long_forms)
    return linked if linked.id else Concept(condition_name(span.text, long_forms))
