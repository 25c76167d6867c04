"""Articles out of packages of the open-access service, from a server on this machine that fails in every way."""

import hashlib
import io
import random
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.io.test_fetch import Scripted, ncbi, run

from claimx.cli import cli
from claimx.io import open_access
from claimx.io.open_access import package_address
from claimx.io.readers import read_documents
from claimx.schema.errors import InputError

__all__ = ["ncbi"]

ARTICLE = (
    b'<article article-type="research-article"><front><article-meta><article-id pub-id-type="pmc">7</article-id>'
    b"<title-group><article-title>Honey and cough</article-title></title-group>"
    b"<abstract><p>Honey reduced cough in six children.</p></abstract></article-meta></front></article>"
)
FIGURE = random.Random(0).randbytes(300_000)
Answer = tuple[int, dict[str, str], bytes, int]


def package(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, data in members:
            info = tarfile.TarInfo(f"PMC7/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


WHOLE = package(("fig1.jpg", FIGURE), ("honey.nxml", ARTICLE), ("notes.txt", b"Not the article."))


def answer(body: bytes, sent: int | None = None) -> Answer:
    return 200, {}, body, len(body) if sent is None else sent


def record(link: str = "/oa_package/aa/PMC7.tar.gz", id: str = "PMC7", kind: str = "tgz") -> Answer:
    return answer(
        f'<OA><records returned-count="1"><record id="{id}" license="CC BY"><link format="pdf" href="/x.pdf"/>'
        f'<link format="{kind}" href="{link}"/></record></records></OA>'.encode()
    )


def manifest(folder: Path, *ids: str, sha256: str = "") -> Path:
    (folder / "made.nxml").write_bytes(ARTICLE)
    (document,) = read_documents([folder / "made.nxml"])
    sha256 = sha256 or hashlib.sha256(document.text.encode()).hexdigest()
    rows = [f"{i}\tarticle\tpmc-oa\tPMC7\tCC-BY-4.0\t{sha256}" for i in ids]
    path = folder / "public.tsv"
    path.write_text("\n".join(["id\tkind\tsource\tidentifier\tlicence\tsha256", *rows]) + "\n", encoding="utf-8")
    return path


def one(ncbi: Scripted, folder: Path, *script: Answer, sha256: str = "") -> str:
    """The outcome of one article; what did not come well leaves nothing behind."""
    ncbi.script = list(script)
    (outcome,), _ = run(ncbi, manifest(folder, "a", sha256=sha256), folder / "out")
    assert [p.name for p in (folder / "out").iterdir()] == (["a.txt"] if outcome == "fetched" else [])
    return outcome


def test_the_article_of_a_package_is_fetched_and_says_who_asks(ncbi: Scripted, tmp_path: Path) -> None:
    assert one(ncbi, tmp_path, record(), answer(WHOLE)) == "fetched"
    assert "Honey reduced cough" in (tmp_path / "out" / "a.txt").read_text(encoding="utf-8")
    assert ncbi.paths == ["/oa.fcgi", "/oa_package/aa/PMC7.tar.gz"]
    assert ncbi.asked[0] == {"id": ["PMC7"], "tool": ["claimx"], "email": ["me@example.org"]}


def test_every_request_keeps_to_the_pace_and_a_stopped_run_goes_on(ncbi: Scripted, tmp_path: Path) -> None:
    path = manifest(tmp_path, "a", "b")
    ncbi.script = [record(), answer(WHOLE), (404, {}, b"", 0)]
    outcomes, slept = run(ncbi, path, tmp_path / "out")
    assert outcomes[0] == "fetched"
    assert outcomes[1].endswith("the server answers 404")
    assert slept == [pytest.approx(1 / 3)] * 2
    ncbi.script = [record(), answer(WHOLE)]
    assert run(ncbi, path, tmp_path / "out")[0] == ["present", "fetched"]


def test_what_the_service_refuses_is_said_in_its_words(ncbi: Scripted, tmp_path: Path) -> None:
    refusal = b"<OA><error code=\"idIsNotOpenAccess\">identifier 'PMC7' is not\nOpen Access</error></OA>"
    assert one(ncbi, tmp_path, answer(refusal)).endswith(
        "public.tsv:2: PMC7: the open-access service says idIsNotOpenAccess: identifier 'PMC7' is not Open Access"
    )
    assert len(ncbi.asked) == 1


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        ([record(kind="pdf")], "names no package (tgz)"),
        ([record(id="PMC8")], "names no package (tgz)"),
        ([answer(b"<OA>")], "PMC7: the answer is not XML"),
        ([answer(b"not xml")], "PMC7: the answer is not XML"),
        ([record("https://ncbi.nlm.nih.gov.example.org/x.tar.gz")], "which is no address of NCBI; refused"),
        ([record("file:///etc/passwd")], "which is no address of NCBI; refused"),
        ([record("http://[x")], "which is no address of NCBI; refused"),
        ([record(), answer(package(("fig1.jpg", FIGURE)))], "PMC7.tar.gz: the package holds no article (.nxml)"),
        ([record(), answer(package(("../../up.nxml", ARTICLE)))], "the package holds no article (.nxml)"),
        ([record(), answer(b"<html>not a package</html>")], "PMC7.tar.gz: the package is not a gzipped file"),
        ([record(), answer(WHOLE[:5000])], "PMC7.tar.gz: the package is damaged or cut off"),
        ([record(), answer(package(("a.nxml", b"<article><front>")))], "public.tsv:2: a: no article in the answer"),
        ([record(), (302, {"Location": "http://example.org/x"}, b"", 0)], "redirects to http://example.org/x; refused"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(ncbi: Scripted, tmp_path: Path, script: list[Answer], wanted: str) -> None:
    assert wanted.lower() in one(ncbi, tmp_path, *script).lower()
    assert len(ncbi.asked) == len(script), "what will not change is not asked for again"


def test_an_article_too_large_is_refused(ncbi: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_access, "MAX_BYTES", 2**20)
    swollen = package(("a.nxml", ARTICLE + b" " * 2**20))
    assert len(swollen) < 10_000, "it is small until it is unpacked"
    assert one(ncbi, tmp_path, record(), answer(swollen)).endswith("a document of more than 1 MiB")


def test_a_package_too_large_is_refused(ncbi: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_access, "MAX_PACKAGE", 100_000)
    assert one(ncbi, tmp_path, record(), answer(WHOLE)).endswith("an answer of more than 0.09537 MiB")


def test_a_package_cut_off_is_fetched_again(ncbi: Scripted, tmp_path: Path) -> None:
    assert one(ncbi, tmp_path, record(), answer(WHOLE, 150_000), answer(WHOLE)) == "fetched"
    assert len(ncbi.asked) == 3


def test_a_package_always_cut_off_is_given_up(ncbi: Scripted, tmp_path: Path) -> None:
    outcome = one(ncbi, tmp_path, record(), *[answer(WHOLE, 150_000)] * 3)
    assert outcome.endswith("PMC7.tar.gz: the connection failed: IncompleteRead, 3 times")


def test_a_busy_server_is_asked_again_when_it_says(ncbi: Scripted, tmp_path: Path) -> None:
    busy: Answer = (429, {"Retry-After": "7"}, b"", 0)
    ncbi.script = [busy, record(), busy, answer(WHOLE)]
    outcomes, slept = run(ncbi, manifest(tmp_path, "a"), tmp_path / "out")
    assert outcomes == ["fetched"]
    assert slept.count(7.0) == 2


def test_a_wrong_hash_leaves_nothing_behind(ncbi: Scripted, tmp_path: Path) -> None:
    assert "a: the text has the hash" in one(ncbi, tmp_path, record(), answer(WHOLE), sha256="0" * 64)


def test_links_of_the_service_are_followed_over_https() -> None:
    service = "https://www.ncbi.nlm.nih.gov/pmc/utils/oa/oa.fcgi?id=PMC7"
    there = "//ftp.ncbi.nlm.nih.gov/pub/pmc/oa_package/aa/PMC7.tar.gz"
    for scheme in ("ftp:", "http:", "https:"):
        assert package_address(scheme + there, service) == "https:" + there
    for link in ("ftp://example.org/x", "https://me@ncbi.nlm.nih.gov/x", "ftp://ftp.ncbi.nlm.nih.gov:2121/x"):
        with pytest.raises(InputError, match="no address of NCBI"):
            package_address(link, service)


def test_the_command_asks_the_service_that_is_named(ncbi: Scripted, tmp_path: Path) -> None:
    ncbi.script = [record(), answer(WHOLE)]
    place = f"http://127.0.0.1:{ncbi.server_address[1]}/oa"
    command = ["corpus", "fetch", str(manifest(tmp_path, "a")), str(tmp_path / "out"), "--oa-url", place]
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 0, result.output
    assert ncbi.paths[0] == "/oa/oa.fcgi"
