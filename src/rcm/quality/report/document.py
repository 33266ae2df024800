"""The report as a whole."""

from __future__ import annotations

from typing import Final

from rcm.quality.report import words
from rcm.quality.report.around import among_peers, over_time
from rcm.quality.report.facts import ReportFacts
from rcm.quality.report.markup import Markup, el, joined
from rcm.quality.report.record import happened, notes, timeline
from rcm.quality.report.standing import SUSPECT, evidence, impact, opening, severity, window
from rcm.quality.report.style import POLICY, STYLE

_DOCTYPE: Final = Markup("<!doctype html>\n")


def report(facts: ReportFacts) -> str:
    """One page that needs nothing else: it may be kept, sent and printed. It shows names and figures of one
    organisation, and is as confidential as they are."""
    found = facts.signal
    title = f"{found.metric_name or found.metric_id}, {found.facility}, {words.day(found.detected_at)}"
    body = el(
        "main", opening(facts), _warning(facts), window(facts), severity(facts), impact(facts), evidence(facts),
        over_time(facts), among_peers(facts), timeline(facts), happened(facts), notes(facts), _foot(facts),
    )  # fmt: skip
    return joined(_DOCTYPE, el("html", _head(title), "\n", el("body", body), lang="en"), "\n")


def _head(title: str) -> Markup:
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title),
        # Its text is a constant: the policy names its digest, so it must stand as it is.
        el("style", Markup(STYLE)),
    )


def _warning(facts: ReportFacts) -> Markup | None:
    if facts.signal.signal_type != SUSPECT:
        return None
    return el(
        "p", "These data do not bear a judgement. The reasons stand at the end; mend the data first.", class_="notice"
    )


def _foot(facts: ReportFacts) -> Markup:
    found = facts.signal
    made = f"Made {facts.made_at:%Y-%m-%d %H:%M} UTC from what was loaded then."
    by = f"Classification {found.classification.classification or 'unknown'}; signal {found.id}"
    return el("footer", el("p", made), el("p", f"{by}; found by run {found.run_id}." if found.run_id else f"{by}."))
