"""What every command says of every kind of bad input: one line each, from which docs/errors.md is made."""

from dataclasses import dataclass
from pathlib import Path

FAKE = "--pipeline claimx_fake_pipeline:make"


@dataclass(frozen=True)
class Case:
    """`line` is the last line on standard error; where it ends in `...`, its beginning."""

    what: str
    call: str
    line: str
    code: int = 1

    @property
    def command(self) -> str:
        words = self.call.split()
        return " ".join(words[:2]) if words[0] in ("corpus", "kb", "review") else words[0]


_NOTHING = "error: nothing could be read"
_NO_TARGET = "error: {}: no target that can be written to: give a file ending in ..."
_NO_FORMAT = "no format has this ending; name one of ..."

ARTICLES = [
    Case("no such file", "extract missing.txt", _NOTHING),
    Case("an empty folder", "extract folder", _NOTHING),
    Case("an empty file", "extract empty.txt", _NOTHING),
    Case("binary junk", "extract junk.txt", _NOTHING),
    Case("a file whose name says what it is not", "extract junk.parquet", _NOTHING),
    Case("a table without a column of text", "extract wrong.csv", _NOTHING),
    Case("a column that is not there", "extract good.csv --text-column words", _NOTHING),
    Case("the third line is no JSON, the rest is done", "extract bad.jsonl -o out.csv", "2 documents, 2 claims, 1 skipped", 0),
    Case("a URL without --allow-network", "extract http://localhost/a.txt", _NOTHING),
    Case("an output that is a folder", "extract good.txt -o folder.csv", "error: folder.csv: is a folder: nothing is written there"),
    Case("an output that is a symbolic link", "extract good.txt -o link.csv",
         "error: link.csv: is a symbolic link: nothing is written there"),
    Case("an output that is a device", "extract good.txt -o /dev/full --format csv",
         "error: /dev/full: is a device: nothing is written there"),
    Case("an output that is a named pipe", "extract good.txt -o pipe.csv", "error: pipe.csv: is a named pipe: nothing is written there"),
    Case("an output where no folder can be made", "extract good.txt -o good.txt/out.csv",
         "error: good.txt/out.csv: cannot be written: not a directory"),
    Case("an output that is one of the inputs", "extract good.txt -o good.txt --format csv",
         "error: good.txt: is one of the articles; it would be overwritten"),
    Case("an output of no known format", "extract good.txt -o out.xls",
         "error: out.xls: cannot tell the format from this name: end it in one of .csv, .jsonl, .parquet, or use --format"),
    Case("no input", "extract", "error: Missing argument 'ARTICLE...'; see claimx extract --help", 2),
    Case("a value of the wrong form", "extract good.csv --metadata-column title",
         "error: Invalid value for --metadata-column: 'title' is not FIELD=NAME, with one of ...", 2),
    Case("a knowledge base that is none", "extract good.txt --kb junk.txt",
         "error: ...junk.txt: not a knowledge base of claimx (not a gzipped file)"),
    Case("no such file", "tag missing.txt", _NOTHING),
    Case("an output that is a symbolic link", "tag good.txt -o link.csv",
         "error: link.csv: is a symbolic link: nothing is written there"),
    Case("no text", "explain ''", "error: SENTENCE: holds no text"),
]  # fmt: skip

TABLES = [
    Case("no such file", "summarize missing.csv", "error: missing.csv: no such file or directory"),
    Case("a folder of something else", "summarize folder",
         "error: folder: holds no claims/year=*/*.parquet: not the folder of an export to parquet"),
    Case("an empty file", "summarize empty.csv", "error: empty.csv: not a table of claimx: its first line names no column doc_id"),
    Case("another table", "summarize wrong.csv", "error: wrong.csv: not a table of claimx: its first line names no column doc_id"),
    Case("a table of mentions", "summarize mentions.csv", "error: mentions.csv:2: not a claim table: no column effect_direction"),
    Case("binary junk", "summarize junk.csv", "error: junk.csv: cannot be read as a table: not UTF-8 text"),
    Case("binary junk", "summarize junk.parquet", "error: junk.parquet: not a Parquet file"),
    Case("the third line is no JSON", "summarize badclaims.jsonl", "error: badclaims.jsonl:3: not JSON: Expecting value"),
    Case("a line of another kind", "summarize list.jsonl", "error: list.jsonl:1: not a JSON object"),
    Case("an output that is a symbolic link", "summarize claims.jsonl -o link.csv",
         "error: link.csv: is a symbolic link: nothing is written there"),
    Case("no such file", "plot missing.csv -o out.svg", "error: missing.csv: no such file or directory"),
    Case("an output of no known format", "plot claims.jsonl -o out.gif", "error: out.gif: cannot be drawn: end the name in one of ..."),
    Case("no such file", "report missing.csv -o out.html", "error: missing.csv: no such file or directory"),
    Case("an output that is a symbolic link", "report claims.jsonl -o link.csv",
         "error: link.csv: is a symbolic link: nothing is written there"),
    Case("no such file", "serve missing.sqlite", "error: missing.sqlite: ..."),
    Case("no database", "serve junk.csv", "error: junk.csv: ..."),
]  # fmt: skip

