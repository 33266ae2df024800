"""Two organisations, three payers and two tasks with the databases of both roles, for tests of requirements."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG
from rcm.core.urls import DatabaseUrls
from rcm.requirements.new_rule import NewRule
from rcm.requirements.rule import Tier
from rcm.requirements.service.naming import Question, question
from rcm.requirements.service.writing import Saved, set_rule
from tests.support.database import connect
from tests.support.tables import insert, organization, payer, person

PAYERS = ("MERIDIAN", "CASCADE", "LAKESHORE")
VERIFY, SUBMIT = "eligibility.verify", "claim.submit"


@dataclass
class Rules:
    """`app` connects as rcm_app, `owner` as rcm_owner. `writers` and `approvers` by organisation."""

    urls: DatabaseUrls
    app: Database
    owner: Database
    maple: UUID
    cedar: UUID
    payers: dict[str, UUID]
    tasks: dict[str, UUID]
    writers: dict[UUID, UUID]
    approvers: dict[UUID, UUID]

    def actor(self, org: UUID, user: UUID | None = None) -> Actor:
        return Actor(org, user or self.writers.get(org))

    @asynccontextmanager
    async def writing(self, tier: Tier, org: UUID | None = None) -> AsyncIterator[WriteSession]:
        """As the command line does: an organisation's rules under its tenant, all others as the owner."""
        if tier is Tier.ORGANIZATION:
            async with self.app.write(self.actor(org or self.maple)) as session:
                yield session
        else:
            async with self.owner.write(Actor(PLATFORM_ORG)) as session:
                yield session

    async def set(
        self,
        tier: Tier,
        field: str,
        operation: str = "require",
        value: dict[str, Any] | None = None,
        *,
        org: UUID | None = None,
        task: str = VERIFY,
        supersede: bool = False,
        dry_run: bool = False,
        **more: Any,
    ) -> Saved:
        new = NewRule(tier, task, field, operation, value or {}, **more)
        async with self.writing(tier, org) as session:
            return await set_rule(session, new, supersede=supersede, dry_run=dry_run)

    async def ask(self, org: UUID | None = None, task: str = VERIFY, **scope: Any) -> Question:
        async with self.app.read(self.actor(org or self.maple)) as session:
            return await question(session, task, **scope)

    def rows(self, where: str = "true") -> list[tuple[Any, ...]]:
        """What is kept, of all organisations."""
        with connect(self.urls.owner) as owner:
            return owner.execute(
                "select org_id, task_type_id, payer_id, plan, state, valid_from, valid_to, digest, fields"
                f" from effective_requirements where {where}"
                " order by org_id, task_type_id, payer_id nulls first, plan nulls first, state nulls first, valid_from"
            ).fetchall()

    def run(self, statement: str, *values: Any) -> None:
        with connect(self.urls.owner) as owner:
            owner.execute(statement, values)


@asynccontextmanager
async def rules_of(urls: DatabaseUrls) -> AsyncIterator[Rules]:
    maple, cedar = organization(urls, "maple"), organization(urls, "cedar")
    tasks = {}
    with connect(urls.owner) as owner:
        for name in (VERIFY, SUBMIT):
            domain, action = name.split(".")
            tasks[name] = new_id()
            insert(
                owner, "task_type", task_type_id=tasks[name], domain=domain, action=action,
                display_name=name.replace(".", " "),
            )  # fmt: skip
    app, own = Database(urls.app, pool_size=4), Database(urls.owner, pool_size=4)
    try:
        yield Rules(
            urls, app, own, maple, cedar, {code: payer(urls, code) for code in PAYERS}, tasks,
            {org: person(urls, org, "Robin Writer") for org in (maple, cedar)},
            {org: person(urls, org, "Kim Approver") for org in (maple, cedar)},
        )  # fmt: skip
    finally:
        await app.close()
        await own.close()
