"""Code sets and imported edits with their dates; all organisations read them, importers write them as the owner."""

from rcm.migrations import frozen, leaving
from rcm.migrations.tenancy import keep_updated_at, share

revision = "024_code_tables"
down_revision = "023_audit"
branch_labels = None
depends_on = None

_TABLES = ("code", "code_system", "ncci_pair", "mue", "drg_weight")


def upgrade() -> None:
    frozen.limits()
    frozen.run("024_code_tables.sql")
    for table in _TABLES:
        share(table, grants="select")
        keep_updated_at(table)


def downgrade() -> None:
    frozen.limits()
    leaving.drop(*_TABLES)
