"""`rcm codes …`: import code tables, and look codes up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Column, Table

from rcm.catalog.code_tables import lookup
from rcm.catalog.code_tables.importing.kinds import (
    KINDS,
    Asked,
    EditSetUnknown,
    KindUnknown,
    ReleaseDayMissing,
    SystemNameInvalid,
    planned,
    planned_fees,
)
from rcm.catalog.code_tables.importing.service import Report, import_codes
from rcm.catalog.code_tables.schemas import CodeDetailOut
from rcm.catalog.repository import payers_by_code
from rcm.cli.console import WRONG, emit, err, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.core.db import Database, ReadSession
from rcm.core.errors import InvalidInput
from rcm.core.paging import PageRequest
from rcm.core.time import today

_SHOWN = 20
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Valid on this day; default: today.")]

app = typer.Typer(help="Import code tables, and look codes up.", no_args_is_help=True)


class PayerNotYours(InvalidInput):
    """The organisation works with no payer of this code. GET /api/v1/payers names those that it has."""

    code = "catalog.payer_not_configured"


@app.callback()
def codes() -> None:
    """Import code tables, and look codes up."""


@app.command("import")
def import_(  # noqa: PLR0917 - each is an option; long: options
    kind: Annotated[str, typer.Argument(help=f"One of {', '.join(KINDS)}.")],
    files: Annotated[list[Path] | None, typer.Argument(help="CSV, text, XLSX; icd10cm and pos need none.")] = None,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="From this day on the release holds.")
    ] = None,
    release: Annotated[str | None, typer.Option(help="What the release is called, e.g. 2027Q1.")] = None,
    edits: Annotated[str | None, typer.Option(help="Of ncci and mue: which set, e.g. practitioner.")] = None,
    system: Annotated[str | None, typer.Option(help="Of list: what the code system is called, e.g. cpt.")] = None,
    column: Annotated[list[str] | None, typer.Option(help="NAME=HEADER: code, label, from, to, attributes.")] = None,
    licence: Annotated[str | None, typer.Option(help="Under which licence you may use it.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse the file for a single bad line.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="What the files don't have has not ended.")] = False,
    complete: Annotated[bool, typer.Option("--complete", help="What the files don't have has ended.")] = False,
    allow_ending: Annotated[bool, typer.Option("--allow-ending", help="Even more than a third of the codes.")] = False,
    payer: Annotated[str | None, typer.Option(help="Of fees: the payer's code; without it your own charges.")] = None,
    plan: Annotated[str | None, typer.Option(help="Of fees: the payer's plan.")] = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Import a release: all of it or nothing. Ends with 1 when lines were set aside."""
    with told(as_json=as_json), opened(data_dir) as installation:
        asked = Asked(
            kind,
            since.date() if since else None,
            release,
            licence,
            edits,
            system,
            tuple(column or ()),
            _completeness(partial=partial, complete=complete),
        )
        report = _import(installation, asked, tuple(files or ()), (org, payer, plan), (strict, allow_ending))
        emit(report.as_dict(), as_json=as_json, text=lambda: _figures(report))
        if report.set_aside:
            raise typer.Exit(WRONG)


def _import(
    installation: Installation,
    asked: Asked,
    files: tuple[Path, ...],
    whose: tuple[str | None, str | None, str | None],
    allowed: tuple[bool, bool],
) -> Report:
    _require_usage(asked, files)
    if not files and asked.kind not in {"icd10cm", "pos"}:
        raise typer.BadParameter("Name the file.")
    strict, allow_ending = allowed
    with err.status("Reading …") as status:
        choices: dict[str, Any] = {
            "strict": strict,
            "allow_ending": allow_ending,
            "progress": lambda lines: status.update(f"{lines:,} lines read"),
        }
        if asked.kind == "fees":
            return asyncio.run(_fees(installation, asked, files, whose, choices))
        return asyncio.run(_shared(installation, asked, files, choices))


def _require_usage(asked: Asked, files: tuple[Path, ...]) -> None:
    """What is wrong before any file is looked at is wrong usage."""
    if asked.kind == "fees":
        if asked.on is None:
            raise typer.BadParameter(ReleaseDayMissing().message)
        return
    try:
        planned(asked, files)
    except (KindUnknown, EditSetUnknown, SystemNameInvalid, ReleaseDayMissing) as error:
        raise typer.BadParameter(error.message) from None


def _completeness(*, partial: bool, complete: bool) -> bool | None:
    if partial and complete:
        raise typer.BadParameter("--partial or --complete, not both.")
    return complete if partial or complete else None


async def _shared(installation: Installation, asked: Asked, files: tuple[Path, ...], choices: dict[str, Any]) -> Report:
    owner = Database(installation.urls.owner, pool_size=1)
    try:
        async with owner.write(None) as session:
            return await import_codes(session, planned(asked, files), **choices)
    finally:
        await owner.close()


