"""`rcm rules …`: the edits that claims must pass."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer

from rcm.cli.console import emit, out, told
from rcm.cli.files import read_file, write_file
from rcm.cli.options import AsJson, DataDir, Org
from rcm.cli.rules_acting import By, run_as, run_writing
from rcm.cli.rules_advice import explain
from rcm.cli.rules_release import release
from rcm.cli.rules_tables import FileFormat, rule_fields, rules_table, taken_lines
from rcm.cli.rules_trying import try_rule
from rcm.core.actor import Actor
from rcm.core.db import WriteSession
from rcm.core.errors import InvalidInput
from rcm.main import Application
from rcm.requirements.claim_rules import documents, service, switching, views
from rcm.requirements.claim_rules.documents import Taken
from rcm.requirements.claim_rules.refusals import ClaimRuleMissing
from rcm.requirements.claim_rules.schemas import ClaimRuleOut, SwitchIn, SwitchOut
from rcm.requirements.rule import Tier

app = typer.Typer(help="The edits that claims must pass.", no_args_is_help=True)
T = TypeVar("T")

Code = Annotated[str, typer.Argument(help="The rule's code.")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the audit.")]
OfTier = Annotated[Tier, typer.Option("--tier", help="Whose rule: the organisation's own, or the installation's.")]
DAY = ["%Y-%m-%d"]


class TiersMixed(InvalidInput):
    """One file holds rules of one owner: those of the organisation, or those of the installation and its payers."""

    code = "cli.rule_tiers_mixed"


@app.callback()
def rules() -> None:
    """The edits that claims must pass."""


app.command("try")(try_rule)
app.command("release")(release)


@app.command("list")
def list_rules(
    org: Org = None,
    payer: Annotated[str | None, typer.Option(help="Only those that this payer's claims meet (its code).")] = None,
    active: Annotated[bool, typer.Option("--active", help="Only those that act today.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """All rules in the order in which they run: built-in ones, the installation's, payers', your own."""

    async def act(application: Application, actor: Actor) -> list[ClaimRuleOut]:
        async with application.database.read(actor) as session:
            return await views.all_rules(session)

    with told(as_json=as_json):
        found = run_as(org, None, data_dir, act)
        shown = [
            rule
            for rule in found
            if (payer is None or rule.payer in {None, payer}) and (not active or rule.acts_as is not None)
        ]
        items = {"items": [rule.model_dump(mode="json") for rule in shown]}
        emit(items, as_json=as_json, text=lambda: rules_table(shown))


@app.command("show")
def show(code: Code, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """A rule with its versions, and what your organisation made of it."""

    async def act(application: Application, actor: Actor) -> dict[str, Any]:
        async with application.database.read(actor) as session:
            return (await views.rule(session, code)).model_dump(mode="json")

    with told(as_json=as_json):
        found = run_as(org, None, data_dir, act)
        emit(found, as_json=as_json, text=lambda: rule_fields(found))


@app.command("set")
def set_rules(
    file: Annotated[Path, typer.Argument(help="One rule, or several under claim_rules; JSON or YAML, - for stdin.")],
    org: Org = None,
    by: By = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Write the next version of a rule; a draft, unless the file says `active: true`. Tells all that is wrong."""
    _take_in(file, org, by, data_dir, as_json=as_json, each=True)


