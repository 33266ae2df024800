"""Take a file in as a batch: read it, set bad items aside, and send the good ones on in chunks.

All of it is one transaction: a batch is there with all its rows and runs, or not at all.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

import orjson

from rcm.audit.trail import audit
from rcm.core.db import WriteSession
from rcm.core.errors import Conflict, DomainError
from rcm.core.ids import new_id
from rcm.work.outbox import tell
from rcm.workflows.backend import BATCH, ExecutionBackend, segment_job
from rcm.workflows.graph import Graph
from rcm.workflows.intake import IntakeReader, IntakeRow
from rcm.workflows.intake.mapping import require_fields
from rcm.workflows.intake.refusals import FileKindUnknown, FileWithoutRows
from rcm.workflows.intake.rowview import ROW, begins_by_row, reads_row
from rcm.workflows.intake.table import FHIR_NDJSON
from rcm.workflows.interpreter import Move, begin
from rcm.workflows.repository import intake as repository
from rcm.workflows.repository import mappings
from rcm.workflows.repository.batches import cancel_unstarted
from rcm.workflows.repository.graphs import find_published
from rcm.workflows.repository.progress import BatchMissing
from rcm.workflows.service.opening import Opened, SentFile, open_file
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation

__all__ = ["DEFAULT_WORKFLOW", "BatchService", "FileAlreadyLoaded", "FileKindUnknown", "FileWithoutRows", "Taken"]

DEFAULT_WORKFLOW: Final = "end_to_end_rcm"
_READ_ROWS: Final = 1000


class FileAlreadyLoaded(Conflict):
    """This very file is loaded already. Look at the first batch; force it only if you mean it."""

    code = "batch.file_already_loaded"


@dataclass(frozen=True, slots=True)
class Taken:
    batch_job_id: UUID
    rows: int
    set_aside: int


class FirstMoves:
    """Where runs begin: all alike, unless the graph asks for the row before its first step."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._numbers: dict[Move, int] = {}
        self._by_row = begins_by_row(graph)
        if not self._by_row:
            self._numbers[begin(graph, {"context": {}, "output": {}})] = 0

    @property
    def moves(self) -> list[Move]:
        return list(self._numbers)

    @property
    def are_alike(self) -> bool:
        return not self._by_row

    def of(self, rows: Sequence[IntakeRow]) -> tuple[list[IntakeRow], list[int]]:
        """The rows, and the number of each one's move. A row that leads nowhere is set aside."""
        if not self._by_row:
            return list(rows), [0] * len(rows)
        pairs = [self._begin(row) for row in rows]
        return [row for row, _ in pairs], [way for _, way in pairs]

    def _begin(self, row: IntakeRow) -> tuple[IntakeRow, int]:
        if row.error_code is not None:
            return row, 0
        try:
            return row, self.way_of(row.data or b"{}")
        except DomainError as error:
            return replace(row, error_code=error.code, error_message=error.message), 0

    def way_of(self, data: bytes) -> int:
        """The number of the move that a run for this row (as JSON) begins with."""
        context = {ROW: orjson.loads(data)}
        move = begin(self._graph, {"context": context, "output": {}})
        return self._numbers.setdefault(move, len(self._numbers))


