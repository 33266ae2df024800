"""Durable runs: the step ledger, waits, events, questions to people, workers, and the door to the engine's queue."""

from alembic import op

from rcm.migrations import frozen, leaving
from rcm.migrations.tenancy import keep_updated_at, protect, share

revision = "020_runs"
down_revision = "019_work"
branch_labels = None
depends_on = None

#: Rights that the release before does not know; it passes over them, and this one gives them again.
_RIGHTS = (
    "workflows:run:start", "workflows:event:deliver", "workflows:task:read", "workflows:task:answer",
    "workflows:trace:read", "workflows:trace:write", "workflows:workflow:write",
)  # fmt: skip
_ENQUEUE = "rcm_enqueue_job(text, text, uuid, uuid, text, bigint)"


def upgrade() -> None:
    frozen.limits()
    frozen.run("020_runs.sql")
    protect("workflow_run", grants="select, insert, update", ops_reads=True)
    protect("workflow_run_step", grants="select, insert, update")
    for table in ("run_wait", "run_event", "run_segment", "run_tally", "run_total"):
        protect(table, ops_reads=True)
    protect("human_task", ops_reads=True)
    for table in ("workflow_run_step_attempt", "run_fan_out", "notification", "batch_mapping"):
        protect(table)
    share("worker", grants="select, insert, update, delete", visible="true", ops_reads=True)
    for table in (
        "workflow_run", "run_wait", "run_event", "workflow_run_step", "workflow_run_step_attempt", "human_task",
        "worker", "run_segment", "run_tally", "run_total", "run_fan_out", "notification", "batch_mapping",
    ):  # fmt: skip
        keep_updated_at(table)
    frozen.run("020_enqueue.sql")
    frozen.run("020_views.sql")
    frozen.run("020_permissions.sql")


def downgrade() -> None:
    frozen.limits()
    frozen.run("020_views_down.sql")
    op.execute(f"delete from role_permission where permission in ({', '.join(repr(right) for right in _RIGHTS)})")
    op.execute(f"drop function {_ENQUEUE}")
    leaving.warn("select count(*) from batch_row where run_id is not null", "batch_row: run_id names runs that go")
    leaving.warn("select count(*) from batch_job where mapping is not null", "batch_job: mapping of columns to fields")
    op.execute("alter table batch_job drop column mapping")
    leaving.drop(
        "batch_mapping", "notification", "run_fan_out", "run_total", "run_tally", "run_segment", "human_task",
        "run_wait", "workflow_run_step", "workflow_run_step_attempt", "run_event", "workflow_run", "worker",
    )  # fmt: skip
