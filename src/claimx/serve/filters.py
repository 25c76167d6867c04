"""What is asked for: the filters, as they stand in the address of every page and of the API."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from claimx.schema import Direction

Sort = Literal["relevance", "confidence", "newest", "oldest", "drug", "condition", "document"]
YesNo = Literal["yes", "no"]
Verdict = Literal["accept", "reject", "correct", "open"]

_blank_is_none = BeforeValidator(lambda value: None if value == "" else value)
Many = Annotated[list[str], Field(max_length=200)]
_FACETS = ("drug", "condition", "direction", "hedged", "confidence", "year", "section", "retracted", "review")


class Filters(BaseModel):
    """Several values of one filter widen the choice, several filters narrow it."""

    model_config = ConfigDict(frozen=True)

    q: str = Field("", max_length=500, description='Words to search for: "a phrase", begin*, -without.')
    drug: Many = Field([], description="Normalised name of the drug; a combination counts for each of its drugs.")
    condition: Many = Field([], description="Normalised name of the condition, or none.")
    direction: list[Direction] = Field([], description="Direction of the effect.")
    hedged: list[YesNo] = Field([], description="Whether the writer commits less than fully.")
    confidence: Many = Field([], description='A step of confidence, such as "0.8 to 0.9", or none.')
    year: Many = Field([], description="Year of publication, or none.")
    section: Many = Field([], description="Kind of section, or none.")
    retracted: list[YesNo] = Field([], description="Whether the document has been retracted.")
    review: list[Verdict] = Field([], description="What a reviewer said; open where nobody did. With --review only.")
    year_from: Annotated[int | None, _blank_is_none] = Field(None, ge=0, le=9999, description="Earliest year.")
    year_to: Annotated[int | None, _blank_is_none] = Field(None, ge=0, le=9999, description="Latest year.")
    min_confidence: Annotated[float | None, _blank_is_none] = Field(None, ge=0, le=1, description="Least confidence.")
    doc_id: str = Field("", max_length=2000, description="Claims of this document only.")
    sort: Annotated[Sort | None, _blank_is_none] = Field(
        None, description="Order; by relevance where words are searched for, else by confidence."
    )

    @property
    def order(self) -> Sort:
        """The order asked for; relevance means nothing without words."""
        if self.sort and (self.sort != "relevance" or self.q):
            return self.sort
        return "relevance" if self.q else "confidence"

    def chosen(self, facet: str) -> list[str]:
        """The values chosen of a facet."""
        values: list[str] = getattr(self, facet)
        return values

    def pairs(self) -> list[tuple[str, str]]:
        """The filters that are set, as they stand in an address."""
        found: list[tuple[str, str]] = []
        for name, value in self.model_dump().items():
            values: Iterable[Any] = value if isinstance(value, list) else [value]
            found += [(name, f"{v:g}" if isinstance(v, float) else str(v)) for v in values if v not in (None, "")]
        return found

    def address(self, **changes: Any) -> str:
        """The query string of these filters with some changed, empty or `?...`."""
        changed = self.model_copy(update={k: v for k, v in changes.items() if k in Filters.model_fields})
        extra = [(k, str(v)) for k, v in changes.items() if k not in Filters.model_fields and v is not None]
        pairs = [*changed.pairs(), *extra]
        return "?" + urlencode(pairs) if pairs else ""

    def labels(self) -> list[tuple[str, str, str]]:
        """Name and value of each filter that is set, and the address without it."""
        found = []
        for name, value in self.pairs():
            if name in ("q", "sort"):
                continue
            rest = [v for v in self.chosen(name) if v != value] if name in _FACETS else "" if name == "doc_id" else None
            found.append((name.replace("_", " "), value, self.address(**{name: rest})))
        return found
