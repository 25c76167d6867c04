"""Who may ask, who may write, and what every answer forbids the browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi", reason="the extra serve is not installed")

from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse

from claimx.serve.app import make_app
from claimx.serve.security import Guard, host_name
from claimx.serve.site import Site
from tests.serve.example import opened

HOME = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened(tmp_path_factory.mktemp("serve"), review=True) as made:
        yield made


@pytest.fixture
def client(site: Site) -> TestClient:
    return TestClient(make_app(site), base_url=HOME)


def entered(site: Site) -> tuple[TestClient, str]:
    """A browser that followed the link with the token, and the secret in its pages."""
    client = TestClient(make_app(site), base_url=HOME)
    page = client.get("/", params={"token": site.token}).text
    return client, page.partition('name="claimx-page" content="')[2].partition('"')[0]


def body(site: Site) -> dict[str, Any]:
    return {"claim_id": next(site.library.rows([1]))["claim_id"], "decision": "accept", "reviewer": "me"}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.", "", "10.0.0.1",
                                  "localhost@evil.example", "localhost/evil", "[::1"])  # fmt: skip
def test_another_name_in_host_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST:8765", "[::1]:8765"])
def test_this_machine_is_not_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_names_may_be_allowed_and_numeric_addresses_where_the_server_is_open() -> None:
    guard = Guard(PlainTextResponse("ok"), hosts=["Claims.example"], numeric=True)
    assert [guard.allows(h) for h in ("claims.example:80", "192.168.0.7:80", "[fe80::1]:80", "other.example")] == [
        True, True, True, False]  # fmt: skip


@given(st.text(max_size=30))
def test_any_host_header_is_read_without_an_error(host: str) -> None:
    host_name(host)


@pytest.mark.parametrize("path", ["/", "/api", "/api/claims", "/none", "/static/page.css", "/download/claims.csv"])
def test_every_answer_has_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/", "/api", "/document?id=a/1"])
def test_no_page_has_script_or_style_of_its_own(client: TestClient, path: str) -> None:
    page = client.get(path).text
    assert "<script>" not in page
    assert "<style" not in page
    assert ' style="' not in page
    assert " on" + "click=" not in page


def test_the_link_with_the_token_lets_in_and_is_gone_from_the_address(site: Site) -> None:
    client = TestClient(make_app(site), base_url=HOME, follow_redirects=False)
    answer = client.get("/?q=a&token=" + site.token)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?q=a")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert client.get("/?token=wrong").status_code == 403


def test_who_has_not_the_token_sees_no_way_to_review(client: TestClient) -> None:
    page = client.get("/").text
    assert "claimx-page" not in page
    assert "review.js" not in page


GOOD = {"Origin": HOME, "Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (GOOD, 201),
        ({}, 201),
        ({**GOOD, "Origin": "https://evil.example"}, 403),
        ({**GOOD, "Origin": "http://127.0.0.1:9999"}, 403),
        ({**GOOD, "Origin": "null"}, 403),
        ({**GOOD, "Sec-Fetch-Site": "cross-site"}, 403),
        ({**GOOD, "Sec-Fetch-Site": "same-site"}, 403),
        ({**GOOD, "X-Claimx-Page": "wrong"}, 403),
        ({**GOOD, "X-Claimx-Page": ""}, 403),
        ({**GOOD, "Content-Type": "text/plain"}, 403),
        ({**GOOD, "Content-Type": "application/x-www-form-urlencoded"}, 403),
        ({**GOOD, "Cookie": "claimx_review=wrong"}, 403),
        ({**GOOD, "Authorization": "Bearer wrong"}, 403),
        ({**GOOD, "Host": "evil.example"}, 421),
    ],
)
def test_only_a_page_of_this_server_may_write(site: Site, headers: dict[str, str], status: int) -> None:
    assert site.reviews is not None
    before = site.reviews.count()
    client, secret = entered(site)
    if "Cookie" in headers:
        client.cookies.clear()
    answer = client.post("/api/reviews", json=body(site), headers={"X-Claimx-Page": secret, **headers})
    assert answer.status_code == status, answer.text
    assert site.reviews.count() == before + (status == 201)


def test_a_program_writes_with_the_token_and_from_no_site(site: Site, client: TestClient) -> None:
    bearer = {"Authorization": f"Bearer {site.token}"}
    assert client.post("/api/reviews", json=body(site), headers=bearer).status_code == 201
    assert (
        client.post("/api/reviews", json=body(site), headers={**bearer, "Origin": "https://a.example"}).status_code
        == 403
    )
    assert client.post("/api/reviews", json=body(site)).status_code == 403


def test_a_page_elsewhere_gets_no_leave_to_ask(client: TestClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/api/reviews", headers=asked)
    assert "access-control-allow-origin" not in answer.headers
    assert answer.status_code == 405


def test_without_review_nothing_can_be_written(tmp_path: Path) -> None:
    with opened(tmp_path) as site:
        client = TestClient(make_app(site), base_url=HOME)
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert client.request(method, "/api/reviews", json=body(site)).status_code == 403
        assert client.get("/?token=x").status_code == 403
        assert "/api/reviews" not in client.get("/api/openapi.json").json()["paths"]


def test_too_long_a_body_is_refused(site: Site) -> None:
    client, secret = entered(site)
    answer = client.post(
        "/api/reviews", json={**body(site), "note": "x" * 1_100_000}, headers={"X-Claimx-Page": secret}
    )
    assert answer.status_code == 413
    endless = client.post("/api/reviews", content=iter([b"x"] * 10), headers={"X-Claimx-Page": secret})
    assert endless.status_code == 411
