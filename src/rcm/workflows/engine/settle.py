"""Turn the outcomes of a step into rows: ledger, runs, waits, batch rows. Pure, so that it can be tested."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from rcm.core.errors import DomainError
from rcm.workflows.graph import Graph, Node, RetryPolicy, TaskConfig
from rcm.workflows.interpreter import Frontier, Move, Token, advance, passed_and_told
from rcm.workflows.outcome import Completed, Failed, Outcome, Skipped, Waiting
from rcm.workflows.repository.batches import RowResult
from rcm.workflows.repository.ledger import RunRow, RunState, StepRow, WaitRow

NO_ANSWER = Failed("engine.no_outcome", "The action gave no answer for this item.")


@dataclass(slots=True)
class Settlement:
    """All that one transaction has to write."""

    steps: list[StepRow] = field(default_factory=list)
    runs: list[RunRow] = field(default_factory=list)
    waits: list[WaitRow] = field(default_factory=list)
    rows: list[RowResult] = field(default_factory=list)
    retries: dict[int, list[RunRow]] = field(default_factory=dict)  # by attempt: they go on together, later


ACTION_UNKNOWN: Final = "engine.action_unknown"
#: For about three hours: a release is on its way to the workers, or is being taken back.
ELSEWHERE: Final = RetryPolicy(max_attempts=40, delay_s=2.0, max_delay_s=300.0)


def retry_policy(node: Node) -> RetryPolicy:
    return node.config.retry if isinstance(node.config, TaskConfig) else RetryPolicy(max_attempts=1)


def retry_delay(policy: RetryPolicy, attempt: int) -> float:
    """Seconds before the next attempt: doubled each time, with up to a quarter of jitter."""
    delay: float = min(policy.delay_s * 2 ** (attempt - 1), policy.max_delay_s)
    return delay * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, hides nothing


class Settler:
    """Collects the settlement of one node's items. `segment` is where runs that can go on stay."""

    def __init__(self, graph: Graph, node: Node, segment: UUID) -> None:
        self._graph = graph
        self._node = node
        self._segment = segment
        self._policy = retry_policy(node)
        self._moves: dict[tuple[Frontier, Token, str], Move] = {}
        self._waits: dict[tuple[Frontier, Token], Frontier] = {}
        self.result = Settlement()

    def settle(self, state: RunState, token: Token, outcome: Outcome) -> None:
        if isinstance(outcome, Completed):
            self._go_on([(state, outcome)], token, "COMPLETED")
        elif isinstance(outcome, Skipped):
            self._go_on([(state, Completed({"reason": outcome.reason}))], token, "SKIPPED")
        elif isinstance(outcome, Waiting):
            self._wait(state, token, outcome)
        elif outcome.retryable and token.attempt < self._attempts(outcome):
            self._retry(state, token, outcome)
        else:
            self._fail(state, token, outcome)

    def _attempts(self, outcome: Failed) -> int:
        """What this worker does not know is left to one that does, whatever the node's policy."""
        return (ELSEWHERE if outcome.code == ACTION_UNKNOWN else self._policy).max_attempts

    def complete(self, members: Sequence[tuple[RunState, Completed]], token: Token) -> None:
        """Runs that stand at one place, with one label: worked out once, if no condition asks for their values."""
        state, outcome = members[0]
        if len(members) > 1 and self._depends_on_values(state, token, outcome):
            for member in members:
                self._go_on([member], token, "COMPLETED")
        else:
            self._go_on(members, token, "COMPLETED")

    def _depends_on_values(self, state: RunState, token: Token, outcome: Completed) -> bool:
        try:
            return self._advance(state.frontier, token, _values(state, outcome), outcome.label).asked
        except DomainError:
            return False  # a loop that is at its limit is so for all of them

    def _go_on(self, members: Sequence[tuple[RunState, Completed]], token: Token, status: str) -> None:
        state, outcome = members[0]
        try:
            move = self._advance(state.frontier, token, _values(state, outcome), outcome.label)
        except DomainError as error:
            for member, _ in members:
                self._fail(member, token, Failed(error.code, error.message))
            return
        runs = [member.run_id for member, _ in members]
        self._complete_steps(members, token, status)
        self.result.steps += [StepRow(runs, node, i, "COMPLETED") for node, i in self._told(move)]
        done = move.frontier.done
        row = RunRow(
            runs,
            move.frontier,
            "COMPLETED" if done else "IN_PROGRESS",
            state.completed_steps + 1,
            self._segment if move.frontier.ready else None,
            current_step=_where(move.frontier),
            contexts={m.run_id: {**m.context, **o.context} for m, o in members if o.context},
        )
        self.result.runs.append(row)
        if done:
            for member, _ in members:
                self._finish_row(member, "completed")

    def _complete_steps(self, members: Sequence[tuple[RunState, Completed]], token: Token, status: str) -> None:
        """One row for all that brought nothing back, one for each of the others."""
        silent = [member.run_id for member, outcome in members if outcome.output is None]
        if silent:
            self.result.steps.append(self._step(silent, token, status))
        for member, outcome in members:
            if outcome.output is not None:
                self.result.steps.append(self._step([member.run_id], token, status, output=outcome.output))

    def _told(self, move: Move) -> list[tuple[str, int]]:
        return passed_and_told(self._graph, move) if move.passed else []

    def _advance(self, frontier: Frontier, token: Token, values: dict[str, Any], label: str) -> Move:
        """Runs of a chunk stand at the same place and make the same move: work it out once."""
        key = (frontier, token, label)
        move = self._moves.get(key)
        if move is None:
            move = advance(self._graph, frontier, token, values, label)
            if not move.asked:
                self._moves[key] = move
        return move

    def _wait(self, state: RunState, token: Token, wait: Waiting) -> None:
        frontier = self._waits.get((state.frontier, token)) if not state.frontier.visits else None
        if frontier is None:
            frontier = state.frontier.with_token(token, replace(token, waiting=True))
            if not frontier.visits:
                self._waits[state.frontier, token] = frontier
        self.result.steps.append(self._step([state.run_id], token, "RUNNING", worked=False))
        self.result.waits.append(
            WaitRow(state.run_id, token.node, token.iteration, wait.kind, wait.key, wait.due_at, wait.request)
        )
        self.result.runs.append(
            RunRow(
                [state.run_id],
                frontier,
                "IN_PROGRESS",
                state.completed_steps,
                # Asked to stop during a call: it stops in the next turn, and does not wait for its event first.
                self._segment if frontier.ready or state.pause_requested or state.cancel_requested else None,
                current_step=token.node,
            )
        )

    def _retry(self, state: RunState, token: Token, failure: Failed) -> None:
        self.result.steps.append(self._step([state.run_id], token, "RETRYING", error=_error(failure)))
        frontier = state.frontier.with_token(token, replace(token, attempt=token.attempt + 1))
        row = RunRow(
            [state.run_id],
            frontier,
            "IN_PROGRESS",
            state.completed_steps,
            None,
            current_step=token.node,
        )
        self.result.runs.append(row)
        self.result.retries.setdefault(token.attempt, []).append(row)

    def _fail(self, state: RunState, token: Token, failure: Failed) -> None:
        self.result.steps.append(self._step([state.run_id], token, "FAILED", error=_error(failure)))
        # The token stays with its next attempt: `retry` continues right here.
        frontier = state.frontier.with_token(token, replace(token, attempt=token.attempt + 1))
        self.result.runs.append(
            RunRow(
                [state.run_id],
                frontier,
                "FAILED",
                state.completed_steps,
                None,
                current_step=token.node,
                error_step=token.node,
                error_code=failure.code,
                error_message=failure.message,
            )
        )
        self._finish_row(state, "set_aside" if failure.set_aside else "failed", failure)

    def _finish_row(self, state: RunState, status: str, failure: Failed | None = None) -> None:
        if state.batch_job_id is not None and state.row_number is not None:
            code, message = (failure.code, failure.message) if failure else (None, None)
            self.result.rows.append(RowResult(state.batch_job_id, state.row_number, status, code, message))

    def _step(
        self,
        runs: list[UUID],
        token: Token,
        status: str,
        *,
        output: dict[str, object] | None = None,
        error: dict[str, object] | None = None,
        worked: bool = True,
    ) -> StepRow:
        return StepRow(
            runs,
            token.node,
            token.iteration,
            status,
            attempt=token.attempt,
            max_retries=self._policy.max_attempts - 1,
            output=output,
            error=error,
            worked=worked,
        )


