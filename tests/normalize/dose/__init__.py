"""Tests of reading doses; `benchmark` is the module that prints their figures."""

import importlib
import sys
from functools import cache
from pathlib import Path
from types import ModuleType


@cache
def benchmark() -> ModuleType:
    """`benchmarks/doses.py`, which is no package."""
    folder = str(Path(__file__).parents[3] / "benchmarks")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module("doses")
