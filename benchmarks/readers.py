"""Megabytes of XML a second, beside pubmed_parser on the same files in the same process; and memory over a long file.

    python benchmarks/readers.py [--rounds N] [--output benchmarks/results/readers.json]

Speed is by CPU time of this one process, in megabytes (10^6 bytes) of unpacked XML a second. The contenders read the same
files by turns, round by round. The best round counts, for work of others on the machine can only slow a round down; all
rounds are kept. Files are made by code; where CLAIMX_SHARED names a folder with `articles`, its MEDLINE file (its records
put into the elements of today's files, since pubmed_parser reads no others) and its PMC archive are read besides.

pubmed_parser gives metadata and abstract of a PubMed record, as claimx does, and no sections, study facts or
duplicates. Of a JATS article it takes three calls to get what claimx reads at once: metadata and abstract, paragraphs,
and captions; tables it reads not at all here.

Printed too: how often the parts of abstracts are told right when their labels are taken away.
"""

import argparse
import contextlib
import gzip
import json
import os
import platform
import random
import re
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from claimx.io import ReadOptions, read_documents
from claimx.schema import SourceDocument

ROOT = Path(__file__).resolve().parents[1]
MEGABYTE = 1e6
BARS = {"pubmed": 20.0, "jats": 8.0}
MEMORY_RECORDS = (3_000, 30_000)

_WORDS = (
    "patients adults children mice trial placebo zinc aspirin lithium colds pain fever sleep mood score dose daily weeks "
    "improved reduced increased showed received compared groups risk effect response baseline outcome symptoms the of and "
    "in with was were after than for to a by no significant difference between both arms (P = 0.03) 12.5 mg 40 120"
).split()
_LABELS = (
    ("BACKGROUND", "BACKGROUND"),
    ("METHODS", "METHODS"),
    ("RESULTS", "RESULTS"),
    ("CONCLUSION", "CONCLUSIONS"),
)


def made_records(count: int, seed: int = 7) -> Iterator[str]:
    """PubMed records of made-up words with all that a real one has: authors, headings, references; 6 kB each.

    The words of a record come again after 200 others, its number does not.
    """
    templates = list(_templates(min(count, 200), seed))
    for number in range(1, count + 1):
        yield templates[number % len(templates)].replace("@", str(number))


def _templates(count: int, seed: int) -> Iterator[str]:
    rng = random.Random(seed)

    def some(low: int, high: int) -> str:
        return " ".join(rng.choices(_WORDS, k=rng.randint(low, high))).capitalize() + "."

    for number in range(1, count + 1):
        labelled = number % 2
        parts = "".join(
            f'<AbstractText Label="{label}" NlmCategory="{category}">{some(30, 70)} {some(5, 20)}</AbstractText>\n'
            for label, category in _LABELS
        )
        abstract = parts if labelled else f"<AbstractText>{' '.join(some(12, 30) for _ in range(10))}</AbstractText>\n"
        authors = "".join(
            f'<Author ValidYN="Y"><LastName>Name{i}</LastName><ForeName>Given {i}</ForeName><Initials>G</Initials>'
            f"<AffiliationInfo><Affiliation>Department {i}, University of Somewhere, Town.</Affiliation></AffiliationInfo></Author>\n"
            for i in range(6)
        )
        headings = "".join(
            f'<MeshHeading><DescriptorName UI="D{i:06}" MajorTopicYN="N">Heading {i}</DescriptorName>'
            f'<QualifierName UI="Q{i:06}" MajorTopicYN="N">therapy</QualifierName></MeshHeading>\n'
            for i in range(12)
        )
        references = "".join(
            f"<Reference><Citation>Journal of Things. 2001;{i}:12-19</Citation><ArticleIdList>"
            f'<ArticleId IdType="pubmed">1@{i}</ArticleId></ArticleIdList></Reference>\n'
            for i in range(15)
        )
        yield (
            f'<PubmedArticle>\n<MedlineCitation Status="MEDLINE" Owner="NLM">\n<PMID Version="1">@</PMID>\n'
            "<DateCompleted><Year>2020</Year><Month>01</Month><Day>02</Day></DateCompleted>\n"
            '<Article PubModel="Print">\n<Journal><ISSN IssnType="Print">0000-0000</ISSN><JournalIssue CitedMedium="Internet">'
            "<Volume>1</Volume><PubDate><Year>2019</Year><Month>Jan</Month></PubDate></JournalIssue>"
            f"<Title>Journal of Things</Title></Journal>\n<ArticleTitle>{some(8, 16)} @</ArticleTitle>\n"
            f'<ELocationID EIdType="doi" ValidYN="Y">10.1000/t.@</ELocationID>\n<Abstract>{abstract}</Abstract>\n'
            f'<AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng</Language>\n<PublicationTypeList>'
            '<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>\n</Article>\n'
            f"<MeshHeadingList>{headings}</MeshHeadingList>\n</MedlineCitation>\n<PubmedData><PublicationStatus>ppublish"
            f'</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed">@</ArticleId>'
            f"</ArticleIdList><ReferenceList>{references}</ReferenceList></PubmedData>\n</PubmedArticle>\n"
        )


