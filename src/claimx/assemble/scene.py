"""A sentence laid out for linking: its words marked with what they are, its drugs grouped."""

from dataclasses import dataclass

from claimx.assemble.drugs import Group, groups
from claimx.assemble.reading import Reading
from claimx.components.phrases import CUE, DOSE, DRUG, ILLNESS, mark

_LETTERS = {"DRUG": DRUG, "CONDITION": ILLNESS, "DOSE": DOSE, "HEDGE": CUE}


@dataclass(slots=True)
class Scene:
    """What linking needs to know of a sentence."""

    reading: Reading
    marks: list[str]
    drugs: list[list[Group]]


def scene_of(reading: Reading) -> Scene:
    """Mark the words of a sentence and group its drugs."""
    names = [(*reading.place(m), _LETTERS[m.label]) for m in reading.of("DRUG", "CONDITION", "DOSE", "HEDGE")]
    return Scene(reading, mark(reading.words, names, reading.heads), groups(reading))
