"""`rcm signals activity`: the feed, once or as it grows."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Any, Final
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from rcm.api.events import news, tail_after
from rcm.cli.console import emit, told
from rcm.cli.installation import Installation, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.cli.signals_work import By, speaking
from rcm.core.actor import Actor
from rcm.core.paging import PageRequest
from rcm.main import Application
from rcm.quality.repository.activity import TOPIC, ActivityFilter
from rcm.quality.schemas.activity import ActivityOut
from rcm.quality.service import feed

_PAUSE_S: Final = 0.5


def activity_command(  # noqa: PLR0917 - each is an option
    unread: Annotated[
        bool, typer.Option("--unread", help="What the person of --as has not read; without one, what nobody has.")
    ] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Go on, a line for each event, until Ctrl-C.")] = False,
    event_type: Annotated[list[str] | None, typer.Option("--type", help="Of these types only.")] = None,
    signal_id: Annotated[UUID | None, typer.Option("--signal", help="Of this signal only.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    by: By = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """What happened, the newest first. With --follow and --json: one object a line."""
    wanted = ActivityFilter(types=tuple(event_type or ()), signal_id=signal_id, unread=True if unread else None)
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_show(installation, org, by, wanted, limit, follow=follow, as_json=as_json))
        if not follow:
            emit(found, as_json=as_json, text=lambda: _table(found["items"]))


async def _show(
    installation: Installation, org: str | None, by: str | None, wanted: ActivityFilter, limit: int, *, follow: bool,
    as_json: bool,
) -> dict[str, Any]:  # fmt: skip
    async with connected(installation) as application:
        actor = await speaking(application, org, by)
        if follow:
            await _follow(application, actor, wanted, as_json=as_json)
        async with application.database.read(actor) as session:
            page = await feed.listed(session, PageRequest(limit=limit), wanted)
            unread = await feed.unread(session)
        return page.model_dump(mode="json") | {"unread": unread.model_dump(mode="json")}


async def _follow(application: Application, actor: Actor, wanted: ActivityFilter, *, as_json: bool) -> None:
    async with application.database.read(actor) as session:
        tail = await tail_after(session)
    while True:
        async with application.database.read(actor) as session:
            changes = await news(session, tail, time.monotonic())
            told_ids = [changed for topic, changed, _ in changes if topic == TOPIC]
            events = await feed.by_ids(session, told_ids)
        for key in told_ids:
            if key in events and _fits(events[key], wanted):
                event = events[key].model_dump(mode="json")
                emit(event, as_json=as_json, text=lambda event=event: _line(event))  # type: ignore[misc]
        await asyncio.sleep(_PAUSE_S)


def _fits(event: ActivityOut, wanted: ActivityFilter) -> bool:
    return (
        (not wanted.types or event.event_type in wanted.types)
        and (wanted.signal_id is None or (event.signal is not None and event.signal.id == wanted.signal_id))
        and not (wanted.unread and event.read)
    )


def _line(event: dict[str, Any]) -> str:
    about = event["signal"] or {}
    who = (event["user"] or {}).get("full_name") or ""
    where = f"{about['metric_id']} at {about['facility']}" if about else ""
    return f"{event['created_at'][:19]}  {event['event_type']:<22}  {where}  {who}"


def _table(events: list[dict[str, Any]]) -> Table:
    table = Table("when", "what", "signal", "who", "read")
    for event in events:
        about = event["signal"] or {}
        where = f"{about['metric_id']} at {about['facility']}" if about else ""
        who = (event["user"] or {}).get("full_name") or ""
        table.add_row(
            event["created_at"][:19], event["event_type"], escape(where), escape(who), "yes" if event["read"] else ""
        )
    return table
