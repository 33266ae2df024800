"""Nodes belong to one workflow each; what is published is kept as immutable revisions.

Each workflow gets its own copy of every shared node that it used; transitions, states and traces follow. Nodes that
no workflow used go to an archived workflow of their organisation.
"""

from alembic import op

from rcm.migrations import frozen, leaving
from rcm.migrations.tenancy import append_only, keep_updated_at, protect
from rcm.migrations.v8.counting import carry, count, execute, same

revision = "017_workflow_owned_nodes"
down_revision = "007_migrate_v8"
branch_labels = None
depends_on = None

_POINTING = ("micro_state", "workflow_trace")


def upgrade() -> None:
    frozen.limits(statement="30min")
    frozen.run("017_workflow_owned_nodes.sql")
    carry("017_load.sql")
    placed = count("(select distinct org_id, legacy_id from user_workflow_node) numbers")
    same("user_workflow_node", count("workflow_node"), placed)
    _point("017_point.sql", "shared_node_id")
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
    """Own nodes are merged to shared ones: ids of nodes are numbers again, published revisions go."""
    frozen.limits(statement="30min")
    frozen.run("017_views_down.sql")
    frozen.run("017_tables_down.sql")
    carry("017_load_down.sql")
    _point("017_point_down.sql", "own_node_id")
    op.execute("alter table batch_job drop constraint batch_job_org_id_revision_id_fkey")
    leaving.warn("select count(*) from batch_job where revision_id is not null", "batch_job: revision_id is emptied")
    op.execute("alter table batch_job disable trigger batch_job_touch")
    op.execute("update batch_job set revision_id = null where revision_id is not null")
    op.execute("alter table batch_job enable trigger batch_job_touch")
    leaving.drop("workflow_revision")
    op.execute("drop table user_workflow_transition")
    op.execute("drop table user_workflow_node")
    frozen.run("017_shelters_down.sql")
    frozen.run("017_keys_down.sql")
    for table in ("workflow_node", "workflow_transition"):
        protect(table)
        keep_updated_at(table)


def _point(part: str, before: str) -> None:
    """Nobody touched the rows, so their updated_at stays."""
    statements = (frozen.VERSIONS / part).read_text(encoding="utf-8")
    for table in _POINTING:
        execute(statements.format(table=table))
        lost = f"select count(*) from {table} where {before} is not null and node_id is null"
        leaving.warn(lost, f"{table}: node_id named nodes that are not there, and is emptied")
        op.execute(f"alter table {table} enable trigger {table}_touch")
        op.execute(f"alter table {table} drop column {before}")
