"""claimx: a table of claims about what drugs do, from biomedical articles.

`load()` gives the pipeline, `extract(text)` the claims of one text, `process_many` those of many documents. In a
notebook, `to_frame(claims)` makes a DataFrame of them and `display(text)` shows them in the text.
"""

from typing import TYPE_CHECKING, Any

from claimx._version import __version__

if TYPE_CHECKING:
    from claimx.notebook import display, to_frame
    from claimx.pipeline import Extraction, extract, load, process, process_many
    from claimx.schema import Claim, Mention, SourceDocument, Span

__all__ = [
    "Claim",
    "Extraction",
    "Mention",
    "SourceDocument",
    "Span",
    "__version__",
    "display",
    "extract",
    "load",
    "process",
    "process_many",
    "to_frame",
]


def __getattr__(name: str) -> Any:
    """Import on first use: spaCy takes seconds, and `import claimx` should not."""
    from importlib import import_module

    if name in {"Extraction", "extract", "load", "process", "process_many"}:
        return getattr(import_module("claimx.pipeline"), name)
    if name in {"display", "to_frame"}:
        return getattr(import_module("claimx.notebook"), name)
    if name in {"Claim", "Mention", "SourceDocument", "Span"}:
        return getattr(import_module("claimx.schema"), name)
    raise AttributeError(f"module 'claimx' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
