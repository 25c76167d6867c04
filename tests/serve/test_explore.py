"""Searching, counting, and what pages, API and downloads say; nothing here needs a browser."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi", reason="the extra serve is not installed")

from fastapi.testclient import TestClient

from claimx.schema import COLUMNS
from claimx.serve.app import make_app
from claimx.serve.evidence import slot_spans
from claimx.serve.words import fts_query
from tests.serve.example import HOSTILE, TEXT, make_database, opened


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with opened(tmp_path_factory.mktemp("serve")) as site:
        yield TestClient(make_app(site), base_url="http://127.0.0.1:8765")


def found(client: TestClient, **filters: Any) -> list[tuple[str, str]]:
    answer = client.get("/api/claims", params=filters)
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["claims"])
    return [(c["drug"], c["condition"] or c["outcome"]) for c in answer.json()["claims"]]


ALL = [("Zincol", "migraine"), ("Borafen", "migraine"), ("Zincol", "sleep"), ("borafen", "ferritin"),
       ("zincol", "nausea"), ("Zincol", "<b>pain</b>")]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ALL),
        ({"q": "migraine borafen"}, [ALL[1]]),
        ({"q": '"compared with"'}, [ALL[1]]),
        ({"q": "migra* -placebo", "sort": "confidence"}, [ALL[0], ALL[2], ALL[4]]),
        ({"q": "ferritin"}, [ALL[3]]),
        ({"q": "emile"}, []),
        ({"q": "...", "drug": "zincol"}, []),
        ({"drug": "zincol", "direction": "no_effect"}, [ALL[4]]),
        ({"direction": ["no_effect", "worsens"]}, [ALL[1], ALL[4]]),
        ({"hedged": "yes", "condition": "migraine"}, [ALL[0]]),
        ({"condition": "none"}, [ALL[2], ALL[3]]),
        ({"confidence": "0.9 and above"}, [ALL[0]]),
        ({"min_confidence": 0.7}, ALL[:3]),
        ({"year": "2021"}, [ALL[5]]),
        ({"year_from": 2020, "year_to": ""}, [ALL[5]]),
        ({"retracted": "no", "sort": "document"}, [ALL[0], ALL[2], ALL[4], ALL[1], ALL[3]]),
        ({"doc_id": "a/1", "sort": "drug"}, [ALL[1], ALL[0], ALL[4], ALL[2]]),
        ({"doc_id": "nowhere"}, []),
    ],
)
def test_search_and_filters_find_the_claims_that_fit(client: TestClient, filters: Any, expected: Any) -> None:
    assert found(client, **filters) == expected


def test_a_facet_is_counted_under_all_other_filters(client: TestClient) -> None:
    counted = lambda facet, **f: client.get(f"/api/facets/{facet}", params=f).json()["values"]
    assert counted("drug") == {"borafen": 2, "zincol": 4}
    assert counted("drug", drug="zincol", condition="migraine") == {"borafen": 1, "zincol": 1}
    assert counted("direction", q="ferritin") == {"increases": 1}
    assert counted("year") == {"2021": 1, "2019": 4, "none": 1}
    assert client.get("/api/facets/nonsense").status_code == 404


@given(st.text(max_size=30) | st.text('"*-()^:{}+ aANDORNEAR', max_size=20))
def test_nothing_that_can_be_typed_is_an_error(typed: str) -> None:
    if query := fts_query(typed):
        with sqlite3.connect(":memory:") as connection:
            connection.execute("CREATE VIRTUAL TABLE words USING fts5(a, b)")
            connection.execute("SELECT * FROM words WHERE words MATCH ?", (query.encode("utf-8", "replace").decode(),))


def test_every_page_answers_and_escapes_the_texts(client: TestClient) -> None:
    claims = client.get("/api/claims").json()["claims"]
    pages = ["/", "/?q=zincol&drug=zincol", "/?page=9", "/values/drug", "/values/condition?find=mig", "/api"]
    pages += [f"/claims/{c['claim_id']}{part}" for c in claims for part in ("", "?part=1")]
    for page in [*pages, "/document?id=a/1", "/document?id=b", "/document?id=c"]:
        answer = client.get(page)
        assert answer.status_code == 200, page
        for foreign in ("<script>document", "<b>pain", "<i>b", 'href="javascript:', "</mark><script"):
            assert foreign not in answer.text, page
    assert "&lt;script&gt;document.title=" in client.get("/document?id=b").text


def test_the_evidence_shows_the_sentence_by_slot_and_those_around_it(client: TestClient) -> None:
    nausea = next(c for c in client.get("/api/claims").json()["claims"] if c["condition"] == "nausea")
    page = client.get(f"/claims/{nausea['claim_id']}").text
    assert '<mark class="effect" data-slot="effect">did not help</mark>' in page
    assert '<mark class="drug" data-slot="drug">zincol</mark>' in page, "the sentence that names the drug comes along"
    assert "https://pubmed.ncbi.nlm.nih.gov/123/" in page
    spans = client.get(f"/api/claims/{nausea['claim_id']}").json()["spans"]
    assert all(TEXT[s["start"] : s["end"]] == s["text"] for some in spans.values() for s in some)
    assert [s["text"] for s in spans["condition"]] == ["nausea"]


def test_a_text_that_was_not_kept_is_missed_by_no_page(tmp_path: Path) -> None:
    make_database(tmp_path / "claims.db", keep_text=False)
    with opened(tmp_path) as site:
        client = TestClient(make_app(site), base_url="http://localhost:1")
        claims = client.get("/api/claims?doc_id=a/1").json()["claims"]
        assert "is not kept" in client.get(f"/claims/{claims[0]['claim_id']}").text
        assert claims[0]["sentence"].split()[0] in client.get("/document?id=a/1").text


def test_the_csv_holds_what_was_found_and_no_formula(client: TestClient) -> None:
    answer = client.get("/download/claims.csv", params={"drug": "borafen"})
    assert answer.headers["content-disposition"] == 'attachment; filename="claims.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["drug"] for row in rows] == ["Borafen", "borafen"]
    assert list(rows[0]) == list(COLUMNS)
    assert rows[1]["sentence"].startswith("'=1+1")
    assert rows[1]["title"] == '\'=HYPERLINK("http://x")'
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert rows[0]["hedged"] == "false"


def test_the_json_holds_what_was_found_unchanged(client: TestClient) -> None:
    rows = json.loads(client.get("/download/claims.json", params={"drug": "borafen"}).text)
    assert [row["sentence"][:4] for row in rows] == ["Bora", "=1+1"]
    assert list(rows[0]) == list(COLUMNS)
    assert json.loads(client.get("/download/claims.json", params={"q": "nonsense"}).text) == []


def test_the_api_describes_itself_without_the_network(client: TestClient) -> None:
    description = client.get("/api/openapi.json").json()
    page = client.get("/api").text
    for path, calls in description["paths"].items():
        assert path in page
        assert all(p["name"] in page for call in calls.values() for p in call.get("parameters", ()))
    assert "://" not in page.replace("http://127.0.0.1:8765", "")
    assert {"/api/claims", "/download/claims.csv"} <= set(description["paths"])


@pytest.mark.parametrize("page", ["/claims/none", "/document?id=none", "/values/none", "/none", "/static/app.py",
                                  "/static/..%2fapp.py"])  # fmt: skip
def test_what_is_not_there_is_said(client: TestClient, page: str) -> None:
    assert client.get(page).status_code == 404


def test_wrong_filters_are_named_in_one_line(client: TestClient) -> None:
    answer = client.get("/api/claims?direction=up&year_from=x")
    assert answer.status_code == 422
    assert "direction.0:" in answer.json()["detail"]
    page = client.get("/?min_confidence=7")
    assert page.status_code == 422
    assert "min_confidence" in page.text
    assert "text/html" in page.headers["content-type"]


def test_the_newest_run_of_a_document_is_shown(tmp_path: Path) -> None:
    make_database(tmp_path / "claims.db")
    make_database(tmp_path / "claims.db", model="m2", created="2026-02-01T00:00:00", beside=True,
                  change=lambda claims: [replace(c, direction="mixed") for c in claims[:1]])  # fmt: skip
    with opened(tmp_path) as site:
        client = TestClient(make_app(site), base_url="http://localhost:1")
        rows = client.get("/api/claims").json()["claims"]
        assert len(rows) == 3
        assert {(row["effect_direction"], row["model_version"]) for row in rows} == {("mixed", "m2")}


def test_a_database_that_changes_under_the_server_is_said(tmp_path: Path) -> None:
    with opened(tmp_path) as site:
        client = TestClient(make_app(site), base_url="http://localhost:1")
        assert "has changed" not in client.get("/").text
        with sqlite3.connect(tmp_path / "claims.db") as connection:
            connection.execute("DELETE FROM claim WHERE doc_id = 'b'")
        connection.close()
        page = client.get("/").text
        assert "has changed" in page
        assert HOSTILE[:6] in page, "what is still there is shown"


def test_nothing_is_written_to_the_database(tmp_path: Path) -> None:
    before = make_database(tmp_path / "claims.db").read_bytes()
    with opened(tmp_path, review=True) as site:
        client = TestClient(make_app(site), base_url="http://localhost:1")
        client.get("/?q=zincol")
        with site.library.connection() as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM served.claim")
    assert (tmp_path / "claims.db").read_bytes() == before


def test_slots_are_cut_apart_by_their_offsets() -> None:
    row = {"drug": "a + b", "drug_start": "3;10", "drug_end": "4;11", "hedge_cues": "may; x; y", "hedge_cues_start": "0;7",
           "hedge_cues_end": "3;11"}  # fmt: skip
    assert [s["text"] for s in slot_spans(row)["drug"]] == ["a", "b"]
    assert [s["text"] for s in slot_spans(row)["hedge_cues"]] == ["may", "x; y"]
