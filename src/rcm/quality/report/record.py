"""The last sections: periods, what happened, notes on the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rcm.quality.detection.wording import WHY_SUSPECT
from rcm.quality.report import words
from rcm.quality.report.facts import ReportFacts
from rcm.quality.report.markup import Child, Markup, el, joined
from rcm.quality.report.tables import table, told
from rcm.quality.schemas.interventions import InterventionOut
from rcm.quality.schemas.signals import SignalAssignmentOut, SignalEventOut, SignalHistoryOut

#: More periods, signals and events than these are in the API.
_PERIODS: Final = 24
_EVENTS: Final = 25
#: The last digit that stored figures have.
_DIGIT: Final = 0.00006


def timeline(facts: ReportFacts) -> Markup | None:
    """Each period as it was loaded, with its z and percentile from the run."""
    items = facts.timeline.items
    if not items:
        return None
    placed = _placed(facts.signal.metric_trend_timeline)
    rows = []
    for each in items[-_PERIODS:]:
        of_run = placed.get(each.period_end.isoformat(), {}) if each.used else {}
        rows.append(
            (
                words.period(each.period_start, each.period_end),
                "suppressed" if each.suppressed else words.figure(each.value), words.figure(each.expected),
                words.amount(each.numerator), words.amount(each.denominator), words.whole(each.encounters),
                words.signed(of_run.get("z")), words.whole(of_run.get("percentile")),
            )
        )  # fmt: skip
    heads = ("Period", "Value", "Expected", "Numerator", "Denominator", "Encounters", "z", "Percentile")
    more = f"The last {_PERIODS} of {len(items)} periods. " if len(items) > _PERIODS else ""
    caption = (
        f"{more}As loaded by now; z and percentile are the run's, high is worse. Periods in which fewer than five"
        " facilities could be compared have none."
    )
    kept = told(heads, rows)
    shown = table(
        [heads[at] for at in kept], [[row[at] for at in kept] for row in rows], numbers=range(1, len(kept)),
        caption=caption,
    )  # fmt: skip
    return joined(el("h2", "Periods"), shown)


def _placed(trend: object) -> dict[str, Mapping[str, Any]]:
    """By the period's end. Older writers put something else here."""
    if not isinstance(trend, list):
        return {}
    return {each["period_end"]: each for each in trend if isinstance(each, Mapping) and "period_end" in each}


def happened(facts: ReportFacts) -> Markup:
    """Signals of the series, interventions, assignments, events."""
    history = facts.history
    parts = [
        _signals(history),
        _part("Interventions", ("What", "From", "To", "Outcome", "Change"), map(_intervention, facts.interventions)),
        _part("Assignments", ("To", "By", "Status", "Since", "Said"), map(_assignment, history.assignments)),
        _part("Events", ("When", "What", "Who"), map(_event, history.events[:_EVENTS])),
    ]
    nothing = el("p", "Nothing has happened since it was found.", class_="soft")
    return joined(el("h2", "History"), *(parts if any(parts) else [nothing]))


def _part(title: str, heads: Sequence[str], rows: Any) -> Markup | None:
    listed = list(rows)
    return joined(el("h3", title), table(heads, listed)) if listed else None


def _signals(history: SignalHistoryOut) -> Markup | None:
    if len(history.signals) < 2:
        return None
    rows = [
        (
            words.day(each.detected_at), words.words(each.signal_type), words.whole(each.severity),
            words.words(each.evidence), words.figure(each.value),
            "this one" if each.id == history.signal_id else ", ".join(words.words(name) for name in each.changes),
        )
        for each in history.signals[:_PERIODS]
    ]  # fmt: skip
    heads = ("Period ends", "Type", "Severity", "Evidence", "Value", "Changed against the one before")
    return joined(el("h3", "Signals of this series"), table(heads, rows, numbers=(2, 4)))


def _intervention(each: InterventionOut) -> tuple[Child, ...]:
    detail = each.outcome_detail
    outcome = words.OUTCOMES[each.outcome] if each.outcome else "not measured yet"
    reason = detail.get("reason")
    change = detail.get("change_percent")
    return (
        each.title, words.day(each.activated_on), words.day(each.ended_on),
        f"{outcome}{f' ({reason})' if reason else ''}",
        words.NONE if change is None else f"{words.signed(change, 1)} %",
    )  # fmt: skip


def _assignment(each: SignalAssignmentOut) -> tuple[Child, ...]:
    since = each.closed_at or each.resolved_at or each.started_at or each.assigned_at or each.created_at
    said = " ".join(text for text in (each.notes, each.resolution_notes) if text)
    return (_name(each.assignee), _name(each.assigner), words.words(each.status), words.day(since), said)


def _event(each: SignalEventOut) -> tuple[Child, ...]:
    text = each.payload.get("text") or each.payload.get("title")
    said = f": {text}" if isinstance(text, str) else ""
    return (f"{each.at:%Y-%m-%d %H:%M}", f"{words.words(each.event_type)}{said}", _name(each.user))


def _name(person: Any) -> str:
    return words.NONE if person is None else person.full_name or str(person.user_id)


def notes(facts: ReportFacts) -> Markup:
    """What has to be known of the data before the figures are believed."""
    said = [*_suspect(facts), *_data(facts), *_metric(facts)]
    return joined(el("h2", "Notes on the data"), el("ul", (el("li", each) for each in said)))


def _suspect(facts: ReportFacts) -> list[str]:
    reasons = (facts.signal.classification.indicators or {}).get("suspect") or []
    if not isinstance(reasons, list):
        return []
    return [f"Suspect: {WHY_SUSPECT.get(reason, str(reason))}." for reason in reasons]


def _data(facts: ReportFacts) -> list[str]:
    found, charts = facts.signal, facts.charts
    said = []
    if charts.note:
        said.append(charts.note)
    now, then = charts.peers.value, found.figures.value
    if now is not None and then is not None and abs(now - then) > _DIGIT:
        said.append(
            f"The observation was changed since the run: it is {words.figure(now)} now and was {words.figure(then)}."
            " Charts and peers show what is loaded now; run again for type and severity."
        )
    if facts.set_aside:
        said.append(f"{facts.set_aside:,} rows of the cohort's period can't be used and are no peers.")
    hidden = sum(each.suppressed for each in facts.timeline.items)
    if hidden:
        said.append(f"{hidden} periods of the series are suppressed.")
    return said


def _metric(facts: ReportFacts) -> list[str]:
    known, figures = facts.metric, facts.signal.figures
    said = [words.POLARITIES[figures.polarity]] if figures.polarity in words.POLARITIES else []
    if figures.target_low is not None and figures.target_high is not None:
        said[-1:] = [
            f"{said[-1]}: {words.figure(figures.target_low)} to {words.figure(figures.target_high, figures.unit)}"
        ]
    told = [f"{each}." for each in said]
    if known.description:
        told.append(f"{facts.signal.metric_name}: {known.description}")
    if known.source:
        told.append(f"Source: {known.source}")
    if known.minimum_volume:
        told.append(f"Under a volume of {known.minimum_volume:,} a value is not judged.")
    return told
