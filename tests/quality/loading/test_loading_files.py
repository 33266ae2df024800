"""A file becomes observations, once."""

from __future__ import annotations

import asyncio
import signal
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.support.database import connect
from tests.support.factories import Tenant

from rcm.core.errors import DomainError
from rcm.core.urls import DatabaseUrls
from rcm.main import Application
from rcm.quality.loading import ColumnsMissing
from rcm.quality.schemas.loads import LoadedOut
from rcm.quality.service.loading import SentFile, load

HEADER = "metric_id,facility_id,facility,period,numerator,denominator,value,encounters"
FACTS = "metric_id, facility_id, facility, period_start::text, numerator, denominator, value, encounters"
EVENT = "event_type, payload->>'metric_load', payload->>'code', payload->>'message'"


class Loading:
    """Files to observations of one organisation."""

    def __init__(self, application: Application, tenant: Tenant, folder: Path) -> None:
        self.application, self.tenant, self.folder = application, tenant, folder

    async def __call__(self, *rows: str, header: str = HEADER, **choices: Any) -> LoadedOut:
        path = self.folder / "given.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return await self.file(path, **choices)

    async def file(self, path: Path, **choices: Any) -> LoadedOut:
        return await load(self.application.database, self.tenant.actor, SentFile(path, path.name), **choices)

    def stored(self, what: str = FACTS, table: str = "metric_observation") -> list[tuple[Any, ...]]:
        with connect(self.application.urls.owner) as owner:
            query = f"select {what} from {table} where org_id = %s order by 1, 2"
            return owner.execute(query.encode(), (self.tenant.org_id,)).fetchall()


@pytest.fixture
async def loading(application: Application, tenant: Tenant, tmp_path: Path) -> Loading:
    return Loading(application, tenant, tmp_path)


async def test_rows_become_observations_and_the_same_file_again_changes_nothing(loading: Loading) -> None:
    rows = ("readmission,A,Maple,2025-01,5,40,,", "losIndex,A,Maple,2025Q1,,,1.1,30", "losIndex,B,,2025-01,,,0.9,25")
    first = await loading(*rows)
    assert (first.rows_read, first.inserted, first.rows_set_aside) == (3, 3, 0)
    assert loading.stored() == [
        ("losIndex", "A", "Maple", "2025-01-01", None, None, 1.1, 30),
        ("losIndex", "B", None, "2025-01-01", None, None, 0.9, 25),
        ("readmission", "A", "Maple", "2025-01-01", 5.0, 40.0, 0.125, 40),
    ]
    before = loading.stored("observation_id, updated_at, xmin::text")
    again = await loading(*rows)
    assert (again.rows_written, again.rows_unchanged) == (0, 3)
    assert loading.stored("observation_id, updated_at, xmin::text") == before
    counts = loading.stored("created_at, status, rows_read, rows_written, rows_unchanged", "metric_load")
    assert [row[1:] for row in counts] == [("completed", 3, 3, 0), ("completed", 3, 0, 3)]


@pytest.mark.parametrize("step", ["stage_rows", "merge"])
async def test_a_load_whose_process_is_killed_left_nothing_and_run_again_loads_each_row_once(
    loading: Loading, step: str
) -> None:
    await loading("losIndex,F00001,Maple,2025-01,,,1.5,30", "losIndex,X,Cedar,2025-01,,,1.1,30")
    before = loading.stored()
    # More than one frame, so that rows are left to read when the first are staged.
    rows = [f"losIndex,F{at:05},Facility {at},2025-01,,,{1 + at / 100_000},30" for at in range(60_000)]
    path = loading.folder / "many.csv"
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.signal_loader",
        step, path, str(loading.tenant.org_id), loading.application.urls.app,
    )  # fmt: skip
    assert await killed.wait() == -signal.SIGKILL
    assert loading.stored() == before
    assert len(loading.stored("load_id, status", "metric_load")) == 1
    again = await loading.file(path)
    assert (again.rows_read, again.inserted, again.updated) == (60_000, 59_999, 1)
    stored = loading.stored("facility_id, value, observation_id")
    assert len({row[2] for row in stored}) == len(stored) == 60_001
    expected = {f"F{at:05}": 1 + at / 100_000 for at in range(60_000)} | {"X": 1.1}
    assert {facility: value for facility, value, _ in stored} == expected
    assert {each[2].version for each in stored} == {7}
    third = await loading.file(path)
    assert (third.rows_written, third.rows_unchanged) == (0, 60_000)


async def test_a_changed_figure_and_a_changed_name_are_updates_of_the_same_observation(loading: Loading) -> None:
    await loading("losIndex,A,Maple,2025-01,,,1.1,30", "losIndex,B,Cedar,2025-01,,,1.0,30")
    before = loading.stored("facility_id, observation_id")
    changed = await loading("losIndex,A,Maple Memorial,2025-01,,,1.1,30", "losIndex,B,Cedar,2025-01,,,1.2,30")
    assert (changed.inserted, changed.updated) == (0, 2)
    assert loading.stored("facility_id, observation_id") == before
    assert loading.stored("facility_id, facility, value") == [("A", "Maple Memorial", 1.1), ("B", "Cedar", 1.2)]


