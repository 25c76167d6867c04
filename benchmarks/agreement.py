"""Agreement of the two raw passes over the corpus, and of each with the gold, kept with the commit.

python benchmarks/agreement.py
"""

import json
from pathlib import Path

from throughput import ROOT, commit

from claimx.evaluate import show
from claimx.evaluate.agreement import Agreement, agree
from claimx.evaluate.load import read_gold
from claimx.files import write_text

FOLDER = ROOT / "annotations" / "corpus"
PAIRS = (("passes/a", "passes/b"), ("gold", "passes/a"), ("gold", "passes/b"))


def documents(name: str) -> list:  # type: ignore[type-arg]
    return read_gold([FOLDER / name], ROOT / "corpus" / "articles")


def in_markdown(names: tuple[str, str], found: Agreement) -> str:
    kappa = "".join(f"- Cohen's kappa, sentence {name}: {c.in_words()}\n" for name, c in found.kappa.items())
    alpha = f"- Krippendorff's alpha, direction of shared claims: {found.alpha_direction.in_words()}\n"
    return f"{show.markdown(found.result, ' and '.join(names))}\n## Beyond chance\n\n{kappa}{alpha}"


def main() -> None:
    found = {names: agree(documents(names[0]), documents(names[1])) for names in PAIRS}
    head = {"commit": commit(), "command": "python benchmarks/agreement.py"}
    pairs = {" and ".join(names): agreement.as_json() for names, agreement in found.items()}
    write_text(FOLDER / "agreement.json", json.dumps({**head, "pairs": pairs}, indent=1) + "\n")
    made = f"Written by `{head['command']}` at commit {head['commit']}.\n"
    pages = [in_markdown(names, agreement) for names, agreement in found.items()]
    write_text(FOLDER / "agreement.md", "\n".join([*pages, made]))
    print(f"written to {Path(FOLDER / 'agreement.md').relative_to(ROOT)} and .json")


if __name__ == "__main__":
    main()
