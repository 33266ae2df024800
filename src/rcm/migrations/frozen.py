"""SQL that stands beside a revision: run as it is written, in the revision's transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import op

VERSIONS = Path(__file__).parent / "versions"


def run(part: str) -> None:
    """Execute all statements of `versions/<part>`; no parameters, so colons and percent signs stand for themselves."""
    script = (VERSIONS / part).read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def limits(*, lock: str = "10s", statement: str = "15min") -> None:
    """For the revision's transaction: wait for a lock no longer than `lock`, run a statement no longer than
    `statement`; days and months are those of UTC."""
    op.execute("set local time zone 'UTC'")
    op.execute(f"set local lock_timeout = '{lock}'")
    op.execute(f"set local statement_timeout = '{statement}'")
