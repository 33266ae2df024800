"""Sample data: whole or not at all, once, and such that the product can work with it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.support.database import connect
from tests.support.factories import Factory

from rcm.catalog.credentials import read_for_use
from rcm.core import predicate
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.model import PLATFORM_ORG
from rcm.core.urls import DatabaseUrls
from rcm.core.vault import KmsUnreachable, Wrapped
from rcm.core.vault.held import MemoryKeys
from rcm.core.vault.port import RowKey
from rcm.core.vault.rotation import check
from rcm.edi.npi import is_npi
from rcm.main import Application
from rcm.main.sealed import SEALED_COLUMNS
from rcm.samples.demo import is_demo
from rcm.samples.reference import COUNTED, DatabaseInUse, load_samples
from rcm.samples.reference_organizations import ORGANIZATIONS
from rcm.samples.reference_requirements import GLOBAL_REQUIREMENTS, PAYER_REQUIREMENTS
from rcm.samples.reference_tasks import CHANNELS, TASKS
from rcm.samples.reference_workflows import eligibility_by_portal
from rcm.tenancy.repository import find_user_id, first_organization
from rcm.workflows.interpreter import advance, begin
from rcm.workflows.repository.graphs import find_published
from rcm.workflows.validation import require_valid, validate

RULES = [*GLOBAL_REQUIREMENTS, *PAYER_REQUIREMENTS]


@pytest.fixture
async def owner(database: DatabaseUrls) -> AsyncIterator[Database]:
    made = Database(database.owner, pool_size=2)
    yield made
    await made.close()


def ask(urls: DatabaseUrls, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with connect(urls.owner) as connection:
        return connection.execute(sql, values or None).fetchall()


def everything(urls: DatabaseUrls) -> dict[str, int]:
    """Rows of each table of ours."""
    tables = ask(urls, "select tablename from pg_tables where schemaname = 'public' order by 1")
    return {table: ask(urls, f'select count(*) from "{table}"')[0][0] for (table,) in tables}


class TestLoaded:
    """One load; what came of it."""

    async def test_all_kinds_are_there_and_a_second_call_adds_nothing(
        self, owner: Database, database: DatabaseUrls
    ) -> None:
        keys = MemoryKeys()
        added = await load_samples(owner, keys)
        assert tuple(added) == COUNTED
        assert all(added.values()), added
        assert (added["organizations"], added["channel_types"], added["workflows"]) == (3, 6, 6)
        before = everything(database)
        assert before["payer"] == added["payers"]
        assert before["portal_credential"] == added["credentials"]
        assert set((await load_samples(owner, keys)).values()) == {0}
        assert everything(database) == before

    async def test_two_loads_at_once_make_one(self, owner: Database, database: DatabaseUrls) -> None:
        keys = MemoryKeys()
        both = await asyncio.gather(load_samples(owner, keys), load_samples(owner, keys))
        assert sorted(added["organizations"] for added in both) == [0, 3]
        assert ask(database, "select count(*) from organization where org_type <> 'platform'") == [(3,)]

    async def test_every_organisation_has_people_of_each_role_and_no_password(
        self, owner: Database, database: DatabaseUrls
    ) -> None:
        await load_samples(owner, MemoryKeys())
        roles = {"org_admin", "operator", "viewer", "api_user"}
        roles |= {"clinical_leadership", "nursing_leadership", "administration"}
        for slug, found in ask(
            database,
            "select slug, array_agg(distinct role) from organization join app_user using (org_id)"
            " where org_type <> 'platform' group by 1",
        ):
            assert set(found) == roles, slug
        assert ask(database, "select role from app_user where org_id = %s", PLATFORM_ORG) == [("sys_admin",)]
        assert ask(database, "select count(*) from identity where hashed_password is not null or totp is not null") == [
            (0,)
        ]
        assert ask(database, "select count(*) from api_token") == [(0,)]
        shared = ask(database, "select count(*) from app_user group by identity_id having count(*) > 1")
        assert shared == [(2,)]

    async def test_its_people_can_be_found_and_its_secrets_opened(
        self, owner: Database, application: Application, database: DatabaseUrls
    ) -> None:
        keys = MemoryKeys()
        added = await load_samples(owner, keys)
        async with application.registry.ops.read(None) as session:
            assert await first_organization(session) == "northgate-medical"
        checked = await check(owner, keys, SEALED_COLUMNS)
        assert (sum(checked.opened.values()), checked.failures) == (added["credentials"], [])
        for org_id, endpoint_id in ask(database, "select org_id, endpoint_id from portal_credential"):
            async with application.database.read(Actor(org_id)) as session:
                assert await find_user_id(session, None) is not None
                assert len((await read_for_use(session, keys, endpoint_id)).secret.reveal()) >= 32

    async def test_connections_lead_to_payers_and_workflows_to_channels_and_tasks(
        self, owner: Database, application: Application, database: DatabaseUrls
    ) -> None:
        await load_samples(owner, MemoryKeys())
        without = ask(
            database,
            "select o.slug from organization o where org_type <> 'platform' and not exists"
            " (select 1 from endpoint e where e.org_id = o.org_id and e.payer_id is not null)",
        )
        assert without == []
        for (org_id,) in ask(database, "select org_id from organization where org_type <> 'platform'"):
            async with application.database.read(Actor(org_id)) as session:
                for name in ("end_to_end_rcm", "eligibility_by_portal"):
                    assert (await find_published(session, name)).revision_num == 1
        (preferred,) = ask(
            database,
            "select count(*) from (select 1 from user_workflow_task_type where preferred"
            " group by org_id, task_type_id having count(*) > 1) x",
        )
        assert preferred == (0,)
        assert ask(database, "select count(distinct workflow_id) from user_workflow_channel_type") == [(6,)]
        assert ask(
            database,
            "select distinct e.payer_id is not null from macro_state m join endpoint e using (org_id, endpoint_id)",
        ) == [(True,)]
        assert ask(database, "select org_id from task_signature") == [(PLATFORM_ORG,)]

    async def test_it_is_no_demonstration(self, owner: Database) -> None:
        assert await is_demo(owner) is None
        await load_samples(owner, MemoryKeys())
        assert await is_demo(owner) is False

    async def test_rules_of_both_tiers_are_there(self, owner: Database, database: DatabaseUrls) -> None:
        added = await load_samples(owner, MemoryKeys())
        assert added["requirements"] == len(RULES)
        assert ask(database, "select count(*) from global_requirement") == [(len(GLOBAL_REQUIREMENTS),)]
        assert ask(database, "select count(*) from payer_requirement") == [(len(PAYER_REQUIREMENTS),)]


async def test_an_installation_in_use_is_refused(owner: Database, database: DatabaseUrls, factory: Factory) -> None:
    await factory.organization("real-clinic")
    before = everything(database)
    with pytest.raises(DatabaseInUse, match="empty database"):
        await load_samples(owner, MemoryKeys())
    assert everything(database) == before


class Failing(MemoryKeys):
    calls = 5

    async def wrap(self, key: RowKey, aad: bytes) -> Wrapped:
        self.calls -= 1
        if self.calls < 0:
            raise KmsUnreachable
        return await super().wrap(key, aad)


async def test_a_load_that_fails_halfway_leaves_nothing(owner: Database, database: DatabaseUrls) -> None:
    before = everything(database)
    with pytest.raises(KmsUnreachable):
        await load_samples(owner, Failing())
    assert everything(database) == before
    assert (await load_samples(owner, MemoryKeys()))["organizations"] == 3


def test_numbers_and_addresses_are_made_up() -> None:
    for organization in ORGANIZATIONS:
        assert is_npi(organization.npi)
        assert organization.npi.startswith("19999")
        assert organization.tin.startswith("00-")
        assert organization.email_domain.endswith(".example")
        assert all(person.email.endswith(f"@{organization.email_domain}") for person in organization.people)
        for endpoint in organization.endpoints:
            assert endpoint.base_url is None or re.match(r"https://[\w.-]+\.example(/|$)", endpoint.base_url)
            assert re.fullmatch(r"(\+1-\d{3}-555-01\d\d)?", endpoint.config.get("number", ""))


def test_mailboxes_have_ids_that_fit_an_interchange() -> None:
    """ISA06 has 15 places (X12 00501)."""
    assert max(len(f"{organization.submitter}-ABCD") for organization in ORGANIZATIONS) <= 15
    assert len({organization.submitter for organization in ORGANIZATIONS}) == len(ORGANIZATIONS)


def test_every_kind_of_channel_is_used() -> None:
    used = {endpoint.channel for organization in ORGANIZATIONS for endpoint in organization.endpoints}
    assert used == {channel.code for channel in CHANNELS}
    assert {channel.access_medium for channel in CHANNELS} == {"web", "edi", "hcx", "phone", "efax"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.payer or 'all'}-{rule.task}-{rule.field}")
def test_a_rule_can_be_read(rule: Any) -> None:
    assert rule.task in {task.name for task in TASKS}
    assert re.fullmatch(r"[a-z]+(\.[a-z_]+)+", rule.field)
    assert rule.reason.endswith(".")
    assert rule.reference
    if rule.operation == "conditional":
        assert predicate.check(rule.value["when"]) == []
        assert rule.value["then"] == "require"
    elif rule.operation == "validate":
        known = {"pattern", "min_length", "max_length", "enum", "range", "checksum", "code_system", "format"}
        assert rule.value.keys() <= known
        re.compile(rule.value.get("pattern", ""))
    elif rule.operation == "default":
        assert set(rule.value) == {"value"}
    else:
        assert rule.operation in {"require", "optional", "output"}
        assert rule.value == {}


def test_rules_cover_the_four_families_and_stand_once() -> None:
    keys = [(rule.task, rule.field, rule.operation, rule.payer, rule.plan, rule.state) for rule in RULES]
    assert len(keys) == len(set(keys))
    for rules in (GLOBAL_REQUIREMENTS, PAYER_REQUIREMENTS):
        tasks = {rule.task for rule in rules}
        assert {"eligibility.verify", "prior_auth.request", "claim.submit", "claim.inquire"} <= tasks
    assert all(rule.payer is None for rule in GLOBAL_REQUIREMENTS)
    assert all(rule.payer for rule in PAYER_REQUIREMENTS)


def test_the_second_workflow_can_be_run(application: Application) -> None:
    assert validate(eligibility_by_portal(), application.registry.actions) == []


@pytest.mark.parametrize(
    ("coverage", "then"),
    [("active", "pre_authorization"), ("inactive", "coverage_review"), ("unclear", "coverage_review")],
)
async def test_what_the_portal_says_decides_who_goes_on(application: Application, coverage: str, then: str) -> None:
    graph = require_valid(eligibility_by_portal(), application.registry.actions)
    frontier = begin(graph, {}).frontier
    steps = []
    values = {"context": {"portal_lookup": {"coverage": coverage}}, "output": {}}
    while frontier.tokens:
        (token,) = frontier.tokens
        steps.append(token.node)
        frontier = advance(graph, frontier, token, values).frontier
    assert steps == ["registration", "eligibility", "portal_lookup", then]
