"""Names and quantities beside the words of a claim."""

from collections.abc import Mapping
from dataclasses import replace

from claimx.normalize.dose import parse_dose
from claimx.normalize.names import condition_name, drug_name
from claimx.schema import Claim, Concept, Dose


def normalized(claim: Claim, long_forms: Mapping[str, str]) -> Claim:
    """The claim with the names of its drugs and condition, and its doses parsed.

    A dose level that a drug's name holds ("LDN" for low-dose naltrexone) counts as a dose of the claim.
    """
    named = [(span, *drug_name(span.text, long_forms)) for span in claim.drugs]
    doses = [dose for span in claim.doses for dose in parse_dose(span.text, span.start)]
    doses += [Dose(span.text, span.start, span.end, qualifier=level) for span, _, level in named if level]
    condition = claim.condition and Concept(condition_name(claim.condition.text, long_forms))
    return replace(
        claim,
        drug_concepts=tuple(Concept(name) for _, name, _ in named),
        condition_concept=condition or Concept(),
        parsed_doses=tuple(doses),
    )
