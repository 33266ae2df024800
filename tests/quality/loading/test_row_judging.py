"""Which rows of a file are observations, and what is said of the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from rcm.quality.loading import Columns, ColumnsMissing, Judge, KnownMetric, MappingWrong
from rcm.quality.loading.periods import span_of
from rcm.quality.loading.reading import open_source
from rcm.workflows.intake.table import ANY

METRICS = [
    KnownMetric("losIndex", "index"),
    KnownMetric("readmission", "share", "binomial"),
    KnownMetric("fallRate", "per 1,000 patient days", "poisson"),
]
HEADER = "metric_id,facility_id,period,numerator,denominator,value,encounters"


def judged(tmp_path: Path, text: str, **mapping: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    path = tmp_path / "given.csv"
    path.write_text(text, encoding="utf-8")
    source = open_source(path, path.name, ANY)
    judge = Judge(METRICS, source.decimal_comma)
    frames = [judge.judge(frame) for frame in source.frames(Columns.of(source.columns, mapping, {}))]
    return (
        pl.concat(each.good for each in frames).to_dicts(),
        pl.concat(each.bad for each in frames).to_dicts(),
    )


@pytest.mark.parametrize(
    ("row", "reason", "said"),
    [
        ("losindex,A,2025-01,,,1.1,30", "metric_unknown", "Did you mean losIndex?"),
        (",A,2025-01,,,1.1,30", "metric_missing", "metric_id"),
        ("losIndex,,2025-01,,,1.1,30", "facility_missing", "facility_id"),
        (f"losIndex,{'F' * 51},2025-01,,,1.1,30", "text_too_long", "50 characters"),
        ("losIndex,A,,,,1.1,30", "period_missing", "2025Q1"),
        ("losIndex,A,soon,,,1.1,30", "period_unreadable", "soon"),
        ("losIndex,A,2025-02-30,,,1.1,30", "period_unreadable", "2025-02-30"),
        ("losIndex,A,2025-03/2025-01,,,1.1,30", "period_reversed", "2025-03-01"),
        ("losIndex,A,2025-01,,,one,30", "number_unreadable", "value is one"),
        ("losIndex,A,2025-01,,,NaN,30", "number_not_finite", "value"),
        ("losIndex,A,2025-01,,,-inf,30", "number_not_finite", "value"),
        ("losIndex,A,2025-01,,,1.1,-30", "negative_volume", "encounters is -30"),
        ("losIndex,A,2025-01,1,-2,,30", "negative_volume", "denominator"),
        ("losIndex,A,2025-01,,,1.1,30.5", "volume_not_whole", "30.5"),
        ("losIndex,A,2025-01,,,1.1,3e9", "volume_too_large", "2147483647"),
        ("readmission,A,2025-01,3,0,,30", "denominator_zero", "suppressed"),
        ("readmission,A,2025-01,3,0,0.1,30", "denominator_zero", "suppressed"),
        ("readmission,A,2025-01,3,,,30", "value_missing", "numerator"),
        ("readmission,A,2025-01,,,12.5,30", "mixed_units", "divide percents by 100"),
        ("readmission,A,2025-01,,,4.5%,30", "mixed_units", "0.045"),
        ("readmission,A,2025-01,5,40,12.5,30", "mixed_units", "divide percents by 100"),
        ("readmission,A,2025-01,50,40,,30", "value_out_of_range", "1.25"),
        ("readmission,A,2025-01,,,-0.1,30", "value_out_of_range", "-0.1"),
        ("readmission,A,2025-01,5,40,0.25,30", "value_contradicts", "0.125"),
        ("fallRate,A,2025-01,4,2000,4,30", "value_contradicts", "2.0"),
        ("losIndex,A,2025-01,,,1.1,30,more", "row_unreadable", "8 fields"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_reason_and_the_others_are_kept(
    tmp_path: Path, row: str, reason: str, said: str
) -> None:
    good, bad = judged(tmp_path, f"{HEADER}\nlosIndex,A,2024-12,,,1.0,30\n{row}\nlosIndex,A,2025-02,,,1.0,30\n")
    assert [each["value"] for each in good] == [1.0, 1.0]
    assert [(each["line"], each["reason"]) for each in bad] == [(3, reason)]
    assert said in bad[0]["detail"]
    assert isinstance(orjson.loads(bad[0]["data"]), dict)


@pytest.mark.parametrize(
    ("row", "value", "encounters"),
    [
        ("readmission,A,2025-01,5,40,,", 0.125, 40),
        ("readmission,A,2025-01,5,40,0.13,", 0.13, 40),  # rounded to two decimals
        ("readmission,A,2025-01,5,40,0.125,35", 0.125, 35),
        ("fallRate,A,2025-01,4,2000,,", 2.0, None),
        ('losIndex,A,2025-01,"1,234.5","1,000",,', 1.2345, None),
        ("losIndex,A,2025-01,N/A,,1.1,-", 1.1, None),
    ],
)
def test_a_value_is_taken_or_computed_from_its_parts(
    tmp_path: Path, row: str, value: float, encounters: int | None
) -> None:
    good, bad = judged(tmp_path, f"{HEADER}\n{row}\n")
    assert bad == []
    assert good[0]["value"] == pytest.approx(value)
    assert good[0]["encounters"] == encounters


@pytest.mark.parametrize("value", ["*", "Too Few to Report"])
def test_a_figure_that_was_kept_back_is_a_suppressed_observation(tmp_path: Path, value: str) -> None:
    good, bad = judged(tmp_path, f"{HEADER}\nreadmission,A,2025-01,{value},,,\n")
    assert bad == []
    assert (good[0]["suppressed"], good[0]["value"], good[0]["numerator"]) == (True, None, None)


@pytest.mark.parametrize(
    ("row", "encounters"),
    [
        ("readmission,A,2025-01,5,40,0.125,,yes", None),
        ("readmission,A,2025-01,5,40,0.125,35,true", 35),
        ("readmission,A,2025-01,*,40,0.9,,", None),
        ("readmission,A,2025-01,5,40,12.5%,,yes", None),
        ("readmission,A,2025-01,five,0,-7,,yes", None),
    ],
)
def test_of_a_suppressed_row_neither_the_value_nor_a_part_that_tells_it_goes_further(
    tmp_path: Path, row: str, encounters: int | None
) -> None:
    good, bad = judged(tmp_path, f"{HEADER},suppressed\n{row}\n")
    assert bad == []
    assert [good[0][name] for name in ("suppressed", "numerator", "denominator", "value")] == [True, None, None, None]
    assert good[0]["encounters"] == encounters


def test_what_is_kept_of_a_suppressed_row_that_cannot_be_used_has_no_figures(tmp_path: Path) -> None:
    _, bad = judged(tmp_path, f"{HEADER},suppressed\nreadmission,,2025-01,5,40,0.125,35,yes\n")
    assert bad[0]["reason"] == "facility_missing"
    data = orjson.loads(bad[0]["data"])
    assert [data[name] for name in ("numerator", "denominator", "value", "suppressed")] == [None, None, None, "yes"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-01-31", "2025-01-31", "2025-01-31"),
        ("2025-01-31T00:00:00Z", "2025-01-31", "2025-01-31"),
        ("20250131", "2025-01-31", "2025-01-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025Q1", "2025-01-01", "2025-03-31"),
        ("2025-Q4", "2025-10-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-01-05/2025-02-04", "2025-01-05", "2025-02-04"),
        ("2025-01..2025-06", "2025-01-01", "2025-06-30"),
    ],
)
def test_a_period_is_read_in_the_forms_that_people_write(text: str, first: str, last: str) -> None:
    span = span_of(text)
    assert span is not None
    assert (span[0].isoformat(), span[1].isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["", "soon", "2025-13", "2025Q5", "2025-02-30", "01/02/2025", "2025-01-01 noon"])
def test_what_is_no_period_is_not_guessed(text: str) -> None:
    assert span_of(text) is None


def test_semicolons_bring_decimal_commas_and_a_quoted_cell_may_hold_a_line_break(tmp_path: Path) -> None:
    text = "\ufeffmetric;CCN;Facility Name;period_start;period_end;value\n"
    text += 'losIndex;330101;"Maple\nGeneral";2025-01-01;2025-01-31;1,05\nlosIndex;330102;Cedar;2025-01;;0,9\n'
    good, bad = judged(tmp_path, text)
    assert bad == []
    assert [(each["line"], each["facility"], each["value"]) for each in good] == [
        (2, "Maple\nGeneral", 1.05),
        (4, "Cedar", 0.9),
    ]
    assert good[1]["period_end"].isoformat() == "2025-01-31"


def test_dimensions_come_from_columns_and_from_an_object_and_have_one_name(tmp_path: Path) -> None:
    header = "metric_id,facility_id,period,value,dim:unit,entity_dimensions"
    rows = [
        "losIndex,A,2025-01,1,ICU,",
        'losIndex,A,2025-02,1,,"{""unit"": ""ICU""}"',
        "losIndex,A,2025-03,1,,",
        "losIndex,A,2025-04,1,,[1]",
    ]
    good, bad = judged(tmp_path, "\n".join([header, *rows]))
    assert [each["entity_dimensions"] for each in good] == ['{"unit":"ICU"}', '{"unit":"ICU"}', "{}"]
    assert good[0]["entity_dimensions_hash"] == good[1]["entity_dimensions_hash"]
    assert good[2]["entity_dimensions_hash"] == "99914b932bd37a50b983c5e7c90ae93b"
    assert [each["reason"] for each in bad] == ["dimensions_unreadable"]


def test_columns_are_found_by_name_and_by_what_is_said() -> None:
    found = Columns.of(("Metric ID", "ccn", "month", "rate", "dim: Unit"), {"value": "rate"}, {})
    assert found.fields == {"metric_id": "Metric ID", "facility_id": "ccn", "period": "month", "value": "rate"}
    assert found.dimensions == {"Unit": "dim: Unit"}
    constant = Columns.of(("ccn", "month", "value"), {}, {"metric_id": "losIndex"})
    assert constant.constants == {"metric_id": "losIndex"}


def test_a_file_without_what_each_observation_needs_is_refused_with_the_way_out() -> None:
    with pytest.raises(ColumnsMissing, match=r"Missing: metric_id, value.*The file has: ccn, month"):
        Columns.of(("ccn", "month"), {}, {})
    with pytest.raises(MappingWrong, match="no column"):
        Columns.of(("ccn", "month", "value"), {"metric_id": "measure"}, {})
    with pytest.raises(MappingWrong, match="is no field"):
        Columns.of(("ccn", "month", "value"), {"rate": "value"}, {})


def test_a_metric_of_which_most_values_are_percents_is_in_percent(tmp_path: Path) -> None:
    judge = Judge(METRICS)
    data = {
        "line": [1, 2, 3], "fault": [None] * 3, "fault_text": [None] * 3, "metric_id": ["readmission"] * 3,
        "facility_id": ["A", "B", "C"], "period": ["2025"] * 3, "value": ["12.5", "0.9", "14"],
    }  # fmt: skip
    schema = {name: pl.Int64 if name == "line" else pl.String for name in data}
    assert len(judge.judge(pl.DataFrame(data, schema=schema)).good) == 1
    assert judge.in_percent() == ["readmission"]
