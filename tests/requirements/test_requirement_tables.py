"""Rules of three tiers: who may write which, what is noted of a change, what a waiver takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from psycopg import errors
from tests.support.database import connect
from tests.support.tables import Connection, acting_as, insert, one, organization, payer, task_type

from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG
from rcm.core.urls import DatabaseUrls

_LOG = (
    "select org_id, tier, action, changed_by, address, before ->> 'operation', after ->> 'operation', rule_id"
    " from requirement_changelog order by seq"
)


@dataclass(frozen=True)
class Tiers:
    urls: DatabaseUrls
    org: UUID
    task: UUID
    app: Connection

    def policy(self, connection: Connection | None = None, **values: Any) -> UUID:
        key = new_id()
        rule = {"task_type_id": self.task, "field_path": "member_id", "operation": "require"}
        insert(connection or self.app, "org_requirement_policy", **({"org_requirement_policy_id": key} | rule | values))
        return key


@pytest.fixture
def tiers(database: DatabaseUrls) -> Iterator[Tiers]:
    org = organization(database, "maple")
    with acting_as(database, org) as app:
        yield Tiers(database, org, task_type(database), app)


def test_each_change_of_a_policy_is_noted_with_who_and_from_where(tiers: Tiers) -> None:
    user = new_id()
    with acting_as(tiers.urls, tiers.org, user=user, address="198.51.100.7") as app:
        rule = tiers.policy(app)
        app.execute("update org_requirement_policy set operation = 'optional'")
        app.execute("delete from org_requirement_policy")
        said = (tiers.org, "organization")
        by = (user, "198.51.100.7")
        assert app.execute(_LOG).fetchall() == [
            (*said, "insert", *by, None, "require", rule),
            (*said, "update", *by, "require", "optional", rule),
            (*said, "delete", *by, "optional", None, rule),
        ]


def test_a_change_that_changes_nothing_is_not_noted(tiers: Tiers) -> None:
    tiers.policy()
    tiers.app.execute("update org_requirement_policy set operation = operation")
    assert one(tiers.app, "select count(*) from requirement_changelog") == (1,)


def test_without_an_address_the_connections_is_noted_or_none(tiers: Tiers) -> None:
    tiers.policy()
    noted, real = one(tiers.app, "select c.address, host(inet_client_addr()) from requirement_changelog c")
    assert noted == real


def test_changes_for_all_belong_to_the_platform_and_everybody_reads_them(tiers: Tiers) -> None:
    with connect(tiers.urls.owner) as owner:
        insert(owner, "global_requirement", task_type_id=tiers.task, field_path="npi", operation="require")
        insert(
            owner, "payer_requirement", payer_id=payer(tiers.urls, "MERIDIAN"), state="NY", task_type_id=tiers.task,
            field_path="npi", operation="validate", value={"checksum": "npi"},
        )  # fmt: skip
    tiers.policy()
    seen = [row[:2] for row in tiers.app.execute(_LOG)]
    assert seen == [(PLATFORM_ORG, "global"), (PLATFORM_ORG, "payer"), (tiers.org, "organization")]
    with acting_as(tiers.urls, organization(tiers.urls, "cedar")) as other:
        assert [row[1] for row in other.execute(_LOG)] == ["global", "payer"]
        assert one(other, "select count(*) from org_requirement_policy") == (0,)
        assert one(other, "select count(*) from global_requirement") == (1,)


@pytest.mark.parametrize("table", ["global_requirement", "payer_requirement", "payer"])
def test_an_organisation_does_not_write_what_holds_for_all(tiers: Tiers, table: str) -> None:
    for statement in (f"insert into {table} default values", f"update {table} set updated_at = now()"):
        with pytest.raises(errors.InsufficientPrivilege):
            tiers.app.execute(statement)


@pytest.mark.parametrize("change", ["update {} set tier = 'global'", "delete from {}"])
def test_the_changelog_stays_as_it_is(tiers: Tiers, change: str) -> None:
    tiers.policy()
    with pytest.raises(errors.InsufficientPrivilege):
        tiers.app.execute(change.format("requirement_changelog"))
    with connect(tiers.urls.owner) as owner, pytest.raises(errors.RestrictViolation):
        owner.execute(change.format("requirement_changelog"))


def test_nobody_notes_a_change_in_the_platforms_name(tiers: Tiers) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        insert(
            tiers.app, "requirement_changelog", org_id=PLATFORM_ORG, tier="global", rule_id=new_id(),
            task_type_id=tiers.task, action="insert",
        )  # fmt: skip


def test_a_waiver_has_a_reason_an_end_and_another_person(tiers: Tiers) -> None:
    writer, approver = new_id(), new_id()
    waiver: dict[str, Any] = {
        "waived": True,
        "waiver_reason": "paper cards",
        "waiver_until": "2027-01-01",
        "created_by": writer,
    }
    for missing in ("waiver_reason", "waiver_until"):
        with pytest.raises(errors.CheckViolation, match="waiver_check"):
            tiers.policy(**{k: v for k, v in waiver.items() if k != missing}, waiver_approved_by=approver)
    with pytest.raises(errors.CheckViolation, match="waiver_approver_check"):
        tiers.policy(**waiver, waiver_approved_by=writer)
    tiers.policy(**waiver, waiver_approved_by=approver)


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"operation": "wish"}, "operation"),
        ({"effective_from": "2026-11-02", "effective_to": "2026-11-02"}, "period"),
        ({"approved_by": new_id()}, "approval"),
        ({"version": 0}, "version"),
        ({"field_path": ""}, "field_path"),
    ],
)
def test_a_rule_that_cannot_be_resolved_is_refused(tiers: Tiers, values: dict[str, Any], check: str) -> None:
    with pytest.raises(errors.CheckViolation, match=f"org_requirement_policy_{check}_check"):
        tiers.policy(**values)


def test_the_order_of_rules_is_total(tiers: Tiers) -> None:
    tiers.policy()
    with pytest.raises(errors.UniqueViolation, match="rule_key"):
        tiers.policy()
    tiers.policy(version=2)
    tiers.policy(operation="validate", value={"pattern": "^[A-Z]"})
    tiers.policy(payer_id=payer(tiers.urls, "CASCADE"))


def test_effective_rows_are_unique_where_payer_plan_and_state_are_not_said(tiers: Tiers) -> None:
    row = {"task_type_id": tiers.task, "valid_from": "2026-11-01", "digest": "a"}
    insert(tiers.app, "effective_requirements", **row)
    with pytest.raises(errors.UniqueViolation, match="scope_key"):
        insert(tiers.app, "effective_requirements", **row)
    insert(tiers.app, "effective_requirements", **row, state="NY")


def test_an_endpoint_is_of_a_payer_that_is_known(tiers: Tiers) -> None:
    with connect(tiers.urls.owner) as owner:
        insert(owner, "channel_type", code="portal", name="Portal")
        (kind,) = one(owner, "select channel_type_id from channel_type")
    with pytest.raises(errors.ForeignKeyViolation, match="payer"):
        insert(tiers.app, "endpoint", name="Portal", channel_type_id=kind, payer_id=new_id())
    insert(tiers.app, "endpoint", name="Portal", channel_type_id=kind, payer_id=payer(tiers.urls, "MERIDIAN"))
