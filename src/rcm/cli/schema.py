"""`rcm migrate`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from rcm.cli.console import WRONG, emit, err, told
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir
from rcm.core.errors import InvalidInput
from rcm.migrations import revisions, runner
from rcm.migrations.clinical import figures
from rcm.migrations.verify import Finding, Verification
from rcm.migrations.verify import verify as compare

_SHOWN = 12


class OneAtATime(InvalidInput):
    """--status, --verify and --to exclude each other."""

    code = "cli.options_excluded"


def migrate(
    status: Annotated[bool, typer.Option("--status", help="Only say where the database is.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Only compare the database with what is needed.")] = False,
    to: Annotated[
        str | None, typer.Option("--to", metavar="REVISION", help="head, base, a name or its beginning, -1, +1.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Going down: rows may be dropped.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Go on beside tables of another program.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Bring the database to this program's revision, or to another one; a backup is taken before rows may go."""
    with told(as_json=as_json):
        if sum((status, verify, to is not None)) > 1:
            raise OneAtATime
        with opened(data_dir) as installation:
            if verify:
                show_verification(compare(installation.urls.owner), as_json=as_json)
            elif status:
                _show_status(installation, as_json=as_json)
            else:
                _migrate(installation, to or "head", _options(yes=yes, force=force, as_json=as_json), as_json=as_json)


def _options(*, yes: bool, force: bool, as_json: bool) -> runner.Options:
    def confirm(at_stake: Mapping[str, int]) -> bool:
        if yes or as_json or not sys.stdin.isatty():
            return yes  # nobody to ask
        for table, rows in at_stake.items():
            err.print(f"  {table}: {rows} rows")
        return typer.confirm("These tables go; a backup is taken first. Go on?", err=True)

    return runner.Options(tell=tell, confirm=confirm, force=force)


def tell(said: str) -> None:
    """Progress, on stderr."""
    err.print(escape(said), soft_wrap=True)


def _migrate(installation: Installation, to: str, options: runner.Options, *, as_json: bool) -> None:
    done = runner.migrate(installation.urls.owner, to, options)
    result: dict[str, object] = {"current": done.current, "head": done.head, "at_head": done.at_head}
    result |= {"steps": done.steps, "down": done.down, "recognised": done.stamped}
    result["backup"] = str(done.backup) if done.backup else None
    emit(result, as_json=as_json, text=lambda: f"at {done.current or 'nothing'}, head is {done.head}")


def _show_status(installation: Installation, *, as_json: bool) -> None:
    found = compare(installation.urls.owner)
    here = revisions.position(found.current)
    chain = [{"revision": name, "applied": place <= here} for place, name in enumerate(revisions.chain())]
    emit(
        {**figures(found), "at_head": found.at_head, "revisions": chain},
        as_json=as_json,
        text=lambda: f"at {found.current or 'nothing'}, head is {found.head}",
    )
    if not found.at_head:
        raise typer.Exit(WRONG)


def show_verification(found: Verification, *, as_json: bool) -> None:
    """Ends with 1 if anything is not as it has to be."""
    emit(
        {
            **figures(found),
            "at_head": found.at_head,
            "half_migrated": found.half_migrated,
            "checked": found.checked,
            "findings": [{"name": f.name, "problem": f.problem, "detail": f.detail} for f in found.findings],
        },
        as_json=as_json,
        text=lambda: _table(found),
    )
    if not found.fine:
        if not as_json:
            err.print(_advice(found), markup=False, soft_wrap=True)
        raise typer.Exit(WRONG)


def _advice(found: Verification) -> str:
    missing = f"{len(found.missing)} missing or different, {len(found.unexpected)} unexpected."
    if found.half_migrated:
        return f"{missing} A migration was ended in the middle: rcm migrate"
    if not found.at_head:
        return f"{missing} The database is at {found.current or 'nothing'}, the program at {found.head}: rcm migrate"
    return (
        f"{missing} The revision says that they are there, so somebody changed them: docs/reference/schema.sql has"
        " their statements; pg_restore brings a backup back."
    )


def _table(found: Verification) -> Table:
    table = Table("", "what", "checked", "not as it has to be")
    kinds = {kind: [f for f in found.findings if f.kind == kind] for kind in found.checked}
    here = "[green]ok[/]" if found.at_head else "[red]no[/]"
    away = "" if found.at_head else f"at {found.current or 'nothing'}, not {found.head}"
    table.add_row(here, "revision", "1", escape(away))
    for kind, checked in found.checked.items():
        sign = "[red]no[/]" if kinds[kind] else "[green]ok[/]"
        table.add_row(sign, kind, str(checked), escape("\n".join(_lines(kinds[kind]))))
    return table


def _lines(findings: list[Finding]) -> list[str]:
    lines = [f"{f.name}: {f.problem}{f' ({f.detail})' if f.detail else ''}" for f in findings[:_SHOWN]]
    more = len(findings) - len(lines)
    return [*lines, f"and {more} more (--json lists all)"] if more else lines
