"""The closed vocabularies of the claim table. Their meaning is set by `annotations/GUIDELINES.md`."""

from typing import Literal, get_args

Label = Literal["DRUG", "DOSE", "CONDITION", "OUTCOME", "EFFECT", "HEDGE", "NEGATION"]
Direction = Literal["improves", "worsens", "increases", "decreases", "no_effect", "mixed", "unclear"]
Significance = Literal["significant", "not_significant", "not_stated"]
Certainty = Literal["asserted", "probable", "possible", "unknown"]

MENTION_LABELS: tuple[Label, ...] = get_args(Label)
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
SIGNIFICANCES: tuple[Significance, ...] = get_args(Significance)
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
