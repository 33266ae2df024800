"""`rcm signals run`: look at all observations anew, and write what stands out."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated, Final

import typer
from rich.markup import escape
from rich.progress import Progress, TaskID

from rcm.cli.console import emit, err, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.cli.signals_tables import run_result, run_table
from rcm.core.paging import PageRequest
from rcm.quality.repository.signal_runs import SignalRun
from rcm.quality.schemas.loads import AsideRowOut
from rcm.quality.service.signal_run_reading import set_aside
from rcm.quality.service.signal_runs import RunAsked, run_here
from rcm.quality.service.signal_shared import run_shared

_DAY = ["%Y-%m-%d"]
#: Rows that were set aside and are named at once.
_ASIDE: Final = 20


def run_signals(
    as_of: Annotated[datetime | None, typer.Option(formats=_DAY, help="Only periods that ended by this day.")] = None,
    metrics: Annotated[list[str] | None, typer.Option("--metric", help="Only this one; may be given again.")] = None,
    distributed: Annotated[
        bool, typer.Option("--distributed", help="Share the work with all workers; this process takes part.")
    ] = False,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Find signals in the observations that are loaded. The same observations again change nothing."""
    asked = RunAsked(as_of.date() if as_of else None, tuple(sorted(set(metrics or ()))))
    with told(as_json=as_json), opened(data_dir) as installation:
        run, aside = asyncio.run(_run(installation, org, asked, distributed=distributed))
        found = run_result(run) | {"set_aside_rows": [each.model_dump(mode="json") for each in aside]}
        emit(found, as_json=as_json, text=lambda: run_table(run, aside))


async def _run(
    installation: Installation, org: str | None, asked: RunAsked, *, distributed: bool
) -> tuple[SignalRun, list[AsideRowOut]]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        lease = application.settings.worker_lease_s
        with Progress(console=err, transient=True) as progress:
            bar = _Bar(progress, progress.add_task("reading"))
            act = run_shared if distributed else run_here
            run = await act(application.database, actor, asked, lease, bar)
        async with application.database.read(actor) as session:
            aside = await set_aside(session, PageRequest(limit=_ASIDE), run.run_id)
        return run, aside.items


class _Bar:
    """What is worked on, and how far it is."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def __call__(self, what: str, done: int, total: int) -> None:
        self._progress.update(self._task, description=escape(what), completed=done, total=total)
