"""Serves the built page: hashed files for ever, `index.html` for every address that is the page's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import URLPath
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

STATIC: Final = Path(__file__).parent / "static"

#: What the page never answers for: there, an unknown path is the API's 404, not a page.
RESERVED: Final = ("/api", "/fhir", "/health", "/metrics", "/openapi.json")

NOT_BUILT: Final = (
    "The page is not built.\n\n"
    "`make install` builds it from frontend/ (a wheel brings it along). The API works without it: /api/v1.\n"
)

# Mantine writes its theme's variables into a <style> element, hence 'unsafe-inline' for styles; scripts
# come from files only.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Addresses hold ids of records: they go nowhere.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}

IMMUTABLE: Final = "public, max-age=31536000, immutable"
REVALIDATE: Final = "no-cache"


def is_reserved(path: str) -> bool:
    """Does `path` belong to the API, health, metrics or FHIR, whether or not such a route exists?"""
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in RESERVED)


class PageRoute(BaseRoute):
    """Matches GET and HEAD of every path that is not reserved; it must be the last route of the app."""

    def __init__(self, static: Path) -> None:
        self._index = static / "index.html"
        self._files = StaticFiles(directory=static, check_dir=False)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        ours = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and not is_reserved(scope["path"])
        return (Match.FULL if ours else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        raise NoMatchFound(name, dict(path_params))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(scope)
        response.headers.update(SECURITY_HEADERS)
        await response(scope, receive, send)

    async def _respond(self, scope: Scope) -> Response:
        # Asked each time: `make install` may build the page while the server runs.
        if not self._index.is_file():
            return PlainTextResponse(NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
        path = self._files.get_path(scope)
        asset = path.startswith("assets/")
        try:
            response = await self._files.get_response(path, scope)
        except HTTPException as problem:
            if problem.status_code != 404:
                raise
            if asset:
                # A page of a former build asks for files that are gone; HTML would only confuse it.
                return PlainTextResponse("No such file.\n", 404, headers={"Cache-Control": "no-store"})
            response = await self._files.get_response("index.html", scope)
        response.headers["Cache-Control"] = IMMUTABLE if asset else REVALIDATE
        return response


def mount_page(app: FastAPI, static: Path = STATIC) -> None:
    """Serve the page from `app`; call it after all other routes are there."""
    app.router.routes.append(PageRoute(static))
