"""portal_type, integration_endpoint, batch_job and its items: portals by number, statuses in older words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tests.migration.older_names.speaking import Place, Speaker

from rcm.core.ids import new_id

NO_ORG = r"no organisation is set: set app\.org_id"


def kind(speaker: Speaker, code: str = "demo_portal") -> int:
    row = speaker.one(
        "insert into portal_type (code, name) values (%s, 'Demo') on conflict (code) do update set name = excluded.name"
        " returning portal_type_id",
        code,
    )
    number: int = row[0]
    return number


def portal(speaker: Speaker, name: str = "North Health portal") -> int:
    row = speaker.one(
        "insert into integration_endpoint (portal_type_id, name, base_url) values (%s, %s, 'https://portal.example')"
        " returning portal_id",
        kind(speaker),
        name,
    )
    number: int = row[0]
    return number


def test_kinds_of_portals_are_read_and_written_by_number(me: Speaker) -> None:
    number = kind(me)
    assert kind(me) == number
    assert me.one("select legacy_id, endpoint_kind, access_medium from channel_type where code = 'demo_portal'") == (
        number,
        "payer",
        "web",
    )
    me.all(
        "insert into portal_type (portal_type_id, code, name, base_url) values (900, 'given', 'G', 'https://g.example')"
    )
    assert me.one(
        "update portal_type set description = 'ours' where portal_type_id = 900 returning code, is_active"
    ) == (
        "given",
        True,
    )
    me.refused("is shared by all organisations: set is_active to false", "delete from portal_type where code = 'given'")
    me.refused("channel_type_code_key", "insert into portal_type (code, name) values ('given', 'Again')")


def test_numbers_and_codes_that_all_share_are_nobodys_to_take(me: Speaker, place: Place) -> None:
    me.all("insert into portal_type (portal_type_id, code, name) values (9001, 'kept', 'Kept')")
    keeps = "it can't change"
    me.refused(keeps, "update portal_type set portal_type_id = 9002 where code = 'kept'")
    me.refused(keeps, "update channel_type set legacy_id = legacy_id + 1")
    me.all("update portal_type set portal_type_id = 9001, name = 'Named' where code = 'kept'")
    with place.owner() as owner:
        lookups = owner.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relname like '%\\_lu'"
        ).fetchall()
    assert len(lookups) > 20
    for (lookup,) in lookups:
        me.all(f"insert into {lookup} (code, label) values ('our_own', 'Ours') on conflict do nothing")
        me.refused(keeps, f"update {lookup} set code = 'gone' where code = 'our_own'")
        me.all(f"update {lookup} set label = 'Of all', is_active = false where code = 'our_own'")


def test_a_portal_is_an_endpoint_with_a_number(me: Speaker, place: Place) -> None:
    number = portal(me)
    row = me.one("select * from integration_endpoint where portal_id = %s", number)
    assert row[:6] == (number, kind(me), "North Health portal", "https://portal.example", {}, True)
    assert row[8] == place.mine
    assert me.one("select legacy_id from endpoint where name = 'North Health portal'") == (number,)


def test_a_portal_keeps_the_ids_that_it_is_given(me: Speaker, place: Place) -> None:
    row = me.one(
        "insert into integration_endpoint (portal_id, portal_type_id, name, config, is_active, org_id)"
        " values (77, %s, 'Given', '{\"a\": 1}', false, %s) returning portal_id, config, is_active",
        kind(me),
        place.mine,
    )
    assert row == (77, {"a": 1}, False)
    me.refused(
        "endpoint_org_id_name_key",
        "insert into integration_endpoint (portal_type_id, name) values (%s, 'Given')",
        kind(me),
    )
    me.refused(
        "no channel type with the number 4711",
        "insert into integration_endpoint (portal_type_id, name) values (4711, 'X')",
    )
    me.refused("no channel type with the number null", "insert into integration_endpoint (name) values ('X')")


def test_a_portal_is_changed_and_deleted(me: Speaker) -> None:
    number, other = portal(me), kind(me, "other_portal")
    assert me.one(
        "update integration_endpoint set portal_type_id = %s, is_active = false where portal_id = %s"
        " returning portal_type_id, name, is_active",
        other,
        number,
    ) == (other, "North Health portal", False)
    assert me.one(
        "select t.code, e.is_active from endpoint e join channel_type t using (channel_type_id) where e.legacy_id = %s",
        number,
    ) == ("other_portal", False)
    me.refused(
        "endpoint.legacy_id is what other rows name this row by", "update integration_endpoint set portal_id = 5000"
    )
    assert me.count("delete from integration_endpoint where portal_id = %s", number) == 1
    assert me.all("select 1 from endpoint where legacy_id = %s", number) == []


def test_portals_of_others_are_invisible_and_unwritable(me: Speaker, place: Place) -> None:
    number = portal(me)
    with_type = "insert into integration_endpoint (portal_type_id, name, org_id) values (%s, 'Theirs', %s)"
    me.refused("row-level security", with_type, kind(me), place.theirs)
    me.refused("row-level security", "update integration_endpoint set org_id = %s", place.theirs)
    me.speak_for(place.theirs)
    assert me.all("select 1 from integration_endpoint where portal_id = %s", number) == []
    assert me.count("update integration_endpoint set name = 'Mine' where portal_id = %s", number) == 0
    assert me.count("delete from integration_endpoint where portal_id = %s", number) == 0


def test_without_an_organisation_nothing_is_read_and_writes_say_why(me: Speaker) -> None:
    portal(me)
    insert = "insert into integration_endpoint (portal_type_id, name) values (%s, 'X')"
    me.speak_for(None)
    assert me.all("select 1 from integration_endpoint") == []
    assert me.all("select 1 from batch_job_item") == []
    me.refused(NO_ORG, insert, kind(me))
    me.refused(NO_ORG, "insert into batch_job (prompt) values ('x')")
    me.refused(NO_ORG, "insert into batch_job_item (batch_job_id, row_number) values (gen_random_uuid(), 1)")


def batch(speaker: Speaker, **values: Any) -> Any:
    names = ", ".join(values)
    places = ", ".join(["%s"] * len(values))
    return speaker.one(f"insert into batch_job ({names}) values ({places}) returning batch_job_id", *values.values())[0]


def test_a_batch_has_the_number_and_the_endpoint(me: Speaker) -> None:
    first, second = portal(me), portal(me, "South Health portal")
    ids: dict[int, UUID] = dict(me.all("select legacy_id, endpoint_id from endpoint"))
    both = "select portal_id, endpoint_id from batch_job where batch_job_id = %s"
    job = batch(me, workflow_type="eligibility", portal_id=first, file_name="a.csv", status="queued")
    assert me.one(both, job) == (first, ids[first])
    me.all("update batch_job set portal_id = %s where batch_job_id = %s", second, job)
    assert me.one(both, job) == (second, ids[second])
    me.all("update batch_job set endpoint_id = %s where batch_job_id = %s", ids[first], job)
    assert me.one(both, job) == (first, ids[first])
    me.all("update batch_job set endpoint_id = %s, portal_id = %s where batch_job_id = %s", ids[second], second, job)
    assert me.one(both, job) == (second, ids[second])
    me.all("update batch_job set portal_id = null where batch_job_id = %s", job)
    assert me.one(both, job) == (None, None)
    assert me.one(both, batch(me, endpoint_id=ids[second])) == (second, ids[second])
    assert me.one(both, batch(me, prompt="no portal")) == (None, None)


def test_a_batch_at_an_unknown_portal_is_refused_by_name(me: Speaker, place: Place) -> None:
    number, other = portal(me), portal(me, "South Health portal")
    ids: dict[int, UUID] = dict(me.all("select legacy_id, endpoint_id from endpoint"))
    me.refused(
        r"batch_job\.portal_id: this organisation has no endpoint with the number 4711",
        "insert into batch_job (portal_id) values (4711)",
    )
    job = batch(me, portal_id=number)
    me.refused("no endpoint with the number 4711", "update batch_job set portal_id = 4711 where batch_job_id = %s", job)
    mismatch = "are not the same endpoint: give one of them"
    me.refused(mismatch, "insert into batch_job (portal_id, endpoint_id) values (%s, %s)", other, ids[number])
    me.refused(mismatch, "update batch_job set portal_id = 4711, endpoint_id = %s", ids[other])
    me.refused(
        "batch_job_.*endpoint_id_fkey|batch_job_org_id", "insert into batch_job (endpoint_id) values (%s)", new_id()
    )
    me.speak_for(place.theirs)
    me.refused("this organisation has no endpoint", "insert into batch_job (portal_id) values (%s)", number)


@pytest.mark.parametrize(("older", "kept"), [("queued", "pending"), ("success", "completed"), ("error", "failed")])
def test_older_statuses_are_taken_and_those_of_today_are_read(me: Speaker, older: str, kept: str) -> None:
    job = batch(me, status=older)
    assert me.one("select status from batch_job where batch_job_id = %s", job) == (kept,)
    me.all("update batch_job set status = 'processing' where batch_job_id = %s", job)
    assert me.one("update batch_job set status = %s where batch_job_id = %s returning status", older, job) == (kept,)
    for table in ("batch_row", "batch_job_item"):
        row = me.one(
            f"insert into {table} (batch_job_id, row_number, status) values (%s, %s, %s)"
            " returning batch_row_id, status",
            job,
            len(table),
            older,
        )
        assert row[1] == kept
        me.all(f"update {table} set status = 'processing' where batch_row_id = %s", row[0])
        assert me.one(f"update {table} set status = %s where batch_row_id = %s returning status", older, row[0]) == (
            kept,
        )


def test_an_unknown_status_is_refused(me: Speaker) -> None:
    job = batch(me, prompt="x")
    me.refused("batch_job_status_fkey", "update batch_job set status = 'finished' where batch_job_id = %s", job)
    insert = "insert into batch_job_item (batch_job_id, row_number, status) values (%s, 1, 'finished')"
    me.refused("batch_row_status_check", insert, job)


def test_items_are_the_rows_of_a_batch(me: Speaker, place: Place) -> None:
    job = batch(me, prompt="x")
    upsert = (
        "insert into batch_job_item (batch_job_id, row_number, input_data) values (%s, 1, %s)"
        " on conflict (org_id, batch_job_id, row_number) do update set input_data = excluded.input_data"
        " returning batch_row_id, status, org_id"
    )
    first = me.one(upsert, job, '{"member": "A1"}')
    assert first[1:] == ("pending", place.mine)
    assert me.one(upsert, job, '{"member": "A2"}') == first
    me.all(
        "update batch_job_item set output_data = '{\"ok\": true}', error_message = 'none' where batch_row_id = %s",
        first[0],
    )
    assert me.one("select input_data, output_data, error_message from batch_row where batch_job_id = %s", job) == (
        {"member": "A2"},
        {"ok": True},
        "none",
    )
    me.refused(
        "row-level security",
        "insert into batch_job_item (batch_job_id, row_number, org_id) values (%s, 2, %s)",
        job,
        place.theirs,
    )
    assert me.count("delete from batch_job_item where batch_row_id = %s", first[0]) == 1
