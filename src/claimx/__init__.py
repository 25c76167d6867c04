"""claimx: a table of claims about what drugs do, from biomedical articles."""

from claimx._version import __version__

__all__ = ["__version__"]
