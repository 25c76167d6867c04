"""Build `src/claimx/normalize/dose/data/units.tsv`: the ways a unit is written, its UCUM code, kind and size.

    python pipeline/scripts/build_dose_units.py [--check]

The written forms are ours; whether a code is UCUM, its dimension and its size come from ucumvert and pint, which are
too slow to load at run time (0.7 s). `--check` writes nothing and fails where the file differs.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[2] / "src/claimx/normalize/dose/data/units.tsv"
HEADER = """\
# written form, UCUM code, how many of it, kind, size of the code in SI base units. A form with a capital is that form only.
# Built by pipeline/scripts/build_dose_units.py with ucumvert and pint; do not edit by hand.
# UCUM codes are those of the Unified Code for Units of Measure (Regenstrief Institute, https://ucum.org/license).
"""
PREFIXES = {
    "p": "pico", "n": "nano", "u": "micro", "m": "milli", "c": "centi", "d": "deci", "": "", "k": "kilo", "M": "mega",
    "G": "giga",
}  # fmt: skip
# UCUM code, kind, prefixes, written signs, written names (both with every prefix)
METRIC = (
    ("g", "mass", ("p", "n", "u", "m", "", "k"), ("g",), ("gram", "gramme")),
    ("L", "volume", ("n", "u", "m", "c", "d", ""), ("l",), ("liter", "litre")),
    ("mol", "substance", ("p", "n", "u", "m", ""), ("mol",), ("mole",)),
    ("eq", "equivalents", ("u", "m", ""), ("eq",), ("equivalent",)),
    ("osm", "osmoles", ("m", ""), ("osm",), ("osmole",)),
    ("[iU]", "IU", ("",), (), ("international unit",)),
    ("Bq", "radioactivity", ("", "k", "M", "G"), ("bq",), ("becquerel",)),
    ("Ci", "radioactivity", ("u", "m", ""), ("ci",), ("curie",)),
    ("Gy", "radiation", ("m", "c", ""), ("gy",), ("gray",)),
)
# UCUM code (an annotation where UCUM has no unit), factor to it, kind, written forms
OTHERS: tuple[tuple[str, float, str, str], ...] = (
    ("g", 1, "mass", "gm gms"),
    ("mg", 1, "mass", "mgs mgr"),
    ("ug", 1, "mass", "mcg mcgs ugs microg microgm mikrogram mcgm"),
    ("ng", 1, "mass", "nanog"),
    ("mL", 1, "volume", "cc ccs mls cm3"),
    ("uL", 1, "volume", "mcl microl"),
    ("mol/L", 1, "concentration", "M molar"),
    ("mmol/L", 1, "concentration", "mM millimolar"),
    ("umol/L", 1, "concentration", "uM microM micromolar"),
    ("nmol/L", 1, "concentration", "nM nanomolar"),
    ("pmol/L", 1, "concentration", "pM picomolar"),
    ("mmol", 1, "substance", "mmols"),
    ("umol", 1, "substance", "micromol umols"),
    ("[iU]", 1, "IU", "iu ius i.u. ui"),
    ("[iU]", 1e6, "IU", "MIU"),
    ("[iU]", 1e-3, "IU", "mIU"),
    ("[iU]", 1e3, "IU", "kIU"),
    ("[arb'U]", 1, "unit", "u unit units"),
    ("[arb'U]", 1e6, "unit", "MU megaunit megaunits"),
    ("[arb'U]", 1e-3, "unit", "mU milliunit milliunits"),
    ("[arb'U]", 1e3, "unit", "kU"),
    ("[USP'U]", 1, "USP", "usp usp_unit usp_units"),
    ("[CFU]", 1, "CFU", "cfu cfus colony_forming_unit colony_forming_units"),
    ("[PFU]", 1, "PFU", "pfu pfus plaque_forming_unit plaque_forming_units"),
    ("{vg}", 1, "vg", "vg vgs vector_genome vector_genomes"),
    ("{cells}", 1, "cells", "cell cells"),
    ("[drp]", 1, "drop", "drop drops gtt gtts"),
    ("%", 1, "ratio", "% percent per_cent pct"),
    ("[ppm]", 1, "ratio", "ppm parts_per_million"),
    ("[cup_us]", 1, "household", "cup cups"),
    ("[tsp_us]", 1, "household", "teaspoon teaspoons teaspoonful teaspoonfuls tsp tsps"),
    ("[tbs_us]", 1, "household", "tablespoon tablespoons tablespoonful tablespoonfuls tbsp tbsps"),
    ("[foz_us]", 1, "household", "fluid_ounce fluid_ounces fl_oz"),
    ("[oz_av]", 1, "mass", "ounce ounces oz"),
    ("{puff}", 1, "count", "puff puffs"),
    ("{spray}", 1, "count", "spray sprays spray_shot spray_shots"),
    ("{actuation}", 1, "count", "actuation actuations"),
    ("{inhalation}", 1, "count", "inhalation inhalations"),
    ("{tbl}", 1, "count", "tablet tablets tab tabs tbl"),
    ("{capsule}", 1, "count", "capsule capsules cap caps softgel softgels"),
    ("{pill}", 1, "count", "pill pills"),
    ("{sachet}", 1, "count", "sachet sachets packet packets"),
    ("{lozenge}", 1, "count", "lozenge lozenges troche troches pastille pastilles"),
    ("{gummy}", 1, "count", "gummy gummies"),
    ("{patch}", 1, "count", "patch patches"),
    ("{vial}", 1, "count", "vial vials"),
    ("{ampule}", 1, "count", "ampoule ampoules ampule ampules amp amps"),
    ("{cartridge}", 1, "count", "cartridge cartridges"),
    ("{suppository}", 1, "count", "suppository suppositories"),
    ("{scoop}", 1, "count", "scoop scoops"),
    ("{spoonful}", 1, "count", "spoonful spoonfuls"),
    ("{clove}", 1, "count", "clove cloves"),
    ("{implant}", 1, "count", "implant implants"),
    ("{pack}", 1, "count", "pack packs"),
    ("{bottle}", 1, "count", "bottle bottles"),
    ("{stick}", 1, "count", "stick sticks"),
    ("{piece}", 1, "count", "piece pieces"),
    ("{bag}", 1, "count", "bag bags"),
    ("{fingertip}", 1, "count", "fingertip_unit fingertip_units ftu ftus"),
    ("ms", 1, "time", "ms millisecond milliseconds"),
    ("s", 1, "time", "s sec secs second seconds"),
    ("min", 1, "time", "min mins mn minute minutes"),
    ("h", 1, "time", "h hr hrs hour hours"),
    ("d", 1, "time", "d day days"),
    ("wk", 1, "time", "w wk wks week weeks"),
    ("mo", 1, "time", "mo mos month months mth mths"),
    ("a", 1, "time", "y yr yrs year years"),
)


def rows() -> list[tuple[str, str, float, str, float]]:
    """(written form, UCUM code, how many of it, kind, size of the code in SI base units), checked with the libraries."""
    from ucumvert import PintUcumRegistry

    registry: Any = PintUcumRegistry()
    dimension: dict[str, Any] = {}
    result: dict[str, tuple[str, str, float, str, float]] = {}

    def add(written: str, code: str, times: float, kind: str) -> None:
        quantity, size = registry.from_ucum(code), 1.0
        if hasattr(quantity, "to_base_units"):  # an annotation such as {tbl} has no size in UCUM
            base = quantity.to_base_units()
            size = float(base.magnitude)
            if dimension.setdefault(kind, base.units) != base.units:
                raise ValueError(f"{code} is not of kind {kind}")
        row = (written, code, times, kind, size)
        if result.setdefault(written, row) != row:
            raise ValueError(f"{written} stands for two units")

    for code, kind, prefixes, signs, names in METRIC:
        for prefix in prefixes:
            for written in (
                *(prefix.lower() + sign for sign in signs),
                *(PREFIXES[prefix] + name for name in names),
            ):
                add(written, prefix + code, 1, kind)
                if len(written) > 3:
                    add(written + "s", prefix + code, 1, kind)
    for code, times, kind, forms in OTHERS:
        for written in forms.split():
            add(written.replace("_", " "), code, times, kind)
    return list(result.values())


def table() -> str:
    lines = (f"{written}\t{code}\t{times:g}\t{kind}\t{size:.12g}\n" for written, code, times, kind, size in rows())
    return HEADER + "".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail where the file differs, write nothing")
    check = parser.parse_args().check
    built = table()
    if check:
        return 0 if TABLE.read_text(encoding="utf-8") == built else 1
    TABLE.write_text(built, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
