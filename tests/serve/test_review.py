"""What reviewers say is kept, checked, survives runs, and comes out as gold that can be scored against."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")


from fastapi.testclient import TestClient

from claimx.evaluate.load import read_gold
from claimx.serve.app import make_app
from claimx.serve.gold import gold_of
from claimx.serve.reviews import Reviews
from claimx.serve.site import Site
from tests.cli.claimx_cli_help import claimx
from tests.serve.example import TEXT, at, make_database, opened

Said = Any


class Reader:
    """A reviewer that speaks to the API."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client = TestClient(
            make_app(site), base_url="http://localhost", headers={"Authorization": f"Bearer {site.token}"}
        )
        self.rows = {
            (r["drug"], r["condition"] or r["outcome"]): r for r in site.library.rows(range(1, site.library.size + 1))
        }

    def say(self, drug: str, target: str, decision: str, **more: Any) -> Said:
        claim_id = self.rows[drug, target]["claim_id"]
        return self.client.post(
            "/api/reviews", json={"claim_id": claim_id, "decision": decision, "reviewer": "Ada", **more}
        )

    def correction(self, name: str, target: str, /, **changes: Any) -> dict[str, Any]:
        """The machine's claim as a correction, with some slots given by their words."""
        row = self.rows[name, target]
        spans = self.client.get(f"/api/claims/{row['claim_id']}").json()["spans"]
        for slot, words in changes.items():
            if slot not in ("direction", "hedged"):
                found = [at(TEXT, w, row["sentence_start"]) for w in words]
                spans[slot] = [{"start": s.start, "end": s.end, "text": s.text} for s in found]
        return {**spans, "direction": changes.get("direction", row["effect_direction"]),
                "hedged": changes.get("hedged", row["hedged"])}  # fmt: skip


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with opened(tmp_path, review=True) as site:
        yield Reader(site)


def test_a_history_is_kept_and_the_last_word_counts(reader: Reader) -> None:
    for decision in ("accept", "reject", "open", "reject"):
        assert reader.say("Zincol", "sleep", decision, note=decision).status_code == 201
    history = reader.client.get("/api/reviews", params={"claim_id": reader.rows["Zincol", "sleep"]["claim_id"]}).json()
    assert [r["note"] for r in history] == ["accept", "reject", "open", "reject"]
    assert {r["reviewer"] for r in history} == {"Ada"}
    assert all(r["created_at"].endswith("+00:00") for r in history)
    counts = reader.client.get("/api/facets/review").json()["values"]
    assert counts == {"reject": 1, "open": 5}
    assert len(reader.client.get("/api/claims?review=reject").json()["claims"]) == 1
    assert "rejected" in reader.client.get("/?review=reject").text


def test_no_review_can_be_changed_or_removed(reader: Reader, tmp_path: Path) -> None:
    reader.say("Zincol", "sleep", "accept")
    with contextlib.closing(sqlite3.connect(tmp_path / "reviews.db")) as connection:
        for statement in ("UPDATE review SET decision = 'reject'", "DELETE FROM review"):
            with pytest.raises(sqlite3.IntegrityError, match="only added"):
                connection.execute(statement)


def test_a_correction_is_stored_beside_the_machines_row(reader: Reader) -> None:
    fixed = reader.correction("Borafen", "migraine", effect=["worsened"], comparator=[], direction="mixed")
    assert reader.say("Borafen", "migraine", "correct", corrected=fixed).status_code == 201
    row = reader.rows["Borafen", "migraine"]
    seen = reader.client.get(f"/api/claims/{row['claim_id']}").json()
    assert seen["claim"]["effect_direction"] == "worsens"
    stored = seen["reviews"][0]
    assert (stored["machine"]["effect_direction"], stored["machine"]["comparator"]) == ("worsens", "placebo")
    assert (stored["corrected"]["effect_direction"], stored["corrected"]["comparator"]) == ("mixed", None)
    assert stored["corrected"]["method"] == "review"
    assert "mixed" in reader.client.get(f"/claims/{row['claim_id']}").text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"condition": []}, "needs a condition or an outcome"),
        ({"hedged": False}, "has no hedging cue"),
        ({"hedge_cues": []}, "mark the words that hedge"),
        ({"effect": ["may ease"]}, "overlap"),
        ({"drug": ["Borafen"]}, "lies outside the sentence"),
        ({"drug": []}, "at least 1 item"),
        ({"effect": ["ease", "sleep"]}, "at most 1 item"),
        ({"direction": "up"}, "direction"),
        ({"condition": [" migraine"]}, "begins or ends with a blank"),
    ],
)
def test_a_correction_that_does_not_hold_is_refused_in_words(reader: Reader, changes: Any, message: str) -> None:
    answer = reader.say("Zincol", "migraine", "correct", corrected=reader.correction("Zincol", "migraine", **changes))
    assert answer.status_code == 422
    assert message in answer.json()["detail"]
    assert reader.site.reviews is not None
    assert reader.site.reviews.count() == 0


