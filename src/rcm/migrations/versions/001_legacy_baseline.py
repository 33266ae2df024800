"""The deployed system before V8, as the starting point of every database: later revisions carry its rows on."""

from alembic import op

from rcm.migrations import frozen

revision = "001_legacy_baseline"
down_revision = None
branch_labels = None
depends_on = None

#: In the order in which they can be dropped.
_TABLES = (
    "rcm_trace", "task_signature", "rcm_transition", "rcm_state", "macro_state", "batch_row", "batch_job",
    "user_workflow", "field_requirement", "task_type", "integration_endpoint", "portal_type", "rcm_user",
)  # fmt: skip
_TYPES = ("task_domain", "task_action", "task_signature_source", "role", "job_status")


def upgrade() -> None:
    frozen.limits()
    frozen.run("001_legacy_baseline.sql")
    op.execute("grant select on alembic_version to rcm_app, rcm_ops")


def downgrade() -> None:
    frozen.limits()
    for table in _TABLES:
        op.execute(f"drop table {table}")
    for name in _TYPES:
        op.execute(f"drop type {name}")