async def test_rows_that_cannot_be_used_are_kept_with_their_reason_and_the_rest_is_loaded(loading: Loading) -> None:
    found = await loading("losIndex,A,Maple,2025-01,,,1.1,30", "losIndex,A,Maple,,,,1.2,30", "x,A,M,2025,,,1,30")
    assert (found.inserted, found.rows_set_aside) == (1, 2)
    assert found.reasons == {"metric_unknown": 1, "period_missing": 1}
    aside = loading.stored("line, reason, facility_id, load_id, data ->> 'value'", "metric_row_set_aside")
    assert aside == [(3, "period_missing", "A", found.load_id, "1.2"), (4, "metric_unknown", "A", found.load_id, "1")]


async def test_dimensions_that_hold_what_the_database_keeps_in_no_text_cost_their_row_only(loading: Loading) -> None:
    header = "metric_id,facility_id,period,value,encounters,entity_dimensions"
    wrong, fine = r'"{""unit"": ""\u0000""}"', r'"{""unit"": ""a \\u0000 b""}"'
    found = await loading(f"losIndex,A,2025-01,1.1,30,{wrong}", f"losIndex,B,2025-01,1.1,30,{fine}", header=header)
    assert (found.inserted, found.reasons) == (1, {"dimensions_unreadable": 1})
    assert loading.stored("facility_id, entity_dimensions ->> 'unit'") == [("B", r"a \u0000 b")]
    kept = loading.stored("facility_id, data ->> 'entity_dimensions'", "metric_row_set_aside")
    assert kept == [("A", r'{"unit": "\u0000"}')]


async def test_a_repeated_row_is_unchanged_and_rows_that_contradict_each_other_are_all_set_aside(
    loading: Loading,
) -> None:
    same, one, other = (f"losIndex,{who},M,2025-01,,,{value},30" for who, value in (("A", 1.1), ("B", 1.2), ("B", 1.3)))
    found = await loading(same, one, same, other, same)
    assert (found.inserted, found.repeated, found.rows_unchanged) == (1, 2, 2)
    assert [(row.line, row.reason) for row in found.rows] == [(3, "row_conflicting"), (5, "row_conflicting")]
    assert "line 3" in found.rows[1].detail
    assert loading.stored("facility_id, value") == [("A", 1.1)]


async def test_periods_of_other_lengths_and_other_lines_of_service_are_other_observations(loading: Loading) -> None:
    header = "metric_id,facility_id,period,value,service_line"
    rows = ("losIndex,A,2025-01,1,", "losIndex,A,2025Q1,1,", "losIndex,A,2025-01,1,Cardiology")
    assert (await loading(*rows, header=header)).inserted == 3
    assert (await loading(*rows, header=header)).rows_unchanged == 3


async def test_shares_among_percents_are_set_aside_with_them_unless_their_parts_prove_them(loading: Loading) -> None:
    found = await loading(
        "readmission,A,M,2025-01,,,12.5,40", "readmission,B,M,2025-01,,,0.8,40", "readmission,C,M,2025-01,,,14.0,40",
        "readmission,D,M,2025-01,5,40,0.125,40", "mortality,B,M,2025-01,,,0.8,40",
    )  # fmt: skip
    assert found.reasons == {"mixed_units": 3}
    assert [(row.line, row.facility_id) for row in found.rows] == [(2, "A"), (3, "B"), (4, "C")]
    assert loading.stored("metric_id, facility_id") == [("mortality", "B"), ("readmission", "D")]


async def test_a_dry_run_tells_what_would_be_and_keeps_nothing(loading: Loading) -> None:
    found = await loading("losIndex,A,Maple,2025-01,,,1.1,30", "x,A,M,2025,,,1,30", dry_run=True)
    assert (found.dry_run, found.load_id, found.inserted, found.rows_set_aside) == (True, None, 1, 1)
    assert found.rows[0].reason == "metric_unknown"
    for table in ("metric_observation", "metric_load", "metric_row_set_aside"):
        assert loading.stored("1, 1", table) == []


async def test_a_file_that_is_refused_leaves_a_load_that_failed_and_no_rows(loading: Loading) -> None:
    with pytest.raises(ColumnsMissing):
        await loading("A,1", header="facility_id,value")
    ((status, error),) = loading.stored("status, error", "metric_load")
    assert status == "failed"
    assert "metric_id" in error
    assert loading.stored() == []
    ((kind, load, code, said),) = loading.stored(EVENT, "activity_events")
    assert (kind, code, said) == ("technical_error", "quality.load_columns_missing", error)
    assert loading.stored("load_id::text, 1", "metric_load") == [(load, 1)]