def write_pubmed(path: Path, records: Iterator[str]) -> int:
    """A packed PubMed file of these records; returns its unpacked size."""
    size = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as out:
        size += out.write('<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n')
        for record in records:
            size += out.write(record)
        size += out.write("</PubmedArticleSet>\n")
    return size


def made_article(number: int, rng: random.Random) -> str:
    """A JATS article of made-up words with sections, citations, a table and a list of references; 50 kB."""

    def paragraph() -> str:
        sentences = (
            f"{' '.join(rng.choices(_WORDS, k=18)).capitalize()} [<xref ref-type='bibr' rid='r1'>1</xref>], <italic>P</italic>"
            " &lt; 0.05 in 10<sup>3</sup> cells."
            for _ in range(6)
        )
        return f"<p>{' '.join(sentences)}</p>\n"

    sections = "".join(
        f"<sec><title>{title}</title>\n{''.join(paragraph() for _ in range(8))}</sec>\n"
        for title in ("Introduction", "Methods", "Results", "Discussion")
    )
    cells = "".join(f"<tr>{'<td>12.5 (3.1)</td>' * 5}</tr>\n" for _ in range(20))
    references = "".join(
        f"<ref id='r{i}'><element-citation><person-group><name><surname>Name</surname><given-names>G</given-names></name>"
        f"</person-group><article-title>Title {i} of things</article-title><source>Journal</source><year>2001</year>"
        "</element-citation></ref>\n"
        for i in range(40)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<article article-type="research-article"><front><journal-meta><journal-title-group>'
        "<journal-title>Journal of Things</journal-title></journal-title-group></journal-meta><article-meta>"
        f'<article-id pub-id-type="pmc">{number}</article-id><article-id pub-id-type="pmid">{number}</article-id>'
        f"<title-group><article-title>Things, part {number}</article-title></title-group><pub-date pub-type='ppub'>"
        f"<year>2012</year></pub-date><abstract>{paragraph()}</abstract></article-meta></front><body>{sections}<table-wrap>"
        f"<label>Table 1</label><caption><p>Things by arm.</p></caption><table><tbody>{cells}</tbody></table></table-wrap></body>"
        f"<back><ref-list>{references}</ref-list></back></article>"
    )


def shared_articles() -> Path | None:
    """The folder of real articles, where there is one."""
    folder = Path(os.environ.get("CLAIMX_SHARED", "/nowhere")) / "articles"
    return folder if folder.is_dir() else None