ANNOTATIONS = [
    Case("no such file", "convert missing.json out.jsonl", "error: missing.json: no such file or folder"),
    Case("a folder without annotations", "convert folder out.jsonl", "error: folder: holds no annotations"),
    Case("an empty file", "convert empty.json out.jsonl", "error: empty.json:1: not JSON: Expecting value"),
    Case("binary junk", "convert junk.json out.jsonl", "error: junk.json:1: ..."),
    Case("no known ending", "convert good.txt out.jsonl", f"error: good.txt: {_NO_FORMAT}"),
    Case("annotations without their text", "convert lonely.ann out.jsonl",
         "error: lonely.ann: no text beside it: lonely.txt or lonely.md is wanted"),
    Case("an output that is a symbolic link", "convert gold link.jsonl",
         "error: link.jsonl: is a symbolic link: nothing is written there"),
    Case("an output where no folder can be made", "convert gold good.txt/out --to brat",
         "error: good.txt/out: cannot be written: not a directory"),
    Case("no such file", "evaluate missing.json --run", "error: missing.json: no such file or folder"),
    Case("neither predictions nor --run", "evaluate gold", "error: give either PREDICTIONS or --run; see claimx evaluate --help", 2),
    Case("predictions of other documents", "evaluate gold mentions.csv",
         "error: mentions.csv: no prediction is for a document of the gold: do the ids fit?"),
    Case("an output that is a device", "evaluate gold gold --json /dev/full", "error: /dev/full: is a device: nothing is written there"),
    Case("no such file", "compare missing.csv gold --gold gold", "error: missing.csv: no such file or ..."),
    Case("no gold", "compare gold gold", "error: Missing option '--gold'; see claimx compare --help", 2),
    Case("a figure below its floor", "compare gold gold --gold gold --fail-under claim.direction=1.1", "...", 3),
    Case("no such file", "agree missing.json gold", "error: missing.json: no such file or folder"),
    Case("an output that is a folder", "agree gold gold --json folder", "error: folder: is a folder: nothing is written there"),
    Case("no such file", "review export missing.sqlite out --to brat", "error: missing.sqlite: ..."),
    Case("no reviews", "review export junk.csv out --to brat", "error: junk.csv: ..."),
]  # fmt: skip

SOURCES = [
    Case("no such file", "corpus fetch missing.tsv texts",
         "error: missing.tsv: cannot be read as a manifest: no such file or directory"),
    Case("a folder", "corpus fetch folder texts", "error: folder: cannot be read as a manifest: is a directory"),
    Case("another table", "corpus fetch wrong.csv texts",
         "error: wrong.csv:1: lacks the columns id, kind, source, identifier, licence, sha256"),
    Case("binary junk", "corpus fetch junk.csv texts", "error: junk.csv: cannot be read as a manifest: not UTF-8 text"),
    Case("no file at all", "kb build -o my.kb",
         "error: kb build: give at least one file: --rxnorm, --mesh-xml, --mesh-ascii, --obo, --tsv"),
    Case("no such file", "kb build --obo missing.obo -o my.kb", "error: missing.obo: No such file or directory"),
    Case("another table", "kb build --tsv wrong.csv -o my.kb", "error: wrong.csv:1: the heading must name the columns id and name ..."),
    Case("too few fields", "kb build --rxnorm wrong.csv -o my.kb", "error: wrong.csv:1: 1 fields where RXNCONSO.RRF has 18"),
    Case("no XML", "kb build --mesh-xml wrong.csv -o my.kb", "error: wrong.csv: not well-formed XML (..."),
    Case("binary junk", "kb build --mesh-ascii junk.csv -o my.kb", "error: junk.csv:1: not UTF-8 text"),
    Case("not an OBO file", "kb build --obo empty.txt -o my.kb", "error: empty.txt: no [Term] in it: not an OBO file"),
    Case("an output that is a symbolic link", "kb build --tsv names.tsv -o link.csv",
         "error: link.csv: is a symbolic link: nothing is written there"),
    Case("no such knowledge base", "lookup pain --kb nowhere",
         "error: nowhere: neither a file nor a knowledge base that is installed (default)"),
    Case("no knowledge base", "lookup pain --kb good.txt", "error: good.txt: not a knowledge base of claimx (not a gzipped file)"),
    Case("no long form", "lookup pain --abbreviation LDN",
         "error: Invalid value for --abbreviation: 'LDN' is not SHORT=LONG; see claimx lookup --help", 2),
]  # fmt: skip

