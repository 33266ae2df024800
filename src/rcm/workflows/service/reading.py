"""Batches and steps of runs as people see them: put together from rows and graphs, within one read session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from rcm.catalog.lookups import require_known
from rcm.core.db import ReadSession
from rcm.core.paging import Page, PageRequest
from rcm.workflows.funnel import completed_counts, funnel, tells_completed
from rcm.workflows.graph import Graph, Node
from rcm.workflows.repository import views
from rcm.workflows.repository.graphs import load_graph
from rcm.workflows.repository.progress import BatchMissing
from rcm.workflows.repository.runs import RunMissing
from rcm.workflows.repository.views import AttemptRecord, BatchRecord, StepRecord
from rcm.workflows.schemas import (
    AttemptOut,
    BatchCounts,
    BatchNode,
    BatchOut,
    BatchSums,
    RowOut,
    StepOut,
)


class BatchMoney(Protocol):
    """Sums over the claims of batches; batches without any are not in the answer. The claims domain fills it."""

    async def __call__(self, session: ReadSession, batches: Sequence[UUID]) -> Mapping[UUID, BatchSums]: ...


async def batch(session: ReadSession, batch_job_id: UUID, money: BatchMoney) -> BatchOut:
    """One batch with its funnel. Raises BatchMissing."""
    record = await views.find_batch(session, batch_job_id)
    if record is None:
        raise BatchMissing(str(batch_job_id))
    sums = await money(session, [batch_job_id])
    return _batch(record, sums, await _nodes(session, record))


async def batches(session: ReadSession, request: PageRequest, money: BatchMoney, status: str | None) -> Page[BatchOut]:
    """Without funnels: those are for looking at one batch."""
    await require_known(session, "job_status_lu", status)
    found = await views.list_batches(session, request, status)
    records = [views.batch_of(row) for row in found.rows]
    sums = await money(session, [record.batch_job_id for record in records])
    return Page[BatchOut](**found.page([_batch(record, sums, []) for record in records]))


async def rows(session: ReadSession, batch_job_id: UUID, request: PageRequest, status: str | None) -> Page[RowOut]:
    if await views.find_batch(session, batch_job_id) is None:
        raise BatchMissing(str(batch_job_id))
    found = await views.list_rows(session, batch_job_id, request, status)
    items = [_row(row) for row in found.rows]
    return Page[RowOut](**found.page(items))


async def steps(session: ReadSession, run_id: UUID) -> list[StepOut]:
    """What the run has done and what is ahead of it, in running order. Raises RunMissing."""
    revision_id = await views.revision_of_run(session, run_id)
    if revision_id is None:
        raise RunMissing(str(run_id))
    graph = await load_graph(session, revision_id)
    records = await views.steps_of_run(session, run_id)
    attempts = await views.attempts_of_run(session, run_id)
    found = []
    for node in graph.work_nodes:
        mine = sorted((r for r in records if r.node_id == node.id), key=lambda r: r.iteration)
        found += [_step(node, record, attempts.get((node.id, record.iteration), [])) for record in mine]
        if not mine:
            found.append(_ahead(node))
    return found


async def _nodes(session: ReadSession, record: BatchRecord) -> list[BatchNode]:
    if record.revision_id is None:
        return []
    graph: Graph = await load_graph(session, record.revision_id)
    standings = await views.standings(session, record.batch_job_id)
    if tells_completed(graph):
        completed = completed_counts(graph, standings)
    else:
        completed = await views.ledger_counts(session, record.batch_job_id)
    return [BatchNode.model_validate(node) for node in funnel(graph, standings, completed)]


def _batch(record: BatchRecord, sums: Mapping[UUID, BatchSums], nodes: list[BatchNode]) -> BatchOut:
    counts = dict(zip(BatchCounts.model_fields, record.counts, strict=True))
    nothing = BatchSums.model_validate(dict.fromkeys(BatchSums.model_fields, 0))
    return BatchOut(
        batch_job_id=record.batch_job_id,
        file_name=record.file_name,
        file_size=record.file_size,
        workflow_id=record.workflow_id,
        workflow_name=record.workflow_name,
        status=record.status,
        counts=BatchCounts(**counts),
        findings=record.findings,
        money=sums.get(record.batch_job_id, nothing),
        nodes=nodes,
        created_at=record.created_at,
        started_at=record.started_at,
        completed_at=record.completed_at,
    )


def _row(row: tuple[Any, ...]) -> RowOut:
    values = dict(zip(RowOut.model_fields, row, strict=True))
    return RowOut.model_validate({**values, "external_id": row[1] or "", "findings": row[7] or []})


def _step(node: Node, record: StepRecord, attempts: Sequence[AttemptRecord]) -> StepOut:
    told = {name: getattr(record, name) for name in StepRecord.__slots__}
    return StepOut.model_validate(
        {
            **told,
            "label": node.label,
            "node_type": node.type,
            "action": node.action,
            "attempts": [_attempt(attempt) for attempt in attempts],
        }
    )


def _attempt(record: AttemptRecord) -> AttemptOut:
    told = {name: getattr(record, name) for name in AttemptRecord.__slots__}
    outcome = None if record.outcome == "RUNNING" else record.outcome.lower()
    return AttemptOut.model_validate({**told, "outcome": outcome})


def _ahead(node: Node) -> StepOut:
    return StepOut(
        node_id=node.id,
        label=node.label,
        node_type=node.type,
        action=node.action,
        iteration=1,
        status="PENDING",
        attempt_number=0,
        max_retries=0,
        output=None,
        error=None,
        worker=None,
        started_at=None,
        completed_at=None,
        execution_time_ms=None,
        attempts=[],
    )
