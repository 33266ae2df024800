"""Around every request: its id, its line in the log, its metrics, and an answer to what nobody expected."""

from __future__ import annotations

import re
import time
from typing import Final
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rcm.api.errors import Unexpected, problem
from rcm.observability.logging import describe
from rcm.observability.metrics import Metrics

log = structlog.get_logger()

HEADER: Final = "X-Request-Id"
_GIVEN: Final = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
#: Asked every few seconds by machines: they would drown the log.
_QUIET: Final = frozenset({"/health/live", "/health/ready", "/metrics"})
#: Answers that nobody on the way may keep.
_PRIVATE: Final = ("/api/", "/fhir/")


class RequestMiddleware:
    """Outermost. A request id that the caller (a proxy) sends is kept, if it looks like one."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get(HEADER, "")
        request_id = given if _GIVEN.fullmatch(given) else uuid4().hex
        scope["rcm.request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        await _Exchange(scope, request_id, send, self._metrics).run(self._app, receive)


class _Exchange:
    """One request on its way through."""

    def __init__(self, scope: Scope, request_id: str, send: Send, metrics: Metrics) -> None:
        self._scope = scope
        self._request_id = request_id
        self._send = send
        self._metrics = metrics
        self._status = 0

    async def run(self, app: ASGIApp, receive: Receive) -> None:
        begin = time.perf_counter()
        try:
            await app(self._scope, receive, self._sending)
        except Exception as error:
            log.error("request_failed", **describe(error))  # noqa: TRY400 - never the error's text
            if self._status:
                raise  # half an answer is out: only a broken connection can still tell
            answer = problem(Request(self._scope), Unexpected())
            await answer(self._scope, receive, self._sending)
        finally:
            self._note(time.perf_counter() - begin)

    async def _sending(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[HEADER] = self._request_id
            if self._scope["path"].startswith(_PRIVATE):
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("X-Content-Type-Options", "nosniff")
        await self._send(message)

    def _note(self, seconds: float) -> None:
        endpoint, method = _endpoint(self._scope), _method(self._scope["method"])
        status = str(self._status or 499)  # 499: the caller went away before there was an answer
        self._metrics.requests.labels(endpoint, method, status).inc()
        self._metrics.request_seconds.labels(endpoint, method).observe(seconds)
        if code := self._scope.get("rcm.error"):
            self._metrics.errors.labels(code, endpoint).inc()
        if endpoint not in _QUIET:
            log.info("request", endpoint=endpoint, method=method, status=status, ms=round(seconds * 1000, 1))


def _endpoint(scope: Scope) -> str:
    """The route's template; never the path, which holds ids and has no end of values."""
    template = getattr(scope.get("route"), "path", None)
    if template:
        return str(template)
    if scope["path"] == "/openapi.json":
        return "/openapi.json"
    return "unmatched" if scope.get("rcm.error") else "page"


def _method(method: str) -> str:
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "OTHER"
