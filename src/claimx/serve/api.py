"""The JSON API, and the downloads."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, create_model

from claimx.schema.tables import CLAIMS
from claimx.serve.corrections import Said, WrongCorrectionError, corrected_row
from claimx.serve.download import csv_file, json_file
from claimx.serve.evidence import slot_spans
from claimx.serve.filters import Filters
from claimx.serve.security import why_refused
from claimx.serve.site import Site, shown_review

_TYPES: dict[str, Any] = {"string": str, "integer": int, "number": float, "boolean": bool}
_FIELDS: dict[str, Any] = {
    c.name: (_TYPES[c.type] if c.required else _TYPES[c.type] | None, Field(description=c.description))
    for c in CLAIMS.columns
}
ClaimRow: Any = create_model("ClaimRow", __doc__="A row of the claim table (docs/schema.md).", **_FIELDS)


class ClaimList(BaseModel):
    """A page of claims."""

    total: int = Field(description="Claims that fit the filters.")
    page: int
    size: int
    claims: list[ClaimRow]


class Words(BaseModel):
    """Words of the document; offsets count characters (code points)."""

    start: int
    end: int
    text: str


class Evidence(BaseModel):
    """A claim, the words of its slots, and what reviewers said of it."""

    claim: ClaimRow
    spans: dict[str, list[Words]]
    reviews: list[dict[str, Any]]


class FacetCounts(BaseModel):
    """How many claims each value of a facet has, under all other filters."""

    facet: str
    values: dict[str, int]


class Document(BaseModel):
    """A document with its text, where the database keeps it, and the offsets of its sentences."""

    doc_id: str
    title: str | None
    pmid: str | None
    doi: str | None
    year: int | None
    url: str | None
    is_retracted: bool
    text: str | None
    sentences: list[tuple[int, int]]
    claims: list[ClaimRow]


class Stored(BaseModel):
    """The number that a review got."""

    review_id: int


def api_routes(site: Site) -> APIRouter:
    """The routes of the API."""
    routes = APIRouter(tags=["claims"])

    @routes.get("/api/claims", summary="Find claims", response_model=ClaimList)
    def claims(
        filters: Annotated[Filters, Query()],
        page: Annotated[int, Query(ge=1, description="Which page, from 1.")] = 1,
        size: Annotated[int, Query(ge=1, le=500, description="Claims on a page.")] = 50,
    ) -> Any:
        found = site.library.find(filters, site.review_facet())
        rows = list(site.library.rows(found.ids[(page - 1) * size : page * size]))
        return {"total": found.total, "page": page, "size": size, "claims": rows}

    @routes.get("/api/claims/{claim_id}", summary="One claim with its evidence", response_model=Evidence)
    def claim(claim_id: str) -> Any:
        row = _row(site, claim_id)
        history = site.reviews.of_claim(claim_id) if site.reviews else []
        return {"claim": row, "spans": slot_spans(row), "reviews": [shown_review(r) for r in history]}

    @routes.get("/api/facets/{facet}", summary="Count the values of a facet", response_model=FacetCounts)
    def facet(facet: str, filters: Annotated[Filters, Query()]) -> Any:
        found = site.library.find(filters, site.review_facet()).facets
        if facet not in found:
            raise HTTPException(404, f"no such facet; there are {', '.join(found)}")
        return {"facet": facet, "values": found[facet]}

    @routes.get("/api/document", summary="A document with its text and claims", response_model=Document)
    def document(id: Annotated[str, Query(description="The document's doc_id.")]) -> Any:
        found = site.library.document(id)
        if found is None:
            raise HTTPException(404, "no document of this id")
        return {**found, "claims": site.library.claims_of(id)}

    @routes.get("/download/claims.csv", summary="All claims found, as CSV", response_class=StreamingResponse,
                responses={200: {"content": {"text/csv": {}}}})  # fmt: skip
    def as_csv(filters: Annotated[Filters, Query()]) -> StreamingResponse:
        """The flat claim table. Cells that a spreadsheet would take for a formula get an apostrophe in front."""
        rows = site.library.rows(site.library.find(filters, site.review_facet()).ids)
        return _download(csv_file(rows), "text/csv; charset=utf-8", "claims.csv")

    @routes.get("/download/claims.json", summary="All claims found, as JSON", response_class=StreamingResponse,
                responses={200: {"content": {"application/json": {}}}})  # fmt: skip
    def as_json(filters: Annotated[Filters, Query()]) -> StreamingResponse:
        """The flat claim table as one list of objects."""
        rows = site.library.rows(site.library.find(filters, site.review_facet()).ids)
        return _download(json_file(rows), "application/json", "claims.json")

    if site.reviews is not None:
        _review_routes(routes, site)
    return routes


def _review_routes(routes: APIRouter, site: Site) -> None:
    reviews = site.reviews
    assert reviews is not None

    @routes.get("/api/reviews", summary="The history of reviews, oldest first", tags=["reviews"])
    def history(claim_id: str | None = None) -> list[dict[str, Any]]:
        return [shown_review(r) for r in (reviews.all() if claim_id is None else reviews.of_claim(claim_id))]

    @routes.post("/api/reviews", summary="Review a claim", tags=["reviews"], status_code=201, response_model=Stored,
                 responses={403: {"description": "No token, or a request from another site."}})  # fmt: skip
    def add(request: Request, said: Said) -> Any:
        """Needs the token: as `Authorization: Bearer TOKEN` from a program, by the cookie from the pages."""
        row = _row(site, said.claim_id)
        if (said.decision == "correct") != (said.corrected is not None):
            raise HTTPException(422, "the decision correct, and no other, comes with the corrected claim")
        try:
            corrected = corrected_row(row, said.corrected) if said.corrected else None
        except WrongCorrectionError as error:
            raise HTTPException(422, str(error)) from error
        return {"review_id": site.add_review(row, corrected, said.decision, said.reviewer, said.note)}


def refusal(site: Site, request: Request) -> str:
    """Why a request that would write is refused, before anything of it is read; empty where it is not."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return ""
    if site.reviews is None:
        return "this server was started without --review"
    return why_refused(request, site.token, site.cookie)


def _row(site: Site, claim_id: str) -> dict[str, Any]:
    row = site.library.row(claim_id)
    if row is None:
        raise HTTPException(404, "no claim of this id")
    return row


def _download(content: Any, kind: str, name: str) -> StreamingResponse:
    return StreamingResponse(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
