"""`rcm runs …`: look at runs and operate on them."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from rcm.cli.console import emit, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.workflows.repository import listing
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation

app = typer.Typer(help="Look at runs and operate on them.", no_args_is_help=True)


@app.callback()
def runs() -> None:
    """Look at runs and operate on them."""


@app.command("list")
def list_runs(
    org: Org = None,
    status: Annotated[str | None, typer.Option(help="Only runs in this state, e.g. FAILED.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """The newest runs."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_list(installation, org, status.upper() if status else None, limit))
        emit({"items": found}, as_json=as_json, text=lambda: _runs_table(found))


@app.command("show")
def show(run_id: UUID, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """A run with its steps."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_show(installation, org, run_id))
        emit(found, as_json=as_json, text=lambda: _steps_table(found))


def _operation(operation: RunOperation, help_text: str) -> None:
    def command(run_id: UUID, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
        with told(as_json=as_json), opened(data_dir) as installation:
            found = asyncio.run(_operate(installation, org, run_id, operation))
            emit(found, as_json=as_json, text=lambda: f"{run_id}: {found['status']}")

    app.command(operation.value, help=help_text)(command)


_operation(RunOperation.PAUSE, "Stop at the next boundary between nodes.")
_operation(RunOperation.RESUME, "Go on where it was paused.")
_operation(RunOperation.CANCEL, "End it at the next boundary, for good.")
_operation(RunOperation.RETRY, "Go on from the step that failed.")


async def _list(installation: Installation, org: str | None, status: str | None, limit: int) -> list[dict[str, Any]]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            return await listing.newest_runs(session, status, limit)


async def _show(installation: Installation, org: str | None, run_id: UUID) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            return await listing.run_with_steps(session, run_id)


async def _operate(
    installation: Installation, org: str | None, run_id: UUID, operation: RunOperation
) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.write(actor) as session:
            service = RunService(session, application.registry.backend, application.settings.chunk_rows)
            await service.operate(run_id, operation)
        async with application.database.read(actor) as reading:
            return await listing.run_with_steps(reading, run_id)


def _runs_table(found: list[dict[str, Any]]) -> Table:
    table = Table("run", "state", "step", "done", "error")
    for run in found:
        done = f"{run['completed_steps']}/{run['total_steps']}"
        table.add_row(
            str(run["run_id"]), run["status"], run["current_step"] or "", done, escape(run["error_message"] or "")
        )
    return table


def _steps_table(run: dict[str, Any]) -> Table:
    table = Table("step", "state", "attempt", "ms", "said", title=f"{run['run_id']}  {run['status']}")
    for step in run["steps"]:
        took = f"{step['execution_time_ms']:.1f}" if step["execution_time_ms"] is not None else ""
        said = step["error"] or step["output"] or ""
        table.add_row(step["node_id"], step["status"], str(step["attempt_number"]), took, escape(str(said)))
    return table
