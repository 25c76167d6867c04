"""Rows of a claim table, as short as a test can write them."""

from typing import Any


def row(
    direction: str, doc: str = "a", drug: str = "metformin", condition: str = "obesity", **more: Any
) -> dict[str, Any]:
    """A claim that a drug does something to a condition, in a document of its own name."""
    return {
        "doc_id": doc,
        "drug": drug,
        "condition": condition,
        "effect_direction": direction,
        "hedged": False,
        "sentence": f"{drug} {direction} {condition}.",
        "is_retracted": False,
        **more,
    }
