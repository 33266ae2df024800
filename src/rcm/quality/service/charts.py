"""The charts of a signal, within one read session."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import date
from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.quality.charting.control import Baseline, ControlChart, Phase, control_chart
from rcm.quality.charting.funnels import funnel_chart
from rcm.quality.charting.series import Point, natural_bounds, usable
from rcm.quality.detection.spc import LIMITS_FROM
from rcm.quality.repository import interventions
from rcm.quality.schemas.charts import (
    ControlChartOut,
    ControlPhaseOut,
    ControlPointOut,
    FunnelChartOut,
    MarkOut,
    PeerBoxOut,
    SignalChartsOut,
    SparklineOut,
    SparkPointOut,
)
from rcm.quality.schemas.peers import PeerStatisticsOut
from rcm.quality.service.peers import Compared, compared
from rcm.quality.service.reading import WINDOW, last_day

_NO_VOLUME: Final = "No member of the cohort has a volume."


async def charts(session: ReadSession, signal_id: UUID) -> SignalChartsOut:
    """Raises SignalNotFound."""
    return await charts_of(session, await compared(session, signal_id))


async def charts_of(session: ReadSession, known: Compared) -> SignalChartsOut:
    """The same, of a signal whose peers are known."""
    points, left_out = usable(known.series, known.spec) if known.spec and known.series else ([], 0)
    control = await _control(session, known, points, left_out)
    funnel = await asyncio.to_thread(funnel_chart, known.spec, known.cohort) if known.spec else None
    metric = known.metric
    return SignalChartsOut(
        signal_id=known.signal["id"],
        metric_id=known.signal["metric_id"],
        metric_name=metric["name"],
        unit=metric["unit"],
        polarity=metric["polarity"],
        target_low=metric["target_low"],
        target_high=metric["target_high"],
        sparkline=_sparkline(points[-WINDOW:]),
        control=control,
        funnel=FunnelChartOut.model_validate(funnel) if funnel else None,
        peers=_box(known),
        note=known.note or (None if funnel else _NO_VOLUME),
    )


def _sparkline(points: list[Point]) -> SparklineOut:
    known = [each.value for each in points if each.value is not None]
    return SparklineOut(
        points=[SparkPointOut.model_validate(each) for each in points],
        low=min(known, default=None),
        high=max(known, default=None),
    )


async def _control(session: ReadSession, known: Compared, points: list[Point], left_out: int) -> ControlChartOut:
    until = last_day(known.signal)
    recorded = await interventions.baselines_of(session, known.signal)
    baselines = [Baseline(row.starts_on, row.reason) for row in recorded if row.starts_on <= until]
    bounds = natural_bounds(known.spec) if known.spec else (None, None)
    chart = control_chart(points, baselines, bounds)
    marks = await interventions.of_series(session, known.signal)
    return _chart(chart, [MarkOut.model_validate(each) for each in marks if each.activated_on <= until], left_out)


def _chart(chart: ControlChart, marks: list[MarkOut], left_out: int) -> ControlChartOut:
    return ControlChartOut(
        points=[
            ControlPointOut(**asdict(each.point), phase=each.phase, rules=list(each.rules)) for each in chart.points
        ],
        phases=[_phase(each) for each in chart.phases],
        interventions=marks,
        left_out=left_out,
    )


def _phase(phase: Phase) -> ControlPhaseOut:
    starts_on: date | None = phase.baseline.starts_on if phase.baseline else None
    short = f"{phase.values} values: limits need {LIMITS_FROM}." if phase.lower is None else None
    return ControlPhaseOut.model_validate(
        {name: value for name, value in asdict(phase).items() if name != "baseline"}
        | {"starts_on": starts_on, "reason": phase.baseline.reason if phase.baseline else None, "note": short}
    )


def _box(known: Compared) -> PeerBoxOut:
    statistics, own = known.cohort.statistics, known.cohort.own
    return PeerBoxOut(
        statistics=PeerStatisticsOut.model_validate(statistics) if statistics else None,
        value=own.value if own else None,
        percentile=own.percentile if own else None,
        z=own.z if own else None,
    )
