"""`rcm requirements migrate`: every deprecated row becomes rules, once, in its tier; the row stays."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from tests.support.database import connect
from tests.support.processes import rcm
from tests.support.tables import acting_as, insert, one, organization, payer, task_type

from rcm.core.db import Database
from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG
from rcm.core.urls import DatabaseUrls
from rcm.requirements.service.migrating import Migration, migrate
from rcm.requirements.service.refreshing import rebuild

_POLICIES = (
    "select field_path, operation, value, version, endpoint_id, payer_id from org_requirement_policy"
    " where org_id = %s order by endpoint_id nulls first, field_path, operation, version"
)


@dataclass
class Older:
    """Deprecated rows of two organisations and the platform; `rows` are their ids in the order of making."""

    urls: DatabaseUrls
    maple: UUID
    cedar: UUID
    task: UUID
    payer: UUID
    endpoint: UUID
    rows: list[UUID] = field(default_factory=list)

    def row(self, org: UUID, required: Any = (), optional: Any = (), metadata: Any = None, **more: Any) -> UUID:
        key = new_id()
        with connect(self.urls.owner) as owner:
            insert(
                owner, "field_requirement", field_requirement_id=key, org_id=org, task_type_id=self.task,
                required_fields=list(required), optional_fields=list(optional), field_metadata=metadata or {}, **more,
            )  # fmt: skip
        self.rows.append(key)
        return key

    async def migrate(self, *, execute: bool = False) -> Migration:
        owner = Database(self.urls.owner, pool_size=1)
        try:
            return await migrate(owner, execute=execute)
        finally:
            await owner.close()

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with connect(self.urls.owner) as owner:
            return owner.execute(query, values).fetchall()

    def counts(self) -> tuple[Any, ...]:
        return self.ask(
            "select (select count(*) from global_requirement), (select count(*) from org_requirement_policy)"
        )[0]


@pytest.fixture
def older(database: DatabaseUrls) -> Older:
    maple, cedar, endpoint = organization(database, "maple"), organization(database, "cedar"), new_id()
    payer_id = payer(database, "MERIDIAN")
    with connect(database.owner) as owner:
        insert(owner, "channel_type", code="portal", name="Portal")
        (kind,) = one(owner, "select channel_type_id from channel_type")
        insert(
            owner, "endpoint", org_id=maple, endpoint_id=endpoint, name="Portal", channel_type_id=kind,
            payer_id=payer_id,
        )  # fmt: skip
    return Older(database, maple, cedar, task_type(database), payer_id, endpoint)


def three_rows(older: Older) -> None:
    older.row(PLATFORM_ORG, ["npi"], [], {"npi": {"checksum": "npi"}})
    older.row(older.maple, ["member_id", "npi"], ["plan"], {"member_id": {"max_length": 12, "widget": "lookup"}})
    older.row(older.maple, ["portal_code"], endpoint_id=older.endpoint)


async def test_a_dry_run_counts_and_writes_nothing(older: Older) -> None:
    three_rows(older)
    report = await older.migrate()
    assert (report.rows, report.rows_of_endpoints, report.written) == (3, 1, 0)
    assert dict(report.rules) == {
        "global.require": 1, "global.validate": 1,
        "organization.require": 3, "organization.optional": 1, "organization.validate": 1,
    }  # fmt: skip
    assert older.counts() == (0, 0)


async def test_rows_become_rules_of_their_tier(older: Older) -> None:
    three_rows(older)
    report = await older.migrate(execute=True)
    assert report.written == report.rules.total() == 7
    assert older.ask("select field_path, operation, value from global_requirement order by operation") == [
        ("npi", "require", {}),
        ("npi", "validate", {"checksum": "npi"}),
    ]
    assert older.ask(_POLICIES, older.maple) == [
        ("member_id", "require", {"metadata": {"widget": "lookup"}}, 1, None, None),
        ("member_id", "validate", {"max_length": 12}, 1, None, None),
        ("npi", "require", {}, 1, None, None),
        ("plan", "optional", {}, 1, None, None),
        ("portal_code", "require", {}, 1, older.endpoint, older.payer),
    ]
    assert older.ask(_POLICIES, older.cedar) == []
    assert older.ask("select count(*) from field_requirement") == [(3,)], "the deprecated rows stay"
    kept = older.ask("select distinct migrated_from from org_requirement_policy order by 1")
    assert [row[0] for row in kept] == sorted(older.rows[1:])


async def test_the_effective_rows_follow_at_once(older: Older) -> None:
    three_rows(older)
    await older.migrate(execute=True)
    asked = "select org_id, array(select jsonb_object_keys(fields) order by 1) from effective_requirements"
    found = dict(older.ask(f"{asked} where payer_id is null and valid_to is null"))
    assert found == {older.maple: ["member.id", "payer.plan", "provider.npi"], older.cedar: ["provider.npi"]}
    owner = Database(older.urls.owner, pool_size=1)
    try:
        assert not await rebuild(owner)
    finally:
        await owner.close()


async def test_what_no_rule_says_is_in_the_report(older: Older) -> None:
    three_rows(older)
    broken = older.row(older.cedar, [7, "npi"])
    report = await older.migrate(execute=True)
    assert [(p["organization"], p["place"], p["found"]) for p in report.problems] == [
        ("maple", "field_metadata.member_id.widget", "lookup"),
        ("cedar", "required_fields[0]", {"entry": 7}),
    ]
    assert report.problems[1]["field_requirement_id"] == str(broken)


async def test_a_second_run_makes_nothing_twice_and_takes_up_what_is_new(older: Older) -> None:
    three_rows(older)
    await older.migrate(execute=True)
    before = older.counts()
    again = await older.migrate(execute=True)
    assert (again.written, again.rows_done_before, older.counts()) == (0, 3, before)
    older.row(older.cedar, ["npi"])
    with connect(older.urls.owner) as owner:
        owner.execute(
            "update field_requirement set required_fields = required_fields || %s::jsonb"
            " where field_requirement_id = %s",
            ('["dob"]', older.rows[1]),
        )
    third = await older.migrate(execute=True)
    assert (third.written, third.rows_done_before) == (2, 2)
    assert older.counts() == (before[0], before[1] + 2)


async def test_two_rows_that_name_a_field_both_apply_in_their_order(older: Older) -> None:
    first = older.row(older.maple, ["npi"], metadata={"npi": {"min_length": 10}})
    second = older.row(older.maple, ["npi"], metadata={"npi": {"max_length": 10}})
    await older.migrate(execute=True)
    asked = (
        "select version, value, migrated_from from org_requirement_policy where operation = 'validate' order by version"
    )
    assert older.ask(asked) == [(1, {"min_length": 10}, first), (2, {"max_length": 10}, second)]


async def test_two_runs_at_once_make_each_rule_once(older: Older) -> None:
    with connect(older.urls.owner) as owner:
        owner.execute(  # more than a page
            "insert into field_requirement (org_id, task_type_id, required_fields)"
            " select %s, %s, jsonb_build_array('field_' || n) from generate_series(1, 700) n",
            (older.maple, older.task),
        )
    reports = await asyncio.gather(*(older.migrate(execute=True) for _ in range(2)))
    assert sum(report.written for report in reports) == 700
    assert older.counts() == (0, 700)


async def test_the_organisation_sees_its_rules_and_their_history(older: Older) -> None:
    three_rows(older)
    await older.migrate(execute=True)
    for org, rules, changes in ((older.maple, 5, 7), (older.cedar, 0, 2)):
        with acting_as(older.urls, org) as app:
            assert one(app, "select count(*) from org_requirement_policy") == (rules,)
            assert one(app, "select count(*) from requirement_changelog where action = 'insert'") == (changes,)


def test_the_command_shows_first_and_writes_when_told(older: Older) -> None:
    older.row(older.maple, ["npi"])
    urls: dict[str, Any] = {
        "DATABASE_URL": older.urls.owner, "RCM_APP_DATABASE_URL": older.urls.app,
        "RCM_ENGINE_DATABASE_URL": older.urls.engine, "RCM_OPS_DATABASE_URL": older.urls.ops,
    }  # fmt: skip
    shown = rcm("requirements", "migrate", "--json", **urls)
    assert (shown.code, shown.json["executed"], shown.json["rules_total"], older.counts()) == (0, False, 1, (0, 0))
    done = rcm("requirements", "migrate", "--execute", "--json", **urls)
    assert (done.code, done.json["written"], older.counts()) == (0, 1, (0, 1))
    older.row(older.cedar, [7])
    found = rcm("requirements", "migrate", **urls)
    assert found.code == 1
    assert "required_fields[0]" in found.told
