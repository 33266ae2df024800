"""The XmR chart, and the sparkline: a series over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from rcm.quality.report import words
from rcm.quality.report.drawing.plot import LEFT, RIGHT, WIDTH, Described, left_axis, own_mark, path, svg
from rcm.quality.report.drawing.scales import Scale, spanning
from rcm.quality.report.markup import Markup, el, joined
from rcm.quality.schemas.charts import ControlChartOut, ControlPointOut, MarkOut, SignalChartsOut, SparklineOut

_HEIGHT: Final = 300.0
_TOP, _BOTTOM = 30.0, 262.0
#: Labels of periods that have room beside each other.
_LABELS: Final = 9


def control_drawing(charts: SignalChartsOut) -> Markup:
    """Values in order of time, with center, limits, recorded baselines and interventions."""
    control = charts.control
    figures = [each.value for each in control.points]
    figures += [limit for phase in control.phases for limit in (phase.center, phase.lower, phase.upper)]
    y = spanning([*figures, charts.target_low, charts.target_high], _BOTTOM, _TOP)
    right = WIDTH - RIGHT
    x = _times(control.points, LEFT + 14, right - 14)
    return svg(
        Described("control", f"{charts.metric_name or charts.metric_id} over time", control_text(charts)),
        _HEIGHT,
        _target(charts, y, right),
        left_axis(y, right, charts.unit or ""),
        _phases(control, x, y),
        _events(control.interventions, x),
        _line(control.points, x, y),
        _dots(control.points, x, y),
        _labels(control.points, x),
    )


def control_text(charts: SignalChartsOut) -> str:
    """What the chart shows, in a sentence or two."""
    control, unit = charts.control, charts.unit
    known = [each for each in control.points if each.value is not None]
    if not known or not control.phases:
        return "No period has a value."
    last, phase = known[-1], control.phases[-1]
    said = (
        f"{len(known)} values from {words.period(control.points[0].period_start, control.points[0].period_end)} on; the"
        f" latest is {words.figure(last.value, unit)}, the center {words.figure(phase.center, unit)}"
    )
    if phase.lower is None:
        return f"{said}. {phase.note or ''}".strip()
    broken = sum(bool(each.rules) for each in control.points)
    limits = f"{words.figure(phase.lower)} to {words.figure(phase.upper, unit)}"
    completed = "1 value completes" if broken == 1 else f"{broken or 'No'} values complete"
    return f"{said}, the limits {limits}. {completed} a rule's pattern."


def _times(points: Sequence[ControlPointOut], start: float, end: float) -> Scale:
    """By the days' own distance, so that a missing period is a gap."""
    days = [each.period_end.toordinal() for each in points]
    low, high = min(days, default=0), max(days, default=1)
    return Scale(low - 15, high + 15, start, end) if low == high else Scale(low, high, start, end)


def _x(x: Scale, day: date) -> float:
    return x(day.toordinal())


def _target(charts: SignalChartsOut, y: Scale, right: float) -> Markup | None:
    if charts.target_low is None or charts.target_high is None:
        return None
    top, bottom = y(charts.target_high), y(charts.target_low)
    return el("rect", x=LEFT, y=top, width=right - LEFT, height=max(bottom - top, 1.0), class_="band")


def _phases(control: ControlChartOut, x: Scale, y: Scale) -> Markup:
    """Center and limits of each phase, over its own periods; where one begins by record, a mark with a letter."""
    ends = [*(phase.first for phase in control.phases[1:]), len(control.points)]
    drawn: list[Markup] = []
    letter = 0
    for phase, end in zip(control.phases, ends, strict=True):
        own = control.points[phase.first : end]
        from_x, to_x = _x(x, own[0].period_end) - 8, _x(x, own[-1].period_end) + 8
        for value, class_ in ((phase.center, "center"), (phase.lower, "limit"), (phase.upper, "limit")):
            if value is not None:
                drawn.append(el("line", x1=from_x, y1=y(value), x2=to_x, y2=y(value), class_=class_))
        if phase.starts_on is not None:
            drawn.append(_mark(from_x - 2, chr(ord("A") + letter % 26)))
            letter += 1
    return joined(drawn)


