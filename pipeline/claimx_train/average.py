"""The mean of the weights of two models, of which the second went on from the first (Wortsman et al., ICML 2022).

python -m claimx_train.average --first DIR --second DIR --weight 0.7 --output DIR
"""

import argparse
import shutil
from pathlib import Path

import torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--first", type=Path, required=True)
    parser.add_argument("--second", type=Path, required=True)
    parser.add_argument("--weight", type=float, required=True, help="of the second, between 0 and 1")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    first, second = (torch.load(f / "model.pt", weights_only=True) for f in (options.first, options.second))
    options.output.mkdir(parents=True, exist_ok=True)
    mean = {name: torch.lerp(first[name], after, options.weight) for name, after in second.items()}
    torch.save(mean, options.output / "model.pt")
    for name in ("config.json", "training.json"):
        shutil.copyfile(options.second / name, options.output / name)


if __name__ == "__main__":
    main()
