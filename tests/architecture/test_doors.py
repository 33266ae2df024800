"""Functions that act with the owner's rights: few, closed to the public, with a fixed search path (decision 8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.support.database import connect

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls

DOORS = {"rcm_token_owner", "rcm_organization_id", "rcm_enqueue_job", "rcm_memberships"}
_FACTS = """
select p.proname, p.proconfig, p.prorettype::regtype::text, p.proallargtypes::regtype[]::text[],
       has_function_privilege('rcm_app', p.oid, 'execute'), has_function_privilege('rcm_ops', p.oid, 'execute'),
       exists (select 1 from aclexplode(p.proacl) a where a.grantee = 0)
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
 where p.prosecdef and n.nspname = 'public'
"""
Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def app(database: DatabaseUrls) -> Iterator[Connection]:
    with connect(database.app) as connection:
        yield connection


def enqueue(connection: Connection, acting: UUID | None, wanted: UUID) -> None:
    with connection.transaction():
        connection.execute("select set_config('app.org_id', %s, true)", (str(acting) if acting else "",))
        connection.execute(
            "select rcm_enqueue_job('segment', %s, %s, %s, 'batch', 0)", (str(new_id()), wanted, new_id())
        )


def jobs(database: DatabaseUrls) -> int:
    with connect(database.owner) as connection:
        row = connection.execute("select count(*) from dbos.workflow_status").fetchone()
    return int(row[0]) if row else -1


def test_the_doors_are_known_and_closed_to_the_public(database: DatabaseUrls) -> None:
    with connect(database.owner) as connection:
        found = {row[0]: row[1:] for row in connection.execute(_FACTS)}
    assert set(found) == DOORS, "a new one needs a reason, and a place in this test"
    for name, (options, _, _, by_app, by_ops, by_public) in found.items():
        assert options == ["search_path=pg_catalog, pg_temp"], name
        assert (by_app, by_ops, by_public) == (True, False, False), name


def test_doors_answer_ids_and_nothing_else(database: DatabaseUrls) -> None:
    with connect(database.owner) as connection:
        for name, _, returned, arguments, *_ in connection.execute(_FACTS):
            assert returned in {"uuid", "void", "record"}, name
            if returned == "record":
                columns = arguments[-2:]
                assert set(columns) == {"uuid"}, name


def test_a_job_for_the_own_organisation_is_enqueued(app: Connection, database: DatabaseUrls) -> None:
    org = new_id()
    enqueue(app, org, org)
    assert jobs(database) == 1


@pytest.mark.parametrize("acting", [None, "another"])
def test_a_job_for_another_organisation_is_refused(app: Connection, database: DatabaseUrls, acting: str | None) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        enqueue(app, new_id() if acting else None, new_id())
    assert jobs(database) == 0


def test_a_job_goes_with_the_transaction_that_enqueued_it(app: Connection, database: DatabaseUrls) -> None:
    org = new_id()
    with app.transaction(force_rollback=True):
        enqueue(app, org, org)
    assert jobs(database) == 0


def test_the_application_cannot_write_the_engines_tables(app: Connection) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("insert into dbos.workflow_status (workflow_uuid) values ('x')")
