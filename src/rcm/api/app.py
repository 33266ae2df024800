"""The application factory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from fastapi import APIRouter, FastAPI

import rcm
from rcm.api import events, health
from rcm.api.errors import install_errors
from rcm.api.events import Streams
from rcm.api.middleware import RequestMiddleware
from rcm.observability.metrics import Metrics
from rcm.tenancy.service import SignInService
from rcm.workflows.registry import Registry
from rcm.workflows.service.reading import BatchMoney

_DESCRIPTION: Final = (
    "Revenue cycle: batches, runs, claims. Send `Authorization: Bearer rcm_…`; people of several organisations name "
    "one with `X-Org-Id`. Lists come in pages: pass `next` on as `after`. Failures are problems (RFC 9457)."
)


def create_app(
    registry: Registry,
    *,
    routers: Sequence[APIRouter],
    batch_money: BatchMoney,
    head_revision: str,
    demo: bool | Callable[[], bool] = False,
) -> FastAPI:
    """The API over `registry`'s databases. The page, if any, is mounted behind it by the caller.

    `head_revision` is the migration that this program needs. `app.state.streams.close()` ends the live
    streams, which would otherwise keep a stopping server waiting.
    """
    app = FastAPI(
        title="Hybrid RCM",
        version=rcm.__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    metrics = Metrics()
    metrics.watch([registry.database, registry.ops])
    app.state.registry = registry
    app.state.database = registry.database
    app.state.sign_in = SignInService(registry.database, registry.ops)
    app.state.batch_money = batch_money
    app.state.head_revision = head_revision
    app.state.demo = demo if callable(demo) else lambda: demo
    app.state.metrics = metrics
    app.state.streams = Streams()
    install_errors(app)
    for router in (*routers, events.router, health.router):
        # As they are: `include_router` makes each route anew, which took half a second before the first answer.
        app.router.routes.extend(router.routes)
    app.add_middleware(RequestMiddleware, metrics=metrics)
    return app
