"""Partitions of the months to come; rows that went into the default one move, with what refers to them."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from tests.migration.databases import Shell, ask, plain, run
from tests.support.database import connect
from tests.support.processes import wait_for

from rcm.cli.maintain import MaintenanceTimer
from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.migrations.errors import TableInUse
from rcm.migrations.maintain import maintain, partitioned_tables
from rcm.migrations.runner import Options, migrate
from rcm.migrations.verify import verify

NOVEMBER = datetime(2027, 11, 30, 23, 59, tzinfo=UTC)
ORG = UUID("00000000-0000-7000-8000-0000000000aa")


HISTORY = "hacs_core.resource_history"
MADE = tuple(f"{table}_{month}" for table in (HISTORY, "workflow_trace") for month in ("2027_11", "2027_12", "2028_01"))


def partitions(urls: DatabaseUrls, table: str = "workflow_trace") -> set[str]:
    found = ask(urls.owner, f"select inhrelid::regclass::text from pg_inherits where inhparent = '{table}'::regclass")
    return {row[0] for row in found}


def drop_months(urls: DatabaseUrls) -> None:
    for table in (HISTORY, "workflow_trace"):
        for name in partitions(urls, table) - {f"{table}_default"}:
            run(urls.owner, f"alter table {table} detach partition {name}", f"drop table {name}")


def place_of(urls: DatabaseUrls, trace: UUID) -> str:
    return str(ask(urls.owner, f"select tableoid::regclass::text from workflow_trace where trace_id = '{trace}'")[0][0])


@pytest.fixture
def traces(database: DatabaseUrls) -> dict[str, UUID]:
    """A trace of each of some moments, each with the endpoint that it touched."""
    run(
        database.owner,
        f"insert into organization (org_id, org_type, slug, name) values ('{ORG}', 'hospital', 'elm', 'Elm')",
        "insert into channel_type (channel_type_id, code, name, endpoint_kind, access_medium)"
        " values (gen_random_uuid(), 'elm', 'Elm', 'payer', 'web')",
        f"insert into endpoint (endpoint_id, org_id, name, channel_type_id) select gen_random_uuid(), '{ORG}', 'Elm',"
        " channel_type_id from channel_type where code = 'elm'",
    )
    moments = {
        "last of november": "2027-11-30 23:59:59.999999+00",
        "first of december": "2027-12-01 00:00:00+00",
        "first of december in another zone": "2027-11-30 22:30:00-05",
        "january": "2028-01-15 12:00:00+00",
        "later": "2029-06-01 00:00:00+00",
    }
    made = {}
    for what, moment in moments.items():
        made[what] = new_id()
        run(
            database.owner,
            "insert into workflow_trace (org_id, trace_id, action_type, success, created_at)"
            f" values ('{ORG}', '{made[what]}', 'click', true, '{moment}')",
            "insert into workflow_trace_endpoint (org_id, trace_id, created_at, endpoint_id)"
            f" select '{ORG}', '{made[what]}', '{moment}', endpoint_id from endpoint where name = 'Elm'",
        )
    return made


def test_there_is_something_to_maintain() -> None:
    assert list(partitioned_tables()) == [
        ("hacs_core.resource_history", "last_updated"), ("workflow_trace", "created_at"),
    ]  # fmt: skip


def test_this_month_and_the_next_two_over_the_end_of_a_year(database: DatabaseUrls) -> None:
    done = maintain(database.owner, NOVEMBER)
    assert (done.made, done.moved) == (MADE, 0)
    assert set(MADE) < partitions(database) | partitions(database, HISTORY)
    again = maintain(database.owner, NOVEMBER)
    assert (again.made, again.moved, again.closed) == ((), 0, ())


def test_rows_leave_the_default_partition_with_what_refers_to_them(
    database: DatabaseUrls, traces: dict[str, UUID]
) -> None:
    assert {place_of(database, trace) for trace in traces.values()} == {"workflow_trace_default"}
    before = ask(database.owner, "select * from workflow_trace order by trace_id")
    referring = ask(database.owner, "select * from workflow_trace_endpoint order by trace_id")
    assert maintain(database.owner, NOVEMBER).moved == 4
    places = {what: place_of(database, trace) for what, trace in traces.items()}
    assert places == {
        "last of november": "workflow_trace_2027_11",
        "first of december": "workflow_trace_2027_12",
        "first of december in another zone": "workflow_trace_2027_12",
        "january": "workflow_trace_2028_01",
        "later": "workflow_trace_default",
    }
    assert ask(database.owner, "select * from workflow_trace order by trace_id") == before
    assert ask(database.owner, "select * from workflow_trace_endpoint order by trace_id") == referring


def test_new_rows_go_to_their_month_and_references_still_hold(database: DatabaseUrls, traces: dict[str, UUID]) -> None:
    maintain(database.owner, NOVEMBER)
    trace = new_id()
    with connect(database.app) as app, app.transaction():
        app.execute("select set_config('app.org_id', %s, true)", (str(ORG),))
        app.execute(
            "insert into workflow_trace (org_id, trace_id, action_type, success, created_at)"
            " values (%s, %s, 'click', true, '2027-12-24')",
            (ORG, trace),
        )
    assert place_of(database, trace) == "workflow_trace_2027_12"
    with connect(database.owner) as owner, pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner.execute(
            "insert into workflow_trace_endpoint (org_id, trace_id, created_at, endpoint_id)"
            " select org_id, gen_random_uuid(), '2027-12-24', endpoint_id from endpoint"
        )


def test_rows_that_nobody_may_change_move_all_the_same(database: DatabaseUrls, traces: dict[str, UUID]) -> None:
    """Versions of resources: their trigger refuses changes, and still does afterwards."""
    columns = "org_id, resource_type, id, version_id, last_updated, operation, body, sha256"
    for version, moment in enumerate(("2027-11-30 23:59:59+00", "2027-12-01 00:00:00+00", "2029-06-01 00:00:00+00"), 1):
        run(
            database.owner,
            f"insert into {HISTORY} ({columns})"
            f" values ('{ORG}', 'Patient', 'p1', {version}, '{moment}', 'update', '{{}}', '0')",
        )
    before = ask(database.owner, f"select {columns} from {HISTORY} order by version_id")
    assert maintain(database.owner, NOVEMBER).moved == 6
    assert ask(database.owner, f"select tableoid::regclass::text from {HISTORY} order by version_id") == [
        (f"{HISTORY}_2027_11",), (f"{HISTORY}_2027_12",), (f"{HISTORY}_default",),
    ]  # fmt: skip
    assert ask(database.owner, f"select {columns} from {HISTORY} order by version_id") == before
    for version in (1, 2, 3):
        with connect(database.owner) as owner, pytest.raises(psycopg.errors.RestrictViolation):
            owner.execute("delete from hacs_core.resource_history where version_id = %s", (version,))
    assert verify(database.owner).fine


def test_a_database_of_an_older_revision_is_maintained_too(database: DatabaseUrls) -> None:
    migrate(database.owner, "025", Options(confirm=lambda _: True))
    drop_traces = partitions(database) - {"workflow_trace_default"}
    for name in drop_traces:
        run(database.owner, f"alter table workflow_trace detach partition {name}", f"drop table {name}")
    assert len(maintain(database.owner).made) == 3


def test_partitions_are_closed_and_what_stood_open_gets_closed(database: DatabaseUrls, traces: dict[str, UUID]) -> None:
    maintain(database.owner, NOVEMBER)
    assert verify(database.owner).fine
    with connect(database.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("select from workflow_trace_2027_12")
    run(
        database.owner,
        "alter table workflow_trace_2027_12 no force row level security",
        "drop policy maintenance on workflow_trace_2028_01",
    )
    assert set(maintain(database.owner, NOVEMBER).closed) == {"workflow_trace_2027_12", "workflow_trace_2028_01"}
    assert verify(database.owner).fine


def test_two_at_once_make_each_partition_once(database: DatabaseUrls, traces: dict[str, UUID]) -> None:
    done = []
    threads = [threading.Thread(target=lambda: done.append(maintain(database.owner, NOVEMBER))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(name for each in done for name in each.made) == list(MADE)
    assert sum(each.moved for each in done) == 4


def test_a_table_that_is_in_use_is_told_and_a_migration_does_not_fail_for_it(
    database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop_months(database)
    migrate(database.owner, "-1", Options(confirm=lambda _: True))
    monkeypatch.setattr("rcm.migrations.maintain._LOCK_TIMEOUT", "50ms")
    said: list[str] = []
    with connect(database.owner) as reading, reading.transaction():
        reading.execute("lock table workflow_trace in row exclusive mode")
        with pytest.raises(TableInUse):
            maintain(database.owner)
        assert migrate(database.owner, options=Options(tell=said.append)).at_head
    assert partitions(database) == {"workflow_trace_default"}
    assert "rcm maintain has to be called again" in said[-1]
    assert len(maintain(database.owner).made) == 3, "those of the table that was in use; nobody used the other"


def test_the_command(
    database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drop_months(database)
    shell = Shell(monkeypatch, capsys)
    shell.set(DATABASE_URL=plain(database.owner))
    assert len(json.loads(shell("maintain", "--json").out)["made"]) == 6
    assert shell("maintain").out == "nothing to do"


def test_rcm_up_does_it_by_itself(database: DatabaseUrls) -> None:
    drop_months(database)
    with MaintenanceTimer(database.owner):
        wait_for(lambda: len(partitions(database)) == 4, "partitions")
    assert not [thread for thread in threading.enumerate() if thread.name == "rcm-maintenance"]
