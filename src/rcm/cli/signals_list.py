"""`rcm signals list`: the gravest first."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Column, Table

from rcm.cli.console import emit, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.core.paging import PageRequest
from rcm.quality.listing.query import Evidence, SignalQuery
from rcm.quality.schemas.listing import SignalPageOut
from rcm.quality.service.listing import SignalLists, signals

Several = list[str] | None


def list_signals(  # noqa: PLR0917 - each is an option
    everything: Annotated[bool, typer.Option("--all/--raised", help="Those that are only watched as well.")] = False,
    metric: Annotated[Several, typer.Option(help="metric_id; may be given again.")] = None,
    facility: Annotated[Several, typer.Option(help="Its id or its name.")] = None,
    line: Annotated[Several, typer.Option("--service-line")] = None,
    kind: Annotated[Several, typer.Option("--type", help="critical_trajectory, emerging_risk, …")] = None,
    least: Annotated[int | None, typer.Option("--severity", min=0, max=100, help="At least this grave.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Signals, the gravest first; those with evidence, unless --all."""
    query = SignalQuery(
        metrics=frozenset(metric or ()), facilities=frozenset(facility or ()), service_lines=frozenset(line or ()),
        types=frozenset(kind or ()), severity_min=least, evidence=Evidence.ALL if everything else None,
    )  # fmt: skip
    with told(as_json=as_json), opened(data_dir) as installation:
        page = asyncio.run(_list(installation, org, query, limit))
        result: dict[str, Any] = page.model_dump(mode="json")
        emit(result, as_json=as_json, text=lambda: _table(page))


async def _list(installation: Installation, org: str | None, query: SignalQuery, limit: int) -> SignalPageOut:
    async with connected(installation) as application:
        actor = await acting(application, org)
        return await signals(application.database, actor, SignalLists(), query, PageRequest(None, limit), facets=False)


def _table(page: SignalPageOut) -> Table:
    """Narrow enough for 80 characters: the id is whole, as `rcm signals show` wants it."""
    table = Table("severity", Column("signal", overflow="fold"), Column("id", no_wrap=True))
    for each in page.items:
        where = ", ".join(escape(name) for name in (each.facility, each.service_line) if name)
        value, peers = ("–" if figure is None else f"{figure:g}" for figure in (each.value, each.peer_mean))
        said = f"{escape(each.metric_id)}: {where}\n{each.signal_type}, {each.evidence}; {value}, peers {peers}"
        table.add_row(str(each.severity), said, str(each.id))
    table.caption = f"{len(page.items):,} of {page.total:,}"
    return table
