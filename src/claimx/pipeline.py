"""The pipeline as a whole: `load` and `extract`."""
