"""`rcm requirements set | end | waive | approve`."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from rcm.cli.console import emit, told
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.cli.requirements_options import (
    By,
    DryRun,
    FieldPath,
    From,
    Payer,
    Plan,
    Reason,
    State,
    Supersede,
    Task,
    TierOption,
    Until,
    day,
    json_object,
    writing,
)
from rcm.requirements.new_rule import NewRule
from rcm.requirements.rule import Rule, Tier
from rcm.requirements.service.naming import Names, names_of
from rcm.requirements.service.showing import saved_as_dict
from rcm.requirements.service.waivers import approve_waiver, request_waiver
from rcm.requirements.service.writing import Saved, end_rule, set_rule

Operation = Annotated[
    str, typer.Option("--operation", help="require, optional, forbid, default, validate, conditional or output.")
]
Value = Annotated[str | None, typer.Option("--value", help="JSON object that goes with the operation.")]
Endpoint = Annotated[UUID | None, typer.Option("--endpoint", help="Id of one of the organisation's endpoints.")]
Reference = Annotated[str | None, typer.Option("--reference", help="The document that says so.")]


def set_one(  # noqa: PLR0917 - each is an option
    task: Task,
    field: FieldPath,
    operation: Operation,
    tier: TierOption = Tier.ORGANIZATION,
    value: Value = None,
    payer: Payer = None,
    plan: Plan = None,
    state: State = None,
    endpoint: Endpoint = None,
    begins: From = None,
    until: Until = None,
    reason: Reason = None,
    reference: Reference = None,
    org: Org = None,
    by: By = None,
    supersede: Supersede = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Add a rule. Refused with the rule and the tier that it disagrees with."""
    with told(as_json=as_json), opened(data_dir) as installation:
        new = NewRule(
            tier, task, field, operation, json_object(value), payer, plan, state, endpoint,
            day(begins), day(until), reason, reference,
        )  # fmt: skip
        _emit(*asyncio.run(_set(installation, new, org, by, supersede, dry_run)), as_json=as_json)


def end(  # noqa: PLR0917 - each is an option
    rule_id: Annotated[UUID, typer.Argument(help="Id of the rule; `show --json` has them.")],
    tier: TierOption = Tier.ORGANIZATION,
    until: Until = None,
    org: Org = None,
    by: By = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """End a rule: --until is the first day without it (default, and earliest: today). One not begun is withdrawn."""
    with told(as_json=as_json), opened(data_dir) as installation:
        _emit(*asyncio.run(_end(installation, tier, rule_id, day(until), org, by, dry_run)), as_json=as_json)


def waive(  # noqa: PLR0917 - each is an option
    task: Task,
    field: FieldPath,
    until: Until,
    reason: Reason,
    operation: Operation = "optional",
    value: Value = None,
    payer: Payer = None,
    endpoint: Endpoint = None,
    begins: From = None,
    org: Org = None,
    by: By = None,
    supersede: Supersede = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Ask for a waiver: to need less than the installation or a payer does, until a day. Another person approves."""
    with told(as_json=as_json), opened(data_dir) as installation:
        new = NewRule(
            Tier.ORGANIZATION, task, field, operation, json_object(value), payer, None, None, endpoint,
            day(begins), None, reason, None, reason, day(until),
        )  # fmt: skip
        _emit(*asyncio.run(_waive(installation, new, org, by, supersede, dry_run)), as_json=as_json)


def approve(
    rule_id: Annotated[UUID, typer.Argument(help="Id of the request; `waive` told it.")],
    by: By = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Agree to a waiver, as another person than the one who asked."""
    with told(as_json=as_json), opened(data_dir) as installation:
        rule = asyncio.run(_approve(installation, rule_id, org, by))
        emit(
            {"rule_id": rule.rule_id, "waived": True, "waiver_until": rule.waiver_until},
            as_json=as_json,
            text=lambda: f"{rule.field_path} is waived until {rule.waiver_until}.",
        )


async def _set(
    installation: Installation, new: NewRule, org: str | None, by: str | None, supersede: bool, dry_run: bool
) -> tuple[Saved, Names]:
    async with writing(installation, new.tier, org, by) as session:
        saved = await set_rule(session, new, supersede=supersede, dry_run=dry_run)
        return saved, await names_of(session)


async def _waive(
    installation: Installation, new: NewRule, org: str | None, by: str | None, supersede: bool, dry_run: bool
) -> tuple[Saved, Names]:
    async with writing(installation, new.tier, org, by) as session:
        saved = await request_waiver(session, new, supersede=supersede, dry_run=dry_run)
        return saved, await names_of(session)


async def _end(
    installation: Installation,
    tier: Tier,
    rule_id: UUID,
    until: date | None,
    org: str | None,
    by: str | None,
    dry_run: bool,
) -> tuple[Saved, Names]:
    async with writing(installation, tier, org, by) as session:
        saved = await end_rule(session, tier, rule_id, until, dry_run=dry_run)
        return saved, await names_of(session)


async def _approve(installation: Installation, rule_id: UUID, org: str | None, by: str | None) -> Rule:
    async with writing(installation, Tier.ORGANIZATION, org, by) as session:
        return await approve_waiver(session, rule_id)


def _emit(saved: Saved, known: Names, *, as_json: bool) -> None:
    emit(saved_as_dict(saved, known), as_json=as_json, text=lambda: saved_table(saved, known))


def saved_table(saved: Saved, known: Names) -> Table:
    """What was done, or would be."""
    table = Table(box=None, show_header=False)
    would = "would be " if saved.dry_run else ""
    parts = {"added": saved.added, "ended": saved.ended, "withdrawn": saved.withdrawn, "resumed": saved.resumed}
    for word, rules in parts.items():
        for rule in rules:
            until = f" until {rule.effective_to}" if rule.effective_to else ""
            said = f"{known.task_of(rule.task_type_id)} {rule.field_path} {rule.operation}"
            table.add_row(
                f"{would}{word}", escape(f"{said} v{rule.version} from {rule.effective_from}{until}"), str(rule.rule_id)
            )
    if saved.unchanged:
        table.add_row("unchanged", str(saved.unchanged), "")
    asked = [change for change in saved.changes if change.fields]
    for change in asked[:50]:
        where = " ".join(filter(None, (known.code_of(change.payer_id) or "no payer", change.plan, change.state)))
        days = f" from {change.valid_from}" if change.valid_from.year > 1 else ""
        of = f"{change.organizations} organisation(s)"
        table.add_row("would change", escape(f"{where}{days}: {', '.join(change.fields)}"), of)
    if saved.changes:
        table.add_row("effective rows", str(sum(change.organizations for change in saved.changes)), "--json lists them")
    if saved.dry_run and not saved.changes:
        table.add_row("no effective row", "would change", "")
    return table
