"""Scores of parts of a gold set."""

from collections.abc import Collection, Iterator, Sequence

from claimx.evaluate.scores import PARTS, Result, evaluate
from claimx.schema import AnnotatedDocument


def by_source(
    gold: Sequence[AnnotatedDocument],
    found: Sequence[AnnotatedDocument],
    *,
    seed: int = 0,
    parts: Collection[str] = PARTS,
) -> Iterator[tuple[str, Result]]:
    """(source, result) of the documents of each source, in order of its name."""
    for source in sorted({d.source for d in gold}):
        pairs = [(g, f) for g, f in zip(gold, found, strict=True) if g.source == source]
        yield source, evaluate([g for g, _ in pairs], [f for _, f in pairs], seed=seed, parts=parts)
