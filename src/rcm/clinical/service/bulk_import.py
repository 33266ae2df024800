"""An import from its first piece to its last: judged beside the database, written piece by piece, gone on with by
whoever takes it up after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from typing import Any, Final, Protocol
from uuid import UUID

from rcm.clinical.bulk.beside import JudgeBeside
from rcm.clinical.bulk.judging import Judged, judge
from rcm.clinical.bulk.pieces import Piece
from rcm.clinical.repository import bulk_parts
from rcm.clinical.repository.bulk_jobs import Advance, BulkJob, advance
from rcm.clinical.service.bulk_running import Runner
from rcm.clinical.service.bundles import Doors
from rcm.clinical.service.importing import Imported, import_piece
from rcm.core.db import WriteSession
from rcm.core.time import utcnow

ERRORS: Final = "errors.ndjson"
_DOCUMENT: Final = ".document"

Place = tuple[str, int]
"""Name of a file and number of a piece in it."""
Again = tuple[str, int, list[int]]
"""A piece, and the lines of it that are to be tried once more when all else is there."""


class Source(Protocol):
    """Where pieces come from, always in the same order."""

    def pieces(self, after: Place | None) -> AsyncIterator[Piece]:
        """Those behind a place; from the first on where that is None."""
        ...

    async def piece(self, place: Place) -> Piece | None: ...


class ImportRun:
    """`run()` returns when every piece is written and every line that could not be is set aside."""

    def __init__(
        self, runner: Runner, source: Source, doors: Doors, told: Callable[[Imported], None] | None = None
    ) -> None:
        """`told` is called for each piece that is written."""
        self._told = told
        self._runner = runner
        self._source = source
        self._doors = doors
        self._again: list[Again] = []
        self._repeated = 0
        self._done = Imported()

    async def run(self, job: BulkJob) -> None:
        """Raises LeaseLost, BulkCancelled, and what the source raises."""
        cursor = job.cursor or {}
        self._again = [(name, n, lines) for name, n, lines in cursor.get("again", [])]
        self._repeated = cursor.get("repeated", 0)
        place = (cursor["name"], cursor["n"]) if "name" in cursor else None
        if not self._repeated:
            with closing(JudgeBeside()) as beside:
                async for judged in _ahead(self._source.pieces(place), beside):
                    await self._write(judged, last_try=False)
        for name, n, lines in self._again[self._repeated :]:
            piece = await self._source.piece((name, n))
            if piece is not None:
                await self._write(await asyncio.to_thread(_requests_of, piece, lines), last_try=True)

    async def _write(self, judged: Judged, *, last_try: bool) -> None:
        async def act(session: WriteSession) -> None:
            self._done = await import_piece(session, judged, self._doors, last_try=last_try)
            await self._note(session, judged.piece, self._done, last_try=last_try)

        await self._runner.step(act)
        if self._told is not None:
            self._told(self._done)
        if last_try:
            self._repeated += 1

    async def _note(self, session: WriteSession, piece: Piece, done: Imported, *, last_try: bool) -> None:
        again = [*self._again]
        if done.again:
            again.append((piece.name, piece.n, [requests.line for requests in done.again]))
        if done.faults:
            told = [
                fault.told(piece.name.removesuffix(_DOCUMENT))
                for fault in sorted(done.faults, key=lambda each: each.line)
            ]
            await bulk_parts.append(session, self._runner.lease.job_id, "errors", ERRORS, told)
        cursor: dict[str, Any] = {"name": piece.name, "n": piece.n, "again": again}
        if last_try:
            cursor["repeated"] = self._repeated + 1
        failed = len({fault.line for fault in done.faults})
        counts = {**done.counts, "set_aside": len(done.faults)}
        await advance(session, self._runner.lease, Advance(cursor, done.lines, failed, counts))
        session.after_commit(lambda: self._remember(again))

    async def _remember(self, again: list[Again]) -> None:
        self._again = again


def _requests_of(piece: Piece, lines: list[int]) -> Judged:
    """Those of the lines; the rest of the piece had its turn."""
    judged = judge(piece, utcnow())
    return Judged(piece, requests=[each for each in judged.requests if each.line in lines])


async def _ahead(pieces: AsyncIterator[Piece], beside: JudgeBeside) -> AsyncIterator[Judged]:
    """The next piece is judged while this one is written: both cores have work."""

    async def following() -> Judged | None:
        piece = await anext(pieces, None)
        return await asyncio.to_thread(beside.judge, piece, utcnow()) if piece is not None else None

    waiting = asyncio.create_task(following())
    try:
        while (judged := await waiting) is not None:
            waiting = asyncio.create_task(following())
            yield judged
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


class StoredSource:
    """Pieces that came in by the API."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def pieces(self, after: Place | None) -> AsyncIterator[Piece]:
        while True:
            async with self._runner.database.read(self._runner.actor) as session:
                found = await bulk_parts.after(session, self._job_id, "input", after)
            if not found:
                return
            after = (found[0].name, found[0].n)
            yield _piece(found[0])

    async def piece(self, place: Place) -> Piece | None:
        async with self._runner.database.read(self._runner.actor) as session:
            found = await bulk_parts.after(session, self._job_id, "input", (place[0], place[1] - 1))
        return _piece(found[0]) if found and (found[0].name, found[0].n) == place else None

    @property
    def _job_id(self) -> UUID:
        return self._runner.lease.job_id


async def keep(session: WriteSession, job_id: UUID, pieces: Iterator[Piece]) -> int:
    """Put the pieces where any worker finds them; the number of their lines."""
    lines = 0
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        # A file may be called like that itself: only what is a document ends so.
        name = piece.name + _DOCUMENT if piece.is_document else piece.name.removesuffix(_DOCUMENT)
        part = bulk_parts.StoredPart(name, piece.n, piece.first_line, piece.lines, piece.content)
        await bulk_parts.add(session, job_id, "input", part)
        lines += piece.lines
    return lines


def _piece(part: bulk_parts.StoredPart) -> Piece:
    is_document = part.name.endswith(_DOCUMENT)
    return Piece(part.name, part.n, part.first_line, part.lines, part.content, is_document)