def pubmed_inputs(folder: Path) -> dict[str, tuple[list[Path], int]]:
    """Packed PubMed files by name, with their size unpacked."""
    made = folder / "made.xml.gz"
    found = {"made": ([made], write_pubmed(made, made_records(1_000)))}
    shared = shared_articles()
    if shared:
        with gzip.open(shared / "formats" / "medline" / "medline16n0902.xml.gz", "rt", encoding="utf-8") as stream:
            text = stream.read()
        records = re.findall(r"<MedlineCitation .*?</MedlineCitation>", text, re.DOTALL)
        medline = folder / "medline.xml.gz"
        wrapped = (f"<PubmedArticle>\n{record}\n</PubmedArticle>\n" for record in records)
        found["medline16n0902"] = ([medline], write_pubmed(medline, wrapped))
    return found


def jats_inputs(folder: Path) -> dict[str, tuple[list[Path], int]]:
    """Folders of JATS files by name, with their size."""
    rng = random.Random(7)
    (folder / "made").mkdir()
    for number in range(1, 41):
        (folder / "made" / f"{number}.nxml").write_text(made_article(number, rng), encoding="utf-8")
    found = {"made": folder / "made"}
    shared = shared_articles()
    if shared:
        (folder / "pmc").mkdir()
        with tarfile.open(shared / "pmc_oa.tar.gz") as archive:
            for number, member in enumerate(archive):
                data = archive.extractfile(member)
                if data is not None and number < 200:
                    (folder / "pmc" / f"{number:03}.nxml").write_bytes(data.read())
        found["pmc_oa"] = folder / "pmc"
    return {
        name: (sorted(place.iterdir()), sum(path.stat().st_size for path in place.iterdir()))
        for name, place in found.items()
    }


def with_claimx(paths: Sequence[Path], *, facts: bool) -> int:
    """Documents read, as a batch reads them, or with the study's facts as `read_documents` gives them by default."""
    options = ReadOptions(on_note=lambda _place, _message: None, facts=facts)
    return sum(isinstance(found, SourceDocument) for found in read_documents(paths, options=options))


def pubmed_with_peer(paths: Sequence[Path]) -> int:
    import pubmed_parser

    return sum(1 for path in paths for _ in pubmed_parser.parse_medline_xml(str(path)))


def jats_with_peer(paths: Sequence[Path], *, front_only: bool = False) -> int:
    """Files read; at some real ones it raises an exception."""
    import pubmed_parser

    done = 0
    for path in paths:
        with contextlib.suppress(Exception):
            pubmed_parser.parse_pubmed_xml(str(path))
            if not front_only:
                pubmed_parser.parse_pubmed_paragraph(str(path), all_paragraph=True)
                pubmed_parser.parse_pubmed_caption(str(path))
            done += 1
    return done


Contender = Callable[[Sequence[Path]], int]

CONTENDERS: dict[str, dict[str, Contender]] = {
    "pubmed": {
        "claimx": lambda paths: with_claimx(paths, facts=False),
        "claimx_with_facts": lambda paths: with_claimx(paths, facts=True),
        "pubmed_parser": pubmed_with_peer,
    },
    "jats": {
        "claimx": lambda paths: with_claimx(paths, facts=False),
        "claimx_with_facts": lambda paths: with_claimx(paths, facts=True),
        "pubmed_parser": jats_with_peer,
        "pubmed_parser_front_only": lambda paths: jats_with_peer(paths, front_only=True),
    },
}


