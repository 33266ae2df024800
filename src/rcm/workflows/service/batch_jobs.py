"""Batch jobs as other services make them: a job, then its rows, then the start; each a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.audit.trail import audit
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import Conflict, InvalidInput, NotAllowed
from rcm.core.ids import new_id
from rcm.core.paging import Page, PageRequest
from rcm.work.outbox import tell
from rcm.workflows.backend import ExecutionBackend
from rcm.workflows.batch_schemas import BatchJobCreate, BatchJobOut, RowsAdded
from rcm.workflows.intake.mapping import ColumnMapping, Source
from rcm.workflows.intake.port import IntakeRow
from rcm.workflows.intake.rows import RowMaker
from rcm.workflows.intake.table import JSON_LINES, MOST_RECORD, Record, RowFault, Table
from rcm.workflows.repository import batch_jobs as repository
from rcm.workflows.repository import intake, mappings
from rcm.workflows.repository.batch_jobs import JobHead, NewBatchJob
from rcm.workflows.repository.graphs import WorkflowMissing, find_published
from rcm.workflows.repository.progress import BatchMissing
from rcm.workflows.required_fields import TargetField, target_fields
from rcm.workflows.schemas import BatchCounts
from rcm.workflows.service.batches import BatchService, FirstMoves

#: One request; one job. A file takes more.
MOST_ROWS_AT_ONCE: Final = 5000
MOST_ROWS: Final = 100_000
_KIND: Final = "rows"
_READ_ROWS: Final = 1000


class UserOfOtherOrganization(NotAllowed):
    """Access denied: this user is none of the organisation's."""

    code = "batch.user_of_other_organization"


class EndpointUnknown(InvalidInput):
    """The organisation has no such endpoint."""

    code = "batch.endpoint_unknown"


class BatchJobStarted(Conflict):
    """The job is started or given up: it takes no rows and no second start. Make another one."""

    code = "batch.job_already_started"


class RowsNotExpected(Conflict):
    """The job has another number of rows than you expect: an earlier request was carried out. Read the job again."""

    code = "batch.rows_not_expected"


class BatchJobFull(InvalidInput):
    """A job that is filled row by row takes so many rows and no more. Start it, or send a file."""

    code = "batch.job_full"


class BatchJobNotReady(InvalidInput):
    """The job can't be started: it has no rows, or names no workflow."""

    code = "batch.job_not_ready"


@dataclass(frozen=True, slots=True)
class BatchJobService:
    """Bound to one transaction."""

    session: WriteSession
    backend: ExecutionBackend
    chunk_rows: int = 500

    async def create(self, form: BatchJobCreate) -> UUID:
        """Raises UserOfOtherOrganization, WorkflowMissing, EndpointUnknown."""
        org = self.session.actor.org_id
        user_id = form.user_id or form.created_by or self.session.actor.user_id
        if form.org_id not in {None, org}:
            raise UserOfOtherOrganization(organization=str(form.org_id))
        if user_id is not None and not await repository.is_member(self.session, user_id):
            raise UserOfOtherOrganization(user_id=str(user_id))
        workflow_id = None
        if form.workflow is not None or form.workflow_id is not None:
            workflow_id = await repository.find_workflow(self.session, form.workflow, form.workflow_id)
            if workflow_id is None:
                raise WorkflowMissing(f"Asked for: {form.workflow or form.workflow_id}.")
        pointed = form.endpoint_id is not None or form.portal_id is not None
        if pointed and not await repository.endpoint_exists(self.session, form.endpoint_id, form.portal_id):
            raise EndpointUnknown(str(form.endpoint_id or form.portal_id))
        job = NewBatchJob(
            new_id(),
            workflow_id,
            user_id,
            form.workflow_type,
            form.endpoint_id,
            form.portal_id,
            form.prompt,
            form.file_name,
        )
        await repository.insert_job(self.session, job)
        await audit(self.session, "batch.create", "batch_job", [job.batch_job_id])
        await tell(self.session, "batch", [job.batch_job_id])
        return job.batch_job_id

    async def add(
        self, batch_job_id: UUID, rows: Sequence[Mapping[str, Any]], expected: int | None = None
    ) -> RowsAdded:
        """Rows as they are. One that misses a required field is set aside, as one of a file is."""
        head = await self._open(batch_job_id)
        if expected is not None and expected != head.rows:
            raise RowsNotExpected(f"It has {head.rows}.", rows=head.rows)
        if head.rows + len(rows) > MOST_ROWS:
            raise BatchJobFull(f"{MOST_ROWS}; it has {head.rows}.", rows=head.rows, limit=MOST_ROWS)
        needed = await mappings.required_data(self.session, head.workflow_id) if head.workflow_id else {}
        made = _made(rows, target_fields(needed), head.rows)
        await repository.add_rows(self.session, batch_job_id, head.rows, made)
        await tell(self.session, "batch", [batch_job_id])
        aside = sum(row.error_code is not None for row in made)
        return RowsAdded(batch_job_id=batch_job_id, added=len(made), set_aside=aside, total_rows=head.rows + len(made))

    async def start(self, batch_job_id: UUID) -> None:
        """All rows go on their way, on the newest revision of the workflow."""
        head = await self._open(batch_job_id)
        if head.workflow_name is None:
            raise BatchJobNotReady("It names no workflow.")
        if head.rows == 0:
            raise BatchJobNotReady("It has no rows.")
        published = await find_published(self.session, head.workflow_name)
        await intake.make_stage(self.session)
        await repository.stage_job(self.session, batch_job_id)
        await repository.bind(self.session, batch_job_id, published.workflow_id, published.revision_id)
        first = FirstMoves(published.graph)
        await self._find_ways(first)
        service = BatchService(self.session, self.backend, (), self.chunk_rows)
        await service.start(intake.NewBatch(batch_job_id, published, "", 0, "", _KIND), first.moves)
        await audit(self.session, "batch.start", "batch_job", [batch_job_id], {"rows": head.rows})

    async def _open(self, batch_job_id: UUID) -> JobHead:
        head = await repository.lock_job(self.session, batch_job_id)
        if head is None:
            raise BatchMissing(str(batch_job_id))
        if head.started or head.status != "pending":
            raise BatchJobStarted(f"It is {head.status}.", batch_job_id=str(batch_job_id), status=head.status)
        return head

    async def _find_ways(self, first: FirstMoves) -> None:
        after = 0
        while not first.are_alike and (rows := await repository.staged_after(self.session, after, _READ_ROWS)):
            ways = [first.way_of(text.encode()) for _, text in rows]
            await repository.set_ways(self.session, list(zip((n for n, _ in rows), ways, strict=True)))
            after = rows[-1][0]


