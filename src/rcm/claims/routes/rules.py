"""/claim-rules/…/backtest: a rule tried on past claims. /claims/{id}/release: a person lets a held claim pass."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Query

from rcm.claims.rule_schemas import Period, Released, ReleaseIn, TrialOut, UnsavedTrial
from rcm.claims.service import releasing, trying
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentRepeatable, api_router, requires
from rcm.core.paging import MOST
from rcm.core.permissions import Permission
from rcm.requirements.claim_rules import service as rules
from rcm.work.idempotency import once
from rcm.workflows.routes.state import CurrentRegistry
from rcm.workflows.service.runs import RunService

trials = api_router("/claim-rules", "claim rules")
releases = api_router("/claims", "claims")

Reader = Annotated[Actor, requires(Permission.REQUIREMENT_READ)]
Releaser = Annotated[Actor, requires(Permission.CLAIM_RELEASE)]
After = Annotated[
    str | None, Query(max_length=500, description="`next` of the answer before: lists the claims after it.")
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many of the touched claims are listed.")]


@trials.post("/backtest")
async def try_unsaved(
    asked: UnsavedTrial, actor: Reader, database: CurrentDatabase, after: After = None, limit: Limit = 50
) -> TrialOut:
    """A rule that is written nowhere, on the newest 20,000 claims of a period. Nothing is written."""
    actor.require(Permission.CLAIM_READ)
    async with database.read(actor) as session:
        rule = await rules.judged_draft(session, asked.rule)
    wanted = trying.trial(rule, asked.since, asked.until)
    return await trying.run(database, actor, _listed(wanted, after, limit))


@trials.post("/{claim_rule_id}/backtest")
async def try_stored(
    claim_rule_id: UUID,
    period: Period,
    actor: Reader,
    database: CurrentDatabase,
    after: After = None,
    limit: Limit = 50,
) -> TrialOut:
    """A version of a rule, switched on or not, on the newest 20,000 claims of a period. Nothing is written."""
    actor.require(Permission.CLAIM_READ)
    async with database.read(actor) as session:
        rule = await rules.find(session, claim_rule_id)
    wanted = trying.trial(rule, period.since, period.until)
    return await trying.run(database, actor, _listed(wanted, after, limit))


def _listed(trial: trying.Trial, after: str | None, limit: int) -> trying.Trial:
    return replace(trial, listed=limit, after=trying.cursor(after) if after is not None else None)


@releases.post("/{claim_id}/release")
async def release_claim(
    claim_id: UUID,
    asked: ReleaseIn,
    actor: Releaser,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    repeat: CurrentRepeatable,
) -> Released:
    """Let this version of a held claim pass rules that hold it; its run goes on once nothing else stops it."""
    async with database.write(actor) as session:
        runs = RunService(session, registry.backend, registry.settings.chunk_rows)
        return await once(
            session,
            repeat,
            Released,
            lambda: releasing.release(session, runs, claim_id, asked.rules, asked.reason),
        )
