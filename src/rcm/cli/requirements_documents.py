"""`rcm requirements import | export`."""

from __future__ import annotations

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rcm.cli.console import emit, err, out, told
from rcm.cli.files import read_file, write_file
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.cli.requirements_options import By, DryRun, Supersede, reading, writing
from rcm.cli.requirements_writing import saved_table
from rcm.core.settings import load_settings
from rcm.requirements.documents import Document, read
from rcm.requirements.rule import Tier
from rcm.requirements.service.documents import Imported, export_rules, import_rules
from rcm.requirements.service.naming import Names, names_of
from rcm.requirements.service.showing import saved_as_dict


class Form(StrEnum):
    YAML = "yaml"
    JSON = "json"


def import_file(
    file: Annotated[Path, typer.Argument(help="JSON or YAML; - reads standard input.")],
    org: Org = None,
    by: By = None,
    supersede: Supersede = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Take rules from a document: all of them or none. The same document twice changes nothing."""
    with told(as_json=as_json), opened(data_dir) as installation:
        document = read(read_file(file))
        imported, known = asyncio.run(_import(installation, document, org, by, supersede, dry_run))
        remarks = [{"place": each.place, "reason": each.reason} for each in imported.remarks]
        emit(
            saved_as_dict(imported.saved, known) | {"remarks": remarks},
            as_json=as_json,
            text=lambda: saved_table(imported.saved, known),
        )
        for remark in remarks:
            err.print(f"{remark['place']}: {remark['reason']}", markup=False, soft_wrap=True)


def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; default: standard output.")] = None,
    tier: Annotated[list[Tier] | None, typer.Option("--tier", help="One or several.")] = None,
    task: Annotated[str | None, typer.Option("--task", help="Of one task only.")] = None,
    form: Annotated[Form, typer.Option("--format")] = Form.YAML,
    ended: Annotated[bool, typer.Option("--ended", help="With rules that have ended.")] = False,
    org: Org = None,
    data_dir: DataDir = None,
) -> None:
    """Write rules as a document that `import` takes: an organisation's with --org, else those of the installation."""
    with told(), opened(data_dir) as installation:
        named = org or load_settings().org
        tiers = tuple(tier or ((Tier.ORGANIZATION,) if named else (Tier.GLOBAL, Tier.PAYER)))
        text = asyncio.run(_export(installation, tiers, task, form, ended, org))
        if file is None:
            sys.stdout.write(text)
        else:
            write_file(file, text)
            out.print(str(file), markup=False)


async def _import(
    installation: Installation, document: Document, org: str | None, by: str | None, supersede: bool, dry_run: bool
) -> tuple[Imported, Names]:
    tiers = {new.tier for _, new in document.rules}
    tier = Tier.ORGANIZATION if Tier.ORGANIZATION in tiers else Tier.PAYER
    async with writing(installation, tier, org, by) as session:
        imported = await import_rules(session, document, supersede=supersede, dry_run=dry_run)
        return imported, await names_of(session)


async def _export(
    installation: Installation, tiers: tuple[Tier, ...], task: str | None, form: Form, ended: bool, org: str | None
) -> str:
    async with reading(installation, org) as session:
        return await export_rules(session, tiers, task=task, ended=ended, as_yaml=form is Form.YAML)
