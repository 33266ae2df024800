"""Tables of a report: one way to write them, and those behind the charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rcm.quality.report import words
from rcm.quality.report.markup import Child, Markup, el, joined
from rcm.quality.schemas.charts import FunnelChartOut, SignalChartsOut
from rcm.quality.schemas.peers import PeerStatisticsOut

_FEW: Final = 3
#: Rows of a funnel's table: those outside the limits first.
_FUNNEL_ROWS: Final = 60
_FUNNEL_VOLUMES: Final = 8

Row = Sequence[Child]


def table(
    heads: Sequence[str], rows: Iterable[Row], *, numbers: Sequence[int] = (), caption: str | None = None
) -> Markup:
    """`numbers` are columns that are aligned to the right. A row may come as an element of its own. Few columns make a
    narrow table: figures stand near what they are of."""
    return el(
        "div",
        el(
            "table",
            el("caption", caption) if caption else None,
            el("thead", el("tr", _heads(heads, numbers))),
            el("tbody", (row if isinstance(row, Markup) else table_row(row, numbers) for row in rows)),
        ),
        class_="scroll narrow" if len(heads) <= _FEW else "scroll",
    )


def _heads(heads: Sequence[str], numbers: Sequence[int]) -> Markup:
    return joined(el("th", head, scope="col", class_=_class(at, numbers)) for at, head in enumerate(heads))


def table_row(cells: Row, numbers: Sequence[int] = (), class_: str | None = None) -> Markup:
    return el("tr", (el("td", cell, class_=_class(at, numbers)) for at, cell in enumerate(cells)), class_=class_)


def _class(at: int, numbers: Sequence[int]) -> str | None:
    return "n" if at in numbers else None


def told(heads: Sequence[str], rows: Sequence[Row]) -> list[int]:
    """The columns that say something in some row."""
    return [at for at in range(len(heads)) if any(row[at] not in {None, "", words.NONE} for row in rows)]


def behind(summary: str, content: Child) -> Markup:
    """What a chart is drawn from, folded away."""
    return el("details", el("summary", summary), content)


def control_table(charts: SignalChartsOut) -> Markup:
    """Every point with its limits and the rules that it completes."""
    control = charts.control
    rows = []
    for each in control.points:
        phase = control.phases[each.phase]
        rules = "; ".join(words.RULES.get(rule, rule) for rule in each.rules)
        limits = (words.figure(limit) for limit in (phase.lower, phase.center, phase.upper))
        rows.append((words.period(each.period_start, each.period_end), words.figure(each.value), *limits, rules))
    return table(
        ("Period", "Value", "Lower limit", "Center", "Upper limit", "Rules completed"), rows, numbers=(1, 2, 3, 4)
    )


def spark_table(charts: SignalChartsOut) -> Markup:
    rows = [(words.period(e.period_start, e.period_end), words.figure(e.value)) for e in charts.sparkline.points]
    return table(("Period", f"Value{f', {charts.unit}' if charts.unit else ''}"), rows, numbers=(1,))


def funnel_table(funnel: FunnelChartOut) -> Markup:
    """Limits at some volumes; then points, those outside the limits first."""
    every = max(1, len(funnel.limits) // _FUNNEL_VOLUMES)
    limits = table(
        ("Volume", "99.8 % lower", "95 % lower", "95 % upper", "99.8 % upper"),
        [
            (words.amount(at.volume), *map(words.figure, (at.lower998, at.lower95, at.upper95, at.upper998)))
            for at in funnel.limits[::every]
        ],
        numbers=range(5),
        caption=f"Limits, by {funnel.volume}",
    )
    ordered = sorted(funnel.points, key=lambda point: (-float(point.outside or 0), point.volume))
    shown = ordered[:_FUNNEL_ROWS]
    points = table(
        ("Volume", "Value", "Beyond"),
        [(words.amount(e.volume), words.figure(e.value), f"{e.outside} %" if e.outside else "") for e in shown],
        numbers=(0, 1),
        caption=f"{len(shown):,} of {funnel.total:,} units, those outside the limits first",
    )
    return el("div", limits, points, class_="pair")


def statistics_table(figures: PeerStatisticsOut) -> Markup:
    names = ("count", "mean", "std", "median", "mad", "p10", "p25", "p50", "p75", "p90")
    heads = ("Peers", "Mean", "Std", "Median", "MAD", "p10", "p25", "p50", "p75", "p90")
    shown = [words.whole(figures.count), *(words.figure(getattr(figures, name)) for name in names[1:])]
    return table(heads, [shown], numbers=range(len(names)))
