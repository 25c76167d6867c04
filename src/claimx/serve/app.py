"""The application: routes, guard, and what is answered when something goes wrong."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from claimx._version import __version__
from claimx.schema.errors import InputError
from claimx.serve.api import api_routes, refusal
from claimx.serve.pages import page_routes, problem
from claimx.serve.security import Guard
from claimx.serve.site import Site, environment


def make_app(site: Site) -> FastAPI:
    """The application of one served database."""
    app = FastAPI(
        title="claimx", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json",
        description=f"Claims of {site.library.served.path.name}: what drugs do, each with its sentence.",
    )  # fmt: skip

    @app.middleware("http")
    async def only_who_may_write(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        why = refusal(site, request)
        return JSONResponse({"detail": why}, 403) if why else await call_next(request)

    app.include_router(api_routes(site))
    app.include_router(page_routes(site))

    def answer(request: Request, status: int, message: str) -> Response:
        if request.url.path.startswith(("/api/", "/download/")):
            return JSONResponse({"detail": message}, status)
        return problem(site, request, status, message)

    @app.exception_handler(RequestValidationError)
    def wrong(request: Request, error: RequestValidationError) -> Response:
        return answer(request, 422, "; ".join(_wrong(e) for e in error.errors()))

    @app.exception_handler(HTTPException)
    def known(request: Request, error: HTTPException) -> Response:
        return answer(request, error.status_code, str(error.detail))

    @app.exception_handler(InputError)
    def unreadable(request: Request, error: InputError) -> Response:
        return JSONResponse({"detail": error.message}, 503) if request.url.path.startswith("/api/") else Response(
            f"The database {error.message}.\n", 503, media_type="text/plain")  # fmt: skip

    for name in environment().list_templates():  # compile them now, and not at the first request
        environment().get_template(name)
    app.add_middleware(Guard, hosts=site.hosts, numeric=site.numeric_hosts)
    return app


def _wrong(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"] if part not in ("query", "body"))
    return f"{place}: {error['msg']}" if place else str(error["msg"])
