"""A load is tried: in one transaction, answered once for each key, taken back if it was dry, told of if it broke."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NoReturn

import structlog

from rcm.core.actor import Actor
from rcm.core.db import TRANSIENT, Database, WriteSession
from rcm.core.errors import DomainError
from rcm.quality.repository import loads, run_events
from rcm.quality.schemas.loads import LoadedOut
from rcm.work.idempotency import Repeat, once

log = structlog.get_logger()

Load = Callable[[WriteSession], Awaitable[LoadedOut]]


class LoadBroke(DomainError):
    """The load broke off unexpectedly; nothing of it was kept. Load it again; the log says more."""

    code = "quality.load_broke"


@dataclass(frozen=True, slots=True)
class _Unrepeated:
    key: str | None = None
    digest: str = ""


#: The caller gave no key: a repetition is a second load.
UNREPEATED: Final = _Unrepeated()


class _DryRun(Exception):
    """Takes back what a dry run did."""

    def __init__(self, found: LoadedOut) -> None:
        self.found = found


@dataclass(slots=True)
class Attempt:
    """Of whom, and what is loaded: a file by its name, or a source of our own."""

    database: Database
    actor: Actor
    source: str
    file_name: str | None = None
    _begun: bool = False

    async def make(self, act: Load, repeat: Repeat, *, dry_run: bool) -> LoadedOut:
        """What `act` answers. If it breaks, a load that failed is left, one event of the feed, and the error raised.

        A key that was used otherwise, or whose request is under way, is no failed load: nothing was tried. Raises
        KeyReused, RequestUnderWay, and what `act` does.
        """

        async def begun(session: WriteSession) -> LoadedOut:
            self._begun = True
            return await act(session)

        try:
            return await (self._tried(act) if dry_run else self._kept(begun, repeat))
        except Exception as error:
            if self._begun:
                await self._tell(error)
            raise

    async def _kept(self, act: Load, repeat: Repeat) -> LoadedOut:
        async with self.database.write(self.actor) as session:
            return await once(session, repeat, LoadedOut, lambda: act(session))

    async def _tried(self, act: Load) -> LoadedOut:
        """All of it is done, and taken back by the error that ends the transaction."""
        try:
            async with self.database.write(self.actor) as session:
                _take_back(await act(session))
        except _DryRun as over:
            return over.found.model_copy(update={"load_id": None, "dry_run": True})

    async def _tell(self, error: Exception) -> None:
        """Whoever waits for its figures is told. Texts of other errors may quote rows: those stay out."""
        told = error if isinstance(error, DomainError) else LoadBroke()
        if told is not error:
            log.error("load_broke", source=self.source, error=type(error).__name__)
        with suppress(*TRANSIENT):  # a database that is gone can't be told of it
            async with self.database.write(self.actor) as session:
                load_id = await loads.failed(session, self.source, self.file_name, None, told.message)
                await run_events.technical_error(session, "metric_load", load_id, told.code, told.message)


def _take_back(found: LoadedOut) -> NoReturn:
    raise _DryRun(found)
