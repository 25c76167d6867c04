"""Copy the files of a model into the package, with their hashes in `meta.json` for `claimx info` to check.

python scripts/package.py build/int8 ../src/claimx/model/weights
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

FILES = ("encoder.onnx", "heads.npz", "tokenizer.json", "meta.json")
LIMIT = 30_000_000
"""Bytes that the model may add to the wheel."""


def main() -> None:
    source, target = map(Path, sys.argv[1:3])
    size = sum((source / name).stat().st_size for name in FILES)
    if size > LIMIT:
        sys.exit(f"{source}: {size:,} bytes, more than the {LIMIT:,} that may ship")
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(source / name, target / name)
    meta = json.loads((target / "meta.json").read_text(encoding="utf-8"))
    meta["sha256"] = {name: hashlib.sha256((target / name).read_bytes()).hexdigest() for name in FILES[:-1]}
    (target / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")
    print(f"{size:,} bytes")


if __name__ == "__main__":
    main()
