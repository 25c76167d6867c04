"""Training of the claimx tagger and claim model. The package `claimx` never imports this."""
