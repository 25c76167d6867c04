"""From a tagged Doc to claims: sentences, mentions and cues in, `Claim` rows out."""

from claimx.assemble.claims import assemble

__all__ = ["assemble"]
