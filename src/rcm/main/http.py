"""The API and the page, put together. Apart from the rest, because a worker needs no HTTP."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

import rcm.catalog.code_tables.routes
import rcm.catalog.routes
import rcm.claims.routes
import rcm.clinical.routes
import rcm.quality.routes
import rcm.requirements.claim_rules.routes
import rcm.requirements.routes
import rcm.tenancy.routes
import rcm.workflows.routes
from rcm.api import activity_stream
from rcm.api.app import create_app
from rcm.claims.service.viewing import batch_money
from rcm.main import Application
from rcm.migrations.revisions import head
from rcm.quality.service.listing import SignalLists
from rcm.requirements.service.platform import PlatformDoor
from rcm.web import mount_page

#: Addresses are compared one after the other; the store's are asked for most often, and share none with the others.
ROUTERS = (
    *rcm.clinical.routes.ROUTERS,
    *rcm.tenancy.routes.ROUTERS,
    *rcm.catalog.routes.ROUTERS,
    *rcm.catalog.code_tables.routes.ROUTERS,
    *rcm.workflows.routes.ROUTERS,
    *rcm.requirements.claim_rules.routes.ROUTERS,
    *rcm.claims.routes.ROUTERS,
    *rcm.requirements.routes.ROUTERS,
    *rcm.quality.routes.ROUTERS,
    activity_stream.router,
)


def create_api(application: Application, *, demo: bool | Callable[[], bool] = False) -> FastAPI:
    """The API and the page, over an application's databases."""
    app = create_app(application.registry, routers=ROUTERS, batch_money=batch_money, head_revision=head(), demo=demo)
    # Rules that hold for all organisations are written as the owner, seldom, by who may.
    app.state.platform_door = PlatformDoor(application.urls.owner)
    app.state.embedder = application.embedder
    app.state.signal_lists = SignalLists(application.settings.signal_lists_mb * 1024 * 1024)
    app.state.master_keys = application.master_keys
    mount_page(app)
    return app
