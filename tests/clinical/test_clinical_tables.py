"""What the database holds of resources by itself: checks, versions, history, who changed what."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from psycopg import errors
from psycopg.types.json import Jsonb

from rcm.clinical.text import digest, dump
from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from tests.support.database import connect
from tests.support.tables import Connection, acting_as, insert, one, organization

_CHANGES = (
    "select changed_by, operation, resource_type, resource_id, version_id, changed_paths"
    " from hacs_audit.resource_changes order by id"
)
_HISTORY = "select version_id, operation, body ->> 'gender' from hacs_core.resource_history order by version_id"


@dataclass(frozen=True)
class Clinic:
    urls: DatabaseUrls
    org: UUID
    app: Connection


@pytest.fixture
def clinic(database: DatabaseUrls) -> Iterator[Clinic]:
    org = organization(database, "maple")
    with acting_as(database, org) as app:
        yield Clinic(database, org, app)


def put(connection: Connection, table: str, resource_type: str, id: str, **values: Any) -> None:
    body = {"resourceType": resource_type, "id": id, **values.pop("body", {})}
    insert(connection, table, id=id, body=body, sha256=digest(dump(body)), **values)


def revise(connection: Connection, id: str, version: int, **body: Any) -> int:
    whole = {"resourceType": "Patient", "id": id, "meta": {"versionId": str(version)}, **body}
    return connection.execute(
        "update hacs_core.patients set version_id = %s, body = %s, sha256 = %s, last_updated = clock_timestamp()"
        " where id = %s",
        (version, Jsonb(whole), digest(dump(whole)), id),
    ).rowcount


def test_versions_that_are_replaced_stay_with_who_replaced_them(clinic: Clinic) -> None:
    user = new_id()
    put(clinic.app, "hacs_core.patients", "Patient", "p1", body={"gender": "male"})
    with acting_as(clinic.urls, clinic.org, user=user) as app:
        revise(app, "p1", 2, gender="female", active=True)
        app.execute("delete from hacs_core.patients where id = 'p1'")
        assert app.execute(_CHANGES).fetchall() == [
            (None, "create", "Patient", "p1", 1, None),
            (user, "update", "Patient", "p1", 2, ["active", "gender"]),
            (user, "delete", "Patient", "p1", 3, None),
        ]
        assert app.execute(_HISTORY).fetchall() == [(1, "create", "male"), (2, "update", "female"), (3, "delete", None)]


def test_no_version_is_skipped_or_used_twice(clinic: Clinic) -> None:
    put(clinic.app, "hacs_core.patients", "Patient", "p1")
    for version in (1, 3):
        with pytest.raises(errors.CheckViolation, match="its next version is 2"):
            revise(clinic.app, "p1", version, gender="male")


def test_history_and_changes_are_closed_to_the_application(clinic: Clinic) -> None:
    put(clinic.app, "hacs_core.patients", "Patient", "p1")
    for statement in (
        "insert into hacs_audit.resource_changes (resource_type) values ('Patient')",
        "update hacs_audit.resource_changes set changed_by = null",
        "delete from hacs_core.resource_history",
        "select note_resource_change()",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            clinic.app.execute(statement)
    with connect(clinic.urls.owner) as owner, pytest.raises(errors.RestrictViolation):
        owner.execute("delete from hacs_audit.resource_changes")


def test_another_organisation_sees_nothing_of_it(clinic: Clinic) -> None:
    put(clinic.app, "hacs_core.patients", "Patient", "p1")
    revise(clinic.app, "p1", 2, gender="male")
    other = organization(clinic.urls, "cedar")
    with acting_as(clinic.urls, other) as app:
        put(app, "hacs_core.patients", "Patient", "p1", body={"gender": "female"})  # the same id is another's
        assert app.execute(_HISTORY).fetchall() == []
        assert one(app, "select count(*) from hacs_audit.resource_changes") == (1,)
        assert revise(app, "p1", 2, gender="other") == 1
        with pytest.raises(errors.InsufficientPrivilege):
            put(app, "hacs_core.patients", "Patient", "p2", org_id=clinic.org)
    assert one(clinic.app, "select body ->> 'gender' from hacs_core.patients") == ("male",)


@pytest.mark.parametrize(
    ("table", "kind", "values"),
    [
        ("hacs_core.patients", "Observation", {}),
        ("hacs_core.patients", "Patient", {"gender": "unsure"}),
        ("hacs_core.observations", "Observation", {"body": {"status": "final"}}),
        ("hacs_core.observations", "Observation", {"body": {"status": "x", "code": {}}, "status": "x"}),
        ("hacs_clinical.medication_requests", "MedicationRequest",
         {"body": {"status": "active", "intent": "order", "subject": {}}}),
        ("hacs_core.encounters", "Encounter",
         {"body": {"status": "planned", "class": {}}, "period_start": "2026-02-02", "period_end": "2026-02-01"}),
        ("hacs_agents.memories", "Memory", {"memory_type": "fleeting", "content": "x"}),
        ("hacs_agents.memories", "Memory", {"memory_type": "working", "content": "x", "importance": 1.5}),
    ],
)  # fmt: skip
def test_what_is_not_right_is_refused(clinic: Clinic, table: str, kind: str, values: dict[str, Any]) -> None:
    with pytest.raises(errors.CheckViolation):
        put(clinic.app, table, kind, "x1", **values)


def test_ids_that_are_no_ids_are_refused(clinic: Clinic) -> None:
    for id in ("", "a b", "x" * 65, "é"):
        with pytest.raises(errors.CheckViolation):
            put(clinic.app, "hacs_core.patients", "Patient", id)


def test_identifiers_that_we_issue_are_unique_in_an_organisation(clinic: Clinic) -> None:
    put(clinic.app, "hacs_core.patients", "Patient", "p1", issued_id="100")
    with pytest.raises(errors.UniqueViolation):
        put(clinic.app, "hacs_core.patients", "Patient", "p2", issued_id="100")


def test_an_organisation_is_never_part_of_itself(clinic: Clinic) -> None:
    for id, above in (("a", None), ("b", "a"), ("c", "b")):
        put(clinic.app, "hacs_core.organizations", "Organization", id, part_of_id=above)
    with pytest.raises(errors.CheckViolation, match="would be part of itself"):
        clinic.app.execute("update hacs_core.organizations set part_of_id = 'c' where id = 'a'")
    with pytest.raises(errors.CheckViolation):
        put(clinic.app, "hacs_core.organizations", "Organization", "d", part_of_id="d")


def test_two_changes_at_once_do_not_close_a_circle(clinic: Clinic) -> None:
    for id in ("a", "b"):
        put(clinic.app, "hacs_core.organizations", "Organization", id)

    def move(pair: tuple[str, str]) -> str:
        with acting_as(clinic.urls, clinic.org) as app:
            try:
                with app.transaction():
                    app.execute("update hacs_core.organizations set part_of_id = %s where id = %s", pair)
                    app.execute("select pg_sleep(0.2)")
            except (errors.CheckViolation, errors.DeadlockDetected):
                return "refused"
            return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(move, [("a", "b"), ("b", "a")])) == ["done", "refused"]


def test_contacts_have_an_address_that_can_be_written_to(clinic: Clinic) -> None:
    put(clinic.app, "hacs_core.organizations", "Organization", "a")
    for email in ("info@", "info@metro", "in fo@metro.org", "@metro.org", "info@metro..", "info@metro.org."):
        with pytest.raises(errors.CheckViolation):
            put(clinic.app, "hacs_core.organization_contacts", "Contact", "a.contact.0", organization_id="a",
                position=0, email=email)  # fmt: skip
    put(clinic.app, "hacs_core.organization_contacts", "Contact", "a.contact.0", organization_id="a", position=0,
        email="info@metrogeneral.org")  # fmt: skip


def test_a_memory_that_is_read_is_no_new_version(clinic: Clinic) -> None:
    put(clinic.app, "hacs_agents.memories", "Memory", "m1", memory_type="working", content="x")
    clinic.app.execute("update hacs_agents.memories set access_count = 1, last_accessed_at = now()")
    assert one(clinic.app, "select count(*), min(resource_type) from hacs_audit.resource_changes") == (1, "Memory")
