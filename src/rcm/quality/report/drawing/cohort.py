"""The peers as a distribution, and as a funnel against volume; and where a severity lies."""

from __future__ import annotations

from typing import Final

from rcm.quality.report import words
from rcm.quality.report.drawing.plot import (
    LEFT,
    RIGHT,
    WIDTH,
    Described,
    bottom_axis,
    left_axis,
    own_mark,
    path,
    svg,
)
from rcm.quality.report.drawing.scales import Scale, of_volumes, spanning
from rcm.quality.report.markup import Markup, el, joined
from rcm.quality.schemas.charts import FunnelChartOut, PeerBoxOut, SignalChartsOut

_FUNNEL_HEIGHT: Final = 340.0
_TOP, _BOTTOM = 24.0, 290.0
_CURVES: Final = (("lower95", "warning"), ("upper95", "warning"), ("lower998", "limit"), ("upper998", "limit"))
_BOX_HEIGHT: Final = 120.0


def funnel_drawing(charts: SignalChartsOut, funnel: FunnelChartOut) -> Markup:
    """Each peer by volume and value, the limits as curves, the signal's own point as a diamond."""
    own = [funnel.own] if funnel.own else []
    figures = [each.value for each in (*funnel.points, *own)]
    figures += [getattr(each, name) for each in funnel.limits for name, _ in _CURVES]
    right = WIDTH - RIGHT
    y = spanning(figures, _BOTTOM, _TOP, at_least=0.0 if min(figures) >= 0 else None)
    volumes = [each.volume for each in (*funnel.points, *own)] + [each.volume for each in funnel.limits]
    x = of_volumes(volumes, LEFT + 8, right)
    return svg(
        Described("funnel", "Peers by volume, with limits", funnel_text(charts, funnel)),
        _FUNNEL_HEIGHT,
        left_axis(y, right, charts.unit or ""),
        bottom_axis(x, _BOTTOM + 4, funnel.volume),
        el("line", x1=x.start, y1=y(funnel.center), x2=right, y2=y(funnel.center), class_="center"),
        _curves(funnel, x, y),
        (
            el("circle", cx=x(each.volume), cy=y(each.value), r=3.5, class_="peer out" if each.outside else "peer")
            for each in funnel.points
            if each != funnel.own
        ),
        own_mark(x(funnel.own.volume), y(funnel.own.value)) if funnel.own else None,
    )


def funnel_text(charts: SignalChartsOut, funnel: FunnelChartOut) -> str:
    said = (
        f"{funnel.total:,} units about {words.figure(funnel.center, charts.unit)}; beyond the 95 % limits:"
        f" {funnel.outside95:,}, beyond those of 99.8 %: {funnel.outside998:,}."
    )
    if funnel.own is None:
        return said
    where = {"": "within the limits", "95": "beyond 95 %, within 99.8 %", "99.8": "beyond 99.8 %"}[funnel.own.outside]
    value = words.figure(funnel.own.value, charts.unit)
    return f"{said} This one has {value} ({funnel.volume}: {words.amount(funnel.own.volume)}), {where}."


def _curves(funnel: FunnelChartOut, x: Scale, y: Scale) -> Markup:
    if len(funnel.limits) == 1:  # all have one volume: the limits are lines
        (only,) = funnel.limits
        return joined(
            el("line", x1=x.start, y1=y(getattr(only, name)), x2=x.end, y2=y(getattr(only, name)), class_=class_)
            for name, class_ in _CURVES
        )
    return joined(path([(x(each.volume), y(getattr(each, name))) for each in funnel.limits], c) for name, c in _CURVES)


def peers_drawing(charts: SignalChartsOut) -> Markup | None:
    """From the 10th to the 90th percentile as a bar, the middle half thicker, the median a line. None without
    statistics."""
    box, figures = charts.peers, charts.peers.statistics
    if figures is None:
        return None
    band = [charts.target_low, charts.target_high]
    x = spanning([figures.p10, figures.p90, figures.mean, box.value, *band], LEFT, WIDTH - RIGHT)
    middle = 46.0
    return svg(
        Described("peers", "Distribution of the peers", peers_text(charts, box)),
        _BOX_HEIGHT,
        _band(charts, x),
        _bar(x(figures.p10), x(figures.p90), middle, 7.0, "range"),
        _bar(x(figures.p25), x(figures.p75), middle, 15.0, "inner"),
        el("line", x1=x(figures.median), y1=middle - 20, x2=x(figures.median), y2=middle + 20, class_="axis"),
        None if box.value is None else own_mark(x(box.value), middle, 9.0),
        None if box.value is None else _named(x, box.value, words.figure(box.value, charts.unit)),
        bottom_axis(x, 78.0, charts.unit or ""),
    )


def peers_text(charts: SignalChartsOut, box: PeerBoxOut) -> str:
    figures = box.statistics
    if figures is None:
        return charts.note or ""
    unit = charts.unit
    said = (
        f"{figures.count:,} peers: median {words.figure(figures.median, unit)}, half of them between"
        f" {words.figure(figures.p25)} and {words.figure(figures.p75)}, four fifths between {words.figure(figures.p10)}"
        f" and {words.figure(figures.p90)}."
    )
    if box.value is None or box.percentile is None:
        return said
    return f"{said} This one has {words.figure(box.value, unit)}: worse than {words.whole(box.percentile)} %."


def _band(charts: SignalChartsOut, x: Scale) -> Markup | None:
    if charts.target_low is None or charts.target_high is None:
        return None
    left, right = x(charts.target_low), x(charts.target_high)
    return el("rect", x=left, y=22, width=max(right - left, 1.0), height=56, class_="band")


def _bar(left: float, right: float, middle: float, half: float, class_: str) -> Markup:
    return el("rect", x=left, y=middle - half, width=max(right - left, 1.0), height=2 * half, rx=3, class_=class_)


def _named(x: Scale, value: float, text: str) -> Markup:
    """The own value above its mark, turned inwards near an edge."""
    at = x(value)
    anchor = "start" if at < LEFT + 60 else "end" if at > WIDTH - RIGHT - 60 else "middle"
    return el("text", text, x=at, y=18, text_anchor=anchor, class_="strong")


def severity_drawing(severity: int, low: float, high: float) -> Markup:
    """0 to 100, the type's range, and where this one lies."""
    width, middle = 420.0, 26.0
    x = Scale(0, 100, 10, width - 10)
    return svg(
        Described("severity", f"Severity {severity} of 100", f"The type's range is {low:g} to {high:g}."),
        50.0,
        _bar(x(0), x(100), middle, 4.0, "range"),
        _bar(x(low), x(high), middle, 8.0, "inner"),
        own_mark(x(severity), middle, 8.0),
        (el("text", f"{tick}", x=x(tick), y=47, text_anchor="middle") for tick in (0, 25, 50, 75, 100)),
        width=width,
        class_="small",
    )
