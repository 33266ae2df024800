"""Audit rows are only ever added, and stay with their organisation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import errors
from tests.support.database import connect
from tests.support.tables import Connection, acting_as, insert, one, organization

from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG
from rcm.core.urls import DatabaseUrls


@pytest.fixture
def app(database: DatabaseUrls) -> Iterator[Connection]:
    with acting_as(database, organization(database, "maple")) as connection:
        yield connection


@pytest.mark.parametrize("change", ["update audit_logs set action = 'other'", "delete from audit_logs"])
def test_nobody_changes_an_audit_row(app: Connection, database: DatabaseUrls, change: str) -> None:
    insert(app, "audit_logs", action="claim.read", resource_type="claim", resource_id="1")
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(change)
    with connect(database.owner) as owner, pytest.raises(errors.RestrictViolation):
        owner.execute(change)


def test_failed_sign_ins_of_the_platform_are_not_for_all_to_read(app: Connection, database: DatabaseUrls) -> None:
    with acting_as(database, PLATFORM_ORG) as platform:
        insert(platform, "audit_logs", action="sign_in", resource_type="identity", outcome="refused")
    assert one(app, "select count(*) from audit_logs") == (0,)
    with connect(database.ops) as ops:
        assert one(ops, "select outcome from audit_logs") == ("refused",)


def test_a_chain_has_one_first_link_and_seals_a_row_once(app: Connection) -> None:
    log = new_id()
    insert(app, "audit_logs", id=log, action="claim.read", resource_type="claim")
    with pytest.raises(errors.CheckViolation, match="first"):
        insert(app, "audit_seal", day="2026-11-21", seq=2, log_id=log, hash="a" * 64)
    with pytest.raises(errors.CheckViolation, match="hash"):
        insert(app, "audit_seal", day="2026-11-21", seq=1, log_id=log, hash="A")
    insert(app, "audit_seal", day="2026-11-21", seq=1, log_id=log, hash="a" * 64)
    with pytest.raises(errors.UniqueViolation):
        insert(app, "audit_seal", day="2026-11-21", seq=2, log_id=log, prev_hash="a" * 64, hash="b" * 64)
