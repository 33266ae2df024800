"""Nodes belong to one workflow each; what is published is kept as immutable revisions."""

from alembic import op

from rcm.migrations import frozen
from rcm.migrations.tenancy import append_only, keep_updated_at, protect

revision = "017_workflow_owned_nodes"
down_revision = "007_migrate_v8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    frozen.limits(statement="30min")
    frozen.run("017_workflow_owned_nodes.sql")
    op.execute("alter table micro_state drop column node_id")
    op.execute("alter table micro_state add column node_id uuid")
    op.execute("alter table workflow_trace drop column node_id")
    op.execute("alter table workflow_trace add column node_id uuid")
    op.execute("drop table workflow_transition")
    op.execute("drop table workflow_node")
    frozen.run("017_keys.sql")
    for table in ("user_workflow_node", "user_workflow_transition"):
        protect(table)
        keep_updated_at(table)
    protect("workflow_revision", grants="select, insert")
    append_only("workflow_revision")
    frozen.run("017_views.sql")


def downgrade() -> None:
    raise RuntimeError("no way back yet")
