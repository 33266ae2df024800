"""`rcm signals report`: one signal as a page to keep, send or print."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from rcm.cli.console import emit, told
from rcm.cli.files import refuse_to_overwrite, write_privately
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.cli.signals_show import Id
from rcm.quality.service.report import signal_report


def report(
    signal_id: Id,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="File to write (default: signal-ID.html); `-`: to stdout.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Write over a file that is there.")] = False,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Everything about a signal as one HTML file, with its charts; it needs nothing else."""
    with told(as_json=as_json), opened(data_dir) as installation:
        path = None if output == "-" else Path(output or f"signal-{signal_id}.html")
        if path is not None:
            refuse_to_overwrite(path, force=force)
        page = asyncio.run(_report(installation, org, signal_id))
        if path is None:
            sys.stdout.write(page)
            sys.stdout.flush()
            return
        size = write_privately(path, page)
        emit({"file": str(path), "bytes": size}, as_json=as_json, text=lambda: f"{path}: {size:,} bytes")


async def _report(installation: Installation, org: str | None, signal_id: Id) -> str:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            return await signal_report(session, signal_id)
