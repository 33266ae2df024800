"""`rcm requirements show | why | validate | changelog`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

from rcm.cli.console import WRONG, emit, told
from rcm.cli.files import read_file
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.cli.requirements_options import FieldPath, On, Payer, Plan, State, Task, day, json_object, reading
from rcm.core.db import ReadSession
from rcm.core.paging import MOST, PageRequest
from rcm.requirements.rule import Tier
from rcm.requirements.service import asking, listing, showing
from rcm.requirements.service.naming import Question, names_of, question
from rcm.requirements.service.platform import PlatformDoor

Endpoint = Annotated[UUID | None, typer.Option("--endpoint", help="With what is asked for this endpoint only.")]


def show(  # noqa: PLR0917 - each is an option
    task: Task,
    payer: Payer = None,
    plan: Plan = None,
    state: State = None,
    endpoint: Endpoint = None,
    on: On = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """What the task needs, and which tier says so. Without --org: what holds for all."""
    with told(as_json=as_json), opened(data_dir) as installation:
        asked = _Asked(task, payer, plan, state, endpoint, on)
        emit_shown(asyncio.run(_show(installation, org, asked)), as_json=as_json)


def why(  # noqa: PLR0917 - each is an option
    task: Task,
    field: FieldPath,
    payer: Payer = None,
    plan: Plan = None,
    state: State = None,
    endpoint: Endpoint = None,
    on: On = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Why a field is asked for: tier, row, date and person in a sentence; --json has the chain of rules."""
    with told(as_json=as_json), opened(data_dir) as installation:
        asked = _Asked(task, payer, plan, state, endpoint, on)
        found = asyncio.run(_why(installation, org, asked, field))
        emit(found, as_json=as_json, text=lambda: str(found["sentence"]))


