"""One segment's turns: pick a node, run its handler for all runs that stand on it, commit everything at once.

Between turns the runs' places are remembered, not read again: only the holder of the segment changes
them. Every transaction still locks the runs by the segment's id first, and works on those it finds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.ids import new_id
from rcm.core.time import utcnow
from rcm.work.outbox import tell
from rcm.workflows.actions import ActionRegistry, ExternalAction, Outcomes, Step, StepItem
from rcm.workflows.backend import BATCH, INTERACTIVE, ExecutionBackend, segment_job
from rcm.workflows.engine.children import runs_ended
from rcm.workflows.engine.delivery import look_for_kept
from rcm.workflows.engine.handling import failure_of, prepare, record, run_local
from rcm.workflows.engine.settle import (
    ELSEWHERE,
    Settlement,
    go_along,
    park,
    retry_delay,
    retry_policy,
    settle_all,
)
from rcm.workflows.graph import Graph, Node, TaskConfig
from rcm.workflows.interpreter import Frontier, Token
from rcm.workflows.outcome import Failed, Outcome
from rcm.workflows.repository import traces
from rcm.workflows.repository.batches import RowResult, record_rows
from rcm.workflows.repository.ledger import Clock, Ledger, LedgerConflict, RunRow, RunState, StepRow
from rcm.workflows.states import ENDED, RunStatus


@dataclass(slots=True)
class _Group:
    """The runs that stand on `node`."""

    node: Node
    standing: list[tuple[RunState, Token]]
    items: list[StepItem]

    @property
    def steps(self) -> list[StepRow]:
        retries = retry_policy(self.node).max_attempts - 1
        return [
            StepRow([state.run_id], token.node, token.iteration, "RUNNING", token.attempt, retries)
            for state, token in self.standing
        ]

    @property
    def is_fresh(self) -> bool:
        """Has nobody ever begun this step for any of these runs?"""
        return all(item.attempt == 1 and item.delivered is None for item in self.items)

    def keep(self, still: dict[UUID, RunState], attempts: dict[UUID, int]) -> None:
        """Only runs that are still ours: recovery may have given some to somebody else meanwhile."""
        self.standing = [
            (still[state.run_id], replace(token, attempt=attempts[state.run_id]))
            for state, token in self.standing
            if state.run_id in still
        ]
        self.items = [item for item in self.items if item.run_id in still]


class Advance:
    """`turn` until it answers False. `forget` after a transaction that was rolled back."""

    def __init__(
        self,
        database: Database,
        actions: ActionRegistry,
        backend: ExecutionBackend,
        worker: str,
        actor: Actor,
        segment_id: UUID,
        graph: Graph,
    ) -> None:
        self._database = database
        self._actions = actions
        self._backend = backend
        self._worker = worker
        self._actor = actor
        self._segment = segment_id
        self._graph = graph
        self._cache: dict[Any, Any] = {}
        self._known: dict[UUID, RunState] | None = None
        self._together = False
        self._has_more = False
        self._delivered: dict[tuple[UUID, str, int], dict[str, Any]] = {}

    def forget(self) -> None:
        """Read everything again: what is remembered may be ahead of what was committed."""
        self._known = None
        self._cache.clear()

    async def turn(self) -> bool:
        """One node for all runs that stand on it. False when nothing is left to do here."""
        self._has_more = False
        async with self._database.write(self._actor) as session:
            group = await self._next(session)
            if group is None:
                return self._has_more
            step = Step(session, group.node, self._cache)
            action = self._actions.find_for(group.node) or _unknown_action
            if not isinstance(action, ExternalAction):
                started = utcnow()
                outcomes = await run_local(action, step, group.items)
                await self._settle(session, group, outcomes, started, fresh=group.is_fresh)
                return bool(self._known) or self._has_more
            attempts = await Ledger(session).claim(group.steps, self._worker)
            prepared, early = await prepare(action, step, group.items)
        await self._outside(group, action, prepared, early, attempts)
        return bool(self._known) or self._has_more

    async def _outside(
        self, group: _Group, action: ExternalAction, prepared: Any, early: Outcomes, attempts: dict[UUID, int]
    ) -> None:
        """Call while no transaction is open, then write down what came back."""
        started = utcnow()
        answer, failure = await _call(action, group.node, prepared)
        async with self._database.write(self._actor) as session:
            group.keep({state.run_id: state for state in await self._lock(session)}, attempts)
            if not group.standing:
                return
            outcomes: dict[UUID, Outcome] = dict(early)
            pending = [item for item in group.items if item.run_id not in early]
            if failure is not None:
                outcomes.update({item.run_id: failure for item in pending})
            elif pending:
                outcomes.update(await record(action, Step(session, group.node, self._cache), pending, answer))
            await self._settle(session, group, outcomes, started)
            elapsed = (utcnow() - started).total_seconds() * 1000
            await traces.write_call(session, group.node, [item.run_id for item in pending], failure, elapsed)

    async def _next(self, session: WriteSession) -> _Group | None:
        states = await self._lock(session)
        live = await self._end_where_done(session, await self._stop_where_asked(session, states))
        await self._wake(Ledger(session), live)
        ready = _ready(live)
        if not ready:
            self._has_more = not await Ledger(session).release_segment(self._segment)
            self._known = None
            return None
        rank = self._graph.rank
        node = min({token.node for _, token in ready}, key=lambda name: (rank.get(name, 0), name))
        standing = [pair for pair in ready if pair[1].node == node]
        items = [
            StepItem(
                state.run_id,
                state.context,
                token.iteration,
                token.attempt,
                state.batch_job_id,
                state.row_number,
                self._delivered.get((state.run_id, token.node, token.iteration)),
            )
            for state, token in standing
        ]
        return _Group(self._graph.nodes[node], standing, items)

    async def _lock(self, session: WriteSession) -> list[RunState]:
        """The segment's runs, locked."""
        ledger = Ledger(session)
        if self._known is not None:
            # Runs leave a segment, they never join one: the same number means the same runs.
            count, stopping = await ledger.hold_segment(self._segment, together=self._together)
            if stopping or count != (1 if self._together else len(self._known)):
                self._known = None
        if self._known is None:
            states, self._together = await ledger.lock_segment(self._segment)
            self._known = {state.run_id: state for state in states}
            await self._recall(ledger, list(self._known.values()))
        return list(self._known.values())

    async def _recall(self, ledger: Ledger, states: Sequence[RunState]) -> None:
        """What tokens were woken with before: a retry, a crash or another branch's step must not lose it."""
        began = [s.run_id for s in states if s.completed_steps or any(t.attempt > 1 for t in s.frontier.tokens)]
        if began:
            self._delivered.update(await ledger.delivered(began))

    async def _wake(self, ledger: Ledger, states: Sequence[RunState]) -> None:
        """Tokens whose event has come are ready again."""
        waits: dict[Frontier, bool] = {}
        for place in {id(s.place): s.place for s in states}.values():
            waits.setdefault(place.frontier, any(token.waiting for token in place.frontier.tokens))
        waiting = [s for s in states if waits[s.frontier]] if any(waits.values()) else []
        if not waiting:
            return
        delivered = await ledger.delivered([state.run_id for state in waiting])
        self._delivered.update(delivered)
        woken = [s for s in waiting if any(t.waiting and (s.run_id, *t.key) in delivered for t in s.frontier.tokens)]
        await self._set_apart(ledger, [state for state in woken if state.together])
        for state in woken:
            frontier = state.frontier
            for token in frontier.tokens:
                if token.waiting and (state.run_id, *token.key) in delivered:
                    frontier = frontier.with_token(token, replace(token, waiting=False))
            state.stand(frontier, state.completed_steps)

    async def _set_apart(self, ledger: Ledger, states: Sequence[RunState]) -> None:
        """These will not stand where their segment stands: their rows say where. That they are woken is not written
        before a step of theirs is: who takes them over wakes them again, with what came."""
        rows = [park(state, "IN_PROGRESS") for state in states]
        for row in rows:
            row.segment_id = self._segment
        if rows:
            await ledger.lock_runs([state.run_id for state in states])
            await ledger.write_runs(rows)

    async def _stop_where_asked(self, session: WriteSession, states: list[RunState]) -> list[RunState]:
        stopping = [s for s in states if s.cancel_requested or s.pause_requested]
        if not stopping:
            return states
        rows = [park(s, "CANCELLED" if s.cancel_requested else "PAUSED") for s in stopping]
        await Ledger(session).write_runs(rows)
        await self._tell_ended(session, rows)
        cancelled = [
            RowResult(s.batch_job_id, s.row_number, "cancelled", "run.cancelled", "Cancelled.")
            for s in stopping
            if s.cancel_requested and s.batch_job_id is not None and s.row_number is not None
        ]
        await record_rows(session, cancelled)
        await _announce(session, stopping)
        return self._without(stopping)

    async def _end_where_done(self, session: WriteSession, states: list[RunState]) -> list[RunState]:
        """Runs whose start leads straight to the end have no step that could complete them."""
        done = {id(s.place): s.frontier.done for s in {id(s.place): s for s in states}.values()}
        over = [s for s in states if done[id(s.place)]] if any(done.values()) else []
        if not over:
            return states
        ended = [park(s, "COMPLETED") for s in over]
        await Ledger(session).write_runs(ended)
        await self._tell_ended(session, ended)
        rows = [(s.batch_job_id, s.row_number) for s in over]
        await record_rows(session, [RowResult(job, row, "completed") for job, row in rows if job and row])
        await _announce(session, over)
        return self._without(over)

    def _without(self, gone: Sequence[RunState]) -> list[RunState]:
        """These have left the segment: they are not ours to write of any more."""
        for state in gone:
            del self._runs[state.run_id]
        return list(self._runs.values())

    async def _settle(
        self, session: WriteSession, group: _Group, outcomes: Outcomes, started: datetime, *, fresh: bool = False
    ) -> None:
        settlement = settle_all(self._graph, group.node, self._segment, group.standing, outcomes)
        await self._delay_retries(session, group, settlement)
        now = utcnow()
        elapsed = (now - started).total_seconds() * 1000
        clock = Clock(self._worker, started, now, elapsed / len(group.standing))
        ledger = Ledger(session)
        along, apart = go_along(settlement.runs, self._runs, self._segment)
        new = [step for step in settlement.steps if fresh and not step.needs_attempt]
        await ledger.write_steps([step for step in settlement.steps if not fresh or step.needs_attempt], clock)
        async with session.pipelined(refused=LedgerConflict):
            if self._together:  # only the segment's row is locked until now
                contexts = [run for row in along for run in row.contexts]
                await ledger.lock_runs([*contexts, *(run for row in apart for run in row.runs)])
                await ledger.came_on(self._segment)
            await ledger.add_steps(new, clock)
            await ledger.write_waits(settlement.waits)
            if along:  # most runs of a chunk go the same way: one row moves for them
                await ledger.move_segment(self._segment, along[0])
                await ledger.write_contexts({run: context for row in along for run, context in row.contexts.items()})
            await ledger.write_runs(apart)
            await _announce(session, [state for state, _ in group.standing])
        await look_for_kept(session, self._backend, settlement.waits)
        await self._tell_ended(session, apart)
        await record_rows(session, settlement.rows)
        self._remember(along, apart)
        waits = [
            run for row in apart if row.segment_id is None and row.status == RunStatus.IN_PROGRESS for run in row.runs
        ]
        self._has_more = await ledger.stay(self._segment, waits)
        if self._has_more:
            self._known = None  # somebody is in the segment again
        elif self._together and not self._known:
            await ledger.drop_segment(self._segment)

    @property
    def _runs(self) -> dict[UUID, RunState]:
        assert self._known is not None
        return self._known

    async def _tell_ended(self, session: WriteSession, rows: Sequence[RunRow]) -> None:
        ended = [run for row in rows if row.status in ENDED for run in row.runs]
        if ended:
            await runs_ended(session, self._backend, ended)

    def _remember(self, along: Sequence[RunRow], apart: Sequence[RunRow]) -> None:
        """Where the runs stand once this transaction has committed; `forget` takes it back."""
        for row in (*along, *apart):
            for run, context in row.contexts.items():
                self._runs[run].context = context
        if along:
            place = self._runs[along[0].runs[0]].place  # all of them share it
            place.frontier, place.completed_steps = along[0].frontier, along[0].completed_steps
        for row in apart:
            for run in row.runs:
                if row.segment_id == self._segment and row.status == RunStatus.IN_PROGRESS:
                    self._runs[run].stand(row.frontier, row.completed_steps)
                else:
                    del self._runs[run]

    async def _delay_retries(self, session: WriteSession, group: _Group, settlement: Settlement) -> None:
        """Runs that failed together try again together, later: a delayed job, nobody sleeps."""
        policy = ELSEWHERE if self._actions.find_for(group.node) is None else retry_policy(group.node)
        for attempt, rows in settlement.retries.items():
            segment = new_id()
            for row in rows:
                row.segment_id = segment
            queue = BATCH if any(state.batch_job_id for state, _ in group.standing) else INTERACTIVE
            delay = retry_delay(policy, attempt)
            await self._backend.enqueue(session, segment_job(self._actor.org_id, segment, queue, delay))


def _ready(states: Sequence[RunState]) -> list[tuple[RunState, Token]]:
    """Those that can go on, each with the token that goes first. Runs that share a place share the answer."""
    first: dict[int, Token | None] = {}
    found = []
    for state in states:
        place = id(state.place)
        if place not in first:
            tokens = state.frontier.ready
            first[place] = tokens[0] if tokens else None
        token = first[place]
        if token is not None:
            found.append((state, token))
    return found


async def _unknown_action(step: Step, items: Sequence[StepItem]) -> Outcomes:
    unknown = f"action {step.node.action!r}" if step.node.action else f"node type {step.node.type!r}"
    failure = Failed(
        "engine.action_unknown",  # the same as settle.ACTION_UNKNOWN; the list of errors is read from the source
        f"No worker of a release that knows {unknown} was there. Update them; the run tries again, or retry it.",
        retryable=True,
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


async def _announce(session: WriteSession, states: Sequence[RunState]) -> None:
    batches = sorted({s.batch_job_id for s in states if s.batch_job_id is not None})
    singles = [s.run_id for s in states if s.batch_job_id is None]
    await tell(session, "batch", batches)
    await tell(session, "run", singles)