async def job(session: ReadSession, batch_job_id: UUID) -> BatchJobOut:
    """Raises BatchMissing."""
    record = await repository.find_job(session, batch_job_id)
    if record is None:
        raise BatchMissing(str(batch_job_id))
    return _out(record)


async def jobs(session: ReadSession, request: PageRequest, status: str | None) -> Page[BatchJobOut]:
    found = await repository.list_jobs(session, request, status)
    return Page[BatchJobOut](**found.page([_out(repository.job_of(row)) for row in found.rows]))


def _out(record: repository.JobRecord) -> BatchJobOut:
    counts = BatchCounts(**dict(zip(BatchCounts.model_fields, record.counts, strict=True)))
    told = {name: getattr(record, name) for name in record.__slots__}
    return BatchJobOut.model_validate({**told, "counts": counts})


def _made(rows: Sequence[Mapping[str, Any]], fields: Sequence[TargetField], after: int) -> list[IntakeRow]:
    """Each field is what its name says: nothing is mapped, but declared types are converted."""
    sources = {field.name: _source(field) for field in fields}
    records = (_record(after + position, row) for position, row in enumerate(rows, 1))
    table = Table(JSON_LINES, (), records, nested=True)
    maker = RowMaker(table, ColumnMapping(fields=sources, rest=True), fields)
    return [_named(row, after + position) for position, row in enumerate(maker.rows(records), 1)]


def _source(field: TargetField) -> Source:
    given: dict[str, Any] = {"column": field.name}
    if field.type not in {None, "text"}:
        given |= {"type": field.type, **({"format": field.format} if field.format else {})}
    return Source.model_validate(given)


def _record(number: int, row: Mapping[str, Any]) -> Record:
    raw = orjson.dumps(row)
    if len(raw) > MOST_RECORD:
        return Record(number, fault=RowFault("batch.row_too_long", f"Row {number} is longer than {MOST_RECORD} bytes."))
    if b"\\u0000" in raw and "\0" in _texts(row):
        said = f"Row {number} holds a NUL character, which can't be stored."
        return Record(number, fault=RowFault("batch.row_text_invalid", said))
    return Record(number, row, raw=raw)


def _texts(value: Any) -> str:
    """All keys and texts in it, one after the other."""
    if isinstance(value, Mapping):
        return "".join(f"{name}{_texts(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return "".join(map(_texts, value))
    return value if isinstance(value, str) else ""


def _named(row: IntakeRow, number: int) -> IntakeRow:
    return replace(row, external_id=f"row {number}") if row.external_id == f"line {number}" else row
