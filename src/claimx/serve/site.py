"""What the pages and the API stand on: the library, the reviews, and how a claim looks in both."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from claimx.schema.highlight import SLOTS
from claimx.serve.facets import NONE, Facet, single
from claimx.serve.library import Library
from claimx.serve.reviews import Review, Reviews

DIRECTION_SIGNS = {
    "improves": "+", "worsens": "−", "increases": "↑", "decreases": "↓", "no_effect": "=", "mixed": "±", "unclear": "?",
}  # fmt: skip
VERDICTS = {"accept": "accepted", "reject": "rejected", "correct": "corrected", "open": "not reviewed"}


@dataclass
class Site:
    """One served database; with `reviews` and `token` where claims may be reviewed."""

    library: Library
    reviews: Reviews | None = None
    token: str = ""
    cookie: str = "claimx_review"
    hosts: Sequence[str] = ()
    numeric_hosts: bool = False
    _facet: tuple[int, Facet | None] = field(default=(-1, None))

    def review_facet(self) -> Facet | None:
        """The facet of decisions, made anew when there are more of them; None where nobody reviews."""
        if self.reviews is None:
            return None
        count = self.reviews.count()
        if self._facet[0] != count:
            values = ["open"] * self.library.size
            decisions = self.reviews.decisions()
            for claim_id, number in self.library.ids_of(list(decisions)).items():
                values[number - 1] = decisions[claim_id]
            self._facet = (count, single(values, ("accept", "reject", "correct", "open")))
        return self._facet[1]

    def add_review(
        self, row: Mapping[str, Any], corrected: dict[str, Any] | None, decision: Any, reviewer: str, note: str
    ) -> int:
        """Store what a reviewer said of the claim in `row`, with the document as it now stands."""
        assert self.reviews is not None
        document = self.library.document(row["doc_id"]) or {"text": None, "sentences": [], "mentions": []}
        claims = [[c["claim_id"], c["sentence_start"]] for c in self.library.claims_of(row["doc_id"])]
        snapshot = {
            "doc_id": row["doc_id"], "text": document["text"], "claims": claims,
            "sentences": document["sentences"], "mentions": document["mentions"],
            "metadata": {name: row[name] for name in ("title", "pmid", "doi", "year", "url")},
        }  # fmt: skip
        return self.reviews.add(
            row["claim_id"],
            decision,
            reviewer.strip(),
            machine=_flat(row),
            snapshot=snapshot,
            corrected=corrected,
            note=note,
        )


def shown_review(review: Review) -> dict[str, Any]:
    """A review as the API gives it."""
    return {
        "review_id": review.review_id, "claim_id": review.claim_id, "doc_id": review.doc_id,
        "decision": review.decision, "reviewer": review.reviewer, "note": review.note,
        "created_at": review.created_at, "corrected": review.corrected, "machine": review.machine,
    }  # fmt: skip


def verbatim(text: str) -> Markup:
    """Text that a browser is to keep to the character: it would turn a carriage return into a line feed."""
    return Markup(str(escape(text)).replace("\r", "&#13;"))


@functools.cache
def environment() -> Any:
    """The templates; all text is escaped."""
    from jinja2 import Environment, PackageLoader

    from claimx._version import __version__

    made = Environment(loader=PackageLoader("claimx.serve"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters["verbatim"] = verbatim
    made.filters["number"] = lambda n: f"{n:,}"
    made.globals.update(slots=SLOTS, signs=DIRECTION_SIGNS, verdicts=VERDICTS, none=NONE, version=__version__)
    return made


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    from claimx.schema import COLUMNS

    return {name: row[name] for name in COLUMNS}
