"""The exports into a folder by name."""

from claimx.io.exporters.annotated import write_bioc, write_brat
from claimx.io.exporters.files import EXPORTERS, plugged
from claimx.io.exporters.folders import Export
from claimx.io.exporters.kgx import write_kgx
from claimx.io.exporters.parquet_folder import write_parquet_folder
from claimx.io.exporters.webannotation import write_webannotation
from claimx.plugins import declared
from claimx.schema.errors import InputError

EXPORTS: dict[str, Export] = {
    "bioc": write_bioc,
    "brat": write_brat,
    "kgx": write_kgx,
    "parquet": write_parquet_folder,
    "webannotation": write_webannotation,
}
"""Named before a colon in a target: `kgx:out/graph`."""


def is_export(name: str) -> bool:
    """Whether there is an export into folders of this name, of claimx or of a plug-in."""
    return name in EXPORTS or name in declared(EXPORTERS)


def export_of(name: str) -> Export:
    """The export of this name. Raises `InputError` where there is none that can be used."""
    if name in EXPORTS:
        return EXPORTS[name]
    exporter = plugged(name)
    if not hasattr(exporter, "write"):
        raise InputError(f"writes files and no folders: give a file that ends in .{name}", f"{name}:")
    found: Export = exporter.write
    return found