class BatchService:
    """Bound to one transaction."""

    def __init__(
        self,
        session: WriteSession,
        backend: ExecutionBackend,
        readers: Sequence[IntakeReader],
        chunk_rows: int = 500,
    ) -> None:
        self._session = session
        self._backend = backend
        self._readers = readers
        self._chunk_rows = chunk_rows

    async def take_in(
        self, path: Path, file_name: str, *, workflow: str = DEFAULT_WORKFLOW, force: bool = False
    ) -> Taken:
        """`take` for a file of which nothing else is said."""
        return await self.take(SentFile(path, file_name, workflow), force=force)

    async def take(self, sent: SentFile, *, force: bool = False) -> Taken:
        """Read the file and start its batch. Nothing is stored when this raises.

        Without a mapping the one that was last used for these columns counts, else what their names propose.
        """
        digest, size = await asyncio.to_thread(digest_of, sent.path)
        published = await find_published(self._session, sent.workflow)
        await self._refuse_twice(digest, sent.file_name, force=force)
        opened = await open_file(self._session, self._readers, sent, published)
        kept = None
        if opened.mapping is not None:
            require_fields(opened.mapping, opened.fields, opened.columns, sent.file_name)
            kept = orjson.dumps(opened.mapping.plain()).decode()
        job = repository.NewBatch(new_id(), published, sent.file_name, size, digest, opened.kind, kept)
        first = FirstMoves(published.graph)
        await repository.insert_batch(self._session, job)
        taken = await self._stage(opened, job, first)
        if taken.rows == 0:
            raise FileWithoutRows(sent.file_name, file=sent.file_name)
        await self.start(job, first.moves)
        await self._remember(opened, published.workflow_id)
        return taken

    async def start(self, job: repository.NewBatch, moves: Sequence[Move]) -> None:
        """Runs for all staged rows, in chunks, each with its job."""
        carries_row = reads_row(job.published.graph)
        async for way in repository.each_way(self._session, len(moves)):
            segments = await repository.start_rows(self._session, job, moves[way], self._chunk_rows)
            for segment in segments:
                await self._backend.enqueue(self._session, segment_job(self._session.actor.org_id, segment, BATCH))
            if carries_row:
                await repository.copy_rows_to_runs(self._session)
        await tell(self._session, "batch", [job.batch_job_id])

    async def operate(self, batch_job_id: UUID, operation: RunOperation) -> int:
        """Pause, resume, cancel or retry all runs of the batch that are in a state for it; how many those were."""
        head = await repository.find_head(self._session, batch_job_id)
        if head is None:
            raise BatchMissing(str(batch_job_id))
        if head.started:
            runs = RunService(self._session, self._backend, self._chunk_rows)
            count = await runs.operate_on_batch(batch_job_id, operation)
            changed = count > 0
        else:  # rows that nobody has started yet can't be stopped, but given up
            changed = operation is RunOperation.CANCEL
            count = await cancel_unstarted(self._session, batch_job_id) if changed else 0
            await audit(self._session, f"batch.{operation}", "batch_job", [batch_job_id], {"rows": count})
        if changed:
            await repository.set_status_after(self._session, batch_job_id, operation)
        await tell(self._session, "batch", [batch_job_id])
        return count

    async def _refuse_twice(self, digest: str, file_name: str, *, force: bool) -> None:
        first = await repository.find_same_file(self._session, digest)
        if first is not None and not force:
            raise FileAlreadyLoaded(
                f"{file_name} is batch {first}.", batch_job_id=str(first), file=file_name, sha256=digest
            )

    async def _stage(self, opened: Opened, job: repository.NewBatch, first: FirstMoves) -> Taken:
        await repository.make_stage(self._session)
        number = aside = 0
        while chunk := await asyncio.to_thread(_some, opened.rows):
            rows, ways = first.of(chunk)
            await repository.stage_rows(self._session, number, rows, ways)
            number += len(rows)
            aside += sum(row.error_code is not None for row in rows)
        if opened.kind == FHIR_NDJSON:
            aside += await repository.set_doubles_aside(self._session)
        findings = orjson.dumps(opened.notes.findings).decode()
        await repository.finish_batch(self._session, job.batch_job_id, number, aside, findings)
        return Taken(job.batch_job_id, number, aside)

    async def _remember(self, opened: Opened, workflow_id: UUID) -> None:
        """What a person said, not what was guessed: a better guess may come."""
        if opened.mapping is not None and opened.origin != "proposed":
            await mappings.remember(
                self._session, workflow_id, opened.kind, opened.columns, opened.hash, opened.mapping.plain()
            )


def _some(rows: Iterator[IntakeRow]) -> list[IntakeRow]:
    return list(islice(rows, _READ_ROWS))


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 and size."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest, path.stat().st_size