def measure(contenders: dict[str, Contender], paths: list[Path], size: int, rounds: int) -> dict[str, object]:
    """Megabytes a second of each contender, turn by turn, and ratios to the peer."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    documents = {}
    for turn in range(rounds + 1):
        for name in contenders if turn % 2 else reversed(contenders):
            began = time.process_time()
            documents[name] = contenders[name](paths)
            if turn:  # the first warms up
                seconds[name].append(time.process_time() - began)
    best = {name: size / MEGABYTE / min(taken) for name, taken in seconds.items()}
    return {
        "megabytes": round(size / MEGABYTE, 2),
        "documents": documents,
        "megabytes_a_second": {name: round(rate, 1) for name, rate in best.items()},
        "by_round": {name: [round(size / MEGABYTE / s, 1) for s in taken] for name, taken in seconds.items()},
        "median": {name: round(size / MEGABYTE / statistics.median(taken), 1) for name, taken in seconds.items()},
        "ratio_to_pubmed_parser": {name: round(best[name] / best["pubmed_parser"], 2) for name in best},
    }


def peak_memory(records: int, folder: Path) -> float:
    """MiB at most of a process of its own that reads a file of so many records."""
    path = folder / f"pubmed26n{records:05}.xml.gz"
    write_pubmed(path, made_records(records))
    command = [sys.executable, __file__, "--read", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    path.unlink()
    return float(done.stdout)


def parts_told_right() -> dict[str, object]:
    """Of labelled abstracts without their labels: how many sentences are given the kind that the label says."""
    from claimx.io.readers.rhetoric import KINDS, classify, sentences_in

    shared = shared_articles()
    if shared is None:
        return {}
    right, all_of = Counter[str](), Counter[str]()
    abstracts = 0
    paths = [shared / "formats" / "medline" / "medline16n0902.xml.gz"]
    for found in read_documents(paths, options=ReadOptions(facts=False, on_note=lambda *_: None)):
        if not isinstance(found, SourceDocument):
            continue
        parts = [s for s in found.sections if s.kind in KINDS and s.heading]
        sentences, kinds = [], []
        for part in parts:
            for start, end in sentences_in(found.text, part.heading[1], part.end):
                sentences.append(found.text[start:end])
                kinds.append(part.kind)
        if len(set(kinds)) < 3:
            continue
        abstracts += 1
        for kind, told in zip(kinds, classify(sentences), strict=True):
            all_of[kind] += 1
            right[kind] += kind == told
    return {
        "abstracts": abstracts,
        "sentences": all_of.total(),
        "told_right": round(right.total() / all_of.total(), 3),
        "by_kind": {kind: f"{right[kind]} of {all_of[kind]}" for kind in KINDS},
    }


def commit() -> str:
    """The commit that is measured, marked where the source differs from it."""
    git = ["git", "-C", str(ROOT)]
    found = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "src"], capture_output=True, text=True).stdout
    return found + ("+changes" if changed else "")


def report(rounds: int) -> dict[str, object]:
    """Everything that is measured, with what it was measured on."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        inputs = {"pubmed": pubmed_inputs(folder), "jats": jats_inputs(folder)}
        results = {
            kind: {name: measure(CONTENDERS[kind], *given, rounds) for name, given in by_name.items()}
            for kind, by_name in inputs.items()
        }
        memory = {f"{records:,} records": peak_memory(records, folder) for records in MEMORY_RECORDS}
    return {
        "commit": commit(),
        "command": f"python benchmarks/readers.py --rounds {rounds}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("claimx", "lxml", "pubmed_parser")},
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "bars": BARS,
        "results": results,
        "peak_mib": memory,
        "parts_of_abstracts_without_labels": parts_told_right(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results" / "readers.json")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        with_claimx([options.read], facts=False)
        print(round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1))
        return
    found = report(options.rounds)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(found, indent=2) + "\n")
    for kind, by_name in found["results"].items():  # type: ignore[attr-defined]
        for name, result in by_name.items():
            print(f"{kind}, {name} ({result['megabytes']} MB): MB/s, best round (median), ratio to pubmed_parser")
            for contender, rate in result["megabytes_a_second"].items():
                ratio = result["ratio_to_pubmed_parser"][contender]
                read = result["documents"][contender]
                print(f"  {contender:<26} {rate:>6} ({result['median'][contender]:>5})  {ratio:>5}  {read:,} documents")
    print(f"peak memory, MiB: {json.dumps(found['peak_mib'])}")
    print(f"parts of abstracts: {json.dumps(found['parts_of_abstracts_without_labels'])}")


if __name__ == "__main__":
    main()
