"""Advance the runs of one segment until each of them ends, waits or is asked to stop.

A segment is one run, or a chunk of a batch's runs, under one id. Each turn takes all runs of the
segment that stand on one node, runs its handler once for all of them, and commits the handler's rows,
the ledger and the runs' new places in one transaction. A run leaves the segment in that same
transaction when it waits, fails or ends. Whoever was given another segment id for a run (by recovery)
owns it: the former owner's next transaction finds no row.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, TypeVar
from uuid import UUID

import structlog

from rcm.core.actor import Actor
from rcm.core.db import TRANSIENT, Database, WriteSession
from rcm.core.ids import new_id
from rcm.core.time import utcnow
from rcm.work.outbox import tell
from rcm.workflows.actions import ActionRegistry, ExternalAction, LocalAction, Outcomes, Step, StepItem
from rcm.workflows.backend import BATCH, INTERACTIVE, ExecutionBackend, segment_job
from rcm.workflows.engine.handling import ask_person, failure_of, run_local, wait_or_go_on
from rcm.workflows.engine.settle import Settlement, park, retry_delay, retry_policy, settle_all
from rcm.workflows.graph import Graph, Node, TaskConfig
from rcm.workflows.interpreter import Token
from rcm.workflows.outcome import Failed, Outcome
from rcm.workflows.repository import traces
from rcm.workflows.repository.batches import RowResult, record_rows
from rcm.workflows.repository.graphs import load_graph
from rcm.workflows.repository.ledger import Clock, Ledger, RunState, StepRow

log = structlog.get_logger()
T = TypeVar("T")

#: A run whose worker died this often at the same place is not tried again.
POISON_STARTS: Final = 3
_TRIES: Final = 6


@dataclass(slots=True)
class _Turn:
    """What one turn works on: the runs that stand on `node`."""

    node: Node
    standing: list[tuple[RunState, Token]]
    items: list[StepItem]

    @property
    def steps(self) -> list[StepRow]:
        retries = retry_policy(self.node).max_attempts - 1
        return [
            StepRow(state.run_id, token.node, token.iteration, "RUNNING", token.attempt, retries)
            for state, token in self.standing
        ]


@dataclass(slots=True)
class _Held:
    """The segment as one transaction found it."""

    states: list[RunState] = field(default_factory=list)
    delivered: dict[tuple[UUID, str, int], dict[str, Any]] = field(default_factory=dict)


class SegmentRunner:
    """Stateless between turns; what it needs to know is in the database."""

    def __init__(self, database: Database, actions: ActionRegistry, backend: ExecutionBackend, worker: str) -> None:
        self._database = database
        self._actions = actions
        self._backend = backend
        self._worker = worker
        self._graphs: dict[UUID, Graph] = {}

    async def run(self, org_id: UUID, segment_id: UUID) -> None:
        """Run to the end of the segment. Safe to call again, at any time, by anybody."""
        actor = Actor(org_id)
        graph = await self._again(lambda: self._open(actor, segment_id))
        if graph is None:
            return
        cache: dict[Any, Any] = {}
        while await self._again(lambda: self._turn(actor, segment_id, graph, cache)):
            pass

    async def _again(self, action: Callable[[], Awaitable[T]]) -> T:
        """Repeat a transaction that the database gave up on (deadlock, lost connection), a few times."""
        for attempt in range(_TRIES):
            try:
                return await action()
            except TRANSIENT as error:
                if attempt == _TRIES - 1:
                    raise
                log.warning("transaction_repeated", error=type(error).__name__, attempt=attempt + 1)
                await asyncio.sleep(0.05 * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311
        raise AssertionError("unreachable")

    async def _open(self, actor: Actor, segment_id: UUID) -> Graph | None:
        async with self._database.write(actor) as session:
            ledger = Ledger(session)
            opened = await ledger.open_segment(segment_id)
            if not opened:
                return None
            if opened[0].starts > POISON_STARTS:
                await self._poisoned(session, ledger, segment_id)
                return None
            begun = [
                RowResult(run.batch_job_id, run.row_number, "processing")
                for run in opened
                if run.is_new and run.batch_job_id is not None and run.row_number is not None
            ]
            await record_rows(session, begun)
            revision_id = opened[0].revision_id
            if revision_id not in self._graphs:
                self._graphs[revision_id] = await load_graph(session, revision_id)
            return self._graphs[revision_id]

    async def _poisoned(self, session: WriteSession, ledger: Ledger, segment_id: UUID) -> None:
        """The worker died at this place each time: fail the run, or find the culprit among many."""
        states = await ledger.lock_segment(segment_id)
        if len(states) > 1:
            rows = []
            for state in states:
                row = park(state, "IN_PROGRESS")
                row.segment_id = new_id()
                rows.append(row)
                await self._backend.enqueue(session, segment_job(session.actor.org_id, row.segment_id, INTERACTIVE))
            await ledger.write_runs(rows)
            return
        message = f"The worker died {POISON_STARTS} times while this run was at the same step."
        for state in states:
            row = park(state, "FAILED")
            row.error_step, row.error_code, row.error_message = row.current_step, "run.poison", message
            await ledger.write_runs([row])
            if state.batch_job_id is not None and state.row_number is not None:
                result = RowResult(state.batch_job_id, state.row_number, "failed", "run.poison", message)
                await record_rows(session, [result])

    async def _turn(self, actor: Actor, segment_id: UUID, graph: Graph, cache: dict[Any, Any]) -> bool:
        """One node for all runs that stand on it. False when nothing is left to do here."""
        async with self._database.write(actor) as session:
            turn = await self._next(session, segment_id, graph)
            if turn is None:
                return False
            step = Step(session, turn.node, cache)
            action = self._actions.find_external(turn.node.action) if turn.node.action else None
            if action is None:
                started = utcnow()
                outcomes = await run_local(self._local(turn.node), step, turn.items)
                await self._settle(session, graph, segment_id, turn, outcomes, started)
                return True
            attempts = await Ledger(session).claim(turn.steps, self._worker)
            prepared, early = await action.prepare(step, turn.items)
        await self._outside(actor, segment_id, graph, turn, action, (prepared, early, attempts))
        return True

    async def _outside(
        self,
        actor: Actor,
        segment_id: UUID,
        graph: Graph,
        turn: _Turn,
        action: ExternalAction,
        claimed: tuple[Any, Outcomes, dict[UUID, int]],
    ) -> None:
        """Call while no transaction is open, then write down what came back."""
        prepared, early, attempts = claimed
        started = utcnow()
        answer, failure = await _call(action, turn.node, prepared)
        async with self._database.write(actor) as session:
            held = await self._lock(session, segment_id)
            still = {state.run_id: state for state in held.states}
            # Only runs that are still ours: recovery may have given some to somebody else meanwhile.
            turn.standing = [
                (still[state.run_id], _numbered(token, attempts[state.run_id]))
                for state, token in turn.standing
                if state.run_id in still
            ]
            turn.items = [item for item in turn.items if item.run_id in still]
            if not turn.standing:
                return
            outcomes: dict[UUID, Outcome] = dict(early)
            pending = [item for item in turn.items if item.run_id not in early]
            if failure is not None:
                outcomes.update({item.run_id: failure for item in pending})
            elif pending:
                outcomes.update(await action.record(Step(session, turn.node), pending, answer))
            await self._settle(session, graph, segment_id, turn, outcomes, started)
            elapsed = (utcnow() - started).total_seconds() * 1000
            await traces.write_call(session, turn.node, [i.run_id for i in pending], failure, elapsed)

    async def _next(self, session: WriteSession, segment_id: UUID, graph: Graph) -> _Turn | None:
        held = await self._lock(session, segment_id)
        live = await self._stop_where_asked(session, held.states)
        ready = [(state, token) for state in live for token in state.frontier.ready[:1]]
        if not ready:
            await Ledger(session).release_segment(segment_id)
            return None
        ready.sort(key=lambda pair: (graph.rank.get(pair[1].node, 0), pair[0].run_id))
        _, group = next(groupby(ready, key=lambda pair: pair[1].node))
        standing = list(group)
        items = [
            StepItem(
                state.run_id,
                state.context,
                token.iteration,
                token.attempt,
                state.batch_job_id,
                state.row_number,
                held.delivered.get((state.run_id, token.node, token.iteration)),
            )
            for state, token in standing
        ]
        return _Turn(graph.nodes[standing[0][1].node], standing, items)

    async def _lock(self, session: WriteSession, segment_id: UUID) -> _Held:
        """The segment's runs, locked; tokens whose event has come are ready again."""
        ledger = Ledger(session)
        states = await ledger.lock_segment(segment_id)
        waiting = [s.run_id for s in states if any(token.waiting for token in s.frontier.tokens)]
        if not waiting:
            return _Held(states)
        delivered = await ledger.delivered(waiting)
        for state in states:
            for token in state.frontier.tokens:
                if token.waiting and (state.run_id, *token.key) in delivered:
                    freed = Token(token.node, token.iteration, token.attempt)
                    state.frontier = state.frontier.with_token(token, freed)
        return _Held(states, delivered)

    async def _stop_where_asked(self, session: WriteSession, states: Sequence[RunState]) -> list[RunState]:
        stopping = [s for s in states if s.cancel_requested or s.pause_requested]
        if stopping:
            rows = [park(s, "CANCELLED" if s.cancel_requested else "PAUSED") for s in stopping]
            await Ledger(session).write_runs(rows)
            cancelled = [
                RowResult(s.batch_job_id, s.row_number, "cancelled", "run.cancelled", "Cancelled.")
                for s in stopping
                if s.cancel_requested and s.batch_job_id is not None and s.row_number is not None
            ]
            await record_rows(session, cancelled)
            await _announce(session, stopping)
        gone = {s.run_id for s in stopping}
        return [s for s in states if s.run_id not in gone]

    async def _settle(
        self,
        session: WriteSession,
        graph: Graph,
        segment_id: UUID,
        turn: _Turn,
        outcomes: Outcomes,
        started: Any,
    ) -> None:
        settlement = settle_all(graph, turn.node, segment_id, turn.standing, outcomes)
        await self._delay_retries(session, turn, settlement)
        now = utcnow()
        elapsed = (now - started).total_seconds() * 1000
        clock = Clock(self._worker, started, now, elapsed / len(turn.standing))
        ledger = Ledger(session)
        await ledger.write_steps(settlement.steps, clock)
        await ledger.write_waits(settlement.waits)
        await ledger.write_runs(settlement.runs)
        await record_rows(session, settlement.rows)
        await _announce(session, [state for state, _ in turn.standing])

    async def _delay_retries(self, session: WriteSession, turn: _Turn, settlement: Settlement) -> None:
        """Runs that failed together try again together, later: a delayed job, nobody sleeps."""
        for attempt, rows in settlement.retries.items():
            segment = new_id()
            for row in rows:
                row.segment_id = segment
            queue = BATCH if any(state.batch_job_id for state, _ in turn.standing) else INTERACTIVE
            delay = retry_delay(retry_policy(turn.node), attempt)
            await self._backend.enqueue(session, segment_job(session.actor.org_id, segment, queue, delay))

    def _local(self, node: Node) -> LocalAction:
        if node.type == "human":
            return ask_person
        if node.type == "wait":
            return wait_or_go_on
        return self._actions.find_local(node.action or "") or _unknown_action


async def _unknown_action(step: Step, items: Sequence[StepItem]) -> Outcomes:
    failure = Failed(
        "engine.action_unknown",
        f"This worker knows no action {step.node.action!r}. Update it, then retry the run.",
    )
    return {item.run_id: failure for item in items}


async def _call(action: ExternalAction, node: Node, prepared: Any) -> tuple[Any, Failed | None]:
    timeout = node.config.timeout_s if isinstance(node.config, TaskConfig) else 60.0
    if prepared is None:
        return None, None
    try:
        async with asyncio.timeout(timeout):
            return await action.call(prepared), None
    except Exception as error:  # noqa: BLE001 - whatever happens outside is a failed attempt
        return None, failure_of(error)


def _numbered(token: Token, attempt: int) -> Token:
    return Token(token.node, token.iteration, attempt)


async def _announce(session: WriteSession, states: Sequence[RunState]) -> None:
    batches = sorted({s.batch_job_id for s in states if s.batch_job_id is not None})
    singles = [s.run_id for s in states if s.batch_job_id is None]
    await tell(session, "batch", batches)
    await tell(session, "run", singles)
