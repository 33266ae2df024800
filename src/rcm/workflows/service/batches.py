"""Take a file in as a batch: read it, set bad items aside, and send the good ones on in chunks.

All of it is one transaction: a batch is there with all its rows and runs, or not at all.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

import orjson

from rcm.core.db import WriteSession
from rcm.core.errors import Conflict, InvalidInput
from rcm.core.ids import new_id, new_ids
from rcm.work.outbox import tell
from rcm.workflows.backend import BATCH, ExecutionBackend, segment_job
from rcm.workflows.intake import FileNotes, IntakeReader, IntakeRow
from rcm.workflows.interpreter import begin
from rcm.workflows.repository import intake as repository
from rcm.workflows.repository.graphs import find_published
from rcm.workflows.repository.progress import BatchMissing
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation

DEFAULT_WORKFLOW: Final = "end_to_end_rcm"
_READ_ROWS: Final = 1000
_HEAD_BYTES: Final = 4096


class FileAlreadyLoaded(Conflict):
    """This very file is loaded already. Look at the first batch; force it only if you mean it."""

    code = "batch.file_already_loaded"


class FileKindUnknown(InvalidInput):
    """This is no file that can be run as a batch. Expected: X12 837P (it begins with ISA)."""

    code = "batch.file_kind_unknown"


class FileWithoutRows(InvalidInput):
    """There is nothing in this file that could be run."""

    code = "batch.file_without_rows"


@dataclass(frozen=True, slots=True)
class Taken:
    batch_job_id: UUID
    rows: int
    set_aside: int


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
        """Read the file and start its batch. Nothing is stored when this raises."""
        reader = await asyncio.to_thread(self._reader_for, path, file_name)
        digest, size = await asyncio.to_thread(_digest, path)
        published = await find_published(self._session, workflow)
        await self._refuse_twice(digest, file_name, force=force)
        job = repository.NewBatch(new_id(), published, file_name, size, digest, reader.kind)
        move = begin(published.graph, {"context": {}, "output": {}})
        await repository.insert_batch(self._session, job)
        taken = await self._stage(reader, path, file_name, job)
        if taken.rows == 0:
            raise FileWithoutRows(file_name, file=file_name)
        segments = await repository.start_rows(self._session, job, move, self._chunk_rows)
        for segment in segments:
            await self._backend.enqueue(self._session, segment_job(self._session.actor.org_id, segment, BATCH))
        await tell(self._session, "batch", [job.batch_job_id])
        return taken

    async def operate(self, batch_job_id: UUID, operation: RunOperation) -> int:
        """Pause, resume, cancel or retry all runs of the batch that are in a state for it."""
        found = await repository.lock_batch(self._session, batch_job_id)
        if not found:
            raise BatchMissing(str(batch_job_id))
        runs = RunService(self._session, self._backend, self._chunk_rows)
        count = await runs.operate_on_batch(batch_job_id, operation)
        await repository.set_status_after(self._session, batch_job_id, operation)
        await tell(self._session, "batch", [batch_job_id])
        return count

    async def _refuse_twice(self, digest: str, file_name: str, *, force: bool) -> None:
        first = await repository.find_same_file(self._session, digest)
        if first is not None and not force:
            raise FileAlreadyLoaded(
                f"{file_name} is batch {first}.", batch_job_id=str(first), file=file_name, sha256=digest
            )

    async def _stage(self, reader: IntakeReader, path: Path, file_name: str, job: repository.NewBatch) -> Taken:
        notes = FileNotes()
        rows = reader.read(path, file_name, notes)
        await repository.make_stage(self._session)
        number = aside = 0
        while chunk := await asyncio.to_thread(_some, rows):
            await repository.stage_rows(self._session, number, chunk, new_ids(len(chunk)))
            number += len(chunk)
            aside += sum(row.error_code is not None for row in chunk)
        findings = orjson.dumps(notes.findings).decode()
        await repository.finish_batch(self._session, job.batch_job_id, number, aside, findings)
        return Taken(job.batch_job_id, number, aside)

    def _reader_for(self, path: Path, file_name: str) -> IntakeReader:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        if not head:
            raise FileWithoutRows(f"{file_name} is empty.", file=file_name)
        for reader in self._readers:
            if reader.recognises(head):
                return reader
        shown = ascii(head[:40].decode("latin-1"))
        raise FileKindUnknown(f"{file_name} begins, at byte 0, with {shown}.", file=file_name, byte_offset=0)


def _some(rows: Iterator[IntakeRow]) -> list[IntakeRow]:
    return list(islice(rows, _READ_ROWS))


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest, path.stat().st_size
