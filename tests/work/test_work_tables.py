"""Work items, jobs, views, uploads and repeated writes: what their tables refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import errors
from tests.support.tables import Connection, acting_as, insert, one, organization, person

from rcm.core.urls import DatabaseUrls

ITEM: dict[str, Any] = {
    "queue": "remittance", "kind": "unmatched_claim", "title": "Unmatched payment", "reason": "no claim",
    "dedupe_key": "remittance_claim:7",
}  # fmt: skip


@pytest.fixture
def app(database: DatabaseUrls) -> Iterator[Connection]:
    with acting_as(database, organization(database, "maple")) as connection:
        yield connection


def test_one_cause_has_one_open_item(app: Connection) -> None:
    insert(app, "work_item", **ITEM)
    with pytest.raises(errors.UniqueViolation, match="work_item_cause_key"):
        insert(app, "work_item", **ITEM)
    app.execute("update work_item set status = 'snoozed', snoozed_until = now() + interval '1 day'")
    with pytest.raises(errors.UniqueViolation):
        insert(app, "work_item", **ITEM)
    app.execute("update work_item set status = 'completed', snoozed_until = null, completed_at = now()")
    insert(app, "work_item", **ITEM)


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"status": "forgotten"}, "status"),
        ({"status": "snoozed"}, "snoozed"),
        ({"status": "completed"}, "completed"),
        ({"leased_until": "2026-11-21T12:00:00Z"}, "lease"),
    ],
)
def test_an_item_is_in_a_state_that_makes_sense(app: Connection, values: dict[str, Any], check: str) -> None:
    with pytest.raises(errors.CheckViolation, match=f"work_item_{check}_check"):
        insert(app, "work_item", **(ITEM | values))


def test_a_job_never_did_more_than_there_is(app: Connection) -> None:
    insert(app, "job", kind="export", total_count=10, done_count=9, failed_count=1)
    with pytest.raises(errors.CheckViolation, match="job_counts_check"):
        app.execute("update job set done_count = done_count + 1")
    with pytest.raises(errors.ForeignKeyViolation, match="status"):
        app.execute("update job set status = 'RUNNING'")
    insert(app, "job", kind="export", done_count=3)


def test_a_list_has_one_default_view_for_each_person_and_for_all(app: Connection, database: DatabaseUrls) -> None:
    org = one(app, "select org_id from organization")[0]
    user = person(database, org)
    for owner in (None, user):
        insert(app, "saved_view", user_id=owner, screen="claims", name="Mine", is_default=True)
        with pytest.raises(errors.UniqueViolation, match="saved_view_default_key"):
            insert(app, "saved_view", user_id=owner, screen="claims", name="Other", is_default=True)
        with pytest.raises(errors.UniqueViolation, match="saved_view_name_key"):
            insert(app, "saved_view", user_id=owner, screen="claims", name="Mine")


def test_what_an_upload_holds_is_sealed_and_an_erased_one_has_no_key(app: Connection) -> None:
    upload = {"file_name": "claims.837", "size": 100, "received": 100, "content_ref": "uploads/1"}
    with pytest.raises(errors.CheckViolation, match="upload_sealed_check"):
        insert(app, "upload", **upload, state="stored")
    insert(app, "upload", **upload, state="stored", sealed_key={"v": 1})
    with pytest.raises(errors.CheckViolation, match="upload_erased_check"):
        app.execute("update upload set state = 'erased'")
    app.execute("update upload set state = 'erased', sealed_key = null, erased_at = now()")


def test_a_key_of_a_repeated_write_is_used_once_in_each_organisation(app: Connection, database: DatabaseUrls) -> None:
    insert(app, "idempotency_key", key="k1", request_hash="a")
    with pytest.raises(errors.UniqueViolation):
        insert(app, "idempotency_key", key="k1", request_hash="a")
    with pytest.raises(errors.CheckViolation, match="answered"):
        app.execute("update idempotency_key set status_code = 201")
    with acting_as(database, organization(database, "cedar")) as other:
        insert(other, "idempotency_key", key="k1", request_hash="b")
