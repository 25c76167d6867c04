"""Texts by id from a server on this machine that fails in every way."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from click.testing import CliRunner

from claimx.cli import cli
from claimx.io.fetch import fetch, read_public
from claimx.io.polite import Server
from claimx.io.readers import read_documents
from claimx.schema.errors import InputError

BODY = (
    b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID><Article><ArticleTitle>Honey and cough.</ArticleTitle>"
    b"<Abstract><AbstractText>Honey reduced cough in six children.</AbstractText></Abstract></Article></MedlineCitation>"
    b"</PubmedArticle></PubmedArticleSet>"
)


class Scripted(ThreadingHTTPServer):
    """Answers with the scripted (status, headers, body, bytes to send) one after the other, then with the article."""

    script: list[tuple[int, dict[str, str], bytes, int]]
    asked: list[dict[str, list[str]]]
    paths: list[str]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server: Scripted = self.server  # type: ignore[assignment]
        server.asked.append(parse_qs(urlparse(self.path).query))
        server.paths.append(urlparse(self.path).path)
        status, headers, body, sent = server.script.pop(0) if server.script else (200, {}, BODY, len(BODY))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:sent])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def ncbi() -> Iterator[Scripted]:
    server = Scripted(("127.0.0.1", 0), Handler)
    server.script, server.asked, server.paths = [], [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def text_of_body(folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "b.xml").write_bytes(BODY)
    (document,) = read_documents([folder / "b.xml"])
    return document.text


def manifest(folder: Path, *ids: str, sha256: str = "") -> Path:
    sha256 = sha256 or hashlib.sha256(text_of_body(folder / "made").encode()).hexdigest()
    path = folder / "public.tsv"
    rows = [f"{i}\tabstract\tpubmed\t7\tCC-BY-4.0\t{sha256}" for i in ids]
    path.write_text("\n".join(["id\tkind\tsource\tidentifier\tlicence\tsha256", *rows]) + "\n", encoding="utf-8")
    return path


def run(ncbi: Scripted, path: Path, out: Path, tries: int = 3) -> tuple[list[str], list[float]]:
    slept: list[float] = []
    base = f"http://127.0.0.1:{ncbi.server_address[1]}"
    server = Server(base, "me@example.org", tries=tries, open_access=base, sleep=slept.append, clock=lambda: 0.0)
    return [str(outcome) for _, outcome in fetch(read_public(path), out, server)], slept


def test_a_text_is_fetched_by_id_and_says_who_asks(ncbi: Scripted, tmp_path: Path) -> None:
    outcomes, slept = run(ncbi, manifest(tmp_path, "a", "b"), tmp_path / "out")
    assert outcomes == ["fetched", "fetched"]
    assert (tmp_path / "out" / "a.txt").read_text(encoding="utf-8") == text_of_body(tmp_path)
    assert ncbi.asked[0] == {
        "db": ["pubmed"], "id": ["7"], "retmode": ["xml"], "tool": ["claimx"], "email": ["me@example.org"],
    }  # fmt: skip
    assert slept == [pytest.approx(1 / 3)], "the second request keeps to three a second"


def test_a_busy_server_is_asked_again_when_it_says(ncbi: Scripted, tmp_path: Path) -> None:
    ncbi.script = [(429, {"Retry-After": "7"}, b"", 0)]
    outcomes, slept = run(ncbi, manifest(tmp_path, "a"), tmp_path / "out")
    assert outcomes == ["fetched"]
    assert 7.0 in slept


def test_a_pause_beyond_patience_ends_it(ncbi: Scripted, tmp_path: Path) -> None:
    ncbi.script = [(429, {"Retry-After": "86400"}, b"", 0)]
    (outcome,), _ = run(ncbi, manifest(tmp_path, "a"), tmp_path / "out")
    assert "come again later" in outcome
    assert len(ncbi.asked) == 1


def test_a_broken_server_is_given_up_after_longer_and_longer_pauses(ncbi: Scripted, tmp_path: Path) -> None:
    ncbi.script = [(500, {}, b"", 0)] * 3
    (outcome,), slept = run(ncbi, manifest(tmp_path, "a"), tmp_path / "out")
    assert outcome.endswith("the server answers 500, 3 times")
    assert [s for s in slept if s >= 1] == [1.0, 2.0]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_missing_article_is_not_asked_for_again(ncbi: Scripted, tmp_path: Path) -> None:
    ncbi.script = [(404, {}, b"", 0)]
    (outcome,), _ = run(ncbi, manifest(tmp_path, "a"), tmp_path / "out")
    assert outcome.endswith("the server answers 404")
    assert len(ncbi.asked) == 1


def test_a_body_cut_short_is_fetched_again(ncbi: Scripted, tmp_path: Path) -> None:
    ncbi.script = [(200, {}, BODY, len(BODY) // 2)]
    outcomes, _ = run(ncbi, manifest(tmp_path, "a"), tmp_path / "out")
    assert outcomes == ["fetched"]
    assert len(ncbi.asked) == 2


def test_an_answer_that_holds_no_article_is_an_error(ncbi: Scripted, tmp_path: Path) -> None:
    ncbi.script = [(200, {}, b"<eFetchResult><ERROR>no</ERROR></eFetchResult>", 99)]
    (outcome,), _ = run(ncbi, manifest(tmp_path, "a"), tmp_path / "out")
    assert "public.tsv:2: a: no article in the answer" in outcome


def test_a_wrong_hash_leaves_nothing_behind(ncbi: Scripted, tmp_path: Path) -> None:
    (outcome,), _ = run(ncbi, manifest(tmp_path, "a", sha256="0" * 64), tmp_path / "out")
    assert "public.tsv:2: a: the text has the hash" in outcome
    assert list((tmp_path / "out").iterdir()) == []


def test_a_stopped_run_goes_on_where_it_was(ncbi: Scripted, tmp_path: Path) -> None:
    path = manifest(tmp_path, "a", "b")
    ncbi.script = [(200, {}, BODY, len(BODY)), (404, {}, b"", 0)]
    assert run(ncbi, path, tmp_path / "out")[0][0] == "fetched"
    assert run(ncbi, path, tmp_path / "out")[0] == ["present", "fetched"]
    (tmp_path / "out" / "a.txt").write_text("damaged", encoding="utf-8")
    assert run(ncbi, path, tmp_path / "out")[0] == ["fetched", "present"]


def test_the_command_takes_a_folder_and_fails_for_what_is_not_there(tmp_path: Path) -> None:
    path, local = manifest(tmp_path, "a", "b"), tmp_path / "local"
    local.mkdir()
    (local / "a.xml").write_bytes(BODY)
    result = CliRunner().invoke(cli, ["corpus", "fetch", str(path), str(tmp_path / "out"), "--from", str(local)])
    assert result.exit_code == 1
    assert "holds no b.txt" in result.output
    assert "1 fetched, 0 there already, 1 failed" in result.output
    assert (tmp_path / "out" / "a.txt").exists()


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("../x\tk\tpubmed\t7\tl\t" + "0" * 64, ":2: an id must be letters"),
        ("x\tk\tweb\t7\tl\t" + "0" * 64, ":2: unknown source 'web'"),
        ("x\tk\tpubmed\t7&db=pmc\tl\t" + "0" * 64, ":2: '7&db=pmc' is no identifier"),
        ("x\tk\tpubmed\t7\tl\tabc", ":2: sha256 must be 64"),
        ("x\tk", ":2: unknown source ''"),
    ],
)
def test_a_bad_manifest_is_named_with_its_line(tmp_path: Path, row: str, wanted: str) -> None:
    path = tmp_path / "m.tsv"
    path.write_text("id\tkind\tsource\tidentifier\tlicence\tsha256\n" + row + "\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_public(path)
    assert wanted in str(error.value)
