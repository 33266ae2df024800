"""Row-level security for a table of tenants' rows, written once for all migrations."""

from __future__ import annotations

from typing import Final

from alembic import op

from rcm.core.model import PLATFORM_ORG

#: The sub-select is evaluated once per statement, not per row; nullif because the setting is an empty
#: string, not null, after the first transaction of a connection.
CURRENT_ORG: Final = "(select nullif(current_setting('app.org_id', true), '')::uuid)"


def protect(
    table: str,
    *,
    grants: str = "select, insert, update, delete",
    ops_reads: bool = False,
    platform_rows: bool = False,
) -> None:
    """Forced row-level security on `table` (it has org_id), for rcm_app by organisation.

    FORCE binds the owner as well, so rcm_owner gets a policy of its own: without it, back-fills and
    dumps would see no rows and say nothing.
    """
    own = f"org_id = {CURRENT_ORG}"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant on {table} to rcm_app using ({own}) with check ({own})")
    if platform_rows:
        op.execute(f"create policy platform on {table} for select to rcm_app using (org_id = '{PLATFORM_ORG}'::uuid)")
    _common(table, grants, ops_reads=ops_reads)


def share(table: str, *, grants: str = "select", visible: str = "true", ops_reads: bool = False) -> None:
    """Row-level security on a table without org_id; rcm_app sees what `visible` says."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy shared on {table} to rcm_app using ({visible}) with check ({visible})")
    _common(table, grants, ops_reads=ops_reads)


def _common(table: str, grants: str, *, ops_reads: bool) -> None:
    op.execute(f"create policy maintenance on {table} to rcm_owner using (true) with check (true)")
    op.execute(f"grant {grants} on {table} to rcm_app")
    if ops_reads:
        op.execute(f"create policy ops_read on {table} for select to rcm_ops using (true)")
        op.execute(f"grant select on {table} to rcm_ops")


def keep_updated_at(table: str) -> None:
    """Whoever forgets it gets it done; a statement that sets the time itself saves the call (a tenth of the
    database's time when thousands of rows change at once)."""
    op.execute(
        f"create trigger {_bare(table)}_touch before update on {table}"
        " for each row when (new.updated_at is not distinct from old.updated_at)"
        " execute function touch_updated_at()"
    )


def append_only(table: str) -> None:
    op.execute(
        f"create trigger {_bare(table)}_immutable before update or delete on {table}"
        " for each row execute function refuse_change()"
    )


def _bare(table: str) -> str:
    """Without its schema: triggers live in their table's."""
    return table.rpartition(".")[2]