async def _fees(
    installation: Installation,
    asked: Asked,
    files: tuple[Path, ...],
    whose: tuple[str | None, str | None, str | None],
    choices: dict[str, Any],
) -> Report:
    """As the organisation: row-level security holds for imports as well."""
    if asked.on is None:
        raise ReleaseDayMissing
    org, payer, plan = whose
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.write(actor) as session:
            payer_id = await _payer(session, payer)
            fees = planned_fees(files, on=asked.on, org_id=actor.org_id, payer_id=payer_id, plan=plan)
            return await import_codes(session, fees, **choices)


async def _payer(session: ReadSession, code: str | None) -> UUID | None:
    if code is None:
        return None
    found = await payers_by_code(session, [code])
    if code not in found:
        raise PayerNotYours
    return found[code].payer_id


@app.command("list")
def list_systems(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """What was imported: releases, how many codes, since when, whose they are."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_read(installation, lookup.systems)).model_dump(mode="json")
        emit(found, as_json=as_json, text=lambda: _systems(found["items"]))


@app.command("show")
def show(system: str, code: str, on: Day = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """A code with its periods. Ends with 1 when it is not valid on that day."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_read(installation, lambda session: lookup.detail(session, system, code, _day(on))))
        emit(found.model_dump(mode="json"), as_json=as_json, text=lambda: _periods(found))
        if not found.valid:
            raise typer.Exit(WRONG)


@app.command("search")
def search(
    system: str,
    text: Annotated[str, typer.Argument(help="Begin of a code, or words of its label.")],
    on: Day = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Codes that are valid on a day."""
    with told(as_json=as_json), opened(data_dir) as installation:
        page = PageRequest(limit=limit)
        found = asyncio.run(_read(installation, lambda session: lookup.search(session, page, system, text, _day(on))))
        shown = found.model_dump(mode="json")
        nothing = f"No code of {system} that is valid on {_day(on)} begins with or says {text!r}."
        emit(shown, as_json=as_json, text=lambda: _found(shown) if shown["items"] else nothing)


def _day(on: datetime | None) -> date:
    return on.date() if on else today()


async def _read(installation: Installation, ask: Callable[[ReadSession], Any]) -> Any:
    """Code tables are the same for all organisations, so none needs to be named."""
    async with connected(installation) as application, application.database.read(None) as session:
        return await ask(session)


def _figures(report: Report) -> Table:
    table = Table(box=None, show_header=False)
    table.add_row(report.system, f"{report.version or ''} from {report.on}".strip())
    said = {"unchanged": "the same is there already", "history": "fills the time before"}
    table.add_row("", said.get(report.state, "imported"))
    for name, count in {"lines read": report.lines, "set aside": report.set_aside, **report.written.as_dict()}.items():
        table.add_row(name, f"{count:,}")
    table.add_row("hold now or later", f"{report.codes:,}")
    moves = {"codes begin": report.codes_begin, "codes end": report.codes_end, "labels change": report.labels_changed}
    if any(moves.values()):
        for name, count in moves.items():
            table.add_row(name, f"{count:,}")
    for problem in report.problems[:_SHOWN]:
        table.add_row(escape(f"{problem['file']} line {problem['line']}"), escape(problem["reason"]))
    if report.set_aside > _SHOWN:
        table.add_row("…", f"{report.set_aside:,} in all, --json names the first thousand")
    return table


def _systems(items: list[dict[str, Any]]) -> Table | str:
    if not items:
        return "Nothing was imported yet. `rcm codes import icd10cm` is a beginning."
    table = Table(Column("system", no_wrap=True), "name", "release", Column("from", no_wrap=True), "codes", "licence")
    for each in items:
        table.add_row(
            each["code_system"],
            escape(each["name"]),
            escape(each["version"] or ""),
            each["released_on"] or "",
            f"{each['code_count']:,}",
            escape(each["licence"] or ""),
        )
    return table


def _periods(found: CodeDetailOut) -> Table:
    valid = "valid" if found.valid else "[red]not valid[/]"
    table = Table(
        Column("from", no_wrap=True),
        Column("to", no_wrap=True),
        "label",
        "says",
        title=f"{escape(found.code)}: {valid} on {found.on}",
    )
    for each in found.periods:
        said = ", ".join(f"{name} {value}" for name, value in each.attributes.items())
        table.add_row(str(each.valid_from), str(each.valid_to or ""), escape(each.label), escape(said))
    return table


def _found(shown: dict[str, Any]) -> Table:
    more = "" if not shown["next"] else f"; the first {len(shown['items'])} are shown"
    table = Table(
        Column("code", no_wrap=True),
        "label",
        Column("from", no_wrap=True),
        title=f"{shown['total']:,}{'' if shown['total_is_exact'] else '+'}{more}",
    )
    for each in shown["items"]:
        table.add_row(escape(each["code"]), escape(each["label"]), each["valid_from"])
    return table