@app.command("import")
def import_rules(
    file: Annotated[Path, typer.Argument(help="JSON or YAML, as export writes it.")],
    org: Org = None,
    by: By = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Take in all rules of a file, or none. What is there already is not written again."""
    _take_in(file, org, by, data_dir, as_json=as_json, each=False)


@app.command("export")
def export_rules(
    form: Annotated[FileFormat, typer.Option("--format")] = FileFormat.YAML,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Write it there instead of to stdout.")] = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Your organisation's own rules as a file that can be imported."""

    async def act(application: Application, actor: Actor) -> list[dict[str, Any]]:
        async with application.database.read(actor) as session:
            return await documents.export(session)

    with told(as_json=as_json):
        found = run_as(org, None, data_dir, act)
        written = documents.write(found, form.value)
        if file is not None:
            write_file(file, written)
            emit({"file": str(file), "rules": len(found)}, as_json=as_json, text=lambda: str(file))
        elif as_json:
            emit({documents.MEMBER: found}, as_json=True)
        else:
            out.file.write(written)


@app.command("on")
def switch_on(  # noqa: PLR0917 - each is an option
    code: Code,
    version: Annotated[int | None, typer.Option(min=1, help="Default: the newest.")] = None,
    tier: OfTier = Tier.ORGANIZATION,
    reason: Reason = "",
    org: Org = None,
    by: By = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Let a version of a rule act; the one that did is off with the same stroke."""

    async def act(session: WriteSession) -> ClaimRuleOut:
        try:
            return views.stored(await service.activate(session, code, version, reason or None))
        except ClaimRuleMissing:
            await explain(session, code, "on")
            raise

    with told(as_json=as_json):
        done = run_writing(org, by, data_dir, tier, act).model_dump(mode="json")
        emit(done, as_json=as_json, text=lambda: f"{code}: version {done['version']} is on")


@app.command("off")
def switch_off(  # noqa: PLR0917 - each is an option
    code: Code,
    at: Annotated[datetime | None, typer.Option("--at", formats=DAY, help="The first day without it.")] = None,
    tier: OfTier = Tier.ORGANIZATION,
    reason: Reason = "",
    org: Org = None,
    by: By = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Switch off a rule that is yours, now or on a day; for others' rules see `rcm rules switch`."""

    async def act(session: WriteSession) -> ClaimRuleOut:
        day = at.date() if at else None
        try:
            return views.stored(await service.deactivate(session, code, day, reason or None))
        except ClaimRuleMissing:
            await explain(session, code, "off")
            raise

    with told(as_json=as_json):
        done = run_writing(org, by, data_dir, tier, act).model_dump(mode="json")
        said = f"ends on {done['effective_to']}" if done["is_active"] else "is off"
        emit(done, as_json=as_json, text=lambda: f"{code}: version {done['version']} {said}")


@app.command("switch")
def switch_rule(  # noqa: PLR0917 - each is an option
    code: Code,
    to: Annotated[str, typer.Argument(help="off, warn, hold, error; own: what the rule says itself.")],
    reason: Reason = "",
    until: Annotated[datetime | None, typer.Option(formats=DAY, help="The first day without it.")] = None,
    org: Org = None,
    by: By = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make a rule stricter, at once; or weaker, as a request that another person approves."""

    async def act(session: WriteSession) -> dict[str, Any]:
        asked = SwitchIn.model_validate({"switch": None if to == "own" else to, "reason": reason, "until": day})
        try:
            made = await switching.switch(session, code, asked)
        except ClaimRuleMissing:
            await explain(session, code, "switch")
            raise
        return {"code": code, "switch": SwitchOut.model_validate(made).model_dump(mode="json") if made else None}

    day: date | None = until.date() if until else None
    if to not in {"off", "warn", "hold", "error", "own"}:
        raise typer.BadParameter("off, warn, hold, error or own", param_hint="TO")
    with told(as_json=as_json):
        done = run_writing(org, by, data_dir, Tier.ORGANIZATION, act)
        emit(done, as_json=as_json, text=lambda: _switched(code, done["switch"]))


@app.command("approve")
def approve(
    switch_id: Annotated[UUID, typer.Argument(help="Id of the request; `switch` told it, and so does `show`.")],
    by: Annotated[str, typer.Option("--by", help="E-mail of the person who approves; not the one who asked.")],
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Let a rule be weaker, as another person asked."""

    async def act(session: WriteSession) -> dict[str, Any]:
        return SwitchOut.model_validate(await switching.approve(session, switch_id)).model_dump(mode="json")

    with told(as_json=as_json):
        done = run_writing(org, by, data_dir, Tier.ORGANIZATION, act)
        emit(done, as_json=as_json, text=lambda: _switched(done["code"], done))


def _switched(code: str, switch: dict[str, Any] | None) -> str:
    if switch is None:
        return f"{code}: what the rule says itself"
    until = f" until {switch['until']}" if switch["until"] else ""
    if switch["is_request"]:
        request = switch["claim_rule_switch_id"]
        return (
            f"{code}: {switch['switch']}{until} is asked for; another person approves it: rcm rules approve {request}"
        )
    return f"{code}: {switch['switch']}{until}"


def _take_in(file: Path, org: str | None, by: str | None, data_dir: Path | None, *, as_json: bool, each: bool) -> None:
    """`each`: tell of each rule what became of it, and what comes next."""

    async def act(session: WriteSession) -> list[Taken]:
        return await documents.take_in(session, asked)

    with told(as_json=as_json):
        asked = documents.read(read_file(file))
        ours = {rule.tier is Tier.ORGANIZATION for rule in asked}
        if len(ours) > 1:
            raise TiersMixed
        taken = run_writing(org, by, data_dir, Tier.ORGANIZATION if ours == {True} else Tier.GLOBAL, act)
        done = documents.counted(taken).model_dump()
        shown = {"rules": [_taken(one) for one in taken]} if each else {}
        sums = f"{done['written']} written, {done['activated']} switched on, {done['unchanged']} as they were"
        lines = [*(taken_lines(taken) if each else []), sums]
        emit({**done, **shown}, as_json=as_json, text=lambda: "\n".join(lines))


def _taken(one: Taken) -> dict[str, Any]:
    return {
        "claim_rule_id": one.rule.claim_rule_id,
        "code": one.rule.code,
        "tier": one.rule.tier,
        "version": one.rule.version,
        "is_active": one.rule.is_active,
        "written": one.written,
    }
