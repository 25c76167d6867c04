"""A quick pipeline for tests of the engine: what it finds depends on the text alone, and some texts hurt.

Every word that begins with `drug` makes a mention and a claim. A text holding RAISE raises, MEMORY raises
MemoryError, SEGFAULT, EXIT, GROW and HANG do what they say, `ONCE:path` crashes while there is no such
file, and `SLOW` takes 20 ms.
"""

import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimx.engine.pipelines import Pipeline
from claimx.schema import Claim, Mention, SourceDocument, Span

NAME = "claimx_fake_pipeline:make"
OTHER = "claimx_fake_pipeline:make_other"


@dataclass(frozen=True, slots=True)
class Found:
    doc_id: str
    sentences: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]


def make() -> Pipeline:
    return Pipeline(process, "fake-1")  # type: ignore[arg-type]


def make_other() -> Pipeline:
    return Pipeline(process, "fake-2")  # type: ignore[arg-type]


def make_broken() -> Pipeline:
    raise RuntimeError("no model here")


def make_suicidal() -> Pipeline:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def process(documents: Sequence[SourceDocument]) -> Iterator[Found]:
    for document in documents:
        yield find(document)


def find(document: SourceDocument) -> Found:
    _misbehave(document.text)
    sentence = Span(0, len(document.text), document.text)
    drugs = [Span(m.start(), m.end(), m.group()) for m in re.finditer(r"\bdrug\w*", document.text)]
    effect = next((Span(m.start(), m.end(), m.group()) for m in re.finditer("eases", document.text)), sentence)
    pain = re.search("pain", document.text)
    condition = Span(pain.start(), pain.end(), "pain") if pain else None
    target = {"condition": condition, "outcome": None if condition else effect}
    return Found(
        document.doc_id,
        (sentence,),
        tuple(Mention("DRUG", d.start, d.end, d.text, 0, 0.123456) for d in drugs),
        tuple(Claim(document.doc_id, 0, sentence, (d,), effect, "improves", confidence=0.5, **target) for d in drugs),
    )


def _misbehave(text: str) -> None:
    if "SLOW" in text:
        time.sleep(0.02)
    if "RAISE" in text:
        raise ValueError("cannot\nread this")
    if "MEMORY" in text:
        raise MemoryError
    if "SEGFAULT" in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "EXIT" in text:
        os._exit(3)
    if "GROW" in text:
        held = b"x" * (300 * 2**20)
        time.sleep(20)
        del held
    if "HANG" in text:
        time.sleep(1000)
    once = re.search(r"ONCE:(\S+)", text)
    if once and not Path(once.group(1)).exists():
        os.kill(os.getpid(), signal.SIGABRT)
