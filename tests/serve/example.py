"""A small claims database, made of sentences of our own by the writers that `claimx run` uses."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimx.io.exporters.sql import document_rows, run_row
from claimx.io.exporters.sql.database import prepare, put_documents, put_run
from claimx.io.exporters.sql.sqlite import SqliteDatabase
from claimx.schema import Claim, Concept, Mention, Metadata, SourceDocument, Span
from claimx.serve.site import Site
from claimx.serve.start import site_of

TEXT = (
    "Émile took zincol 20 mg. Zincol may ease migraine 😀 and sleep. It did not help nausea. "
    "Borafen worsened migraine compared with placebo.\r\nNothing else was seen."
)
HOSTILE = 'Zincol </mark><script>document.title="x"</script> eased <b>pain</b> & "unrest".'
FORMULA = "=1+1 of borafen raised ferritin."


def at(text: str, words: str, after: int = 0) -> Span:
    start = text.index(words, after)
    return Span(start, start + len(words), words)


def claim(text: str, doc_id: str, sentence: str, drug: str, effect: str, direction: Any, **slots: Any) -> Claim:
    """A claim of a sentence, its slots given by their words."""
    own = at(text, sentence)
    index = text[: own.start].count(". ") + text[: own.start].count("\n")
    carried = drug.startswith("@")
    spans = {
        name: at(text, slots.pop(name), own.start) for name in ("condition", "outcome", "comparator") if name in slots
    }
    many = {name: tuple(at(text, w, own.start) for w in slots.pop(name, ())) for name in ("doses", "hedges")}
    return Claim(
        doc_id, index, own, (at(text, drug.lstrip("@"), 0 if carried else own.start),), at(text, effect, own.start),
        direction, drug_carried_over=carried, drug_concepts=(Concept(drug.lstrip("@").lower(), "X:1"),),
        **spans, **many, **slots,
    )  # fmt: skip


def claims_of(text: str, doc_id: str) -> list[Claim]:
    if text == HOSTILE:
        return [claim(text, doc_id, HOSTILE, "Zincol", "eased", "improves", condition="<b>pain</b>", confidence=0.31)]
    if text == FORMULA:
        return [claim(text, doc_id, FORMULA, "borafen", "raised", "increases", outcome="ferritin", confidence=0.66)]
    second = "Zincol may ease migraine 😀 and sleep."
    return [
        claim(text, doc_id, second, "Zincol", "ease", "improves", condition="migraine", hedges=["may"], confidence=0.95,
              certainty="possible", condition_concept=Concept("migraine", "Y:1")),
        claim(text, doc_id, second, "Zincol", "ease", "improves", outcome="sleep", hedges=["may"], confidence=0.71),
        claim(text, doc_id, "It did not help nausea.", "@zincol", "did not help", "no_effect", condition="nausea",
              confidence=0.55),
        claim(text, doc_id, "Borafen worsened migraine compared with placebo.", "Borafen", "worsened", "worsens",
              condition="migraine", comparator="placebo", confidence=0.88, condition_concept=Concept("migraine", "Y:1")),
    ]  # fmt: skip


def sentences_of(text: str) -> list[Span]:
    if text in (HOSTILE, FORMULA):
        return [Span(0, len(text), text)]
    parts = text.replace("\r\n", " \n").replace("\n", " ").split(". ")
    found, start = [], 0
    for part in parts:
        words = part.strip() if part.strip().endswith(".") else part.strip() + "."
        found.append(at(text, words, start))
        start = found[-1].end
    return found


DOCUMENTS = {
    "a/1": (TEXT, Metadata("Zincol in migraine", pmid="123", year=2019, journal="J", url="https://example.org/1")),
    "b": (HOSTILE, Metadata("<i>b</i>", year=2021, is_retracted=True, url="javascript:alert(1)")),
    "c": (FORMULA, Metadata('=HYPERLINK("http://x")', doi='10.1/a"b')),
}


def make_database(path: Path, *, model: str = "m1", created: str = "2026-01-01T00:00:00", keep_text: bool = True,
                  beside: bool = False, change: Any = lambda claims: claims) -> Path:  # fmt: skip
    """Write the documents' claims to `path`; `change` may alter the claims, as another model would."""
    run = run_row("1.0", model, {}, created)
    with contextlib.closing(SqliteDatabase(path)) as db:
        prepare(db)
        rows = []
        for doc_id, (text, metadata) in DOCUMENTS.items():
            claims = claims_of(text, doc_id)
            mentions = [
                Mention("DRUG", s.start, s.end, s.text, c.sentence_index) for c in claims for s in c.drugs
            ] + ([Mention("DOSE", 18, 23, "20 mg", 0)] if text == TEXT else [])  # fmt: skip
            rows.append(
                document_rows(
                    run[0], SourceDocument(doc_id, text, metadata=metadata), change(claims), dict.fromkeys(mentions),
                    sentences_of(text), keep_text=keep_text,
                )
            )  # fmt: skip
        with db.transaction():
            put_run(db, run)
            put_documents(db, rows, beside=beside)
    return path


@contextlib.contextmanager
def opened(folder: Path, *, review: bool = False, **settings: Any) -> Iterator[Site]:
    """The site of the example in `folder`, made where it is not there yet."""
    database = folder / "claims.db"
    if not database.exists():
        make_database(database)
    with site_of(database, review=folder / "reviews.db" if review else None, **settings) as site:
        yield site
