"""What sub-workflows and fan-out share: begin runs with the step, wait until all have ended, look how they came out.

The runs are begun in the transaction that writes the step's wait, so they exist once, however often a worker dies.
A later attempt at the step sends those of its runs on that failed; none is ever begun twice.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.errors import DomainError
from rcm.core.ids import new_ids
from rcm.core.predicate import look_up
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.backend import ExecutionBackend, segment_job
from rcm.workflows.engine.children import send_on
from rcm.workflows.engine.correlation import CHILDREN
from rcm.workflows.graph import Graph
from rcm.workflows.interpreter import Move, begin
from rcm.workflows.outcome import Failed, Outcome, Waiting
from rcm.workflows.repository import children as repository
from rcm.workflows.repository.children import NewChild, Result, Steps, Tally
from rcm.workflows.repository.graphs import find_published
from rcm.workflows.repository.runs import lock_heads

#: A run that a run began, and so on: deeper than this it is a workflow that calls itself.
MOST_LEVELS: Final = 8
_MOST_BYTES: Final = 256 * 1024 * 1024


class TooDeep(DomainError):
    """Workflows that begin workflows stand too many deep in each other here. Look for one that begins itself."""

    code = "run.levels_too_many"


class FanOutTooLarge(DomainError):
    """What all runs of this step together would get as their context is too much. Choose what they need by `input`."""

    code = "run.fan_out_too_large"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the runs of one step begin with: what they share, and what each has of its own."""

    shared: dict[str, Any]
    own: list[dict[str, Any]]


