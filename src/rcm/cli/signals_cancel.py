"""`rcm signals cancel`: end a run that nobody goes on with."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from rcm.cli.console import emit, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.cli.signals_tables import run_result
from rcm.quality.repository.signal_runs import SignalRun
from rcm.quality.service import signal_run_reading


def cancel(
    run_id: Annotated[UUID, typer.Argument(help="The run, as `rcm signals run` or the error names it.")],
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """End a run. What it had found is not written; one that has ended stays as it is."""
    with told(as_json=as_json), opened(data_dir) as installation:
        ended, changed = asyncio.run(_cancel(installation, org, run_id))
        said = "is" if changed else "had ended already, nothing was changed: it is"
        found = run_result(ended) | {"cancelled_now": changed}
        emit(found, as_json=as_json, text=lambda: f"Run {run_id} {said} {ended.status}.")


async def _cancel(installation: Installation, org: str | None, run_id: UUID) -> tuple[SignalRun, bool]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.write(actor) as session:
            return await signal_run_reading.cancel(session, run_id)
