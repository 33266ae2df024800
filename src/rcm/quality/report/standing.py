"""The first sections: what the signal is, how its severity came about, what it costs, what the evidence is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rcm.quality.detection.classify import ALL_TYPES
from rcm.quality.detection.signal_types import INPUT_NAMES
from rcm.quality.report import words
from rcm.quality.report.drawing.cohort import severity_drawing
from rcm.quality.report.drawing.control import sparkline_drawing
from rcm.quality.report.facts import ReportFacts
from rcm.quality.report.markup import Child, Markup, el, joined
from rcm.quality.report.tables import behind, spark_table, table, table_row
from rcm.quality.schemas.signals import SeverityOut, SignalDetailOut

SUSPECT: Final = "suspect_data"
_SAYS: Final = {each.code: each.says for each in ALL_TYPES}
_INPUTS: Final = {
    "z": "Distance from peers over the window, in times what is usual between units",
    "p": "Percentile of its slope among peers",
    "a": "Acceleration: slope of z, second half less the first",
    "w": "Scatter of its periods' z",
    "d": "Farthest period from its own mean, in z",
}
_DIRECTED: Final = ("z", "a")
_FIGURES: Final = (
    ("annual_net_days", "Net days a year at this pace"), ("annual_excess_days", "Days a year, excess periods only"),
    ("net_days", "Net days in the window"), ("excess_days", "Days in the window, excess periods only"),
    ("bed_capacity", "Beds taken"), ("index", "Index over the window"),
)  # fmt: skip
_MONEY: Final = (
    ("annual_excess_cost", "Cash a year, at the variable cost of a day"),
    ("annual_capacity_value", "Capacity a year (no cash)"),
)


def opening(facts: ReportFacts) -> Markup:
    """Where, what, when; type, severity and evidence; the figures of the latest period."""
    found = facts.signal
    over = " · ".join(each for each in (found.domain, found.metric_name or found.metric_id) if each)
    place = " · ".join(each for each in (found.system_name, found.service_line, found.sub_service_line) if each)
    dimensions = ", ".join(f"{key}: {value}" for key, value in found.entity_dimensions.items())
    return joined(
        el("p", over, class_="over"),
        el("h1", found.facility),
        el("p", " · ".join(each for each in (place, dimensions, _ids(found)) if each), class_="soft"),
        _badges(found),
        el("p", found.description, class_="lead") if found.description else None,
        _figures(facts),
    )


def _ids(found: SignalDetailOut) -> str:
    return f"Facility {found.facility_id}" if found.facility_id and found.facility_id != found.facility else ""


def _badges(found: SignalDetailOut) -> Markup:
    suspect = found.signal_type == SUSPECT
    who = found.assignee.full_name if found.assignee else None
    severity = "not judged" if found.severity is None or suspect else f"severity {found.severity} of 100"
    return el(
        "div",
        el("span", words.words(found.signal_type), class_="badge suspect" if suspect else "badge"),
        el("span", severity, class_="badge"),
        el("span", words.words(found.evidence), class_=f"badge {found.evidence}"),
        (el("span", words.words(tier), class_="badge") for tier in _tiers(found)),
        el("span", words.words(found.status), f", {who}" if who else None, class_="badge"),
        class_="badges",
    )  # fmt: skip


def _tiers(found: SignalDetailOut) -> list[str]:
    tiers = found.tiers
    return [each for each in (tiers.magnitude, tiers.trajectory, tiers.consistency) if each]


def _figures(facts: ReportFacts) -> Markup:
    found, figures = facts.signal, facts.signal.figures
    unit = figures.unit
    shown: list[tuple[str, Child]] = [
        ("Value", _with_unit(figures.value, unit)),
        ("Peers' mean", _with_unit(figures.peer_mean, unit)),
        ("Worse than", "–" if figures.percentile is None else f"{words.whole(figures.percentile)} %"),
        ("Expected", _with_unit(figures.expected, unit) if figures.expected is not None else None),
        ("Encounters", words.whole(figures.encounters)),
        ("Period ends", words.day(found.detected_at)),
        ("Trend", words.words(found.trend_direction)),
    ]
    return el("dl", (el("div", el("dt", name), el("dd", value)) for name, value in shown if value), class_="figures")


def _with_unit(value: float | None, unit: str | None) -> Markup:
    return joined(words.figure(value), el("small", f" {unit}") if unit and value is not None else None)


def severity(facts: ReportFacts) -> Markup:
    """Type, reason, the sum of the severity, and the five inputs."""
    why = facts.signal.classification
    suspect = why.signal_type == SUSPECT
    unjudged = "A severity is not reckoned from data that do not bear a judgement: 50 stands for that."
    return joined(
        el("h2", "What it is, and how grave"),
        el("p", why.reasoning or _SAYS.get(why.signal_type or "", ""), class_="lead"),
        el("p", unjudged, class_="soft") if suspect else _scale(why),
        el(
            "div",
            None if suspect else el("div", el("h3", "Severity"), _sum(why)),
            el("div", el("h3", "Five inputs"), _inputs(why)),
            class_="pair",
        ),
    )


def _scale(why: SeverityOut) -> Markup | None:
    if why.severity is None or not why.severity_range:
        return None
    low, high = why.severity_range
    return severity_drawing(why.severity, low, high)


def _sum(why: SeverityOut) -> Markup:
    calculation: Mapping[str, Any] = why.calculation or {}
    rows: list[Any] = [
        (f"Base of {words.words(why.signal_type).lower()}", _points(calculation.get("base"), sign=False))
    ]
    rows += [
        (f"{each.get('factor', '')}: {each.get('reason', '')}", _points(each.get("adjustment")))
        for each in calculation.get("refinements", [])
    ]
    bounds = why.severity_range
    kept = f", kept within {bounds[0]:g} to {bounds[1]:g}" if bounds else ""
    rows.append(table_row((f"Severity{kept}", _points(why.severity, sign=False)), (1,), "own"))
    return table(("", "Points"), rows, numbers=(1,))


def _points(value: object, *, sign: bool = True) -> str:
    if not isinstance(value, int | float):
        return words.NONE
    return words.signed(value, 0) if sign else words.whole(value)


def _inputs(why: SeverityOut) -> Markup:
    given: Mapping[str, Any] = why.inputs or {}
    rows = [
        # Only what has a direction has a sign.
        (letter, _INPUTS[letter], (words.signed if letter in _DIRECTED else words.figure)(given.get(name)))
        for letter, name in INPUT_NAMES.items()
    ]
    return table(("", "Input", "Value"), rows, numbers=(2,))


def window(facts: ReportFacts) -> Markup | None:
    """The periods of the window as one line."""
    spark = sparkline_drawing(facts.charts.sparkline, facts.charts.unit)
    if spark is None:
        return None
    found = facts.charts.sparkline
    span = (
        f"{len(found.points)} periods, from {words.figure(found.low)} to {words.figure(found.high, facts.charts.unit)}"
    )
    return el("figure", spark, el("figcaption", span), behind("Figures of the line", spark_table(facts.charts)))


def impact(facts: ReportFacts) -> Markup | None:
    """What it costs, in the order days, beds, money; nothing where nothing is known."""
    known = facts.signal.impact
    figures: Mapping[str, Any] = known.figures or {}
    rows = [(said, words.figure(figures.get(name))) for name, said in _FIGURES if figures.get(name) is not None]
    rows += [(said, words.money(figures.get(name))) for name, said in _MONEY if figures.get(name) is not None]
    if known.narrative is None and not rows:
        return None
    return joined(
        el("h2", "Why it matters"),
        el("p", known.narrative, class_="lead") if known.narrative else None,
        table(("", "Figure"), rows, numbers=(1,)) if rows else None,
        el("p", _assumed(figures), class_="soft") if rows else None,
    )


def _assumed(figures: Mapping[str, Any]) -> str:
    basis = "what case mix makes one expect" if figures.get("basis") == "expected" else "the peers' mean"
    assumed = figures.get("assumed")
    if not isinstance(assumed, Mapping):
        return f"Measured against {basis}."
    share = assumed.get("target_occupancy")
    return (
        f"Measured against {basis}. Assumed: a day adds {words.money(assumed.get('variable_day_cost'))}, a free bed is"
        f" worth {words.money(assumed.get('capacity_day_value'))} a day, beds are to be taken by"
        f" {words.whole(None if share is None else 100 * share)} %."
    )


def evidence(facts: ReportFacts) -> Markup:
    """Raised or watched, and the q values that say why."""
    found = facts.signal.significance
    if facts.signal.signal_type == SUSPECT:
        said = "Not tested: suspect data are no evidence, and take no part in the tests of others."
    elif found.evidence == "raised":
        said = "Raised: among all units that were tested in the run, chance alone would rarely do this."
    else:
        said = "Watched, not raised: among all units that were tested in the run, chance alone may do this."
    rows = [
        ("Level: is it worse than its peers?", words.small(found.q_value)),
        ("Slope: does it get worse faster than they do?", words.small(found.slope_q_value)),
    ]
    q = "q is Benjamini and Hochberg's, over the whole run: of all that is raised at .05, one in twenty may be chance."
    return joined(
        el("h2", "Evidence"), el("p", said), table(("Test", "q"), rows, numbers=(1,)), el("p", q, class_="soft")
    )
