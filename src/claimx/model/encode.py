"""Text -> hidden states: every word piece of a document goes through the encoder, however long the document.

The encoder reads windows of whole sentences. A sentence longer than a window is cut into overlapping windows, and each
piece takes its state from the window in which it stands farthest from an edge. A window is run alone, without padding,
so that a document's result never depends on what else is processed: int8 activations are scaled per run.
"""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from claimx.lexicons.gazetteer import find_names

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

WINDOW = 160
"""Word pieces of a window of several sentences."""
LONGEST = 480
"""Word pieces of one sentence that still go through in one window; the encoder's positions end at 512."""
OVERLAP = 96
CLS, SEP = 101, 102

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A document's word pieces: `states` (pieces, width), `starts` and `ends` in characters, `words` (pieces,) the
    number of the word that each piece belongs to, and for each sentence its first and last (exclusive) piece."""

    states: Floats
    starts: Ints
    ends: Ints
    words: Ints
    sentences: list[tuple[int, int]]


def folder() -> Path:
    """Where the model's files are: in the package, or in the folder that the environment names as `CLAIMX_MODEL`."""
    own = os.environ.get("CLAIMX_MODEL")
    return Path(own) if own else Path(__file__).with_name("weights")


@lru_cache(maxsize=1)
def settings() -> dict[str, Any]:
    """`meta.json` of the shipped model: its version, thresholds, heads and how it was made."""
    loaded: dict[str, Any] = json.loads((folder() / "meta.json").read_text(encoding="utf-8"))
    return loaded


def version() -> str:
    """The version of the shipped model."""
    return str(settings()["version"])


@lru_cache(maxsize=1)
def tokenizer() -> "Tokenizer":
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(folder() / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


@lru_cache(maxsize=1)
def session() -> "InferenceSession":
    """The encoder. One thread: work is spread over documents, and results stay the same on any number of cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(folder() / "encoder.onnx"),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],  # the fused sum and norm takes a tenth longer than the two apart
    )


def encode(text: str, sentences: Sequence[tuple[int, int]]) -> Encoded:
    """Encode a document. `sentences` are (start, end) characters in order, not overlapping; text outside them is read
    by nobody."""
    encoding = tokenizer().encode(text, add_special_tokens=False)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    starts, ends = np.ascontiguousarray(offsets.T)  # they are searched often
    ids = np.array(encoding.ids, dtype=np.int64)
    words = _whole_words(text, np.array([-1 if w is None else w for w in encoding.word_ids], dtype=np.int64), starts)
    names = name_features(text, starts)
    bounds = [(int(np.searchsorted(ends, s, side="right")), int(np.searchsorted(starts, e))) for s, e in sentences]
    states = np.zeros((len(ids), settings()["width"]), dtype=np.float32)
    run = session().run
    for first, last, keep_first, keep_last in _windows(bounds):
        inputs = {
            "ids": np.concatenate([[CLS], ids[first:last], [SEP]])[None],
            "names": np.concatenate([[0], names[first:last], [0]])[None],
        }
        states[keep_first:keep_last] = run(["states"], inputs)[0][0, 1 + keep_first - first : 1 + keep_last - first]
    return Encoded(states, starts, ends, words, bounds)


def running_sums(rows: Floats) -> NDArray[np.float64]:
    """Sums of the first rows, from none of them to all: the mean of a stretch is a difference."""
    sums = np.zeros((len(rows) + 1, *rows.shape[1:]))
    np.cumsum(rows, axis=0, dtype=np.float64, out=sums[1:])
    return sums


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    odds = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(odds / odds.sum(-1, keepdims=True), dtype=np.float32)


_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")


def _whole_words(text: str, words: Ints, starts: Ints) -> Ints:
    """The word number of each piece, where "Crohn's" is one word: the tokenizer parts it at the apostrophe."""
    joined = words.copy()
    for found in _APOSTROPHE.finditer(text):
        at = int(np.searchsorted(starts, found.start()))
        if 0 < at < len(words) - 1 and starts[at] == found.start():
            joined[at : np.searchsorted(words, words[at + 1], side="right")] = joined[at - 1]
    return joined


def name_features(text: str, starts: Ints) -> Ints:
    """(pieces,) 0 to 8: drug name (outside, begins, goes on) times three plus condition name, by the gazetteer."""
    features = np.zeros(len(starts), dtype=np.int64)
    for start, end, kind in find_names(text):
        first, last = np.searchsorted(starts, (start, end))
        if first < last:
            step = 3 if kind == "DRUG" else 1
            features[first:last] += 2 * step
            features[first] -= step
    return features


def _windows(bounds: Sequence[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """(first, last, first kept, last kept) pieces of each window."""
    made: list[tuple[int, int, int, int]] = []
    first = last = -1
    for start, end in bounds:
        if start >= end:
            continue
        if first >= 0 and end - first > WINDOW:
            made.extend(_cut(first, last))
            first = -1
        if first < 0:
            first = start
        last = end
    if first >= 0:
        made.extend(_cut(first, last))
    return made


def _cut(first: int, last: int) -> list[tuple[int, int, int, int]]:
    if last - first <= LONGEST:
        return [(first, last, first, last)]
    made, begin = [], first
    while True:
        end = min(begin + LONGEST, last)
        keep_first = begin if begin == first else begin + OVERLAP // 2
        keep_last = end if end == last else end - OVERLAP // 2
        made.append((begin, end, keep_first, keep_last))
        if end == last:
            return made
        begin = end - OVERLAP