async def test_a_file_that_breaks_in_the_middle_leaves_no_rows(loading: Loading) -> None:
    rows = [f"losIndex,{n},Maple,2025-01,,,1.1,30" for n in range(60_000)]
    with pytest.raises(DomainError, match="quote"):
        await loading(*rows, 'losIndex,"never closed,Maple,2025-01,,,1.1,30')
    assert loading.stored() == []
    assert [row[0] for row in loading.stored("status, 1", "metric_load")] == ["failed"]


async def test_a_load_that_breaks_unexpectedly_is_told_without_the_words_of_the_error(loading: Loading) -> None:
    gone = loading.folder / "of Jane Doe.csv"
    with pytest.raises(FileNotFoundError):
        await loading.file(gone)
    ((status, error),) = loading.stored("status, error", "metric_load")
    assert status == "failed"
    assert error.startswith("The load broke off unexpectedly; nothing of it was kept.")
    assert "Errno" not in error
    ((kind, load, code, said),) = loading.stored(EVENT, "activity_events")
    assert (kind, code, said) == ("technical_error", "quality.load_broke", error)
    assert loading.stored("load_id::text, 1", "metric_load") == [(load, 1)]


async def test_a_dry_run_that_breaks_leaves_nothing(loading: Loading) -> None:
    with pytest.raises(FileNotFoundError):
        await loading.file(loading.folder / "gone.csv", dry_run=True)
    for table in ("metric_load", "activity_events"):
        assert loading.stored("1, 1", table) == []


async def test_figures_of_a_suppressed_row_are_not_kept(loading: Loading) -> None:
    before = await loading("readmission,A,Maple,2025-01,5,40,0.125,35")
    assert before.inserted == 1
    found = await loading("readmission,A,Maple,2025-01,5,40,0.125,35,yes", header=f"{HEADER},suppressed")
    assert found.updated == 1
    assert loading.stored("suppressed, encounters, numerator, denominator, value") == [(True, 35, None, None, None)]


async def test_two_loads_of_one_file_at_once_end_with_its_rows_once(loading: Loading) -> None:
    path = loading.folder / "both.csv"
    rows = [f"losIndex,{n},Maple,2025-01,,,1.1,30" for n in range(5000)]
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    turned = loading.folder / "turned.csv"
    turned.write_text("\n".join([HEADER, *reversed(rows)]), encoding="utf-8")
    found = await asyncio.gather(*(loading.file(each) for each in (path, turned, path, turned)))
    assert sum(each.inserted for each in found) == 5000
    assert sum(each.updated for each in found) == 0
    assert len(loading.stored()) == 5000


@pytest.mark.parametrize("kind", ["parquet", "ndjson"])
async def test_other_formats_say_the_same(loading: Loading, kind: str) -> None:
    frame = pl.DataFrame(
        {
            "metric_id": ["readmission", "losIndex"],
            "facility_id": [330101, 330102],
            "period_start": ["2025-01-01", "2025-01-01"],
            "period_end": ["2025-01-31", "2025-01-31"],
            "numerator": pl.Series([Decimal("5.0"), None], dtype=pl.Decimal(10, 1)),
            "denominator": pl.Series([40, None], dtype=pl.Int16),
            "value": pl.Series([None, 1.5], dtype=pl.Float32),
            "encounters": pl.Series([None, 30], dtype=pl.UInt8),
            "suppressed": [False, False],
        }
    ).with_columns(pl.col("period_start", "period_end").str.to_date())
    path = loading.folder / f"given.{kind}"
    if kind == "parquet":
        frame.write_parquet(path)
    else:
        frame.with_columns(pl.col("numerator").cast(pl.Float64)).write_ndjson(path)
    found = await loading.file(path)
    assert found.rows == []
    assert loading.stored("metric_id, facility_id, numerator, denominator, value, encounters, period_end::text") == [
        ("losIndex", "330102", None, None, 1.5, 30, "2025-01-31"),
        ("readmission", "330101", 5.0, 40.0, 0.125, 40, "2025-01-31"),
    ]


async def test_observations_of_another_organisation_are_not_touched(
    loading: Loading, other_tenant: Tenant, tmp_path: Path
) -> None:
    await loading("losIndex,A,Maple,2025-01,,,1.1,30")
    theirs = Loading(loading.application, other_tenant, tmp_path)
    assert (await theirs("losIndex,A,Cedar,2025-01,,,1.7,30")).inserted == 1
    assert loading.stored("facility, value") == [("Maple", 1.1)]


def test_the_catalogue_of_a_fresh_installation_has_all_domains_and_directions(database: DatabaseUrls) -> None:
    with connect(database.owner) as owner:
        rows = owner.execute("select metric_id, domain, polarity from metric").fetchall()
    assert {"losIndex", "readmission", "mortality", "infection", "denialRate", "cleanClaimRate", "daysInAr"} <= {
        row[0] for row in rows
    }
    assert {row[1] for row in rows} == {"Efficiency", "Safety", "Effectiveness"}
    assert {row[2] for row in rows} == {"lower_is_better", "higher_is_better", "target_range"}
