"""Functions that act with the owner's rights are few, and jobs go with the caller's transaction (decision 8).

How they are closed is tested in tests/isolation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.support.database import connect

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.migrations.catalogue import OURS

DOORS = {"rcm_token_owner", "rcm_organization_id", "rcm_enqueue_job", "rcm_memberships"}
#: They write people through views of older names, and note what changed in a resource; PostgreSQL lets nobody call
#: them but the trigger.
TRIGGERS = {
    "note_resource_change",
    "note_resources_created",
    "note_typed_resources_created",
    "rcm_user_insert",
    "rcm_user_update",
    "rcm_user_delete",
}
_NAMES = f"select proname from pg_proc where prosecdef and {OURS.format('pronamespace')}"
Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def app(database: DatabaseUrls) -> Iterator[Connection]:
    with connect(database.app) as connection:
        yield connection


def enqueue(connection: Connection, org: UUID) -> None:
    with connection.transaction():
        connection.execute("select set_config('app.org_id', %s, true)", (str(org),))
        connection.execute("select rcm_enqueue_job('segment', %s, %s, %s, 'batch', 0)", (str(new_id()), org, new_id()))


def jobs(database: DatabaseUrls) -> int:
    with connect(database.owner) as connection:
        row = connection.execute("select count(*) from dbos.workflow_status").fetchone()
    return int(row[0]) if row else -1


def test_there_is_no_door_that_nobody_thought_about(database: DatabaseUrls) -> None:
    with connect(database.owner) as connection:
        assert {row[0] for row in connection.execute(_NAMES)} == DOORS | TRIGGERS


def test_a_job_is_enqueued_with_its_transaction(app: Connection, database: DatabaseUrls) -> None:
    org = new_id()
    enqueue(app, org)
    assert jobs(database) == 1


def test_a_job_is_gone_with_its_transaction(app: Connection, database: DatabaseUrls) -> None:
    org = new_id()
    with app.transaction(force_rollback=True):
        enqueue(app, org)
    assert jobs(database) == 0
