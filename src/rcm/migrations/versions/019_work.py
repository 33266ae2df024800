"""Work: the outbox, work items, jobs, saved views, uploads, keys of writes that may be repeated."""

from rcm.migrations import frozen, leaving
from rcm.migrations.tenancy import keep_updated_at, protect

revision = "019_work"
down_revision = "018_hierarchical_requirements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    frozen.limits()
    frozen.run("019_work.sql")
    protect("outbox", grants="select, insert, delete", ops_reads=True)
    protect("job", ops_reads=True)
    for table in ("work_item", "saved_view", "upload", "idempotency_key"):
        protect(table)
    for table in ("outbox", "job", "work_item", "saved_view", "upload", "idempotency_key"):
        keep_updated_at(table)


def downgrade() -> None:
    frozen.limits()
    leaving.drop("saved_view", "work_item", "upload", "outbox", "job", "idempotency_key")
