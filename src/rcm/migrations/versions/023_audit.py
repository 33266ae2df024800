"""Audit: rows that are only ever added, and the chain of hashes over them."""

from rcm.migrations import frozen, leaving
from rcm.migrations.tenancy import append_only, protect

revision = "023_audit"
down_revision = "022_quality"
branch_labels = None
depends_on = None


def upgrade() -> None:
    frozen.limits()
    frozen.run("023_audit.sql")
    for table in ("audit_logs", "audit_seal"):
        protect(table, grants="select, insert", ops_reads=True)
        append_only(table)


def downgrade() -> None:
    frozen.limits()
    leaving.drop("audit_seal", "audit_logs")
