"""How long each kind of page of `claimx serve` takes over a synthetic database of 100,000 claims.

python benchmarks/serve.py [--claims 100000] [--repeats 15]

The sentences are put together from words by this program. Each page is asked for over HTTP from a server in another
process, after one request that warms it up; searches and filters are different ones each time, so that nothing is
answered from a memory of the same search. Figures are milliseconds until the whole page has arrived, and, since other work
on the machine makes these longer, the mean processor time that the server used for it; for downloads, milliseconds until
the first byte, and until the last.
"""

import argparse
import contextlib
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from throughput import ROOT, commit

from claimx.io.exporters.sql import document_rows, run_row
from claimx.io.exporters.sql.database import prepare, put_documents, put_run
from claimx.io.exporters.sql.sqlite import SqliteDatabase
from claimx.schema import Claim, Concept, Metadata, SourceDocument, Span

RESULTS = ROOT / "benchmarks" / "results" / "serve.json"
LIMIT_MS = 200.0
PER_DOCUMENT = 20

SYLLABLES = "ba co di fen gra lo mi nar ox pra qui ros tal vu zin".split()
ENDINGS = "ol ine ate mab ide one".split()
PLACES = (
    "head back knee chest skin liver lung kidney eye ear nose throat jaw hip wrist neck heel gum spleen nail".split()
)
TROUBLES = "pain swelling itch ulcer cramp fever stiffness bleeding rash infection spasm numbness".split()
VERBS = {"improves": "eased", "worsens": "aggravated", "increases": "raised", "decreases": "lowered", "no_effect":
         "did not change", "mixed": "both eased and aggravated", "unclear": "had an unknown effect on"}  # fmt: skip
GROUPS = "adults children nurses sailors students runners farmers pilots twins".split()
FILLER = "In a small clinic by the sea, {} were seen every week and asked how they felt before noon. "


def words(seed: int) -> tuple[list[str], list[str]]:
    """Names of drugs and of conditions, made up."""
    rng = random.Random(seed)
    drugs = sorted({"".join(rng.choices(SYLLABLES, k=3)) + rng.choice(ENDINGS) for _ in range(1500)})
    return drugs, [f"{place} {trouble}" for place in PLACES for trouble in TROUBLES]


def document(
    number: int, rng: random.Random, drugs: list[str], conditions: list[str]
) -> tuple[SourceDocument, list[Claim], list[Span]]:
    """A document of claims, each in a sentence of its own."""
    text, claims, sentences = "", [], []
    doc_id = f"doc-{number:06d}"
    for index in range(PER_DOCUMENT):
        filler = FILLER.format(rng.choice(GROUPS))
        text += filler
        sentences.append(Span(len(text) - len(filler), len(text) - 1, filler[:-1]))
        # Frequencies as texts have them: few names are frequent, most are rare.
        drug = drugs[min(int(rng.paretovariate(0.6)) - 1, len(drugs) - 1)]
        condition = conditions[min(int(rng.paretovariate(0.7)) - 1, len(conditions) - 1)]
        direction = rng.choice(list(VERBS))
        hedge = rng.choice(["", "", "perhaps "])
        start = len(text)
        sentence = f"Among {rng.randint(8, 900)} {rng.choice(GROUPS)}, {drug} {hedge}{VERBS[direction]} {condition}."
        text += sentence + " "

        def at(part: str, start: int = start, sentence: str = sentence) -> Span:
            place = start + sentence.index(part)
            return Span(place, place + len(part), part)

        own = Span(start, start + len(sentence), sentence)
        sentences.append(own)
        claims.append(
            Claim(
                doc_id, 2 * index + 1, own, (at(drug),), at(VERBS[direction]), direction, at(condition),  # type: ignore[arg-type]
                hedges=(at("perhaps"),) if hedge else (), drug_concepts=(Concept(drug, f"X:{drug}"),),
                condition_concept=Concept(condition, f"Y:{condition}"), confidence=round(rng.random(), 4),
            )
        )  # fmt: skip
    metadata = Metadata(
        f"{drug.title()} among {rng.choice(GROUPS)}", pmid=str(10_000_000 + number), year=rng.randint(1985, 2026)
    )
    return SourceDocument(doc_id, text, metadata=metadata), claims, sentences


