"""The installation that a command works on: an operator's PostgreSQL, or the embedded one."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rcm.core.actor import Actor
from rcm.core.embedded import EmbeddedServer, default_data_dir, prepare_data_dir
from rcm.core.errors import ConfigurationError
from rcm.core.permissions import Permission
from rcm.core.settings import Settings, load_settings
from rcm.core.urls import DatabaseUrls, from_server, from_settings
from rcm.migrations.database import NotMigrated
from rcm.tenancy.repository import organization_id
from rcm.tenancy.service import OrganizationMissing

if TYPE_CHECKING:
    from rcm.main import Application

WORKER: Final = "rcm-worker"


@dataclass(frozen=True, slots=True)
class Installation:
    """`server` is set when the embedded one is used; `data_dir` holds the simulator's books as well."""

    settings: Settings
    urls: DatabaseUrls
    data_dir: Path
    server: EmbeddedServer | None

    @property
    def simulator_books(self) -> Path:
        return self.data_dir / "simulator" / "books.sqlite"

    def simulator_url(self) -> str | None:
        """Where the simulator listens, if `rcm up` or `rcm demo` runs one for this installation."""
        if self.settings.simulator_url:
            return self.settings.simulator_url
        said = self.simulator_books.with_name(f"{self.simulator_books.name}.url")
        return said.read_text(encoding="utf-8").strip() if said.exists() else None


@contextmanager
def opened(data_dir: Path | None = None) -> Iterator[Installation]:
    """Find the database; start the embedded server, or attach to it, where DATABASE_URL names no other."""
    if data_dir is not None:
        os.environ["RCM_DATA_DIR"] = str(data_dir)  # child processes shall find the same one
    settings = load_settings()
    folder = settings.data_dir or default_data_dir()
    if settings.database_url and data_dir is None:
        yield Installation(settings, from_settings(settings), folder, None)
        return
    folder = prepare_data_dir(folder)
    with EmbeddedServer.start(folder) as server:
        yield Installation(settings, from_server(server), folder, server)


@asynccontextmanager
async def connected(installation: Installation, name: str = "rcm-cli") -> AsyncIterator[Application]:
    """The application on a database that is ready to serve."""
    # Slow to import, and most commands about the schema need neither.
    from rcm.main import compose  # noqa: PLC0415
    from rcm.migrations.runner import status  # noqa: PLC0415

    found = status(installation.urls.owner) if installation.server is not None else None
    if found is not None and not found.at_head:
        raise NotMigrated(f"It is at {found.current or 'nothing'}, the program at {found.head}.")
    settings = installation.settings.model_copy(update={"simulator_url": installation.simulator_url()})
    # The engine repeats what a lost connection ended; all others ask first whether theirs is alive.
    folder = installation.data_dir if installation.server is not None else None
    application = compose(settings, installation.urls, name=name, pre_ping=name != WORKER, embedded=folder)
    try:
        await application.database.require_safe_role()
        yield application
    finally:
        await application.close()


async def acting(application: Application, org: str | None) -> Actor:
    """The shell's user in an organisation: who can read the settings may do everything in it."""
    slug = org or application.settings.org
    if not slug:
        raise ConfigurationError("Name the organisation: --org SLUG, or RCM_ORG.")
    async with application.database.read(None) as session:
        org_id = await organization_id(session, slug)
    if org_id is None:
        raise OrganizationMissing(slug, organization=slug)
    return Actor(org_id, None, frozenset(Permission))
