"""/signals: which deviations there are, and everything about one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from rcm.core.actor import Actor
from rcm.core.errors import InvalidInput
from rcm.core.http import CurrentDatabase, CurrentPage, api_router
from rcm.quality.listing.query import Evidence, SignalQuery, SortKey
from rcm.quality.report.style import HEADERS
from rcm.quality.routes.shared import CurrentReading, Reader
from rcm.quality.schemas.charts import SignalChartsOut
from rcm.quality.schemas.listing import SignalPageOut
from rcm.quality.schemas.peers import PeersOut
from rcm.quality.schemas.signals import (
    ImpactOut,
    SeverityOut,
    SignalDetailOut,
    SignalHistoryOut,
    SignalTimelineOut,
)
from rcm.quality.service import charts, peers, reading, report
from rcm.quality.service.listing import SignalLists, signals

router = api_router("/signals", "signals")

_Text = Annotated[str, Query(max_length=255, pattern=r"^[^\x00]*$")]
_Words = Annotated[list[_Text], Query(max_length=100)]
_Score = Annotated[int | None, Query(ge=0, le=100)]


class DimensionUnusable(InvalidInput):
    """A dimension is asked for as key=value, such as dimension=unit=ICU."""

    code = "quality.dimension_invalid"


class Asked:
    """Filters as query parameters. Each may be repeated: of several values of one filter any, of several filters
    all."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is a parameter
        self,
        domain: _Words = [],  # noqa: B006 - never changed
        facility: Annotated[list[_Text], Query(max_length=100, description="Its id or its name.")] = [],  # noqa: B006
        system: _Words = [],  # noqa: B006
        service_line: _Words = [],  # noqa: B006
        metric: Annotated[list[_Text], Query(max_length=100, description="metric_id")] = [],  # noqa: B006
        type: _Words = [],  # noqa: B006 - the parameter's name
        severity_min: _Score = None,
        severity_max: _Score = None,
        detected_from: Annotated[date | None, Query(description="First day (UTC).")] = None,
        detected_to: Annotated[date | None, Query(description="Last day (UTC).")] = None,
        assignee: Annotated[
            list[UUID | Literal["me", "none"]], Query(max_length=100, description="A user's id, `me` or `none`.")
        ] = [],  # noqa: B006
        status: _Words = [],  # noqa: B006
        evidence: Annotated[
            Evidence | None, Query(description="Default: raised; all of suspect data, which is never raised.")
        ] = None,
        dimension: Annotated[list[_Text], Query(max_length=20, description="key=value")] = [],  # noqa: B006
        search: Annotated[str, Query(max_length=100, description="In the name of facility or metric.")] = "",
        sort: Annotated[
            Literal[
                "severity", "-severity", "detected_at", "-detected_at", "percentile", "-percentile", "q", "-q",
                "cost", "-cost",
            ],
            Query(description="A minus: largest first. What has no value comes last. q: the smaller of both."),
        ] = "-severity",
    ) -> None:  # fmt: skip
        self._assignees = assignee
        self.query = SignalQuery(
            domains=frozenset(domain), facilities=frozenset(facility), systems=frozenset(system),
            service_lines=frozenset(service_line), metrics=frozenset(metric), types=frozenset(type),
            statuses=frozenset(status), severity_min=severity_min, severity_max=severity_max,
            detected_from=_start(detected_from), detected_to=_start(detected_to, 1), evidence=evidence,
            dimensions=frozenset(map(_dimension, dimension)), search=search.strip(),
            sort=SortKey(sort.removeprefix("-")), descending=sort.startswith("-"),
        )  # fmt: skip

    def by(self, actor: Actor) -> SignalQuery:
        """`me` is who asks."""
        people = {actor.user_id if each == "me" else each for each in self._assignees} - {"none", None}
        return replace(
            self.query,
            assignees=frozenset(each for each in people if isinstance(each, UUID)),
            unassigned="none" in self._assignees,
        )


def _start(day: date | None, later: int = 0) -> datetime | None:
    try:
        return None if day is None else datetime.combine(day + timedelta(days=later), time.min, UTC)
    except OverflowError:
        return None  # the last day that there is: no end


def _dimension(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise DimensionUnusable(f"It is {text!a}.")
    return key, value


async def current_lists(request: Request) -> SignalLists:
    lists: SignalLists = request.app.state.signal_lists
    return lists


@router.get("")
async def list_signals(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    asked: Annotated[Asked, Depends()],
    lists: Annotated[SignalLists, Depends(current_lists)],
    facets: Annotated[bool, Query(description="Count the values of each filter.")] = False,
) -> SignalPageOut:
    """Signals that are raised, the worst first. Suspect data is counted apart and listed by type=suspect_data."""
    return await signals(database, actor, lists, asked.by(actor), page, facets=facets)


@router.get("/{signal_id}")
async def get_signal(signal_id: UUID, read: CurrentReading) -> SignalDetailOut:
    """All columns, in groups: figures, type and severity with their reasons, tiers, evidence, impact, assignment."""
    return await read(reading.detail, signal_id)


@router.get("/{signal_id}/timeline")
async def get_signal_timeline(signal_id: UUID, read: CurrentReading) -> SignalTimelineOut:
    """Each period of the signal's series, up to its own, oldest first."""
    return await read(reading.timeline, signal_id)


@router.get("/{signal_id}/peers")
async def get_signal_peers(signal_id: UUID, read: CurrentReading, page: CurrentPage) -> PeersOut:
    """Whom the signal's latest period is compared with, the worst first, and the figures of all of them."""
    return await read(peers.peers, signal_id, page)


@router.get("/{signal_id}/charts")
async def get_signal_charts(signal_id: UUID, read: CurrentReading) -> SignalChartsOut:
    """Figures to draw: sparkline, XmR chart with its limits and rules, funnel, the peers' distribution."""
    return await read(charts.charts, signal_id)


@router.get("/{signal_id}/report", response_class=HTMLResponse)
async def get_signal_report(signal_id: UUID, read: CurrentReading) -> HTMLResponse:
    """One page with everything, charts included, to keep, send or print. It has no script and needs no other file."""
    return HTMLResponse(await read(report.signal_report, signal_id), headers=HEADERS)


@router.get("/{signal_id}/reasoning")
async def get_signal_reasoning(signal_id: UUID, read: CurrentReading) -> SeverityOut:
    """The five inputs, what they mean, which type they gave, and how the severity was reckoned."""
    return await read(reading.reasoning, signal_id)


@router.get("/{signal_id}/impact")
async def get_signal_impact(signal_id: UUID, read: CurrentReading) -> ImpactOut:
    """What the deviation costs in days, beds and money, with what was assumed."""
    return await read(reading.impact, signal_id)


@router.get("/{signal_id}/history")
async def get_signal_history(signal_id: UUID, read: CurrentReading) -> SignalHistoryOut:
    """Signals of the same series with what changed, what happened, and who looked after this one."""
    return await read(reading.history, signal_id)
