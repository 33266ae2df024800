"""The database of a service: found by the settings or started; ready to serve, or a reason why not."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from rcm.core.db import Limits
from rcm.core.embedded import EmbeddedServer, default_data_dir, prepare_data_dir
from rcm.core.errors import ConfigurationError
from rcm.core.sessions import DatabaseManager, Pool, Source
from rcm.core.settings import Settings, load_settings
from rcm.core.urls import application_url, from_server


class NotMigrated(ConfigurationError):
    """The database is not at this program's revision. Run `rcm migrate`, or `rcm up`."""

    code = "migrations.not_at_head"


_managers: Final[dict[tuple[int, str], DatabaseManager]] = {}
_lock: Final = threading.Lock()


def get_db_manager(settings: Settings | None = None) -> DatabaseManager:
    """The one manager of this process for the database that the settings name; `await initialize()` opens it.

    RCM_APP_DATABASE_URL, or DATABASE_URL with the role rcm_app; without either the embedded server in RCM_DATA_DIR,
    which is started and migrated if need be.
    """
    chosen = settings or load_settings()
    url = application_url(chosen)
    key = (os.getpid(), url or str((chosen.data_dir or default_data_dir()).expanduser().resolve()))
    with _lock:
        if key not in _managers:

            async def find() -> Source:
                return await asyncio.to_thread(_served, url) if url else await asyncio.to_thread(_embedded, chosen)

            pool = Pool(chosen.db_pool_size, chosen.db_pool_wait_s, chosen.db_pool_recycle_s)
            _managers[key] = DatabaseManager(find, pool=pool, limits=Limits.of(chosen))
        return _managers[key]


@asynccontextmanager
async def get_session(
    org_id: UUID | str | None = None, user_id: UUID | str | None = None, read_only: bool = False
) -> AsyncIterator[AsyncSession]:
    """A session of the database that the settings name, which is opened at the first call; see DatabaseManager."""
    manager = get_db_manager()
    await manager.initialize()
    async with manager.get_session(org_id, user_id, read_only) as session:
        yield session


def _served(url: str) -> Source:
    """An operator's PostgreSQL. Raises NotMigrated, and what keeps us from connecting."""
    from rcm.migrations.errors import DatabaseNewer  # noqa: PLC0415 - Alembic is slow to import
    from rcm.migrations.runner import status  # noqa: PLC0415

    try:
        found = status(url)
    except DatabaseNewer as error:
        if _is_newer(error.facts.get("found")):
            return Source(url)  # the release before must work on the schema after it
        raise
    if not found.at_head:
        raise NotMigrated(f"It is at {found.current or 'nothing'}, the program at {found.head}.")
    return Source(url)


def _is_newer(found: object) -> bool:
    from rcm.migrations.revisions import head  # noqa: PLC0415

    numbers = [re.match(r"\d+", revision) for revision in (str(found[0]) if isinstance(found, list) else "", head())]
    return all(numbers) and int(numbers[0][0]) > int(numbers[1][0])  # type: ignore[index]


def _embedded(settings: Settings) -> Source:
    """Our own server, at head."""
    from rcm.migrations.runner import migrate  # noqa: PLC0415 - Alembic is slow to import

    server = EmbeddedServer.start(prepare_data_dir(settings.data_dir or default_data_dir()))
    try:
        urls = from_server(server)
        migrate(urls.owner)
    except BaseException:
        server.stop()
        raise
    return Source(urls.app, server.stop)
