"""When a p-value counts as significant: one rule for claims and for prompts."""

LIMIT = 0.05


def below_limit(value: float, sign: str) -> bool:
    """Whether "p `sign` `value`" says that p is below 0.05; "<0.05" does, "=0.05" and ">0.01" do not."""
    if sign in (">", "≥", "⩾", "&gt;"):
        return False
    return value < LIMIT or (value == LIMIT and sign in ("<", "≤", "⩽", "&lt;"))
