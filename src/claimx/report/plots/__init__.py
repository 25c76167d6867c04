"""Plots of the evidence summary through matplotlib. Extra `claimx[report]`."""

from claimx.report.plots.drawing import FORMATS, drawn, inline_svg
from claimx.report.plots.figures import PLOTS, plot_certainty, plot_directions, plot_years

__all__ = ["FORMATS", "PLOTS", "drawn", "inline_svg", "plot_certainty", "plot_directions", "plot_years"]
