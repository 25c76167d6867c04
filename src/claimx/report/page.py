"""The evidence report: one HTML file that needs nothing else, neither network nor program."""

import base64
import hashlib
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import Any

from claimx._version import __version__
from claimx.aggregate import EvidenceSummary
from claimx.report.data import as_json, page_data
from claimx.report.plots import PLOTS, inline_svg
from claimx.schema import DIRECTIONS
from claimx.schema.highlight import SLOTS

_PLOTS: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = (
    ("conditions", "directions", "Direction of effect by drug and condition", {"max_rows": 30, "max_columns": 12}),
    ("outcomes", "directions", "Direction of effect by drug and outcome", {"max_rows": 30, "columns": "outcomes"}),
    ("years", "years", "Findings by year of publication", {}),
    ("certainty", "certainty", "How sure the writers are, by condition", {}),
)


def evidence_report(summary: EvidenceSummary, *, title: str, texts: Mapping[str, str] | None = None) -> str:
    """The report as HTML. `texts` holds whole texts by document id; of other documents the sentences with claims are
    shown.

    Texts reach the page as JSON and are put into it as text nodes; the page's own policy allows no script but its one
    and no network. Raises `InputError` where matplotlib is not installed.
    """
    from jinja2 import Environment, PackageLoader
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("claimx.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    templates = files("claimx.report").joinpath("templates")
    script = templates.joinpath("report.js").read_text(encoding="utf-8")
    groups = summary.groups
    return environment.get_template("report.html").render(
        title=title,
        version=__version__,
        directions=DIRECTIONS,
        slots=SLOTS,
        counts={
            "findings": f"{sum(g.claims for g in groups):,}",
            "publications": f"{len({v.publication for g in groups for v in g.votes}):,}",
            "groups": f"{len(groups):,}",
            "background": sum(len(g.background) for g in groups),
            "retracted": len(summary.retracted),
            "retracted_publications": summary.retracted_publications,
        },
        plots=[
            (heading, Markup(inline_svg(partial(PLOTS[kind], summary, **options), name, heading)))
            for name, kind, heading, options in _PLOTS
        ],
        style=Markup(templates.joinpath("report.css").read_text(encoding="utf-8")),
        script=Markup(script),
        script_hash=Markup(f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"),
        data=Markup(as_json(page_data(summary, texts or {}))),
    )
