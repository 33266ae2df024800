"""The report of a signal: it stands alone, escapes all, tells each chart in words and figures, and hides nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any

import pytest
from tests.quality.detection.made_up import month
from tests.quality.report.made_up import AT, KEY, STATISTICS, Page, charts, day, detail, facts, peer

from rcm.quality.report.document import report
from rcm.quality.report.drawing.scales import Scale, of_volumes, spanning, tick_label
from rcm.quality.report.markup import el, joined
from rcm.quality.report.style import HEADERS, POLICY, STYLE
from rcm.quality.report.words import amount, figure, money, period, signed
from rcm.quality.schemas.interventions import InterventionOut
from rcm.quality.schemas.signals import SignalHistoryOut

EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)></style></title>&amp;\x07"


def in_all_texts(text: str) -> Page:
    """A report in which every name, note and reason is this text."""
    signal = detail(
        facility=text, facility_id=text, system_name=text, service_line=text, sub_service_line=text, metric_name=text,
        description=text, domain=text, entity_dimensions={text: text}, trend_direction=text,
        classification=detail().classification.model_copy(
            update={"reasoning": text, "calculation": {"base": 1, "refinements": [
                {"factor": text, "adjustment": 1, "reason": text}]}, "indicators": {"suspect": [text]},
                "classification": text}),
        impact=detail().impact.model_copy(update={"narrative": text}),
        assignee={"user_id": KEY, "full_name": text},
    )  # fmt: skip
    drawn = charts(metric_name=text, unit=text, note=text).model_dump()
    drawn["control"]["phases"].append(drawn["control"]["phases"][0] | {
        "first": 12, "starts_on": day(12), "reason": text, "lower": None, "upper": None, "note": text})  # fmt: skip
    drawn["control"]["interventions"] = [
        {"intervention_id": KEY, "title": text, "activated_on": day(5), "ended_on": None, "outcome": "improved"}
    ]
    history = SignalHistoryOut.model_validate({
        "signal_id": KEY, "signals": [],
        "events": [{"id": KEY, "event_type": "comment", "at": AT, "user": {"user_id": KEY, "full_name": text},
                    "payload": {"text": text}}],
        "assignments": [{"id": KEY, "status": "assigned", "assignee": {"user_id": KEY, "full_name": text},
                         "assigner": None, "role_type": None, "notes": text, "resolution_notes": text,
                         "assigned_at": AT, "started_at": None, "resolved_at": None, "closed_at": None,
                         "created_at": AT}],
    })  # fmt: skip
    return Page(report(facts(
        signal=signal, charts=type(charts()).model_validate(drawn), history=history,
        metric=replace(facts().metric, description=text, source=text), interventions=[intervention(title=text)],
        peers=[(0, peer(0, facility=text, sub_service_line=text, entity_dimensions={text: text}))],
    )))  # fmt: skip


def intervention(**more: Any) -> InterventionOut:
    empty: dict[str, Any] = dict.fromkeys(InterventionOut.model_fields)
    known = {
        "intervention_id": KEY, "signal_id": KEY, "title": "Rounds at nine", "activated_on": day(5), "version": 1,
        "outcome": "improved", "outcome_detail": {"change_percent": -12.345}, "created_at": AT,
    }  # fmt: skip
    return InterventionOut.model_validate(empty | known | more)


def test_no_text_becomes_an_element_an_attribute_or_a_style() -> None:
    plain, evil = in_all_texts("Maple"), in_all_texts(EVIL)
    assert [(name, sorted(attributes)) for name, attributes, _ in evil.elements] == [
        (name, sorted(attributes)) for name, attributes, _ in plain.elements
    ]
    assert "script" not in evil.names()
    assert "img" not in evil.names()
    assert evil.text.count("<script>alert('x')</script>") > 20
    assert "\x07" not in evil.text


def test_the_page_refers_to_nothing_outside_and_runs_nothing() -> None:
    text = report(facts())
    page = Page(text)
    assert not page.names() & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "a",
        "base",
        "form",
        "image",
        "use",
    }
    attributes = {name for _, attributes, _ in page.elements for name in attributes}
    assert not {name for name in attributes if name in {"href", "src", "style", "xlink:href"} or name.startswith("on")}
    assert not re.search(r"https?:|url\(|@import|data:", text)


def test_the_policy_lets_the_one_style_in_and_nothing_else() -> None:
    page = Page(report(facts()))
    (style,) = [data for parent, data in page.texts if parent == "style"]
    assert style == STYLE
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in POLICY
    metas = [each for name, each, _ in page.elements if name == "meta"]
    assert POLICY in [each.get("content") for each in metas if each.get("http-equiv") == "Content-Security-Policy"]
    assert HEADERS["Content-Security-Policy"].startswith(POLICY)


def test_every_chart_has_a_title_a_description_and_a_table() -> None:
    text = report(facts())
    page = Page(text)
    drawings = [each for name, each, _ in page.elements if name == "svg"]
    assert len(drawings) == 5
    ids = [each["id"] for _, each, _ in page.elements if "id" in each]
    assert len(ids) == len(set(ids))
    for each in drawings:
        named = (each["aria-labelledby"] or "").split()
        assert each["role"] == "img"
        assert set(named) <= set(ids)
        assert [name.rsplit("-", 1)[1] for name in named] == ["title", "text"]
    figures = re.findall(r"<figure>.*?</figure>", text, re.DOTALL)
    assert len(figures) == 4
    assert all("<svg" in each and "<table>" in each for each in figures)
    heads = re.findall(r"<h3>Severity</h3><div[^>]*><table>.*?</table>", text)
    assert len(heads) == 1


def test_it_says_what_it_is_how_the_severity_came_about_and_what_it_costs() -> None:
    text = Page(report(facts())).text
    for said in (
        "Maple General", "Length of stay index", "Base of chronic underperformer", "C: z is 2.7", "+2",
        "Severity, kept within 81 to 90", "Worse than peers, without a way out in sight.", "Stays are 30% longer",
        "$412,000", "a day adds $900", "under .001", "0.600", "Raised: among all units", "nine-types/1",
        "Made 2026-02-03 09:30 UTC", "3 of 8 units of the cohort", "Lower is better.", "Source: CMS",
        "Under a volume of 25 a value is not judged.", "Nothing has happened since it was found.",
    ):  # fmt: skip
        assert said in text, said
    assert re.findall(r"\b([zpawd]) (?:Distance|Percentile|Acceleration|Scatter|Farthest)", text) == list("zpawd")


def test_suspect_data_come_first_and_have_no_severity() -> None:
    why = detail().classification.model_copy(
        update={"signal_type": "suspect_data", "indicators": {"suspect": ["low_volume", "small_cohort"]}}
    )
    signal = detail(signal_type="suspect_data", severity=50, classification=why, evidence="watch")
    empty = charts([1.0], funnel=None, note="A cohort has values of at least 5 facilities; this one has 3.")
    bare = empty.model_copy(update={"peers": empty.peers.model_copy(update={"statistics": None})})
    page = Page(report(facts(signal=signal, charts=bare, peers=[], cohort=0)))
    for said in (
        "These data do not bear a judgement.", "not judged", "Suspect: its volume is under the metric's minimum.",
        "Suspect: fewer than five facilities can be compared, or too seldom.",
        "A cohort has values of at least 5 facilities; this one has 3.",
        "Not tested",
    ):  # fmt: skip
        assert said in page.text, said
    assert "severity 50" not in page.text
    assert page.count("svg") == 1, "one value is a point over time, and neither a line nor a distribution"


def test_without_limits_it_says_why_and_draws_none() -> None:
    short = charts([1.0, 1.2]).model_dump()
    short["control"]["phases"][0] |= {"lower": None, "upper": None, "note": "2 values: limits need 12."}
    text = report(facts(charts=type(charts()).model_validate(short)))
    (control,) = re.findall(r'<svg[^>]*aria-labelledby="control-title.*?</svg>', text, re.DOTALL)
    assert 'class="limit"' not in control
    assert "2 values: limits need 12." in Page(text).text


def test_a_baseline_and_an_intervention_are_marked_with_their_reason() -> None:
    drawn = charts().model_dump()
    first = drawn["control"]["phases"][0]
    drawn["control"]["phases"] = [
        first | {"lower": None, "upper": None, "note": "4 values: limits need 12."},
        first | {"first": 4, "starts_on": day(4), "reason": "The new wing opened."},
    ]
    drawn["control"]["points"][-1]["rules"] = ["outside_limits"]
    drawn["control"]["interventions"] = [
        {"intervention_id": KEY, "title": "Rounds at nine", "activated_on": day(9), "ended_on": day(12),
         "outcome": "unchanged"}
    ]  # fmt: skip
    page = Page(report(facts(charts=type(charts()).model_validate(drawn), interventions=[intervention()])))
    assert "A: limits are reckoned anew from 2024-05-01 on. The new wing opened." in page.text
    assert "Before A: 4 values: limits need 12." in page.text
    assert "1: Rounds at nine, from 2024-10-01 to 2025-01-01: unchanged" in page.text
    assert "\u221212.3 %" in page.text
    marks = [each.get("class") for name, each, _ in page.elements if name in {"circle", "line"}]
    assert (marks.count("tag"), marks.count("event"), marks.count("broken")) == (2, 2, 1)
    assert "1 value completes" in page.text


def test_a_line_does_not_cross_a_period_that_is_missing_or_suppressed() -> None:
    gaps = charts([1.0, 1.1, None, 1.2, 1.3, 1.0, 1.1])
    points = [each for at, each in enumerate(gaps.control.points) if at != 5]
    drawn = gaps.model_copy(update={"control": gaps.control.model_copy(update={"points": points})})
    text = report(facts(charts=drawn))
    (control,) = re.findall(r'<svg[^>]*aria-labelledby="control-title.*?</svg>', text, re.DOTALL)
    lines = re.findall(r'<path d="([^"]*)" class="line"/>', control)
    assert [each.count("L") for each in lines] == [1, 1], "the last one stands alone"


@pytest.mark.parametrize(
    "values",
    [
        [5.0] * 12,
        [0.0] * 12,
        [-1e12, 1e12] * 6,
        [-900_000.5, -870_000.0] * 6,
        [1e-9, 2e-9] * 6,
        [None, None],
        [],
    ],
)
def test_any_figures_can_be_drawn(values: list[float | None]) -> None:
    drawn = charts(values).model_dump()
    if not values:
        drawn["control"]["phases"] = []
    known = [each for each in values if each is not None] or [0.0]
    low, high = min(known), max(known)
    drawn["peers"]["statistics"] = STATISTICS | {"p10": low, "p25": low, "p75": high, "p90": high, "median": low}
    drawn["peers"]["value"] = high
    for phase in drawn["control"]["phases"]:
        phase |= {"center": low, "lower": low, "upper": high}
    for each in drawn["funnel"]["limits"]:
        each |= {"lower95": low, "upper95": high, "lower998": low, "upper998": high, "volume": 300.0}
    text = report(facts(charts=type(charts()).model_validate(drawn)))
    assert not re.search(r"\b(nan|inf)\b", text)
    for places in re.findall(r' (?:x|y|x1|y1|x2|y2|cx|cy|width|height)="([^"]*)"', text):
        assert -20 <= float(places) <= 800


def test_long_cohorts_show_where_peers_are_left_out() -> None:
    page = Page(report(facts(peers=[(at, peer(at % 8)) for at in (0, 1, 500, 999)], cohort=1000)))
    assert [each.get("class") for name, each, _ in page.elements if name == "tr"].count("gap") == 2
    assert "4 of 1,000 units" in page.text


def test_a_value_that_was_loaded_anew_is_told() -> None:
    drawn = charts()
    later = drawn.model_copy(update={"peers": drawn.peers.model_copy(update={"value": 1.1})})
    assert "it is 1.100 now and was 1.300" in Page(report(facts(charts=later))).text
    assert "changed since the run" not in report(facts())


def test_markup_escapes_what_is_no_markup() -> None:
    assert el("p", "a<b", el("b", "c&d"), class_='"x"') == '<p class="&quot;x&quot;">a&lt;b<b>c&amp;d</b></p>'
    assert joined("<", None, ["&"]) == "&lt;&amp;"
    assert el("circle", cx=1.25, hidden=False, focusable=True) == '<circle cx="1.2" focusable/>'


def test_figures_read_the_same_everywhere() -> None:
    assert [figure(each) for each in (None, 0.0, 1.14, -0.05, 45.0, 12_345.6, -1e15, float("nan"))] == [
        "–", "0", "1.140", "\u22120.05000", "45.00", "12,346", "\u22121e+15", "–",
    ]  # fmt: skip
    assert [signed(each) for each in (1.239, -0.001, None)] == ["+1.24", "0.00", "–"]
    assert [amount(each) for each in (1406.0, 1406.5)] == ["1,406", "1,406"]
    assert money(-1234.5) == "\u2212$1,234"
    assert [period(*month(1)), period(*month(0, 3))] == ["2024-02", "2024-01-01 to 2024-03-31"]


def test_ticks_are_round_and_told_with_equal_decimals() -> None:
    def labels(low: float, high: float) -> list[str]:
        ticks = Scale(low, high, 0, 100).ticks()
        return [tick_label(each, ticks) for each in ticks]

    assert labels(0.02, 1.0) == ["0.2", "0.4", "0.6", "0.8", "1.0"]
    assert labels(-95_0000, -85_0000) == ["\u2212940k", "\u2212920k", "\u2212900k", "\u2212880k", "\u2212860k"]
    assert labels(0, 5e6) == ["0", "1M", "2M", "3M", "4M", "5M"]
    assert labels(0.0751, 0.2) == ["0.075", "0.100", "0.125", "0.150", "0.175", "0.200"][1:]
    wide = of_volumes([10, 100_000], 0, 100)
    assert (wide.logarithmic, of_volumes([10, 20], 0, 100).logarithmic) == (True, False)
    assert [round(wide(each)) for each in (10, 1000, 100_000)] == [2, 50, 98]
    assert spanning([3.0, 3.0], 0, 100)(3.0) == pytest.approx(50)
