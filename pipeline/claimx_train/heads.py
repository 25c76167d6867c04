"""What the model predicts: tag heads, and which corpus teaches which."""

GOLD_HEADS = ("DRUG", "DOSE", "CONDITION", "EFFECT", "HEDGE", "OUTCOME", "COMPARATOR")
PUBLIC_HEADS = ("NEGATION", "CHEMICAL", "DISEASE", "NCBI_DISEASE", "CUE", "PHEE_DOSE", "PHEE_DRUG", "PHEE_TARGET",
                "PHEE_TRIGGER", "RCT_OUTCOME")  # fmt: skip
TAG_HEADS = GOLD_HEADS + PUBLIC_HEADS
"""Each head is its own BIO tagger over the shared encoder, trained only on corpora that carry its label."""

SENTENCE_HEADS = ("HAS_CLAIM", "HEDGED", "UNCERTAIN")
PROMPT_CLASSES = ("decreased", "no_difference", "increased")

TAGS = {head: i for i, head in enumerate(TAG_HEADS)}
OUTSIDE, BEGIN, INSIDE = 0, 1, 2
IGNORE = -100
