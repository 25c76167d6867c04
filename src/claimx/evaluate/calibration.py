"""Do the confidences of claims say how often claims are right?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 10


def calibration(documents: Sequence[Sequence[tuple[float, bool]]], drawn: NDArray[np.int64]) -> dict[str, Any] | None:
    """Reliability by tenths of confidence, and the expected calibration error (Naeini et al. 2015) with its interval.

    `documents` hold (confidence, right) of each claim; `drawn` is (replicates, documents). None without a confidence.
    """
    if not any(documents):
        return None
    sums = np.zeros((len(documents), BINS, 3))  # claims, confidence, right
    for at, rows in enumerate(documents):
        for confidence, right in rows:
            sums[at, min(int(confidence * BINS), BINS - 1)] += 1, confidence, right
    total = sums.sum(0)
    spread = np.tensordot(drawn.astype(float), sums, axes=1)
    errors = _error(spread)
    low, high = np.nanpercentile(errors, [2.5, 97.5]) if len(documents) > 1 else (None, None)
    bins = [
        {
            "from": index / BINS,
            "claims": int(claims),
            "confidence": round(confidence / claims, 4),
            "right": round(right / claims, 4),
        }
        for index, (claims, confidence, right) in enumerate(total.tolist())
        if claims
    ]
    return {
        "expected_calibration_error": round(float(_error(total)), 4),
        "low": None if low is None else round(float(low), 4),
        "high": None if high is None else round(float(high), 4),
        "claims": int(total[:, 0].sum()),
        "bins": bins,
    }


def _error(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., bins, 3) -> the mean distance of confidence and share of right claims, weighted by claims."""
    claims = sums[..., 0].sum(-1)
    apart = np.abs(sums[..., 1] - sums[..., 2]).sum(-1)
    error: NDArray[np.float64] = np.divide(apart, claims, out=np.full_like(apart, np.nan), where=claims > 0)
    return error
