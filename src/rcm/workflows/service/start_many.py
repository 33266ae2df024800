"""Start thousands of runs of one workflow in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from rcm.core.db import WriteSession
from rcm.core.ids import new_id, new_ids
from rcm.work.outbox import tell
from rcm.workflows.backend import ExecutionBackend, segment_job
from rcm.workflows.graph import Graph
from rcm.workflows.interpreter import begin
from rcm.workflows.repository.graphs import find_published
from rcm.workflows.repository.starting import Cohort, Member, insert_cohorts


async def start_many(
    session: WriteSession,
    backend: ExecutionBackend,
    workflow: str,
    contexts: Sequence[dict[str, Any]],
    queue: str,
    chunk_rows: int,
) -> list[UUID]:
    """A run for each context, in that order; their ids. They travel in chunks, as rows of a batch do.

    Pages are told once: nobody looks at one of these runs yet, and lists are read again all the same.
    """
    published = await find_published(session, workflow)
    runs = new_ids(len(contexts))
    cohorts = list(_cohorts(published.graph, list(zip(runs, contexts, strict=True)), chunk_rows))
    await insert_cohorts(session, published, cohorts, queue)
    for cohort in cohorts:
        await backend.enqueue(session, segment_job(session.actor.org_id, cohort.segment_id, queue))
    await tell(session, "run", runs[:1])
    return runs


def _cohorts(graph: Graph, runs: list[Member], chunk_rows: int) -> Iterator[Cohort]:
    """Only runs that begin at the same place go together."""
    for whole in _by_place(graph, runs):
        for start in range(0, len(whole.runs), chunk_rows):
            yield Cohort(new_id(), whole.move, whole.runs[start : start + chunk_rows])


def _by_place(graph: Graph, runs: list[Member]) -> Iterator[Cohort]:
    if graph.is_unconditional:  # where a run begins depends on nothing in it
        yield Cohort(new_id(), begin(graph, {"context": {}, "output": {}}), runs)
        return
    places: dict[object, tuple[Cohort, list[Member]]] = {}
    for run in runs:
        move = begin(graph, {"context": run[1], "output": {}})
        members: list[Member] = []
        places.setdefault((move.frontier, move.passed), (Cohort(new_id(), move, members), members))[1].append(run)
    for cohort, _ in places.values():
        yield cohort
