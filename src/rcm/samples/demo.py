"""A made-up installation for `rcm demo`: two organisations, their people, two payers of the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson

from rcm.catalog.code_tables.importing.service import load_places
from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.ids import new_id
from rcm.requirements.new_rule import NewRule
from rcm.requirements.rule import Tier
from rcm.requirements.service.refreshing import refresh_all
from rcm.requirements.service.writing import set_rules
from rcm.samples.end_to_end import end_to_end_rcm
from rcm.samples.reference import add_platform_people, load_requirements
from rcm.samples.reference_organizations import PAYERS as REFERENCE_PAYERS
from rcm.samples.reference_tasks import TASKS
from rcm.samples.repository import insert_payer_config, insert_payers, insert_task_types
from rcm.tenancy.service import make_token
from rcm.workflows.repository.graphs import publish

#: code and name of the simulated payers
PAYERS: Final = REFERENCE_PAYERS[:2]
_ORGANIZATIONS: Final = (
    ("harbor-general", "Harbor General Hospital", "hospital", "HARBOR", "Dana Whitlock", "dana@harbor.example"),
    ("summit-billing", "Summit Billing Partners", "billing_firm", "SUMMIT", "Robin Castellan", "robin@summit.example"),
)
#: What the first organisation asks for beyond its payers.
_POLICIES: Final = (
    NewRule(
        Tier.ORGANIZATION, "eligibility.verify", "member.first_name", "require",
        reason="Twins were mixed up at the desk.",
    ),
    NewRule(
        Tier.ORGANIZATION, "claim.submit", "claim.number", "validate", {"max_length": 17},
        reason="The clearinghouse cuts longer ones.",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoOrganization:
    org_id: UUID
    slug: str
    name: str
    user_id: UUID
    token: str
    submitters: tuple[str, ...]


async def is_demo(owner: Database) -> bool | None:
    """None: there is nothing yet. False: somebody's real installation."""
    async with owner.read(None) as session:
        if not (await session.rows("select to_regclass('public.organization') is not null"))[0][0]:
            return None
        rows = await session.rows(
            "select coalesce(settings ->> 'demo' = 'true', false) from organization where org_type <> 'platform'"
        )
    return None if not rows else all(row[0] for row in rows)


async def load_demo(owner: Database) -> list[DemoOrganization]:
    """Fill an empty, migrated database. One transaction for each organisation."""
    async with owner.write(None) as session:
        payers = await insert_payers(session, PAYERS)
        await load_places(session)
    made = []
    for organization in _ORGANIZATIONS:
        org_id = new_id()
        async with owner.write(Actor(org_id)) as session:
            made.append(await _organization(session, organization, payers))
    async with owner.write(None) as session:
        author, *_ = await add_platform_people(session)
        await load_requirements(session, await insert_task_types(session, TASKS), payers, author)
        await refresh_all(session)
    async with owner.write(Actor(made[0].org_id, made[0].user_id)) as session:
        await set_rules(session, [("", policy) for policy in _POLICIES])
    return made


async def _organization(
    session: WriteSession, organization: tuple[str, ...], payers: dict[str, UUID]
) -> DemoOrganization:
    slug, name, kind, submitter, person, email = organization
    org_id, user_id, identity_id = session.actor.org_id, new_id(), new_id()
    await session.change(
        "insert into organization (org_id, org_type, slug, name, settings) values (%s, %s, %s, %s, %s::jsonb)",
        (org_id, kind, slug, name, orjson.dumps({"demo": True}).decode()),
    )
    await session.change("insert into identity (identity_id, email) values (%s, %s)", (identity_id, email))
    await session.change(
        "insert into app_user (user_id, org_id, identity_id, email, full_name, role)"
        " values (%s, %s, %s, %s, %s, 'org_admin')",
        (user_id, org_id, identity_id, email, person),
    )
    submitters = []
    for code, payer_id in payers.items():
        submitters.append(f"{submitter}-{code[:4]}")
        await insert_payer_config(session, payer_id, code, submitters[-1])
    await publish(session, "end_to_end_rcm", end_to_end_rcm(), "Built-in template")
    token = await make_token(session, user_id, "demo")
    return DemoOrganization(org_id, slug, name, user_id, token.token, tuple(submitters))
