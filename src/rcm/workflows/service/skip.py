"""Let a step go: it becomes SKIPPED with a reason and a name, and its run goes on as if it were done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from rcm.audit.trail import audit
from rcm.core.db import WriteSession
from rcm.core.errors import Conflict, InvalidInput
from rcm.work.outbox import tell
from rcm.workflows.graph import Graph
from rcm.workflows.interpreter import LoopLimit, Move, Token, advance, passed_and_told
from rcm.workflows.replay import StepUnknown
from rcm.workflows.repository import skips as repository
from rcm.workflows.repository.graphs import load_graph
from rcm.workflows.repository.runs import RunHead
from rcm.workflows.repository.skips import Standing
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunStatus, StepOperation

log = structlog.get_logger()


class RunUnderWay(Conflict):
    """The engine is at work on this run. Pause it first; once it is PAUSED, do this again."""

    code = "run.run_under_way"


class StepNotThere(Conflict):
    """The run does not stand at this step, so it can't be skipped: it is done already, or it is still ahead."""

    code = "run.step_not_skippable"


class WayUnknown(InvalidInput):
    """From this step labelled ways lead on and no default one. Say with `label` which to take."""

    code = "run.label_unknown"


@dataclass(frozen=True, slots=True)
class Skip:
    """Without a `step`: the one that failed, or the only one where the run stands."""

    reason: str
    step: str | None = None
    iteration: int | None = None
    label: str = ""


async def skip_step(runs: RunService, session: WriteSession, run_id: UUID, asked: Skip) -> None:
    """Skip a step that failed, that waits, or at which a paused run stands. A paused run stays paused.

    Raises RunMissing, TransitionNotAllowed, RunSuperseded, RunUnderWay, StepUnknown, StepNotThere, WayUnknown.
    """
    head = await runs.lock_for(run_id, StepOperation.SKIP)
    if head.segment_id is not None:
        raise RunUnderWay(status=head.status, run_id=str(run_id))
    place = await repository.standing(session, run_id)
    graph = await load_graph(session, place.revision_id)
    token = _token(graph, place, head, asked)
    move = _onwards(graph, place, token, asked.label)
    output = {"reason": asked.reason, "skipped_by": session.actor.user_id}
    await repository.write_skipped(session, run_id, token, output)
    await repository.move_run(session, run_id, move.frontier, passed_and_told(graph, move))
    await runs.cancel_all(await repository.begun_by(session, run_id, token))
    if head.status == RunStatus.IN_PROGRESS or (head.status == RunStatus.FAILED and token.node == place.error_step):
        await runs.send_off([head])
    # The reason stands in the ledger: it is free text, and may name a person.
    changes = {"step": token.node, "iteration": token.iteration, "from": head.status}
    await audit(session, "run.skip", "workflow_run", [run_id], changes)
    await tell(session, "run", [run_id])
    log.info("run_operation", operation="skip", run_id=str(run_id), step=token.node, status=head.status)


def _token(graph: Graph, place: Standing, head: RunHead, asked: Skip) -> Token:
    name = asked.step or place.error_step
    steps = [node.id for node in graph.work_nodes]
    if name is not None and name not in steps:
        raise StepUnknown(f"Steps: {', '.join(steps)}.", steps=steps)
    tokens = [
        token
        for token in place.frontier.tokens
        if name in {None, token.node} and asked.iteration in {None, token.iteration}
    ]
    if len(tokens) != 1:
        raise StepNotThere(_where(place.frontier.tokens), status=head.status, run_id=str(head.run_id))
    return tokens[0]


def _where(tokens: Sequence[Token]) -> str:
    standing = ", ".join(f"{token.node} (round {token.iteration})" for token in tokens)
    return f"The run stands at: {standing or 'its end'}."


def _onwards(graph: Graph, place: Standing, token: Token, label: str) -> Move:
    ways = graph.outgoing[token.node]
    labels = sorted({way.label for way in ways if way.label})
    default = any(not way.label for way in ways)
    if (label and label not in labels) or (not label and not default):
        raise WayUnknown(f"Labels of {token.node}: {', '.join(labels) or 'none'}.", labels=labels)
    try:
        move = advance(graph, place.frontier, token, {"context": place.context, "output": {}}, label)
    except LoopLimit as error:
        raise StepNotThere(error.message) from error
    return move
