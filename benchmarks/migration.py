"""Migration: rows a second from the system before V8 to head, and the memory of the process that migrates.

A server of its own holds generated rows at 001_legacy_baseline: a million traces, a hundred thousand states, ten
thousand of each other table. One process runs all revisions from there. The floor is what PostgreSQL needs for the
same rows without any work on them: `insert into copy select * from`, table by table, into tables without keys; and,
since traces and states must have keys and indexes afterwards, the same with a primary key.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.migration.chain import LEGACY, upgrade
from tests.migration.legacy_rows import TABLES, Sizes, fill

from benchmarks.support.common import (
    REPOSITORY,
    PeakMemory,
    Site,
    emit,
    environment,
    fresh_folder,
    parser,
    plain,
    say,
)
from rcm.core.embedded import EmbeddedServer
from rcm.core.ids import new_id
from rcm.core.urls import from_server

_FULL: Final = Sizes.each(10_000, rcm_trace=1_000_000, rcm_state=100_000)
_QUICK: Final = Sizes.each(500, rcm_trace=20_000, rcm_state=2_000)
_TEMPLATE: Final = "before_v8"
_MIGRATE: Final = (
    "import sys; from alembic import command; from sqlalchemy import create_engine, pool;"
    " from rcm.migrations.runner import alembic_config;"
    " connection = create_engine(sys.argv[1], poolclass=pool.NullPool).connect();"
    " command.upgrade(alembic_config(connection), 'head'); connection.commit()"
)


def _floor(site: Site, *, keyed: bool) -> float:
    """Seconds for a copy of all rows; nothing of it stays."""
    made = []
    for table in TABLES:
        made += [f"create table copy_of_{table} (like {table})", f"insert into copy_of_{table} select * from {table}"]
        if keyed:
            key = "primary key (from_state, to_state, action_label)" if table == "rcm_transition" else _key(site, table)
            made.append(f"alter table copy_of_{table} add {key}")
    with plain(site.urls.owner) as connection:
        started = time.perf_counter()
        with connection.transaction(force_rollback=True):
            for statement in made:
                connection.execute(statement.encode())
            took = time.perf_counter() - started
    site.settle()
    return took


def _key(site: Site, table: str) -> str:
    with plain(site.urls.owner) as connection:
        ((column,),) = connection.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum = 1", (table,)
        ).fetchall()
    return f"primary key ({column})"


def _migrate(site: Site) -> tuple[float, float]:
    """Seconds, and the peak memory of the process in MB, interpreter and libraries included."""
    site.settle()
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", _MIGRATE, site.urls.owner], cwd=REPOSITORY, env=environment())
    with PeakMemory(child.pid) as memory:
        code = child.wait()
    took = time.perf_counter() - started
    if code:
        raise SystemExit("the migration failed")
    return took, memory.mb


def _rows(connection: psycopg.Connection[Any]) -> int:
    return sum(int(connection.execute(f"select count(*) from {table}".encode()).fetchall()[0][0]) for table in TABLES)


def _round(server: EmbeddedServer, number: int) -> dict[str, float]:
    name = f"round_{number}"
    server.create_database(name, template=_TEMPLATE)
    try:
        site = Site(server.data_dir, server, from_server(server, name), new_id())
        with plain(site.urls.owner) as connection:
            rows = _rows(connection)
        floor_s, keyed_s = _floor(site, keyed=False), _floor(site, keyed=True)
        took, memory = _migrate(site)
    finally:
        server.drop_database(name)
    say(f"{rows} rows in {took:.1f} s; copied in {floor_s:.1f} s, with keys in {keyed_s:.1f} s")
    return {
        "rows": rows,
        "rows_per_s": rows / took,
        "client_mb": memory,
        "floor_rows_per_s": rows / floor_s,
        "keyed_floor_rows_per_s": rows / keyed_s,
        "seconds": took,
    }


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    os.environ.pop("RCM_EMBEDDED_FAST", None)  # durable, whatever the environment says
    with fresh_folder() as folder, EmbeddedServer.start(folder / "data") as server:
        server.create_database(_TEMPLATE)
        url = from_server(server, _TEMPLATE).owner
        upgrade(url, LEGACY)
        say("making rows")
        with plain(url) as connection:
            fill(connection, _QUICK if chosen.quick else _FULL)
        rounds = [_round(server, number) for number in range(1 if chosen.quick else chosen.rounds)]
    result = {name: round(statistics.median(each[name] for each in rounds)) for name in rounds[0]}
    emit(result | {"rounds": len(rounds)}, as_json=chosen.json)


if __name__ == "__main__":
    main()
