"""`rcm runs …`: look at runs and operate on them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

import orjson
import typer
from pydantic import BaseModel, ValidationError
from rich.markup import escape
from rich.table import Column, Table

from rcm.cli.console import emit, told
from rcm.cli.files import read_file
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import InvalidInput
from rcm.core.paging import Page, PageRequest
from rcm.workflows.backend import ExecutionBackend
from rcm.workflows.repository import listing
from rcm.workflows.run_schemas import RunEventIn, RunRerun, RunSkip, RunStart
from rcm.workflows.schemas import EventIn, EventTold, RunOut
from rcm.workflows.service import doors, run_reading, tracing
from rcm.workflows.service.events import EventService
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation

F = TypeVar("F", bound=BaseModel)
Act = Callable[[WriteSession, RunService, ExecutionBackend], Awaitable[RunOut]]
Context = Annotated[str, typer.Option(help="What the run knows: a JSON object, or @FILE.")]


class InputUnreadable(InvalidInput):
    """What was given can't be read."""

    code = "cli.input_unreadable"


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


@app.command("start")
def start(
    workflow: Annotated[str, typer.Argument(help="Name of a published workflow.")],
    context: Context = "{}",
    encounter: Annotated[str | None, typer.Option(help="Id of the encounter that it is about.")] = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Start a run of the newest revision."""
    with told(as_json=as_json), opened(data_dir) as installation:
        asked = _form(RunStart, workflow=workflow, encounter_id=encounter, context=_object(context, "--context"))
        _do(installation, org, lambda session, runs, _: doors.start(session, runs, asked), as_json=as_json)


def _operation(operation: RunOperation, help_text: str) -> None:
    def command(run_id: UUID, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
        with told(as_json=as_json), opened(data_dir) as installation:
            _do(
                installation,
                org,
                lambda session, runs, _: doors.operate(session, runs, run_id, operation),
                as_json=as_json,
            )

    app.command(operation.value, help=help_text)(command)


_operation(RunOperation.PAUSE, "Stop at the next boundary between nodes.")
_operation(RunOperation.RESUME, "Go on where it was paused.")
_operation(RunOperation.CANCEL, "End it at the next boundary, for good.")
_operation(RunOperation.RETRY, "Go on from the step that failed.")


@app.command("rerun")
def rerun(  # noqa: PLR0917 - each is an option
    run_id: UUID,
    step: Annotated[str | None, typer.Option(help="From this step; default: from the start.")] = None,
    iteration: Annotated[int | None, typer.Option(min=1, help="Round of a loop; default: the last.")] = None,
    newest: Annotated[bool, typer.Option("--newest", help="In the revision that is published now.")] = False,
    context: Context = "{}",
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Try a run again: a new run, which keeps what was done before the step."""
    with told(as_json=as_json), opened(data_dir) as installation:
        asked = RunRerun(
            step=step,
            iteration=iteration,
            revision="newest" if newest else "same",
            context=_object(context, "--context"),
        )
        _do(
            installation,
            org,
            lambda session, _, backend: doors.rerun_as_asked(session, backend, run_id, asked),
            as_json=as_json,
        )


@app.command("skip")
def skip(  # noqa: PLR0917 - each is an option
    run_id: UUID,
    reason: Annotated[str, typer.Option(help="Why; it stands in the run's ledger.")],
    step: Annotated[str | None, typer.Option(help="Default: the one that failed, or where the run stands.")] = None,
    iteration: Annotated[int | None, typer.Option(min=1, help="Round of a loop.")] = None,
    label: Annotated[str, typer.Option(help="Which way on, where no way is the default.")] = "",
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Let a step go that failed, that waits, or at which a paused run stands."""
    with told(as_json=as_json), opened(data_dir) as installation:
        asked = _form(RunSkip, reason=reason, step=step, iteration=iteration, label=label)
        _do(
            installation,
            org,
            lambda session, runs, _: doors.skip_as_asked(session, runs, run_id, asked),
            as_json=as_json,
        )


@app.command("deliver")
def deliver(
    run_id: UUID,
    kind: Annotated[str, typer.Argument(help="Kind of the event, e.g. claim.answered.")],
    key: Annotated[str | None, typer.Option(help="Default: the key under which the run waits.")] = None,
    payload: Annotated[str, typer.Option(help="JSON object, or @FILE.")] = "{}",
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Tell that something happened that the run waits for."""
    with told(as_json=as_json), opened(data_dir) as installation:
        event = _form(RunEventIn, kind=kind, key=key, payload=_object(payload, "--payload"))

        async def act(session: WriteSession, _: RunService, backend: ExecutionBackend) -> RunOut:
            events = EventService(session, backend, installation.settings.event_keep_days)
            return await doors.deliver(session, events, run_id, event)

        _do(installation, org, act, as_json=as_json)


@app.command("tell")
def tell(
    kind: Annotated[str, typer.Argument(help="Kind of the event, e.g. payer.answered.")],
    key: Annotated[str, typer.Argument(help="What runs wait under, e.g. a claim's number.")],
    payload: Annotated[str, typer.Option(help="JSON object, or @FILE.")] = "{}",
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Tell an event to whichever runs wait for it; one that nobody waits for yet is kept."""
    with told(as_json=as_json), opened(data_dir) as installation:
        event = _form(EventIn, kind=kind, key=key, payload=_object(payload, "--payload"))
        found = asyncio.run(_tell(installation, org, event))
        kept = f"; kept until {found['kept_until']}" if found["kept_until"] else ""
        emit(found, as_json=as_json, text=lambda: f"{found['matched']} runs waited for it{kept}")


async def _tell(installation: Installation, org: str | None, event: EventIn) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.write(actor) as session:
            events = EventService(session, application.registry.backend, installation.settings.event_keep_days)
            done = await events.deliver(event.kind, event.key, event.payload, event.id)
            return EventTold.model_validate(done).model_dump(mode="json")


def _records_of(
    name: str, help_text: str, ask: Callable[[ReadSession, PageRequest, UUID], Awaitable[Page[Any]]]
) -> None:
    def command(
        run_id: UUID,
        limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
        org: Org = None,
        as_json: AsJson = False,
        data_dir: DataDir = None,
    ) -> None:
        with told(as_json=as_json), opened(data_dir) as installation:
            page = PageRequest(limit=limit)
            found = asyncio.run(_records(installation, org, lambda session: ask(session, page, run_id)))
            emit({"items": found}, as_json=as_json, text=lambda: _records_table(found))

    app.command(name, help=help_text)(command)


_records_of(
    "audit", "Who did what to it, newest first.", lambda read, page, run: run_reading.audit_entries(read, run, page)
)
_records_of("traces", "What its actions did outside, newest first.", tracing.traces_of_run)


async def _records(
    installation: Installation, org: str | None, ask: Callable[[ReadSession], Awaitable[Page[Any]]]
) -> list[dict[str, Any]]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            return [item.model_dump(mode="json") for item in (await ask(session)).items]


def _records_table(found: list[dict[str, Any]]) -> Table:
    table = Table("record", "says", show_header=False)
    for each in found:
        when = each.get("at") or each.get("created_at") or ""
        what = each.get("action") or each.get("action_type") or ""
        shown: tuple[Any, ...] = (None, {}, [], when, what)
        said = ", ".join(f"{name} {value}" for name, value in each.items() if value not in shown)
        table.add_row(escape(f"{when}\n{what}"), escape(said))
    return table


def _object(text: str, option: str) -> dict[str, Any]:
    """A JSON object, from the option itself or from the file that it names with @."""
    try:
        found = orjson.loads(read_file(text[1:]) if text.startswith("@") else text.encode())
    except (ValueError, UnicodeError) as error:
        raise InputUnreadable(f"{option} is no JSON.", option=option) from error
    if not isinstance(found, dict):
        raise InputUnreadable(f"{option} is JSON, but no object.", option=option)
    return found


def _form(form: type[F], **values: Any) -> F:
    try:
        return form(**values)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise InputUnreadable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from error


def _do(installation: Installation, org: str | None, act: Act, *, as_json: bool) -> None:
    """Operate, and tell how the run stands after it."""
    found = asyncio.run(_act(installation, org, act))
    emit(found, as_json=as_json, text=lambda: f"{found['run_id']}: {found['status']}")


async def _act(installation: Installation, org: str | None, act: Act) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        backend = application.registry.backend
        async with application.database.write(actor) as session:
            run = await act(session, RunService(session, backend, application.settings.chunk_rows), backend)
        async with application.database.read(actor) as reading:
            return await listing.run_with_steps(reading, run.run_id)


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


def _runs_table(found: list[dict[str, Any]]) -> Table:
    table = Table(Column("run", no_wrap=True, min_width=36), "state", "step", "done", "error")
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