class ChildrenStep(ABC):
    """The handler of a kind of node that begins runs; one per kind."""

    #: How many runs of a step are read to tell how it came out.
    most_results: int
    with_context: bool
    #: The class of queue of the runs; None: their parent's.
    queue: str | None = None

    def __init__(self, backend: ExecutionBackend, chunk_rows: int) -> None:
        self._backend = backend
        self._chunk_rows = chunk_rows

    async def __call__(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        begun = await repository.attempts_begun(step.session, step.node.id, [item.run_id for item in items])
        new = [item for item in items if (item.run_id, item.iteration) not in begun]
        old = [item for item in items if (item.run_id, item.iteration) in begun]
        outcomes: dict[UUID, Outcome] = {}
        if new:
            outcomes.update(await self._begin(step, new))
        if old:
            again = [item for item in old if begun[item.run_id, item.iteration] < item.attempt]
            outcomes.update(await self._look(step, old, again))
        return outcomes

    @abstractmethod
    def workflow(self, step: Step) -> str:
        """The name of the workflow whose runs are begun."""

    @abstractmethod
    def plan(self, step: Step, item: StepItem) -> Plan | Outcome:
        """What to begin for this item; or how the step ends without any run."""

    @abstractmethod
    def outcome(self, step: Step, item: StepItem, tally: Tally, results: Sequence[Result]) -> Outcome:
        """All runs have ended."""

    async def _begin(self, step: Step, items: Sequence[StepItem]) -> dict[UUID, Outcome]:
        outcomes: dict[UUID, Outcome] = {}
        plans: dict[UUID, tuple[StepItem, Plan, str]] = {}
        above = await repository.queue_and_depth(step.session, [item.run_id for item in items], MOST_LEVELS)
        for item in items:
            queue, levels = above[item.run_id]
            if levels >= MOST_LEVELS:
                raise TooDeep(f"At most {MOST_LEVELS}.")
            plan = self.plan(step, item)
            if isinstance(plan, Plan):
                plans[item.run_id] = item, plan, self.queue or queue
                outcomes[item.run_id] = self._wait(step, item)
            else:
                outcomes[item.run_id] = plan
        if plans:
            await self._spawn(step, list(plans.values()))
        return outcomes

    async def _spawn(self, step: Step, plans: Sequence[tuple[StepItem, Plan, str]]) -> None:
        for _, plan, _ in plans:
            if len(plan.own) > 1 and len(orjson.dumps(plan.shared, default=str)) * len(plan.own) > _MOST_BYTES:
                raise FanOutTooLarge
        published = await find_published(step.session, self.workflow(step))
        totals = {(item.run_id, item.iteration): len(plan.own) for item, plan, _ in plans}
        shared = {(item.run_id, item.iteration): plan.shared for item, plan, _ in plans}
        await repository.insert_fan_outs(step.session, step.node.id, totals)
        places = _Places(published.graph)
        runs = iter(new_ids(sum(totals.values())))
        segments = _Segments(self._chunk_rows)
        children = [
            NewChild(
                next(runs), item.run_id, item.iteration, number, own,
                places.of(plan.shared, own), segments.next(queue), queue,
            )
            for item, plan, queue in plans
            for number, own in enumerate(plan.own, 1)
        ]  # fmt: skip
        await repository.insert_children(step.session, step.node.id, published, places.moves, shared, children)
        for segment, queue in segments.made:
            await self._backend.enqueue(step.session, segment_job(step.session.actor.org_id, segment, queue))

    async def _look(self, step: Step, items: Sequence[StepItem], again: Sequence[StepItem]) -> dict[UUID, Outcome]:
        session = step.session
        if again:
            failed = await repository.lock_failed(session, _steps(step, again))
            if failed:
                await send_on(session, self._backend, await lock_heads(session, failed), self._chunk_rows)
        await repository.lock_fan_outs(session, _steps(step, items))
        tallies = await repository.tally(session, _steps(step, items))
        ended = [item for item in items if tallies.get((item.run_id, item.iteration), Tally()).all_ended]
        outcomes: dict[UUID, Outcome] = {item.run_id: self._wait(step, item) for item in items}
        if ended:
            found = await repository.results(
                session, _steps(step, ended), self.most_results, with_context=self.with_context
            )
            for item in ended:
                key = item.run_id, item.iteration
                outcomes[item.run_id] = self.outcome(step, item, tallies[key], found[key])
        return outcomes

    def _wait(self, step: Step, item: StepItem) -> Waiting:
        request = {"title": f"Workflow {self.workflow(step)}", "attempt": item.attempt}
        return Waiting(CHILDREN, step.idempotency_key(item), None, request)


class _Places:
    """Where runs begin: at the same place, unless conditions come before the first step."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[Move, int] = {}

    @property
    def moves(self) -> list[Move]:
        return list(self._known)

    def of(self, shared: Mapping[str, Any], own: Mapping[str, Any]) -> int:
        if self._known and self._graph.is_unconditional:
            return 0
        move = begin(self._graph, {"context": {**shared, **own}, "output": {}})
        return self._known.setdefault(move, len(self._known))


class _Segments:
    """Runs of one queue in chunks."""

    def __init__(self, chunk_rows: int) -> None:
        self._chunk_rows = chunk_rows
        self._open: dict[str, tuple[UUID, int]] = {}
        self.made: list[tuple[UUID, str]] = []

    def next(self, queue: str) -> UUID:
        segment, runs = self._open.get(queue, (None, self._chunk_rows))
        if segment is None or runs >= self._chunk_rows:
            (segment,), runs = new_ids(1), 0
            self.made.append((segment, queue))
        self._open[queue] = segment, runs + 1
        return segment


def chosen(choice: Mapping[str, str], context: Mapping[str, Any], leave_out: Sequence[str]) -> dict[str, Any]:
    """What runs get of their parent's context: what `choice` names, or all of it but what stands at these paths."""
    if choice:
        return {field: look_up(path, context) for field, path in choice.items()}
    kept = dict(context)
    for path in leave_out:
        kept = _without(kept, path.split("."))
    return kept


def _without(values: dict[str, Any], path: Sequence[str]) -> dict[str, Any]:
    name, *rest = path
    below = values.get(name)
    if rest and isinstance(below, Mapping):
        return {**values, name: _without(dict(below), rest)}
    return {key: value for key, value in values.items() if key != name}


def failure_of(result: Result) -> dict[str, Any]:
    return {"code": result.error_code or "run.cancelled", "message": result.error_message or "The run was cancelled."}


def as_failed(workflow: str, result: Result, said: str = "") -> Failed:
    failure = failure_of(result)
    place = f" at {result.error_step}" if result.error_step else ""
    return Failed("run.child_failed", f"{said}Run {result.run_id} of {workflow}{place}: {failure['message']}")


def _steps(step: Step, items: Sequence[StepItem]) -> Steps:
    return Steps(step.node.id, [(item.run_id, item.iteration) for item in items])