def settle_all(
    graph: Graph,
    node: Node,
    segment: UUID,
    standing: Sequence[tuple[RunState, Token]],
    outcomes: Mapping[UUID, Outcome],
) -> Settlement:
    settler = Settler(graph, node, segment)
    alike: dict[str, list[tuple[RunState, Completed]]] = defaultdict(list)
    common: Token | None = None
    for state, token in standing:
        outcome = outcomes.get(state.run_id, NO_ANSWER)
        if state.together and isinstance(outcome, Completed):
            common = token
            alike[outcome.label].append((state, outcome))
        else:
            settler.settle(state, token, outcome)
    for members in alike.values():
        assert common is not None
        settler.complete(members, common)
    return settler.result


def go_along(
    rows: Sequence[RunRow], known: Mapping[UUID, RunState], segment: UUID
) -> tuple[list[RunRow], list[RunRow]]:
    """Of the runs whose place was the segment's: those that go where most of them go, and all others.

    A run that stood there and completed keeps the segment's id: no index of its row has to change for its end.
    """
    places: dict[tuple[Frontier, int], list[RunRow]] = defaultdict(list)
    apart: list[RunRow] = []
    for row in rows:
        if not known[row.runs[0]].together:
            apart.append(row)
        elif row.status == "COMPLETED":
            row.segment_id = segment
            apart.append(row)
        elif row.status == "IN_PROGRESS" and row.segment_id == segment:
            places[row.frontier, row.completed_steps].append(row)
        else:
            apart.append(row)
    along = max(places.values(), key=lambda group: sum(len(row.runs) for row in group), default=[])
    return along, apart + [row for group in places.values() if group is not along for row in group]


def park(state: RunState, status: str) -> RunRow:
    """A run that was asked to pause or to stop, at a boundary between nodes."""
    return RunRow(
        [state.run_id],
        state.frontier,
        status,
        state.completed_steps,
        None,
        current_step=_where(state.frontier),
    )


def _values(state: RunState, outcome: Completed) -> dict[str, Any]:
    """What conditions can ask for."""
    context = {**state.context, **outcome.context} if outcome.context else state.context
    return {"context": context, "output": outcome.output or {}}


def _where(frontier: Frontier) -> str | None:
    return min((token.node for token in frontier.tokens), default=None)


def _error(failure: Failed) -> dict[str, object]:
    return {"code": failure.code, "message": failure.message}
