"""Write docs/model_card.md from the metrics and the model's own settings.

python scripts/model_card.py --metrics metrics --model DIR --output ../docs/model_card.md
"""

import argparse
import json
from pathlib import Path

from jinja2 import Environment, StrictUndefined

CORPORA = [
    ("our gold, train part", "363 documents less 22 kept back for thresholds and calibration", "the project's own annotations"),
    ("our own, annotations/train", "1,002 abstracts and parts of papers, 232 own texts, less one in eight", "ours; texts PubMed Central, PubMed"),
    ("our own, annotations/train/prompts.jsonl", "795 prompts with direction", "ours; texts MIT, PubMed Central"),
    ("our own, annotations/train/cues.jsonl", "12,846 sentences of full papers with hedge cues, less one paper in eight", "ours; texts CC0, PubMed Central"),
    ("BC5CDR train", "490 abstracts, chemicals and diseases", "public domain mark"),
    ("NCBI disease train", "591 abstracts, diseases", "public domain"),
    ("BioRED train", "346 abstracts, chemicals and diseases", "U.S. government work"),
    ("NLM-Chem, DrugProt (the files named test of AIONER's copy)", "chemicals", "CC0; CC BY 4.0"),
    ("EvidenceOutcomes train", "528 trial abstracts, outcomes", "MIT"),
    ("CoNLL-2010 biological training set with the Szeged cues", "hedge cues, uncertain sentences", "CC BY 2.0; MIT (copy)"),
    ("BioScope abstracts", "negation cues", "CC BY 2.0"),
    ("PHEE train", "2,614 sentences: drugs, dosing, effects, triggers", "MIT"),
    ("Evidence Inference 2.0 train prompts", "1,855 prompts with direction", "MIT"),
    ("known names: MeSH, Disease Ontology, ChEBI, DrugBank open vocabulary", "a feature of every word", "NLM terms; CC0; CC BY 4.0; CC0"),
]  # fmt: skip


def cell(scores: dict | None) -> str:
    return "" if not scores else f"{scores['f1']:.3f} [{scores['interval'][0]:.3f}, {scores['interval'][1]:.3f}]"


def table(report: dict) -> str:
    lines = ["| data | label | exact F1 | overlap F1 | gold spans |", "|---|---|---|---|---|"]
    for corpus, scores in report.items():
        for head, kinds in scores.items() if isinstance(scores, dict) else ():
            if isinstance(kinds, dict):
                exact, overlap = kinds["exact"], kinds["overlap"]
                lines.append(f"| {corpus} | {head} | {cell(exact)} | {cell(overlap)} | {exact['gold']:,} |")
    return "\n".join(lines)


def ablation_table(report: dict) -> str:
    names = {"sentence.has_claim": "sentence", "claim.drug_target": "drug + target", "claim.direction": "+ direction",
             "claim.whole": "+ hedged", "claim.dose": "dose", "slot.direction": "direction accuracy"}  # fmt: skip
    lines = [f"| what runs | {' | '.join(names.values())} |", f"|---|{'---|' * len(names)}"]
    for name, row in report.items():
        if isinstance(row, dict) and "claim.whole" in row:
            lines.append(f"| {name} | {' | '.join(format(row[m]['value'], '.3f') for m in names)} |")
    return "\n".join(lines)


def draw_reliability(calibration: dict, path: Path) -> None:
    """How often claims are right, by tenths of their confidence."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    pyplot.rcParams["svg.hashsalt"] = "claimx"
    figure, axes = pyplot.subplots(figsize=(4, 4))
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1, linestyle="--")
    bins = calibration["bins"]
    axes.plot([b["confidence"] for b in bins], [b["right"] for b in bins], color="#0072b2", linewidth=1)
    axes.scatter(
        [b["confidence"] for b in bins], [b["right"] for b in bins], s=[2 * b["claims"] for b in bins], color="#0072b2"
    )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share of claims that are right")
    axes.set_title(
        f"{calibration['claims']} claims, expected calibration error {calibration['expected_calibration_error']:.3f}",
        fontsize=9,
    )
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))


def lost(float32: dict, int8: dict) -> list[str]:
    """F1 points that quantization costs, by corpus."""
    measured = (("bc5cdr", "exact"), ("ncbi", "exact"), ("phee", "overlap"), ("gold_dev", "overlap"))
    return [f"{(float32[c]['all'][kind]['f1'] - int8[c]['all'][kind]['f1']) * 100:+.2f}" for c, kind in measured]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--metrics", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    names = ("dev", "test", "calibration", "ablation", "held-out", "outside")
    found = {name: json.loads((options.metrics / f"{name}.json").read_text()) for name in names}
    float32, int8 = (json.loads((options.metrics / f"dev-{name}.json").read_text()) for name in ("float32", "int8"))
    draw_reliability(found["ablation"]["calibration"], options.output.parent / "img" / "reliability.svg")
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    environment.filters |= {"spans": table, "parts": ablation_table, "score": cell, "f3": "{:.3f}".format}
    template = environment.from_string(Path(__file__).with_suffix(".md.jinja").read_text(encoding="utf-8"))
    text = template.render(
        **{name.replace("-", "_"): report for name, report in found.items()},
        meta=json.loads((options.model / "meta.json").read_text()),
        size=sum(p.stat().st_size for p in options.model.iterdir()) / 1e6,
        corpora=CORPORA,
        lost=lost(float32, int8),
    )
    options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