def test_words_that_do_not_stand_there_are_refused(reader: Reader) -> None:
    fixed = reader.correction("Zincol", "migraine")
    fixed["condition"][0]["text"] = "migraines"
    assert "does not stand at" in reader.say("Zincol", "migraine", "correct", corrected=fixed).json()["detail"]
    fixed["condition"][0] = {"start": 10**9, "end": 10**9 + 1, "text": "x"}
    assert "outside" in reader.say("Zincol", "migraine", "correct", corrected=fixed).json()["detail"]


@pytest.mark.parametrize("wrong", [{"decision": "maybe"}, {"reviewer": " "}, {"decision": "correct"}, {"extra": 1},
                                   {"decision": "accept", "corrected": {}}])  # fmt: skip
def test_what_is_no_review_is_refused(reader: Reader, wrong: dict[str, Any]) -> None:
    sent = {"claim_id": reader.rows["Zincol", "sleep"]["claim_id"], "decision": "accept", "reviewer": "Ada", **wrong}
    assert reader.client.post("/api/reviews", json=sent).status_code == 422
    assert reader.client.post("/api/reviews", json={**sent, "claim_id": "none"}).status_code in (404, 422)


def test_reviews_survive_a_new_run(tmp_path: Path) -> None:
    with opened(tmp_path, review=True) as site:
        Reader(site).say("Zincol", "sleep", "accept")
    make_database(tmp_path / "claims.db", model="m2", created="2026-05-01T00:00:00")
    with opened(tmp_path, review=True) as site:
        rows = Reader(site).client.get("/api/claims?review=accept").json()["claims"]
        assert [(row["outcome"], row["model_version"]) for row in rows] == [("sleep", "m2")]


def export(tmp_path: Path, kind: str, *options: str) -> Any:
    return claimx("review", "export", tmp_path / "reviews.db", tmp_path / kind, "--to", kind, *options)


def decide_all(reader: Reader) -> None:
    """Decide every claim of the sentence with two, of the one with a carried-over drug, and of the one after it."""
    reader.say("Zincol", "migraine", "accept")
    reader.say("Zincol", "sleep", "reject")
    reader.say("zincol", "nausea", "accept")
    reader.say("Borafen", "migraine", "correct", corrected=reader.correction("Borafen", "migraine", direction="mixed"))


@pytest.mark.parametrize("kind", ["brat", "gold-json"])
def test_gold_is_what_was_decided(reader: Reader, tmp_path: Path, kind: str) -> None:
    decide_all(reader)
    reader.say("borafen", "ferritin", "accept")
    assert reader.site.reviews is not None
    gold = gold_of(reader.site.reviews)
    first = next(d for d in gold.documents if d.doc_id == "a/1")
    assert [(c.drugs[0].text, c.direction, c.drug_carried_over) for c in first.claims] == [
        ("Zincol", "improves", False), ("zincol", "no_effect", True), ("Borafen", "mixed", False)]  # fmt: skip
    assert [s.text.split()[0] for s in first.sentences] == ["Émile", "Zincol", "It", "Borafen"]
    assert ("DOSE", "20 mg") in {(m.label, m.text) for m in first.mentions}
    if kind == "brat":
        done = export(tmp_path, kind)
        assert done.returncode == 1
        assert "cannot be a file's name; use --to gold-json" in done.stderr
        with contextlib.closing(sqlite3.connect(tmp_path / "reviews.db")) as db, db:
            db.execute("DROP TRIGGER review_is_kept")
            for table in ("review", "snapshot"):
                db.execute(f"UPDATE {table} SET doc_id = 'a1' WHERE doc_id = 'a/1'")
    done = export(tmp_path, kind)
    assert (done.returncode, done.stderr.splitlines()[-1].partition(": ")[2]) == (
        0,
        "2 documents, 5 sentences, 4 claims",
    )
    read = read_gold([tmp_path / kind])
    assert [(len(d.sentences), [c.direction for c in d.claims]) for d in read] == [
        (4, ["improves", "no_effect", "mixed"]), (1, ["increases"])]  # fmt: skip
    assert read[0].text == TEXT.replace("\r", " ")
    assert export(tmp_path, kind).returncode == 0, "an earlier export is replaced"


