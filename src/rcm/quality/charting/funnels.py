"""A cohort as a funnel: values against volume, with the limits of what chance and usual differences between units make
of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rcm.quality.charting.cohort import Cohort, Member
from rcm.quality.charting.series import bounded, natural_bounds
from rcm.quality.detection.funnel import Funnel, Limits, Point, funnel
from rcm.quality.detection.metrics import MetricSpec

#: More points than this are a cloud, and a load for whoever draws them.
MOST_POINTS: Final = 400


@dataclass(frozen=True, slots=True)
class FunnelChart:
    """`total` members have both a value and a volume; `points` are at most MOST_POINTS of them, those outside limits
    first. `volume`: denominator, or encounters. `outside95` counts those beyond 95 % but within 99.8 %."""

    center: float
    tau2: float
    phi: float
    volume: str
    limits: tuple[Limits, ...]
    points: tuple[Point, ...]
    own: Point | None
    total: int
    outside95: int
    outside998: int


def funnel_chart(spec: MetricSpec, cohort: Cohort) -> FunnelChart | None:
    """None where the cohort is too small to have statistics, or nobody's volume is known."""
    members = [each for each in cohort.members if each.value is not None and (each.volume or 0) > 0]
    if cohort.statistics is None or not members:
        return None
    made = funnel(
        spec, [each.value for each in members], [each.volume for each in members],
        [each.numerator for each in members],
    )  # fmt: skip
    return None if made is None else _chart(spec, made, members)


def _chart(spec: MetricSpec, made: Funnel, members: Sequence[Member]) -> FunnelChart:
    own = next((point for point, member in zip(made.points, members, strict=True) if member.is_own), None)
    bounds = natural_bounds(spec)
    return FunnelChart(
        made.center, made.tau2, made.phi,
        "denominator" if any((each.denominator or 0) > 0 for each in members) else "encounters",
        tuple(_limits(each, bounds) for each in made.limits), thinned(made.points), own, len(made.points),
        sum(each.outside == "95" for each in made.points), sum(each.outside == "99.8" for each in made.points),
    )  # fmt: skip


def _limits(limits: Limits, bounds: tuple[float | None, float | None]) -> Limits:
    kept = {name: bounded(getattr(limits, name), bounds) for name in ("lower95", "upper95", "lower998", "upper998")}
    return replace(limits, **{name: value for name, value in kept.items() if value is not None})


def thinned(points: Sequence[Point], most: int = MOST_POINTS) -> tuple[Point, ...]:
    """At most so many: those outside the limits, then others spread evenly over the volumes. In order of volume."""
    ordered = sorted(points, key=lambda point: (point.volume, point.value))
    outside = _evenly([each for each in ordered if each.outside], most)
    inside = _evenly([each for each in ordered if not each.outside], most - len(outside))
    return tuple(sorted((*outside, *inside), key=lambda point: (point.volume, point.value)))


def _evenly(points: Sequence[Point], most: int) -> list[Point]:
    if len(points) <= most:
        return list(points)
    return [points[at * len(points) // most] for at in range(most)]
