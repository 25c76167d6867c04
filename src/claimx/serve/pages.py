"""The pages, made on the server; scripts only make them quicker to use."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import URL

from claimx.schema.highlight import marked, source_links, spans_of
from claimx.serve.evidence import around, slot_spans, whole_text
from claimx.serve.facets import OPEN_LISTS, TITLES
from claimx.serve.filters import Filters
from claimx.serve.security import page_secret, same
from claimx.serve.site import Site, environment

PAGE = 25
"""Claims on a page."""
LISTED = 8
"""Values of a long facet that are listed beside the claims."""
VALUES = 200
"""Values on a facet's own page."""


def page_routes(site: Site) -> APIRouter:
    """The routes of all pages."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/")
    def claims(request: Request, filters: Annotated[Filters, Query()], page: int = Query(1, ge=1)) -> Response:
        if token := request.query_params.get("token"):
            return enter(request, site, token)
        return render(site, request, "claims.html", **_claims(site, filters, page))

    @routes.get("/values/{facet}")
    def values(request: Request, facet: str, filters: Annotated[Filters, Query()], find: str = "") -> Response:
        found = site.library.find(filters, site.review_facet()).facets.get(facet)
        if found is None:
            return problem(site, request, 404, "There is no such facet.")
        fitting = [(v, n) for v, n in _frequent(found) if find.casefold() in v.casefold()]
        return render(site, request, "values.html", facet=facet, title=TITLES[facet], find=find, filters=filters,
                      values=fitting[:VALUES], more=len(fitting) - VALUES)  # fmt: skip

    @routes.get("/claims/{claim_id}")
    def claim(request: Request, claim_id: str, part: bool = False) -> Response:
        row = site.library.row(claim_id)
        if row is None:
            return problem(site, request, 404, "There is no claim of this id.")
        return render(site, request, "evidence.html" if part else "claim.html", **_evidence(site, row))

    @routes.get("/document")
    def document(request: Request, id: str) -> Response:
        found = site.library.document(id)
        if found is None:
            return problem(site, request, 404, "There is no document of this id.")
        rows = site.library.claims_of(id)
        return render(site, request, "document.html", document=found, sentences=whole_text(found, rows), claims=rows,
                      links=source_links(found))  # fmt: skip

    @routes.get("/api")
    def api(request: Request) -> Response:
        return render(site, request, "api.html", openapi=request.app.openapi(), base=str(request.base_url).rstrip("/"))

    @routes.get("/static/{name}")
    def static(name: str) -> Response:
        kind = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
        path = Path(__file__).parent / "static" / name
        if path.suffix not in kind or path.name != name or not path.is_file():
            return Response("no such file\n", 404, media_type="text/plain")
        return Response(path.read_bytes(), media_type=kind[path.suffix])

    return routes


def enter(request: Request, site: Site, token: str) -> Response:
    """Take the token out of the address into a cookie that scripts cannot read."""
    if site.reviews is None or not same(token, site.token):
        return problem(
            site, request, 403, "The token in the link is wrong; the server prints the right one when it starts."
        )
    address = URL(str(request.url)).remove_query_params("token")
    answer = RedirectResponse(address.path + (f"?{address.query}" if address.query else ""), 303)
    answer.set_cookie(site.cookie, site.token, httponly=True, samesite="lax", path="/")
    return answer


def may_review(site: Site, request: Request) -> bool:
    return site.reviews is not None and same(request.cookies.get(site.cookie), site.token)


def render(site: Site, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page; one of who may review carries the secret that goes with every write."""
    reviewing = may_review(site, request)
    html = environment().get_template(template).render(
        database=site.library.served.path.name, stale=site.library.is_stale(), reviewing=reviewing,
        with_reviews=site.reviews is not None, secret=page_secret(site.token) if reviewing else "", **values,
    )  # fmt: skip
    return HTMLResponse(html.encode("utf-8", "replace"), status)


def problem(site: Site, request: Request, status: int, message: str) -> Response:
    return render(site, request, "message.html", status, message=message)


def _claims(site: Site, filters: Filters, page: int) -> dict[str, Any]:
    found = site.library.find(filters, site.review_facet())
    pages = max(1, -(-found.total // PAGE))
    page = min(page, pages)
    rows = list(site.library.rows(found.ids[(page - 1) * PAGE : page * PAGE]))
    decisions = site.reviews.decisions([row["claim_id"] for row in rows]) if site.reviews and rows else {}
    return {
        "filters": filters, "total": found.total, "size": site.library.size, "documents": site.library.documents,
        "page": page, "pages": pages, "first": (page - 1) * PAGE + 1, "facets": _facets(filters, found.facets),
        "claims": [
            {**row, "pieces": marked(row["sentence"], row["sentence_start"], spans_of(row)), "links": source_links(row),
             "decision": decisions.get(row["claim_id"])}
            for row in rows
        ],
    }  # fmt: skip


def _facets(filters: Filters, counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """What stands beside the claims: of long facets the most frequent values, and always those that are chosen."""
    shown = []
    for name, values in counts.items():
        chosen = filters.chosen(name)
        listed = list(values.items())
        if name in OPEN_LISTS and name != "year":
            listed = _frequent(values)
        limit = LISTED if name in OPEN_LISTS else len(listed)
        first = [(value, n, value in chosen) for value, n in listed[:limit]]
        first += [(value, values.get(value, 0), True) for value in chosen if value not in dict(listed[:limit])]
        if name == "retracted" and not values.get("yes") and not chosen:
            continue
        shown.append({"name": name, "title": TITLES[name], "values": first, "more": max(0, len(listed) - limit),
                      "most": max(values.values(), default=0), "open": bool(chosen)})  # fmt: skip
    return shown


def _frequent(values: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(values.items(), key=lambda item: (-item[1], item[0]))


def _evidence(site: Site, row: dict[str, Any]) -> dict[str, Any]:
    document = site.library.document(row["doc_id"])
    history = site.reviews.of_claim(row["claim_id"]) if site.reviews else []
    last = history[-1] if history else None
    start = last.corrected if last and last.decision == "correct" and last.corrected else row
    return {
        "claim": row, "context": around(row, document), "links": source_links({**row}), "history": history[::-1],
        "decision": last.decision if last and last.decision != "open" else None,
        "editor": {"spans": slot_spans(start), "direction": start["effect_direction"], "hedged": start["hedged"]},
        "kept": bool(document and document["text"] is not None),
    }  # fmt: skip
