"""The scorer of triples: its activation."""

import numpy as np
from scipy.special import erf

from claimx.model.relate import _gelu


def test_the_activation_is_the_exact_gelu_in_single_precision() -> None:
    x = np.linspace(-12, 12, 20_001, dtype=np.float32)
    exact = 0.5 * x.astype(np.float64) * (1 + erf(x / np.sqrt(2)))
    found = _gelu(x)
    assert found.dtype == np.float32
    assert np.abs(found - exact).max() < 2e-6