BATCHES = [
    Case("no such file", f"run missing.txt {FAKE}", _NOTHING),
    Case("a target of no known kind", f"run good.txt --to out.xls {FAKE}", _NO_TARGET.format("out.xls")),
    Case("a target that is a symbolic link", f"run good.txt --to link.sqlite {FAKE}",
         "error: link.sqlite: is a symbolic link: nothing is written there"),
    Case("a target that is a folder", f"run good.txt --to folder.sqlite {FAKE}",
         "error: folder.sqlite: is a folder: nothing is written there"),
    Case("a target that is no database", f"run good.txt --to junk.sqlite {FAKE}",
         "error: junk.sqlite: not usable as a SQLite database: file is not a database"),
    Case("a file as target that is a symbolic link", f"run good.txt --to link.csv {FAKE}",
         "error: link.csv: is a symbolic link: nothing is written there"),
    Case("a folder of something else as target", f"run good.txt --to kgx:full --ledger new.sqlite {FAKE}",
         "error: ...full: is there already and no export of claimx: name another folder"),
    Case("a database that does not answer", f"run good.txt --to postgresql://me:secret@127.0.0.1:1/x --wait 0 {FAKE}",
         "error: postgresql://me@127.0.0.1:1/x: cannot be reached: ..."),
    Case("a key that is no option", f"run good.txt --config key.toml {FAKE}", "error: key.toml: no such option: colour; known are ..."),
    Case("a value of the wrong type", f"run good.txt --config type.toml {FAKE}", "error: type.toml: workers: 'many' is not a valid integer range."),
    Case("no TOML", f"run good.txt --config junk.csv {FAKE}", "error: junk.csv: cannot be read as TOML: not UTF-8 text"),
    Case("no such configuration", f"run good.txt --config missing.toml {FAKE}",
         "error: Invalid value for '--config': File 'missing.toml' does not exist; see claimx run --help", 2),
    Case("no such pipeline", "run good.txt --to p.sqlite --pipeline nowhere:it", "error: nowhere:it: no such pipeline: No module named 'nowhere'"),
    Case("a ledger that is no database", "run good.txt --dry-run --to junk.sqlite",
         "error: junk.sqlite: not usable as a ledger: file is not a database"),
    Case("nothing has been run", "retry --to never.sqlite",
         "error: never.sqlite: there is no ledger here: nothing has been run to this target"),
    Case("no database", "retry --to junk.sqlite", "error: junk.sqlite: not usable as a SQLite database: file is not a database"),
    Case("nothing has been run", "withdraw 123 --to never.sqlite",
         "error: never.sqlite: there is no ledger here: nothing has been run to this target"),
    Case("no document", "withdraw", "error: Missing argument 'DOC_ID...'; see claimx withdraw --help", 2),
]  # fmt: skip

GROUPS = {
    "Articles: extract, tag, explain": ARTICLES,
    "Tables of claims: summarize, plot, report, serve": TABLES,
    "Annotations: convert, evaluate, compare, agree, review export": ANNOTATIONS,
    "Names and texts: kb build, lookup, corpus fetch": SOURCES,
    "Batches: run, retry, withdraw": BATCHES,
}

DOCS = Path(__file__).parents[2] / "docs" / "errors.md"


def written() -> str:
    """docs/errors.md with its tables made anew; what stands above the first of them is written by hand."""
    lines = [DOCS.read_text(encoding="utf-8").partition("\n## ")[0]]
    for title, cases in GROUPS.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| what is wrong | command | exit code | last line on standard error |",
            "|---|---|---|---|",
        ]
        for case in cases:
            shown = case.call.replace(f" {FAKE}", "")
            line = f"`{case.line}`" if case.line != "..." else "the figure and its floor"
            lines.append(f"| {case.what} | `claimx {shown}` | {case.code} | {line} |")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


if __name__ == "__main__":
    DOCS.write_text(written(), encoding="utf-8")