def validate(  # noqa: PLR0917 - each is an option
    task: Task,
    values: Annotated[str, typer.Argument(help="JSON object; @FILE reads a file, - standard input.")],
    payer: Payer = None,
    plan: Plan = None,
    state: State = None,
    endpoint: Endpoint = None,
    on: On = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Try values against what the task needs. Ends with 1 where something is missing or wrong."""
    with told(as_json=as_json), opened(data_dir) as installation:
        given = json_object(_text(values))
        asked = _Asked(task, payer, plan, state, endpoint, on)
        found = asyncio.run(_validate(installation, org, asked, given))
        emit(found, as_json=as_json, text=lambda: _judged(found))
        if not found["is_valid"]:
            raise typer.Exit(WRONG)


def changelog(  # noqa: PLR0917 - each is an option
    task: Annotated[str | None, typer.Option("--task", help="Of one task only.")] = None,
    tier: Annotated[Tier | None, typer.Option("--tier")] = None,
    rule: Annotated[UUID | None, typer.Option("--rule", help="Of one rule only.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST)] = 20,
    after: Annotated[str | None, typer.Option("--after", help="`next` of the page before.")] = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Who changed which rule, newest first: the organisation's and the installation's."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_changelog(installation, org, PageRequest(after, limit), task, tier, rule))
        emit(found, as_json=as_json, text=lambda: _changes(found["items"]))


class _Asked:
    """A question in the words of the command line."""

    def __init__(
        self,
        task: str,
        payer: str | None,
        plan: str | None,
        state: str | None,
        endpoint: UUID | None,
        on: datetime | None,
    ) -> None:
        self._task = task
        self._words = {"payer": payer, "plan": plan, "state": state}
        self._endpoint = endpoint
        self._on = day(on)

    async def question(self, session: ReadSession) -> Question:
        return await question(session, self._task, **self._words, endpoint_id=self._endpoint, on=self._on)


async def _show(installation: Installation, org: str | None, asked: _Asked) -> dict[str, Any]:
    async with reading(installation, org) as session:
        return await showing.shown(session, await asked.question(session))


async def _why(installation: Installation, org: str | None, asked: _Asked, field: str) -> dict[str, Any]:
    async with reading(installation, org) as session, PlatformDoor(installation.urls.owner).read() as owner:
        return await showing.why(session, await asked.question(session), field, owner=owner)


async def _validate(
    installation: Installation, org: str | None, asked: _Asked, values: Mapping[str, Any]
) -> dict[str, Any]:
    async with reading(installation, org) as session:
        return (await asking.validate(session, await asked.question(session), values)).as_dict()


async def _changelog(
    installation: Installation,
    org: str | None,
    page: PageRequest,
    task: str | None,
    tier: Tier | None,
    rule: UUID | None,
) -> dict[str, Any]:
    async with reading(installation, org) as session:
        known = await names_of(session)
        return await listing.changes(
            session, page, tier=tier, rule_id=rule, task_type_id=known.task(task) if task else None
        )


def _text(given: str) -> str:
    """`-`: standard input; `@FILE`: a file; anything else is the text itself."""
    if given == "-" or given.startswith("@"):
        return read_file(given.removeprefix("@")).decode("utf-8", "replace")
    return given


def emit_shown(found: dict[str, Any], *, as_json: bool) -> None:
    emit(found, as_json=as_json, text=lambda: _fields(found))


def _fields(found: dict[str, Any]) -> Table:
    scope = " ".join(filter(None, (found["payer"] or "any payer", found["plan"], found["state"])))
    table = Table(title=escape(f"{found['task']} for {scope}, as of {found['on']}"), box=SIMPLE)
    table.add_column("field", overflow="fold", no_wrap=True)
    for head in ("needed", "checks", "said by"):
        table.add_column(head, overflow="fold")
    for each in found["fields"]:
        checks = [
            f"{check['key']} {orjson.dumps(check['value']).decode()} ({check['tier']})" for check in each["checks"]
        ]
        if each["default"] is not None:
            checks.append(f"default {orjson.dumps(each['default']['value']).decode()}")
        needed = [_NEEDED[each["presence"]], *(f"{_NEEDED[one['then']]} if …" for one in each["conditionals"])]
        needed += ["output"] if each["output"] else []
        words = (each["field"], ", ".join(needed), "; ".join(checks), _said_by(each))
        table.add_row(*map(escape, words))
    return table


_NEEDED = {"require": "required", "optional": "optional", "forbid": "forbidden"}


def _said_by(each: dict[str, Any]) -> str:
    """The rule that presence comes from, else the last of which anything stands."""
    won = [source for source in each["sources"] if source["won"]]
    last = each["presence_from"] or (won[-1] if won else None)
    if last is None:
        return ""
    since = f" since {last['since']}" if last["since"] else ""
    until = f" until {last['until']}" if last["until"] else ""
    waived = f", waived until {each['waived_until']}" if each["waived_until"] else ""
    return f"{last['tier']} v{last['version']}{since}{until}{waived}"


def _judged(found: dict[str, Any]) -> str:
    told_of = ["valid"] if found["is_valid"] else []
    told_of += [f"missing: {name}" for name in found["missing_required"]]
    told_of += [f"{each['field']}: {each['message']}" for each in found["validation_errors"]]
    for word, key in (("not known", "extra_fields"), ("default applied", "defaults_applied"), ("waived", "waived")):
        told_of += [f"{word}: {name}" for name in found[key]]
    return "\n".join(told_of)


def _changes(items: list[dict[str, Any]]) -> Table:
    table = Table("when", "tier", "task", "field", "operation", "what", "who")
    for each in items:
        rule = each["after"] or each["before"] or {}
        by = each["by"]["name"] or each["by"]["user_id"] if each["by"] else ""
        words = (
            str(each["at"])[:19],
            each["tier"],
            each["task"],
            str(rule.get("field_path")),
            str(rule.get("operation")),
        )
        table.add_row(*map(escape, (*words, each["action"], str(by))))
    return table
