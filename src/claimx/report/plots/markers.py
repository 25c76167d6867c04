"""The shapes of the effect direction plot: they tell the direction without colour."""

from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def markers() -> dict[str, Any]:
    """Direction -> a matplotlib marker: triangles up and down for better and worse, arrows up and down for more and
    less, two triangles apart for mixed, an arrow both ways for no effect, a ring for unclear."""
    from matplotlib.path import Path

    def closed(*polygons: list[tuple[float, float]]) -> Path:
        return Path.make_compound_path(*(Path([*points, points[0]], closed=True) for points in polygons))

    up = [(-0.22, -1.0), (-0.22, 0.05), (-0.75, 0.05), (0.0, 1.0), (0.75, 0.05), (0.22, 0.05), (0.22, -1.0)]
    both = [
        (-1.15, 0.0), (-0.55, 0.6), (-0.55, 0.18), (0.55, 0.18), (0.55, 0.6),
        (1.15, 0.0), (0.55, -0.6), (0.55, -0.18), (-0.55, -0.18), (-0.55, -0.6),
    ]  # fmt: skip
    return {
        "improves": "^",
        "worsens": "v",
        "increases": closed(up),
        "decreases": closed([(x, -y) for x, y in up]),
        "mixed": closed([(-0.3, -0.8), (-0.3, 0.8), (-1.3, 0.0)], [(0.3, -0.8), (0.3, 0.8), (1.3, 0.0)]),
        "no_effect": closed(both),
        "unclear": "o",
    }
