"""Which column is which field: what is proposed, what is refused, and rows whose values do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.workflows.intake.files import data, made, opened

from rcm.workflows.intake.exporting import harmless, masked
from rcm.workflows.intake.mapping import columns_hash, read_mapping, read_pairs, require_columns, require_fields
from rcm.workflows.intake.proposing import normal, propose
from rcm.workflows.intake.refusals import ColumnsMissing, FieldsUnmapped, MappingInvalid
from rcm.workflows.required_fields import TargetField, target_fields


def fields(*names: str) -> list[TargetField]:
    return [TargetField(name) for name in names]


def proposed(columns: list[str], *names: str) -> dict[str, str | None]:
    return {name: source.column for name, source in propose(columns, fields(*names)).fields.items()}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"a": "text", "b": {"type": "date", "required": False}}, [("a", True, "text"), ("b", False, "date")]),
        ({"required": ["a"], "optional": ["b"]}, [("a", True, None), ("b", False, None)]),
        (
            {"type": "object", "properties": {"a": {"type": "string", "format": "date"}, "b": {}}, "required": ["a"]},
            [("a", True, "date"), ("b", False, None)],
        ),
        ({"a": True, "b": False, "c": None}, [("a", True, None), ("b", False, None), ("c", True, None)]),
        ({"required": "text"}, [("required", True, "text")]),
    ],
)
def test_required_data_is_read_in_all_its_shapes(given: dict[str, Any], expected: list[Any]) -> None:
    assert [(field.name, field.required, field.type) for field in target_fields(given)] == expected


@pytest.mark.parametrize(
    "column", ["member_id", "Member ID", "memberId", "MEMBER-ID#", "Subscriber ID", "subscriber_id"]
)
def test_words_of_the_trade_are_known(column: str) -> None:
    assert proposed(["x", column], "member_id") == {"member_id": column}


def test_the_very_name_goes_before_a_synonym_and_no_column_is_taken_twice() -> None:
    assert proposed(["Subscriber ID", "member_id"], "member_id") == {"member_id": "member_id"}
    assert proposed(["DOB"], "date_of_birth", "birth_date") == {"date_of_birth": "DOB"}


def test_two_columns_that_fit_alike_are_left_to_a_person() -> None:
    assert proposed(["Subscriber ID", "Insured ID"], "member_id") == {}


def test_own_synonyms_of_a_workflow_are_known() -> None:
    wanted = target_fields({"bed": {"synonyms": ["Ward Bed"]}})
    assert propose(["ward_bed"], wanted).fields["bed"].column == "ward_bed"


def test_normal_names() -> None:
    assert [normal(n) for n in ("Member ID#", "memberId", "  DOB ", "ICD-10", "Größe")] == [
        "member_id", "member_id", "dob", "icd_10", "gr_e"
    ]  # fmt: skip


def test_columns_that_no_field_takes_come_along_under_names_of_their_own(tmp_path: Path) -> None:
    (row,) = made(opened(tmp_path, "Member ID,Amount $,amount,Amount\nM1,1,2,3\n"), member_id="text")
    assert data(row) == {"member_id": "M1", "amount": "1", "amount_2": "2", "amount_3": "3"}


def test_a_given_mapping_takes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    mapping = {"member_id": "Member ID", "source": {"value": "upload"}}
    (row,) = made(opened(tmp_path, "Member ID,Amount\nM1,1\n"), mapping)
    assert data(row) == {"member_id": "M1", "source": "upload"}


def test_declared_types_convert_and_what_does_not_fit_sets_the_row_aside_without_its_value(tmp_path: Path) -> None:
    mapping = {
        "id": "id",
        "dob": {"column": "DOB", "type": "date", "format": "%m/%d/%Y"},
        "n": {"column": "n", "type": "integer"},
        "amount": {"column": "amount", "type": "decimal"},
        "ok": {"column": "ok", "type": "boolean"},
        "at": {"column": "at", "type": "datetime"},
    }
    lines = [
        "id,DOB,n,amount,ok,at",
        '1,02/28/1980,7,"$1,234.50",Yes,2026-01-02T03:04',
        "2,,,,,",
        "3,31/12/1980,7.5,12.x,maybe,noon",
        "4,1980-02-28,007,-0.10,0,2026-01-02",
    ]
    rows = made(opened(tmp_path, "\n".join(lines)), mapping)
    assert data(rows[0]) == {
        "id": "1", "dob": "1980-02-28", "n": 7, "amount": "1234.50", "ok": True, "at": "2026-01-02T03:04:00"
    }  # fmt: skip
    assert data(rows[1]) == {"id": "2", "dob": None, "n": None, "amount": None, "ok": None, "at": None}
    assert data(rows[3])["amount"] == "-0.10"
    bad = rows[2]
    assert bad.error_code == "batch.value_invalid"
    assert [(f["field"], f["column"], f["line"]) for f in bad.findings] == [
        ("dob", "DOB", 4), ("n", "n", 4), ("amount", "amount", 4), ("ok", "ok", 4), ("at", "at", 4)
    ]  # fmt: skip
    assert bad.error_message == ("Line 4: dob (column DOB): a text of 10 characters is no date (%m/%d/%Y). (4 more)")
    assert not any(secret in str(bad.findings) for secret in ("31/12", "12.x", "maybe", "noon"))


def test_an_empty_value_of_a_required_field_sets_the_row_aside(tmp_path: Path) -> None:
    rows = made(opened(tmp_path, "Member ID,dob\nM1,x\n  ,y\n"), member_id="text", dob={"required": False})
    assert [row.error_code for row in rows] == [None, "batch.value_missing"]
    assert rows[1].error_message == "Line 3: member_id (column Member ID) is empty."


def test_columns_that_are_not_there_are_all_named() -> None:
    mapping = read_mapping({"a": "A", "b": "B", "c": "C"})
    with pytest.raises(ColumnsMissing) as raised:
        require_columns(mapping, ["B"], nested=False, file_name="f.csv")
    assert raised.value.facts["missing"] == ["A", "C"]


def test_required_fields_without_a_column_are_all_named() -> None:
    with pytest.raises(FieldsUnmapped) as raised:
        require_fields(read_mapping({"a": "A"}), fields("a", "b", "c"), ["A"], "f.csv")
    assert raised.value.facts["fields"] == ["b", "c"]


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {"a": 1},
        {"a": {}},
        {"a": {"column": "A", "value": 1}},
        {"a": {"column": "A", "typ": "date"}},
        {"a": {"column": "A", "type": "money"}},
        {"a": {"column": "A", "type": "date", "format": "%H:%M"}},
        {"a": {"column": "A", "type": "text", "format": "%Y"}},
        {"a": {"value": 1, "type": "text"}},
        {"": "A"},
        {"a": {"value": "x\0"}},
        {"fields": [], "rest": True},
    ],
)
def test_a_mapping_that_can_not_be_read_is_refused(given: Any) -> None:
    with pytest.raises(MappingInvalid):
        read_mapping(given)


def test_a_mapping_comes_back_as_it_is_kept() -> None:
    mapping = read_mapping({"a": "A", "b": {"value": None}, "c": {"column": "C", "type": "date"}})
    assert read_mapping(mapping.plain()) == mapping
    assert mapping.plain()["fields"] == {
        "a": {"column": "A"},
        "b": {"value": None},
        "c": {"column": "C", "type": "date"},
    }


def test_pairs_of_the_command_line() -> None:
    assert read_pairs(["a=A B", "c=@x=y"]) == {"a": "A B", "c": {"value": "x=y"}}
    for bad in ("a", "=A", "a="):
        with pytest.raises(MappingInvalid):
            read_pairs([bad])


def test_the_same_columns_in_another_order_are_the_same() -> None:
    assert columns_hash(["a", "b"]) == columns_hash(["b", "a"])
    assert columns_hash(["a", "b"]) != columns_hash(["ab"])


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_what_a_spreadsheet_would_run_becomes_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+3.50", "-1,234.50", "1e5", "plain", "a=b", ""])
def test_numbers_and_plain_text_stay(text: str) -> None:
    assert harmless(text) == text


def test_other_values_as_text() -> None:
    assert [harmless(v) for v in (None, True, -1, [1], {"a": "=x"})] == ["", "true", "-1", "[1]", '{"a":"=x"}']


def test_masked_values_show_their_shape_only() -> None:
    assert masked({"name": "Zoë Ex", "ids": ["A-1"], "n": 42, "ok": True, "no": None}) == {
        "name": "xxx xx", "ids": ["x-9"], "n": "99", "ok": True, "no": None
    }  # fmt: skip
