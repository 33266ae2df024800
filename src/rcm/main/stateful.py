"""`StatefulRCMWorkflow(db_session)`: the revenue cycle of one encounter, for programs that hold a session."""

from __future__ import annotations

from rcm.core.sessions import DbSession
from rcm.core.settings import Settings
from rcm.main import register_all
from rcm.workflows.service.stateful import DEFAULT_WORKFLOW, StatefulWorkflow

__all__ = ["StatefulRCMWorkflow"]


class StatefulRCMWorkflow(StatefulWorkflow):
    """`await execute(encounter_data)`, `await resume(workflow_id)`; see StatefulWorkflow.

    Of the built-in `end_to_end_rcm` the first step reads the claim from `encounter_data["claim"]`.
    """

    def __init__(
        self, db_session: DbSession, *, workflow: str = DEFAULT_WORKFLOW, settings: Settings | None = None
    ) -> None:
        super().__init__(db_session, register_all, workflow=workflow, settings=settings)
