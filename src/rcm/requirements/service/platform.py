"""Rules of the installation are written as rcm_owner, in one transaction that sees the policies of all tenants."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rcm.core.actor import Actor
from rcm.core.db import Database, Limits, ReadSession, WriteSession
from rcm.core.errors import ConfigurationError


class OwnerUnknown(ConfigurationError):
    """This process can't connect as rcm_owner, so it can't write rules that hold for all organisations. Set
    DATABASE_URL to that role, or use `rcm requirements set --tier global` where it is set."""

    code = "requirements.owner_unknown"


class PlatformDoor:
    """Opened for each change and closed after it: they are rare, and a pool that is kept would be one more thing that
    a stopping process has to think of."""

    def __init__(self, url: str | None, limits: Limits | None = None) -> None:
        self._url = url
        self._limits = limits

    @asynccontextmanager
    async def write(self, actor: Actor | None) -> AsyncIterator[WriteSession]:
        """A transaction of the owner in the name of `actor`. Raises OwnerUnknown."""
        async with self._open() as owner, owner.write(actor) as session:
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """What the owner sees: rows of all. Raises OwnerUnknown."""
        async with self._open() as owner, owner.read(None) as session:
            yield session

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Database]:
        if not self._url:
            raise OwnerUnknown
        owner = Database(self._url, pool_size=1, name="rcm-requirements", limits=self._limits)
        try:
            yield owner
        finally:
            await owner.close()
