"""`rcm migrate`."""

from __future__ import annotations

from typing import Annotated

import typer

from rcm.cli.batch import AsJson
from rcm.cli.console import WRONG, emit, told
from rcm.cli.installation import opened
from rcm.cli.work import DataDir
from rcm.migrations.runner import migrate as to_head
from rcm.migrations.runner import status as look


def migrate(
    status: Annotated[bool, typer.Option("--status", help="Only say where the database is.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Bring the database to this program's revision."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = look(installation.urls.owner) if status else to_head(installation.urls.owner)
        emit(
            {"current": found.current, "head": found.head, "at_head": found.at_head},
            as_json=as_json,
            text=lambda: f"at {found.current or 'nothing'}, head is {found.head}",
        )
        if not found.at_head:
            raise typer.Exit(WRONG)
