"""`GraphWorkflowExecutor(workflow)` over a database: a stored workflow, run by the engine in this process."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from rcm.core.sessions import DbSession
from rcm.main.stateful import StatefulRCMWorkflow
from rcm.workflows.legacy import GraphWorkflowExecutor as InMemory
from rcm.workflows.legacy import Handler, NodesUnconnected, WorkflowNode, WorkflowTransition

__all__ = ["GraphWorkflowExecutor", "WorkflowNode", "WorkflowTransition"]


class GraphWorkflowExecutor:
    """With a `db_session` the workflow is one that is published, named by itself, by its row, or by an answer of
    /workflows/{id}: the run has its ledger, each step is done once, and the page shows it. Without one, see
    rcm.workflows.legacy: nodes and transitions, or a graph, in memory."""

    def __init__(
        self,
        workflow: Any,
        transitions: Iterable[WorkflowTransition] | None = None,
        *,
        db_session: DbSession | None = None,
        actions: Mapping[str, Handler] | None = None,
    ) -> None:
        self.duration_ms = 0
        self._memory: InMemory | None = None
        self._stored: StatefulRCMWorkflow | None = None
        if db_session is None:
            self._memory = InMemory(workflow, transitions, actions=actions)
        else:
            self._stored = StatefulRCMWorkflow(db_session, workflow=_name_of(workflow))

    async def execute(self, input_data: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Run as far as it goes. `status`: completed, failed, waiting, cancelled or paused."""
        began = time.perf_counter()
        try:
            if self._stored is None:
                assert self._memory is not None
                return await self._memory.execute(input_data)
            told = await self._stored.execute(dict(input_data or {}))
            status = "waiting" if told["waiting_for"] else str(told["status"]).lower()
            error = {"code": told["error_code"], "message": told["error_message"], "node": told["error_step"]}
            return {**told, "status": status, "error": error if told["error_code"] else None}
        finally:
            self.duration_ms = round((time.perf_counter() - began) * 1000)


def _name_of(workflow: object) -> str:
    name = workflow.get("name") if isinstance(workflow, Mapping) else getattr(workflow, "name", workflow)
    if not isinstance(name, str) or not name:
        raise NodesUnconnected("With a db_session a published workflow is run: give its name.")
    return name
