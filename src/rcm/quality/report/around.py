"""The sections of charts and peers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rcm.quality.report import words
from rcm.quality.report.drawing.cohort import funnel_drawing, funnel_text, peers_drawing, peers_text
from rcm.quality.report.drawing.control import control_drawing, control_text
from rcm.quality.report.facts import ReportFacts
from rcm.quality.report.markup import Child, Markup, el, joined
from rcm.quality.report.tables import behind, control_table, funnel_table, statistics_table, table, table_row, told
from rcm.quality.schemas.charts import SignalChartsOut
from rcm.quality.schemas.peers import PeerOut

_HEADS: Final = ("Rank", "Facility", "Unit", "Value", "Encounters", "Worse than", "z")
_NUMBERS: Final = (0, 3, 4, 5, 6)
_LEGEND: Final = "Diamond: this signal. Red: a rule's pattern is complete."
_TARGET: Final = " Green: the target range."


def over_time(facts: ReportFacts) -> Markup:
    """The XmR chart with what is marked on it."""
    charts = facts.charts
    if not charts.control.points:
        return joined(el("h2", "Over time"), el("p", charts.note or "No period is loaded."))
    return joined(
        el("h2", "Over time"),
        el(
            "figure",
            el("div", control_drawing(charts), class_="scroll"),
            el("figcaption", control_text(charts), " ", _LEGEND, _TARGET if charts.target_low is not None else None),
            _marks(charts),
            behind("Figures of the chart", control_table(charts)),
        ),
    )


def _marks(charts: SignalChartsOut) -> Markup | None:
    rebased = [phase for phase in charts.control.phases if phase.starts_on is not None]
    said: list[Child] = [
        f"{chr(ord('A') + number % 26)}: limits are reckoned anew from {words.day(each.starts_on)} on. {each.reason}"
        for number, each in enumerate(rebased)
    ]
    said += [
        f"{number}: {each.title}, from {words.day(each.activated_on)}"
        f"{f' to {words.day(each.ended_on)}' if each.ended_on else ''}"
        f"{f': {words.OUTCOMES[each.outcome]}' if each.outcome else ''}"
        for number, each in enumerate(charts.control.interventions, 1)
    ]
    said += _short(charts)
    if charts.control.left_out:
        said.append(f"{charts.control.left_out} periods are left out: another length, an overlap, or no usable figure.")
    return el("ul", (el("li", each) for each in said)) if said else None


def _short(charts: SignalChartsOut) -> list[str]:
    """Phases without limits: before or from which mark. Of a single one the caption tells."""
    phases = charts.control.phases
    if len(phases) == 1:
        return []
    named = 0
    said = []
    for number, each in enumerate(phases):
        named += each.starts_on is not None
        if each.note is None:
            continue
        where = (
            f"From {chr(ord('A') + (named - 1) % 26)} on" if named else "Before A" if number + 1 < len(phases) else ""
        )
        said.append(f"{where}: {each.note}" if where else each.note)
    return said


def among_peers(facts: ReportFacts) -> Markup:
    """Distribution, funnel, and a table of some peers."""
    charts = facts.charts
    box, figures = peers_drawing(charts), charts.peers.statistics
    parts: list[Child] = [el("h2", "Among its peers")]
    if charts.note:
        parts.append(el("p", charts.note, class_="notice"))
    if box is not None and figures is not None:
        caption = (
            f"{peers_text(charts, charts.peers)} Bar: 10th to 90th percentile, thicker the middle half, line: median."
        )
        parts.append(
            el("figure", el("div", box, class_="scroll"), el("figcaption", caption),
               behind("Figures of the distribution", statistics_table(figures)))
        )  # fmt: skip
    if charts.funnel is not None:
        caption = (
            f"{funnel_text(charts, charts.funnel)} Dotted: 95 %; dashed: 99.8 %; both allow for usual differences."
        )
        parts.append(
            el("figure", el("div", funnel_drawing(charts, charts.funnel), class_="scroll"), el("figcaption", caption),
               behind("Figures of the funnel", funnel_table(charts.funnel)))
        )  # fmt: skip
    parts.append(_peers(facts))
    return joined(*parts)


def _peers(facts: ReportFacts) -> Markup | None:
    if not facts.peers:
        return None
    shown = f"{len(facts.peers):,} of {facts.cohort:,} units of the cohort, the worst first; this one is marked"
    kept = told(_HEADS, [_cells(peer) for _, peer in facts.peers])
    numbers = [new for new, at in enumerate(kept) if at in _NUMBERS]
    listed = table([_HEADS[at] for at in kept], _rows(facts, kept, numbers), numbers=numbers, caption=f"{shown}.")
    return joined(el("h3", "Peers of the latest period"), listed)


def _rows(facts: ReportFacts, kept: Sequence[int], numbers: Sequence[int]) -> Iterator[Markup]:
    """With a row of dots where peers are not shown."""
    before = -1
    for place, each in facts.peers:
        if place > before + 1:
            yield el("tr", el("td", "…", colspan=len(kept)), class_="gap")
        before = place
        cells = _cells(each)
        yield table_row([cells[at] for at in kept], numbers, "own" if each.is_own else None)


def _cells(peer: PeerOut) -> tuple[Child, ...]:
    further = (peer.sub_service_line, *(f"{key}: {value}" for key, value in peer.entity_dimensions.items()))
    return (
        words.whole(peer.rank), peer.facility, ", ".join(each for each in further if each),
        "suppressed" if peer.suppressed else words.figure(peer.value), words.whole(peer.encounters),
        words.NONE if peer.percentile is None else f"{words.whole(peer.percentile)} %", words.signed(peer.z),
    )  # fmt: skip
