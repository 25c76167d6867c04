"""The exports into a folder by name."""

from claimx.io.exporters.annotated import write_bioc, write_brat
from claimx.io.exporters.folders import Export
from claimx.io.exporters.kgx import write_kgx
from claimx.io.exporters.parquet_folder import write_parquet_folder
from claimx.io.exporters.webannotation import write_webannotation

EXPORTS: dict[str, Export] = {
    "bioc": write_bioc,
    "brat": write_brat,
    "kgx": write_kgx,
    "parquet": write_parquet_folder,
    "webannotation": write_webannotation,
}
"""Named before a colon in a target: `kgx:out/graph`."""
