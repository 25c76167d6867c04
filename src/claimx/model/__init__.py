"""The trained tagger and claim model as shipped, and its runtime: ONNX and numpy, no torch, no network."""
