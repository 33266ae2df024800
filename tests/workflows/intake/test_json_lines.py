"""JSON lines and NDJSON of FHIR: a bad line is set aside, never the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workflows.intake.files import data, made, opened, records

from rcm.workflows.intake.json_lines import value_at
from rcm.workflows.intake.refusals import FileEncodingInvalid, FileKindUnknown, FileWithoutRows

PATIENT = '{"resourceType":"Patient","id":"p1","name":[{"family":"Example","given":["Robin"]}]}\n'


def test_each_line_is_a_row_and_a_bad_one_is_set_aside_with_its_place(tmp_path: Path) -> None:
    found = records(tmp_path, '{"a":1}\n{"a":\n\n[1]\n"text"\n{"a":"x\\u0000"}\n{"a":2} extra\n{"a":3}\n')
    assert [(record.line, record.fault.code if record.fault else None) for record in found] == [
        (1, None),
        (2, "batch.row_unreadable"),
        (4, "batch.row_unreadable"),
        (5, "batch.row_unreadable"),
        (6, "batch.row_text_invalid"),
        (7, "batch.row_unreadable"),
        (8, None),
    ]
    assert found[1].fault is not None
    assert "Line 2 is no JSON at character" in found[1].fault.message
    assert all("text" not in record.fault.message.split("is a ")[0] for record in found if record.fault)


def test_an_escaped_backslash_is_no_nul(tmp_path: Path) -> None:
    assert [record.fault for record in records(tmp_path, '{"a":"C:\\\\u0000"}\n')] == [None]


def test_lines_keep_the_text_that_they_were(tmp_path: Path) -> None:
    line = '{"id":"x1","amount":12.10,"big":12345678901234567890123,"deep":{"list":[1,{"a":null}]}}'
    (row,) = made(opened(tmp_path, line + "\n"))
    assert row.data == line.encode()
    assert row.external_id == "x1"


def test_nested_values_are_columns_by_their_path(tmp_path: Path) -> None:
    table = opened(tmp_path, '{"a":{"b":[{"c":1},{"c":2}]},"d":"x"}\n')
    assert table.columns == ("a.b.0.c", "a.b.1.c", "d")
    (row,) = made(table, {"first": "a.b.0.c", "missing": "a.z.1"})
    assert data(row) == {"first": 1, "missing": None}


def test_a_key_with_a_dot_is_still_a_key() -> None:
    assert value_at({"a.b": 1, "a": {"b": 2}}, "a.b") == 1
    assert value_at({"a": [1]}, "a.7") is None
    assert value_at({"a": "text"}, "a.0") is None


def test_fhir_resources_are_keyed_by_type_and_id(tmp_path: Path) -> None:
    table = opened(
        tmp_path, PATIENT + '{"resourceType":"Patient"}\n{"id":"x"}\n{"resourceType":"Coverage","id":"c1"}\n'
    )
    assert table.kind == "fhir_ndjson"
    rows = made(table)
    assert [(row.external_id, row.error_code) for row in rows] == [
        ("Patient/p1", None),
        ("line 2", "batch.resource_unidentified"),
        ("line 3", "batch.resource_unidentified"),
        ("Coverage/c1", None),
    ]


def test_required_fields_are_found_in_resources(tmp_path: Path) -> None:
    (row,) = made(opened(tmp_path, PATIENT), patient_last_name="text")
    assert data(row)["patient_last_name"] == "Example"
    assert data(row)["resourceType"] == "Patient", "the resource stays whole"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('[{"a":1},{"a":2}]', "JSON list"),
        ('{\n  "a": 1\n}\n', "no whole JSON object"),
        ('{"resourceType":"Bundle","entry":[]}\n', "Bundle"),
        ("{not json\n{neither\n", "no whole JSON object"),
    ],
)
def test_other_json_is_told_how_to_become_lines(content: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(FileKindUnknown, match=told):
        opened(tmp_path, content)


def test_a_bad_first_line_does_not_hide_the_others(tmp_path: Path) -> None:
    assert len(records(tmp_path, '{"a":\n{"a":1}\n')) == 2


def test_a_line_that_is_too_long_is_set_aside_and_the_next_one_read(tmp_path: Path) -> None:
    found = records(tmp_path, '{"a":1}\n{"a":"' + "x" * 3_000_000 + '"}\n{"a":2}\n')
    assert [record.fault.code if record.fault else None for record in found] == [None, "batch.row_too_long", None]
    assert found[2].line == 3


def test_json_that_is_no_utf_8_is_set_aside_line_by_line(tmp_path: Path) -> None:
    found = records(tmp_path, b'{"a":"ok"}\n{"a":"Zo\xeb"}\n')
    assert [record.fault is None for record in found] == [True, False]
    with pytest.raises(FileEncodingInvalid):
        opened(tmp_path, '{"a":1}\n', encoding="utf-16")


def test_deep_nesting_is_set_aside(tmp_path: Path) -> None:
    found = records(tmp_path, '{"a":1}\n{"a":' + "[" * 5000 + "]" * 5000 + "}\n")
    assert [record.fault is None for record in found] == [True, False]


def test_a_mark_at_the_beginning_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    assert [record.values for record in records(tmp_path, "\ufeff" + '{"a":1}\n')] == [{"a": 1}]


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    with pytest.raises(FileWithoutRows):
        opened(tmp_path, " \n ")


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"\x1f\x8b\x08\0", b"<?xml version='1.0'?>", bytes(range(256)) * 4])
def test_what_is_no_table_at_all_is_told(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(FileKindUnknown):
        opened(tmp_path, content)
