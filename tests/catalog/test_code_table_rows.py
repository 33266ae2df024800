"""Code sets: each code once for each time, kinds of edits that are known, nobody but importers writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import errors
from tests.support.database import connect
from tests.support.tables import Connection, acting_as, insert, one, organization

from rcm.core.urls import DatabaseUrls

PAIR: dict[str, Any] = {
    "edit_set": "practitioner", "column_one": "G0439", "column_two": "G0438", "valid_from": "2026-01-01",
    "modifier_indicator": 1,
}  # fmt: skip
UNITS: dict[str, Any] = {
    "edit_set": "outpatient", "code": "J1100", "valid_from": "2026-01-01", "units": 20, "adjudication_indicator": 3,
}  # fmt: skip
WEIGHT: dict[str, Any] = {"drg": "291", "valid_from": "2026-10-01", "label": "Heart failure", "weight": "1.2634"}


@pytest.fixture
def importer(database: DatabaseUrls) -> Iterator[Connection]:
    with connect(database.owner) as connection:
        yield connection


def test_a_code_may_come_back_with_another_label(importer: Connection) -> None:
    insert(importer, "code_system", code_system="hcpcs", name="HCPCS Level II")
    code = {"code_system": "hcpcs", "code": "G0439", "label": "Wellness visit", "valid_from": "2011-01-01"}
    insert(importer, "code", **code, valid_to="2025-01-01")
    with pytest.raises(errors.UniqueViolation):
        insert(importer, "code", **code)
    insert(importer, "code", **(code | {"valid_from": "2026-01-01", "label": "Yearly wellness visit"}))
    asked = "select label from code where code = %s and valid_from <= %s and (valid_to is null or %s < valid_to)"
    assert one(importer, asked, "G0439", "2024-12-31", "2024-12-31") == ("Wellness visit",)
    assert importer.execute(asked, ("G0439", "2025-01-01", "2025-01-01")).fetchall() == []
    assert one(importer, asked, "G0439", "2026-11-21", "2026-11-21") == ("Yearly wellness visit",)


@pytest.mark.parametrize(
    ("table", "row", "change", "check"),
    [
        ("ncci_pair", PAIR, {"modifier_indicator": 2}, "modifier_indicator"),
        ("ncci_pair", PAIR, {"edit_set": "dental"}, "edit_set"),
        ("mue", UNITS, {"adjudication_indicator": 4}, "adjudication_indicator"),
        ("mue", UNITS, {"units": -1}, "units"),
        ("mue", UNITS, {"valid_to": "2026-01-01"}, "period"),
        ("drg_weight", WEIGHT, {"drg": "29"}, "drg"),
    ],
)
def test_an_edit_that_no_rule_could_read_is_refused(
    importer: Connection, table: str, row: dict[str, Any], change: dict[str, Any], check: str
) -> None:
    with pytest.raises(errors.CheckViolation, match=f"{table}_{check}_check"):
        insert(importer, table, **(row | change))
    insert(importer, table, **row)


def test_a_pair_that_was_taken_back_ends_on_its_first_day(importer: Connection) -> None:
    insert(importer, "ncci_pair", **PAIR, valid_to=PAIR["valid_from"])


@pytest.mark.parametrize("table", ["code_system", "code", "ncci_pair", "mue", "drg_weight"])
def test_organisations_read_and_do_not_write(database: DatabaseUrls, table: str) -> None:
    with acting_as(database, organization(database, "maple")) as app:
        assert one(app, f"select count(*) from {table}") == (0,)
        for statement in (f"insert into {table} default values", f"delete from {table}"):
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(statement)
