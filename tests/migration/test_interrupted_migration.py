"""A migration that is killed, and two at once: afterwards every row is there once, at head."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.migration import older_words
from tests.migration.chain import LEGACY, V8, database, head, upgrade
from tests.migration.legacy_rows import TABLES, Sizes, fill
from tests.support.database import connect
from tests.support.processes import environment, wait_for

from rcm.core.embedded import EmbeddedServer

PROGRAM = "import sys; from rcm.migrations.runner import migrate; migrate(sys.argv[1])"
#: What we hold, so that the revision stops there: before it reads rows, and when all is written but its own number.
HELD = {
    "before the rows": "lock table rcm_user in access exclusive mode",
    "after the rows": "select version_num from alembic_version for update",
}
Rows = dict[str, older_words.Rows]


@pytest.fixture
def filled(server: EmbeddedServer) -> Iterator[tuple[str, Rows]]:
    with database(server) as url:
        upgrade(url, LEGACY)
        with connect(url) as connection:
            fill(connection, Sizes.each(200))
            yield url, {table: older_words.legacy(connection, table) for table in TABLES}


def migrating(url: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, url],
        env=environment(RCM_BACKUP_DIR=str(folder)),
        stderr=subprocess.PIPE,
    )


def revision(connection: psycopg.Connection[Any]) -> str:
    return str(connection.execute("select version_num from alembic_version").fetchall()[0][0])


def blocked_on_us(url: str, holder: psycopg.Connection[Any]) -> bool:
    with connect(url) as looking:
        rows = looking.execute(
            "select 1 from pg_stat_activity where %s = any(pg_blocking_pids(pid))", (holder.info.backend_pid,)
        )
        return bool(rows.fetchall())


def require_whole(url: str, rows: Rows) -> None:
    with connect(url) as connection:
        assert revision(connection) == head()
        for table, expected in rows.items():
            assert older_words.today(connection, table) == expected
        schemas = connection.execute("select nspname from pg_namespace where nspname ~ '^rcm_'").fetchall()
        assert schemas == [], "what the revision set aside is gone"


@pytest.mark.parametrize("moment", list(HELD))
def test_the_next_run_finishes_what_a_killed_one_began(filled: tuple[str, Rows], moment: str, tmp_path: Path) -> None:
    url, rows = filled
    with connect(url) as holder, holder.transaction():
        holder.execute(HELD[moment].encode())
        child = migrating(url, tmp_path)
        wait_for(lambda: blocked_on_us(url, holder), "the migration waits for us", facts=lambda: str(child.poll()))
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
    with connect(url) as connection:
        assert revision(connection) == LEGACY
        for table, expected in rows.items():
            assert older_words.legacy(connection, table) == expected
    again = migrating(url, tmp_path)
    _, said = again.communicate()
    assert again.returncode == 0, said.decode()
    require_whole(url, rows)


def test_two_at_once_both_succeed(filled: tuple[str, Rows], tmp_path: Path) -> None:
    url, rows = filled
    both = [migrating(url, tmp_path) for _ in range(2)]
    said = [child.communicate()[1].decode() for child in both]
    assert [child.returncode for child in both] == [0, 0], said
    require_whole(url, rows)


def test_a_view_of_somebody_else_stops_the_migration_and_is_named(filled: tuple[str, Rows]) -> None:
    """It would go with the older table: nobody may lose it without being told."""
    url, rows = filled
    with connect(url) as connection:
        connection.execute("create view our_report as select email from rcm_user")
    with pytest.raises(Exception, match="our_report"):
        upgrade(url, V8)
    with connect(url) as connection:
        assert revision(connection) == LEGACY
        assert older_words.legacy(connection, "rcm_user") == rows["rcm_user"]