def test_a_sentence_with_an_undecided_claim_is_no_gold(reader: Reader) -> None:
    reader.say("Zincol", "migraine", "accept")
    assert reader.site.reviews is not None
    gold = gold_of(reader.site.reviews)
    assert gold.documents == []
    assert gold.notes == ["a/1: 1 sentences have claims that nobody has decided, and are left out"]
    reader.say("Zincol", "sleep", "accept")
    assert len(gold_of(reader.site.reviews).documents[0].claims) == 2
    reader.say("Zincol", "sleep", "open")
    assert gold_of(reader.site.reviews).documents == []


def test_one_reviewers_gold_is_not_anothers(reader: Reader, tmp_path: Path) -> None:
    reader.say("borafen", "ferritin", "accept")
    reader.say("borafen", "ferritin", "reject", reviewer="Bo")
    assert reader.site.reviews is not None
    counts = [len(gold_of(reader.site.reviews, name).documents[0].claims) for name in ("Ada", "Bo", None)]
    assert counts == [1, 0, 0]
    assert "1 sentences, 1 claims" in export(tmp_path, "gold-json", "--reviewer", "Ada").stderr


def test_gold_outlives_the_claims_that_it_was_made_from(tmp_path: Path) -> None:
    with opened(tmp_path, review=True) as site:
        reader = Reader(site)
        reader.say("borafen", "ferritin", "accept")
    drop = lambda claims: [replace(c, direction="mixed") for c in claims]
    make_database(tmp_path / "claims.db", model="m2", created="2026-05-01T00:00:00", change=drop)
    with opened(tmp_path, review=True) as site:
        reader = Reader(site)
        assert [c.direction for d in gold_of(reader.site.reviews).documents for c in d.claims] == ["increases"]  # type: ignore[arg-type]
        reader.say("borafen", "ferritin", "reject")
        gold = gold_of(reader.site.reviews)  # type: ignore[arg-type]
        assert [c.direction for d in gold.documents for c in d.claims] == [], (
            "the newest decided run of a sentence counts"
        )


def test_evaluate_scores_predictions_against_the_reviews(tmp_path: Path) -> None:
    with opened(tmp_path, review=True) as site:
        reader = Reader(site)
        decide_all(reader)
        rows = reader.client.get("/download/claims.json").json()
        (tmp_path / "claims.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert export(tmp_path, "gold-json").returncode == 0
    done = claimx("evaluate", tmp_path / "gold-json", tmp_path / "claims.jsonl", "--json", tmp_path / "scores.json")
    assert done.returncode == 0, done.stderr
    scores = json.loads((tmp_path / "scores.json").read_text())["scores"]
    figures = scores["claim.drug_target"]
    assert (figures["gold"], figures["found"], figures["right"]) == (3, 4, 3)
    assert scores["claim.direction"]["right"] == 2


def test_documents_without_text_make_gold_of_their_sentences(tmp_path: Path) -> None:
    make_database(tmp_path / "claims.db", keep_text=False)
    with opened(tmp_path, review=True) as site:
        reader = Reader(site)
        decide_all(reader)
        assert site.reviews is not None
        gold = gold_of(site.reviews)
    assert [[c.drugs[0].text for c in d.claims] for d in gold.documents] == [["Zincol", "Borafen"]]
    assert "its drug stands in one that is not reviewed" in gold.notes[0]


def test_another_file_is_not_taken_for_reviews(tmp_path: Path) -> None:
    database = make_database(tmp_path / "claims.db")
    for path, message in ((database, "no file of reviews"), (tmp_path / "none", "no such file")):
        done = claimx("review", "export", path, tmp_path / "out", "--to", "brat")
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert message in done.stderr
    newer = tmp_path / "newer.db"
    Reviews(newer, create=True).close()
    with contextlib.closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 9")
    assert "use a newer claimx" in claimx("review", "export", newer, tmp_path / "out", "--to", "brat").stderr