def _events(marks: Sequence[MarkOut], x: Scale) -> Markup:
    inside = [each for each in marks if x.low - 40 <= each.activated_on.toordinal() <= x.high + 40]
    return joined(_mark(_x(x, each.activated_on), str(marks.index(each) + 1)) for each in inside)


def _mark(at: float, name: str) -> Markup:
    return joined(
        el("line", x1=at, y1=_TOP - 6, x2=at, y2=_BOTTOM, class_="event"),
        el("circle", cx=at, cy=_TOP - 13, r=8, class_="tag"),
        el("text", name, x=at, y=_TOP - 9.5, text_anchor="middle", class_="mark"),
    )


def _line(points: Sequence[ControlPointOut], x: Scale, y: Scale) -> Markup:
    return joined(
        path([(_x(x, each.period_end), y(each.value)) for each in run if each.value is not None], "line")
        for run in unbroken(points)
    )


def unbroken(points: Sequence[ControlPointOut]) -> list[list[ControlPointOut]]:
    """Runs of periods that follow each other and have values: a line across a gap would say what nobody measured."""
    runs: list[list[ControlPointOut]] = []
    before: ControlPointOut | None = None
    for each in points:
        follows = (
            before is not None
            and before.value is not None
            and (each.period_start - before.period_end).days <= max((each.period_end - each.period_start).days // 2, 1)
        )
        if each.value is not None:
            if follows:
                runs[-1].append(each)
            else:
                runs.append([each])
        before = each
    return runs


def _dots(points: Sequence[ControlPointOut], x: Scale, y: Scale) -> Markup:
    radius = 3.5 if len(points) <= 60 else 2.0
    drawn = [
        el(
            "circle", cx=_x(x, each.period_end), cy=y(each.value), r=radius + 2 if each.rules else radius,
            class_="broken" if each.rules else "dot",
        )
        for each in points
        if each.value is not None
    ]  # fmt: skip
    last = points[-1] if points else None
    if last is not None and last.value is not None:
        drawn.append(own_mark(_x(x, last.period_end), y(last.value)))
    return joined(drawn)


def _labels(points: Sequence[ControlPointOut], x: Scale) -> Markup:
    every = max(1, -(-len(points) // _LABELS))
    shown = points[::-1][::every]
    return joined(
        el("line", x1=LEFT, y1=_BOTTOM, x2=WIDTH - RIGHT, y2=_BOTTOM, class_="axis"),
        (
            el(
                "text", f"{each.period_end:%Y-%m}" if _is_month(each) else f"{each.period_end:%Y-%m-%d}",
                x=_x(x, each.period_end), y=_BOTTOM + 20, text_anchor="middle",
            )
            for each in shown
        ),
    )  # fmt: skip


def _is_month(point: ControlPointOut) -> bool:
    return (point.period_end - point.period_start).days >= 27


def sparkline_drawing(spark: SparklineOut, unit: str | None) -> Markup | None:
    """A line without axes; None without two values."""
    known = [(at, each.value) for at, each in enumerate(spark.points) if each.value is not None]
    if len(known) < 2:
        return None
    width, height = 260.0, 56.0
    y = spanning([value for _, value in known], height - 8, 8)
    x = Scale(0, len(spark.points) - 1, 8, width - 12)
    runs: list[list[tuple[float, float]]] = [[]]
    for at, each in enumerate(spark.points):
        if each.value is None:
            runs.append([])
        else:
            runs[-1].append((x(at), y(each.value)))
    values = ", ".join(words.figure(value) for _, value in known)
    return svg(
        Described("spark", "The periods of the window", f"{values}{f' {unit}' if unit else ''}, oldest first."),
        height,
        (path(run, "line") for run in runs),
        own_mark(x(known[-1][0]), y(known[-1][1]), 5.0),
        width=width,
        class_="small",
    )
