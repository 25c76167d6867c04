"""Documents from a web server on this machine: what is taken, and what is refused, in one line each."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from claimx_reader_files import failure, html, jats, one, pubmed_record, pubmed_set, read

from claimx.io.readers import url

TEXT = b"Zinc shortened colds by a day.\n"
Answer = tuple[int, Mapping[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]


class _Handler(BaseHTTPRequestHandler):
    answers: dict[str, Answer]

    def do_GET(self) -> None:
        answer = self.answers.get(self.path, (404, {}, b""))
        if callable(answer):
            answer(self)
            return
        status, headers, body = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


class Site:
    """A server, and what it answers by path."""

    def __init__(self) -> None:
        handler = type("Handler", (_Handler,), {"answers": {}})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.answers: dict[str, Answer] = handler.answers
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def put(self, path: str, body: bytes, kind: str = "", **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (200, {"Content-Type": kind, **named} if kind else named, body)
        return self.base + path

    def redirect(self, path: str, to: str) -> str:
        self.answers[path] = (302, {"Location": to}, b"")
        return self.base + path


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.close()


def refusal(address: str, **options: object) -> str:
    found = failure(address, allow_network=True, **options)
    assert found.place == address
    return found.message


def test_formats_are_told_by_content_by_name_and_by_content_type(site: Site) -> None:
    records = pubmed_set(pubmed_record(5))
    cases = [
        (site.put("/zinc.txt", TEXT, "text/plain; charset=utf-8"), "zinc", "text"),
        (site.put("/articles/zinc", html("<h2>Results</h2><p>Colds were short.</p>").encode(), "text/html"), "zinc", ""),
        (site.put("/efetch.fcgi?db=pubmed&id=5", records, "text/xml; charset=UTF-8"), "5", ""),
        (site.put("/pubmed26n0001.xml.gz", gzip.compress(records), "application/x-gzip"), "5", ""),
        (site.put("/oai", jats(pmcid="9"), "application/atom+xml"), "PMC9", ""),
        (site.put("/export", b'{"id": "7", "text": "Zinc helps."}\n{"id": "8", "text": "It does."}\n', "application/jsonl"), "7", ""),
        (site.put("/export?as=csv", b"id,text\n9,Zinc helps.\n", "text/csv"), "9", ""),
        (site.put("/none", TEXT), "none", ""),
        (site.put("/packed", gzip.compress(TEXT), "text/plain", Content_Encoding="gzip"), "packed", ""),
        (site.put("/", TEXT, "text/plain"), "127-0-0-1", ""),
    ]  # fmt: skip
    for address, doc_id, _ in cases:
        documents, failures, _ = read(address, allow_network=True)
        assert failures == []
        assert documents[0].doc_id == doc_id
        assert documents[0].metadata.url
        assert documents[0].origin.startswith(address)


def test_a_fragment_is_no_part_of_the_address(site: Site) -> None:
    address = site.put("/zinc.txt", TEXT, "text/plain")
    assert one(f"{address}#methods", allow_network=True).origin == address


def test_an_address_named_twice_is_fetched_once(site: Site) -> None:
    address = site.put("/zinc.txt", TEXT, "text/plain")
    documents, _, notes = read(address, address, allow_network=True)
    assert len(documents) == 1
    assert notes == [(address, "named twice, read once")]


@pytest.mark.parametrize(
    "kind", ["image/png", "video/mp4", "image/svg+xml", "text/css", "application/javascript", "application/msword"]
)
def test_what_is_no_document_is_refused_by_its_content_type(site: Site, kind: str) -> None:
    assert refusal(site.put("/x.txt", TEXT, kind)) == f"is of the content type {kind}, which is no document"


def test_an_unknown_encoding_is_refused(site: Site) -> None:
    address = site.put("/x.txt", TEXT, "text/plain", Content_Encoding="br")
    assert refusal(address) == "is sent in an encoding that is not known (br)"


def test_answers_of_servers_that_are_no_documents(site: Site) -> None:
    site.answers["/gone"] = (410, {}, b"")
    assert refusal(f"{site.base}/missing") == "the server answers 404 Not Found"
    assert refusal(f"{site.base}/gone") == "the server answers 410 Gone"
    assert refusal(site.put("/empty", b"", "text/plain")) == "an empty file"


def test_downloads_are_limited_in_size_whether_the_server_says_it_or_not(site: Site) -> None:
    site.put("/said", TEXT, "text/plain", Content_Length=str(5_000_000))
    site.put("/unsaid", b"zinc " * 500_000, "text/plain")
    for path in ("/said", "/unsaid"):
        assert refusal(site.base + path, max_download_bytes=2**20) == "a download of more than 1 MiB"


def test_an_answer_that_is_cut_off_is_not_taken_for_a_document(site: Site) -> None:
    address = site.put("/x.txt", TEXT, "text/plain", Content_Length="500")
    assert refusal(address) == f"cut off: {len(TEXT)} of 500 bytes came"


def test_a_chunked_answer_that_breaks_off_is_refused(site: Site) -> None:
    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"ff\r\nZinc")
        handler.close_connection = True

    site.answers["/x.txt"] = half
    assert refusal(f"{site.base}/x.txt").startswith("cannot be fetched: ")


def test_silent_servers_are_given_up(site: Site) -> None:
    site.answers["/silent"] = lambda _handler: time.sleep(1.5)
    start = time.monotonic()
    assert refusal(f"{site.base}/silent", network_timeout=0.3) == "cannot be fetched: the server is silent"
    assert time.monotonic() - start < 1.4


def test_servers_that_drip_are_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(30):
            handler.wfile.write(b"z")
            handler.wfile.flush()
            time.sleep(0.05)

    site.answers["/drip"] = drip
    monkeypatch.setattr(url, "MAX_SECONDS", 0.3)
    start = time.monotonic()
    assert refusal(f"{site.base}/drip") == "a download of more than 0 seconds"
    assert time.monotonic() - start < 1.4


def test_no_server_and_no_http(site: Site) -> None:
    site.answers["/garbage"] = lambda handler: handler.wfile.write(b"\x00\xff not http\r\n\r\n") and None
    assert refusal(f"{site.base}/garbage").startswith("cannot be fetched: ")
    site.close()
    assert refusal(f"{site.base}/x").startswith("cannot be fetched: ")
    assert refusal("http://").startswith("cannot be fetched: ")
    for broken in ("https://[::1/x", "https://x y/z", "http://a\nb/"):
        assert read(broken, allow_network=True)[1][0].message.startswith("cannot be fetched: ")
    assert read("https://[::1/x#y", allow_network=True)[1]
    assert refusal("http://127.0.0.1:99999/").startswith("cannot be fetched: ")


def test_redirects_are_followed_a_few_times(site: Site) -> None:
    site.put("/0.txt", TEXT, "text/plain")
    for number in range(1, 9):
        site.redirect(f"/{number}", f"/{number - 1}" if number > 1 else "/0.txt")
    assert one(f"{site.base}/5", allow_network=True).text == TEXT.decode()
    assert "redirect" in refusal(f"{site.base}/7")
    assert "redirect" in refusal(site.redirect("/loop", "/loop"))


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/plain,zinc", "gopher://x/"])
def test_redirects_to_anything_but_the_web_are_refused(site: Site, to: str) -> None:
    said = refusal(site.redirect("/away", to))
    assert to in said
    assert "refused" in said or "not allowed" in said


def test_redirects_from_the_web_into_this_network_are_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(url, "is_within", lambda address: "169.254" in address)
    to = "http://169.254.169.254/latest/meta-data"
    assert refusal(site.redirect("/away", to)) == f"redirects into this network, to {to}; refused"


def test_redirects_from_https_to_http_are_refused() -> None:
    import urllib.request

    request = urllib.request.Request("https://example.org/a")
    handler = url._Redirects("https://example.org/a")
    with pytest.raises(url.InputError, match=r"redirects from https to http://example\.org/b; refused"):
        handler.redirect_request(request, None, 302, "", {}, "http://example.org/b")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://127.0.0.1/x", True), ("http://[::1]:80/x", True), ("http://10.1.2.3", True), ("http://169.254.1.1", True),
        ("http://192.168.0.1", True), ("http://8.8.8.8/x", False), ("http://0.0.0.0", True), ("http://nosuch.invalid/", False),
    ],
)  # fmt: skip
def test_which_addresses_lie_within_this_network(address: str, expected: bool) -> None:
    assert url.is_within(address) is expected


@pytest.mark.parametrize(
    ("address", "suffix", "expected"),
    [
        ("https://x.org/a/zinc%20trial.pdf?dl=1", "pdf", "zinc trial.pdf"), ("https://x.org/a/zinc/", "html", "zinc.html"),
        ("https://x.org", "html", "x-org.html"), ("https://x.org/e.fcgi?id=1", "xml", "e.fcgi.xml"), ("https://x.org/a.xml.gz", "", "a.xml.gz"),
    ],
)  # fmt: skip
def test_the_file_name_of_an_address(address: str, suffix: str, expected: str) -> None:
    assert url.name_of(address, suffix) == expected


def test_a_bomb_from_the_web_is_stopped_and_the_rest_goes_on(site: Site, tmp_path: Path) -> None:
    bomb = site.put("/bomb.jsonl.gz", gzip.compress(b" " * 100_000_000, 9), "application/gzip")
    (tmp_path / "good.txt").write_bytes(TEXT)
    documents, failures, _ = read(bomb, tmp_path / "good.txt", allow_network=True)
    assert [d.doc_id for d in documents] == ["good"]
    assert len(failures) == 1
    assert "more than" in failures[0].message
