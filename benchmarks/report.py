"""How quick the evidence report of many claims is: to write, to paint, to filter, to open. Needs Chromium and playwright.

python benchmarks/report.py [--claims 20000] [--out benchmarks/results/report.json]
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from claimx.aggregate import summarize
from claimx.report.page import evidence_report

FILTER = """(words) => { const t = performance.now(), w = document.getElementById("words"); w.value = words;
w.dispatchEvent(new Event("input", {bubbles: true})); document.body.offsetHeight; return performance.now() - t; }"""
SORT = """(i) => { const t = performance.now(); document.querySelectorAll("#heads button")[i].click();
document.body.offsetHeight; return performance.now() - t; }"""
OPEN = """() => { const t = performance.now(); document.querySelector("#rows th button").click();
document.body.offsetHeight; const took = performance.now() - t; document.getElementById("close").click(); return took; }"""


def rows(count: int) -> list[dict[str, Any]]:
    """Claims of 700 drugs on 90 conditions in a seventh as many documents."""
    made = []
    for i in range(count):
        drug, condition, doc = f"drug {i * 7 % 700}", f"condition {i * 11 % 90}", f"d{i % (count // 7 or 1)}"
        sentence = f"In trial {i}, {drug} lowered {condition} more than placebo did, although few of those who took it stayed for long."
        at, effect, target = sentence.index(drug), sentence.index("lowered"), sentence.index(condition)
        made.append(
            {
                "claim_id": str(i), "doc_id": doc, "title": f"A trial of {drug} in {condition}", "pmid": str(10_000 + i % (count // 7 or 1)),
                "year": 1990 + i % 35, "sample_size": 20 + i % 900, "study_design": "randomized trial", "drug": drug, "condition": condition,
                "effect": "lowered", "effect_direction": "improves" if i % 3 else "worsens", "hedged": i % 4 == 0, "certainty": "asserted",
                "confidence": 0.5 + i % 50 / 100, "sentence": sentence, "sentence_start": 200 * i, "sentence_end": 200 * i + len(sentence),
                "drug_start": str(200 * i + at), "drug_end": str(200 * i + at + len(drug)), "effect_start": str(200 * i + effect),
                "effect_end": str(200 * i + effect + 7), "condition_start": str(200 * i + target),
                "condition_end": str(200 * i + target + len(condition)),
            }
        )  # fmt: skip
    return made


def measured(page: Page, address: str) -> dict[str, float]:
    page.goto(address)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    return {
        "first_paint_ms": paint,
        "ready_ms": ready,
        "filter_ms": statistics.median(
            page.evaluate(FILTER, w) for w in ("drug 1", "condition 8", "drug 12 condition", "")
        ),
        "sort_ms": statistics.median(page.evaluate(SORT, i) for i in (0, 1, 3)),
        "open_ms": page.evaluate(OPEN),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    made = rows(options.claims)
    start = time.process_time()
    summary = summarize(made)
    summed = time.process_time()
    html = evidence_report(summary, title="benchmark")
    written = time.process_time()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "report.html"
        path.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        runs = [measured(browser.new_page(), path.as_uri()) for _ in range(3)]
        version = browser.version
    result = {
        "claims": options.claims,
        "rows": len(summary.groups),
        "megabytes": round(len(html.encode()) / 1e6, 1),
        "summarize_cpu_s": round(summed - start, 2),
        "write_cpu_s": round(written - summed, 2),
        **{name: round(statistics.median(run[name] for run in runs)) for name in runs[0]},
        "chromium": version,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "machine": platform.machine(),
        "commit": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
        ).stdout.strip(),
    }
    text = json.dumps(result, indent=2) + "\n"
    print(text, end="")
    if options.out:
        options.out.write_text(text)


if __name__ == "__main__":
    main()