def make_database(path: Path, claims: int) -> None:
    rng = random.Random(0)
    drugs, conditions = words(0)
    run = run_row("benchmark", "none", {}, "2026-01-01T00:00:00")
    with contextlib.closing(SqliteDatabase(path)) as db:
        prepare(db)
        with db.transaction():
            put_run(db, run)
            for first in range(0, claims // PER_DOCUMENT, 500):
                made = (
                    document(n, rng, drugs, conditions) for n in range(first, min(first + 500, claims // PER_DOCUMENT))
                )
                put_documents(db, [document_rows(run[0], d, c, (), s) for d, c, s in made])


def cpu_ms(process: int) -> float:
    """Milliseconds of processor time that a process has used; Linux only."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def server(database: Path, folder: Path) -> Iterator[tuple[str, int, float]]:
    """The address of a running `claimx serve`, its process, and the seconds that it took to start."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "claimx", "serve", str(database), "--port", "0", "--review", str(folder / "reviews.db")],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = process.stdout.readline().partition("?")[0].strip()
        get(address)
        yield address, process.pid, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(20)


def get(address: str) -> tuple[float, float, int]:
    """Milliseconds to the first byte and to the last, and how many bytes came."""
    begun = time.perf_counter()
    with urlopen(address, timeout=300) as answer:
        size = len(answer.read(1))
        first = time.perf_counter()
        while block := answer.read(1 << 20):
            size += len(block)
    return 1000 * (first - begun), 1000 * (time.perf_counter() - begun), size


def pages(rng: random.Random, claims: list[dict[str, object]]) -> dict[str, Callable[[], str]]:
    """Each kind of page, with a maker of addresses of it."""
    drugs, conditions = words(0)
    some = lambda values: quote(rng.choice(values[:60]))
    claim = lambda: rng.choice(claims)
    return {
        "first page": lambda: "/",
        "page far back": lambda: f"/?page={rng.randint(100, 3900)}",
        "sorted by drug": lambda: f"/?sort=drug&page={rng.randint(1, 3900)}",
        "search, rare word": lambda: f"/?q={some(drugs[20:])}",
        "search, frequent word": lambda: f"/?q={rng.choice(GROUPS)}",
        "search, every claim": lambda: f"/?q=among+-{rng.choice(SYLLABLES)}{rng.randint(0, 99)}",
        "phrase": lambda: f"/?q=%22{quote(rng.choice(conditions))}%22",
        "one facet": lambda: f"/?drug={some(drugs)}",
        "four facets": lambda: f"/?condition={some(conditions)}&direction=improves&hedged=no&confidence=0.8+to+0.9",
        "search and facets": lambda: f"/?q={rng.choice(TROUBLES)}&direction=worsens&direction=mixed&year_from={rng.randint(1990, 2015)}",
        "values of a facet": lambda: f"/values/drug?direction={rng.choice(list(VERBS))}",
        "evidence of a claim": lambda: f"/claims/{claim()['claim_id']}?part=1",
        "page of a claim": lambda: f"/claims/{claim()['claim_id']}",
        "document": lambda: f"/document?id={claim()['doc_id']}",
        "API description": lambda: "/api",
        "API: claims": lambda: f"/api/claims?direction={rng.choice(list(VERBS))}&size=50",
        "API: facet": lambda: f"/api/facets/condition?year={rng.randint(1990, 2020)}",
    }  # fmt: skip


def measure(claims: int, repeats: int) -> dict[str, object]:
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "claims.sqlite"
        make_database(database, claims)
        with server(database, folder) as (address, process, started):
            with urlopen(f"{address}api/claims?size=500&sort=document") as answer:
                found = json.load(answer)
            assert found["total"] == claims // PER_DOCUMENT * PER_DOCUMENT
            figures = {}
            for kind, make in pages(rng, found["claims"]).items():
                get(address + make()[1:])
                before = cpu_ms(process)
                taken = sorted(get(address + make()[1:])[1] for _ in range(repeats))
                figures[kind] = {
                    "median_ms": round(statistics.median(taken), 1),
                    "worst_ms": round(taken[-1], 1),
                    "cpu_ms": round((cpu_ms(process) - before) / repeats, 1),
                }
                print(f"{kind:24}", *(f"{name} {value:8.1f}" for name, value in figures[kind].items()), flush=True)
            downloads = {}
            for kind in ("csv", "json"):
                before = cpu_ms(process)
                first, last, size = get(f"{address}download/claims.{kind}")
                downloads[kind] = {
                    "first_byte_ms": round(first, 1),
                    "all_ms": round(last, 1),
                    "cpu_ms": round(cpu_ms(process) - before, 1),
                    "bytes": size,
                }
        bytes_of_database = database.stat().st_size
    return {
        "claims": found["total"], "database_bytes": bytes_of_database, "start_seconds": round(started, 2), "limit_ms": LIMIT_MS,
        "pages": figures, "downloads_of_all": downloads,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--output", type=Path, default=RESULTS)
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    result = {
        "command": "python benchmarks/serve.py", "commit": commit(), "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)), "repeats": asked.repeats, **measure(asked.claims, asked.repeats),
        "load_before_and_after": [round(load, 1), round(os.getloadavg()[0], 1)],
    }  # fmt: skip
    figures = dict(result["pages"])  # type: ignore[call-overload]
    over = {name: [kind for kind, f in figures.items() if f[name] > LIMIT_MS] for name in ("median_ms", "cpu_ms")}
    asked.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"started in {result['start_seconds']} s; downloads {result['downloads_of_all']}")
    print(f"over the limit of {LIMIT_MS:.0f} ms: {over}")


if __name__ == "__main__":
    main()
