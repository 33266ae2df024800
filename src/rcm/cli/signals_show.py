"""`rcm signals show` and `explain`: one signal in figures, and why it is what it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from rcm.cli.console import emit, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.quality.schemas.signals import SignalDetailOut
from rcm.quality.service import reading

Id = Annotated[UUID, typer.Argument(help="The signal, as `rcm signals list` names it.")]
_BARS: Final = "▁▂▃▄▅▆▇█"
_SHARES: Final = ("p10", "p25", "p50", "p75", "p90")
_WIDTH: Final = 48


def show(signal_id: Id, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """A signal: its figures, its peers, its periods as a line."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_detail(installation, org, signal_id))
        emit(found.model_dump(mode="json"), as_json=as_json, text=lambda: _shown(found))


def explain(signal_id: Id, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Why a signal has its type and severity: inputs, the rules in their order, sums, evidence, tiers, cost."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_detail(installation, org, signal_id))
        tried = rules_tried(found.signal_type)
        parts = ("classification", "significance", "tiers", "impact")
        result = {"id": signal_id, "rules_tried": tried, **found.model_dump(mode="json", include=set(parts))}
        emit(result, as_json=as_json, text=lambda: _explained(found, tried))


def rules_tried(matched: str | None) -> list[dict[str, Any]]:
    """The table's rules down to the one that matched, each with its conditions."""
    from rcm.quality.detection.classify import ALL_TYPES  # noqa: PLC0415 - statistics take a while to load
    from rcm.quality.detection.signal_types import INPUT_NAMES  # noqa: PLC0415

    tried: list[dict[str, Any]] = []
    for each in ALL_TYPES:
        clauses = [
            " or ".join(f"{INPUT_NAMES[c.input]} {c.operator} {c.bound:g}" for c in clause) for clause in each.clauses
        ]
        tried.append({"type": each.code, "when": clauses, "matched": each.code == matched})
        if each.code == matched:
            break
    return tried


def input_letters() -> dict[str, str]:
    """What the table calls the five inputs, by their stored names."""
    from rcm.quality.detection.signal_types import INPUT_NAMES  # noqa: PLC0415 - statistics take a while to load

    return {name: letter for letter, name in INPUT_NAMES.items()}


async def _detail(installation: Installation, org: str | None, signal_id: UUID) -> SignalDetailOut:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            return await reading.detail(session, signal_id)


def sparkline(values: list[float | None]) -> str:
    """Eight heights; a gap where there is no value."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)
    heights = ["" if value is None else _BARS[round((value - low) / span * 7) if span else 3] for value in values]
    return "".join(height or " " for height in heights)


def peers_line(figures: Mapping[str, Any] | None, value: float | None) -> str:
    """The peers' distribution in a line: p10 to p90, the middle half thicker, the median, and where this one lies."""
    if not figures or any(figures.get(name) is None for name in _SHARES):
        return ""
    known = [float(figures[name]) for name in _SHARES] + ([value] if value is not None else [])
    low, span = min(known), (max(known) - min(known)) or 1.0
    p10, p25, p50, p75, p90, *own = (round((each - low) / span * (_WIDTH - 1)) for each in known)
    marks = {**dict.fromkeys(range(p10, p90 + 1), "─"), **dict.fromkeys(range(p25, p75 + 1), "━"), p50: "┃"}
    marks |= dict.fromkeys(own, "◆")
    drawn = "".join(marks.get(at, " ") for at in range(_WIDTH)).rstrip()
    return f"{drawn}\n{figures.get('count')} of them: p10 {figures['p10']:g}, p90 {figures['p90']:g}"


def _shown(found: SignalDetailOut) -> Table:
    figures = found.figures
    periods = found.metric_trend_timeline if isinstance(found.metric_trend_timeline, list) else []
    trends = found.peer_percentile_trends if isinstance(found.peer_percentile_trends, list) else []
    return _pairs(
        ("signal", found.description), ("type", found.signal_type), ("severity", found.severity),
        ("evidence", found.evidence), ("value", figures.value), ("expected", figures.expected),
        ("peers' mean", figures.peer_mean), ("peers' spread", figures.peer_std), ("percentile", figures.percentile),
        ("encounters", figures.encounters), ("trend", found.trend_direction),
        ("periods", sparkline([period.get("value") for period in periods])),
        ("peers", peers_line(trends[-1] if trends else None, figures.value)), ("status", found.status),
        ("why it matters", found.impact.narrative),
    )  # fmt: skip


def _explained(found: SignalDetailOut, tried: list[dict[str, Any]]) -> Table:
    why, calculation = found.classification, found.classification.calculation or {}
    letters = input_letters()
    rows: list[tuple[str, object]] = [("why", why.reasoning)]
    rows += [(f"{letters.get(name, ' ')} {name}", value) for name, value in (why.inputs or {}).items()]
    for rule in tried:
        conditions = "; ".join(rule["when"]) or ("otherwise" if rule["type"] == "baseline" else "the data are unfit")
        rows.append((f"{'→' if rule['matched'] else '✗'} {rule['type']}", conditions))
    rows.append(("base", calculation.get("base")))
    rows += [
        (f"  {each['factor']} {each['adjustment']:+d}", each["reason"]) for each in calculation.get("refinements", [])
    ]
    rows += [("severity", f"{why.severity} of {_span(why.severity_range)}"), ("evidence", found.evidence)]
    rows += [
        ("q of level", _short(found.significance.q_value)),
        ("q of slope", _short(found.significance.slope_q_value)),
    ]
    rows += list(found.tiers.model_dump().items())
    rows += [("impact", found.impact.narrative), ("table", why.classification)]
    return _pairs(*rows)


def _span(bounds: Sequence[float] | None) -> str:
    return "–" if bounds is None else "–".join(f"{bound:g}" for bound in bounds)


def _short(figure: float | None) -> str | None:
    return None if figure is None else f"{figure:.3g}"


def _pairs(*rows: tuple[str, object]) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in rows:
        table.add_row(escape(name), "–" if value is None else escape(str(value)))
    return table
