"""`rcm rules try`: a rule on past claims, before it acts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from rcm.claims.rule_schemas import TrialOut
from rcm.claims.service import trying
from rcm.cli.console import emit, err, told
from rcm.cli.files import FileUnreadable, read_file
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.cli.rules_tables import trial_tables
from rcm.core.db import ReadSession
from rcm.requirements.claim_rules import documents, repository, service
from rcm.requirements.claim_rules.refusals import ClaimRuleMissing
from rcm.requirements.claim_rules.repository import StoredRule
from rcm.requirements.claim_rules.schemas import ClaimRuleIn

_DAY = ["%Y-%m-%d"]


def try_rule(  # noqa: PLR0917 - each is an option
    rule: Annotated[str, typer.Argument(help="A file with one rule (JSON or YAML, - for stdin), or a rule's code.")],
    version: Annotated[int | None, typer.Option(min=1, help="Of a rule that is stored; default: the newest.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=_DAY, help="First day of registration.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_DAY, help="The day after the last one.")] = None,
    limit: Annotated[int, typer.Option(min=0, max=1000, help="How many claims to list.")] = 20,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Try a rule on past claims (default: the last 30 days): how many it would have stopped, and which were denied
    later. Writes nothing."""
    with told(as_json=as_json), opened(data_dir) as installation:
        period = (since.date() if since else None, until.date() if until else None)
        found = asyncio.run(_try(installation, org, _from_file(rule) or rule, version, period, limit))
        emit(found.model_dump(mode="json"), as_json=as_json, text=lambda: trial_tables(found))


async def _try(
    installation: Installation,
    org: str | None,
    rule: str | ClaimRuleIn,
    version: int | None,
    period: tuple[date | None, date | None],
    limit: int,
) -> TrialOut:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            wanted = await _wanted(session, rule, version)
        asked = replace(trying.trial(wanted, *period), listed=limit, most=None)
        with err.status("Trying …") as status:
            return await trying.run(
                application.database, actor, asked, lambda looked: status.update(f"{looked:,} claims looked at")
            )


def _from_file(rule: str) -> ClaimRuleIn | None:
    """A path wins over a code only where there is such a file."""
    if rule != "-" and not Path(rule).is_file():
        return None
    rules = documents.read(read_file(Path(rule)))
    if len(rules) != 1:
        raise FileUnreadable(f"{rule} has {len(rules)} rules; one at a time is tried.")
    return rules[0]


async def _wanted(session: ReadSession, rule: str | ClaimRuleIn, version: int | None) -> StoredRule:
    if isinstance(rule, ClaimRuleIn):
        return await service.judged_draft(session, rule)
    found = [each for each in await repository.versions(session, rule) if version in {None, each.version}]
    if not found:
        raise ClaimRuleMissing(rule, rule=rule)
    return found[0]
