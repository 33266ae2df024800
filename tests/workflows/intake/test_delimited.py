"""CSV as people send it: encodings, delimiters, quotes, and everything that can be wrong with a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workflows.intake.files import opened, records

from rcm.workflows.intake.refusals import (
    FileEncodingInvalid,
    FileKindAmbiguous,
    FileKindUnknown,
    FileTooLong,
    FileWithoutRows,
    HeaderInvalid,
    QuoteOpen,
)

TEXT = "id,name\n1,Zoë\n2,Łukasz\n"


@pytest.mark.parametrize(
    "content",
    [TEXT.encode(), b"\xef\xbb\xbf" + TEXT.encode(), TEXT.encode("utf-16"), b"\xfe\xff" + TEXT.encode("utf-16-be")],
)
def test_an_encoding_is_known_by_its_mark_or_by_its_bytes(content: bytes, tmp_path: Path) -> None:
    assert [record.values for record in records(tmp_path, content)] == [
        {"id": "1", "name": "Zoë"},
        {"id": "2", "name": "Łukasz"},
    ]


def test_windows_1252_is_found_out_and_told(tmp_path: Path) -> None:
    table = opened(tmp_path, "id,name\n1,Zoë “Z” Müller\n".encode("cp1252"))
    assert [finding["rule_id"] for finding in table.findings] == ["batch.encoding_guessed"]
    assert next(table.records).values["name"] == "Zoë “Z” Müller"
    said = opened(tmp_path, "id,name\n1,Zoë\n".encode("cp1252"), encoding="Windows-1252")
    assert said.findings == []
    assert next(said.records).values["name"] == "Zoë"


def test_a_broken_byte_in_utf_8_is_told_with_its_byte_and_line(tmp_path: Path) -> None:
    content = "id,name\n1,Zoë\n".encode() + b"2,Zo\xeb\n"
    with pytest.raises(FileEncodingInvalid, match="UTF-8") as raised:
        opened(tmp_path, content)
    assert raised.value.facts["byte_offset"] == content.index(b"\xeb\n")
    assert raised.value.facts["line"] == 3
    assert "line 3" in raised.value.message


def test_a_broken_byte_far_into_the_file_has_its_own_offset(tmp_path: Path) -> None:
    start = b"id,name\n" + "1,Zoë\n".encode() * 400_000
    with pytest.raises(FileEncodingInvalid) as raised:
        opened(tmp_path, start + b"\xff,x\n")
    assert raised.value.facts == {
        "file": "file.txt", "encoding": "utf-8", "byte_offset": len(start), "line": 400_002
    }  # fmt: skip


def test_another_encoding_than_declared_is_refused_where_it_shows(tmp_path: Path) -> None:
    content = "id,name\n1,Zoë\n".encode("cp1252")
    with pytest.raises(FileEncodingInvalid) as raised:
        list(opened(tmp_path, content, encoding="utf-8").records)
    assert raised.value.facts["byte_offset"] == content.index(b"\xeb")
    with pytest.raises(FileEncodingInvalid, match="ebcdic"):
        opened(tmp_path, content, encoding="ebcdic")


def test_utf_16_without_its_mark_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileEncodingInvalid, match="UTF-16"):
        opened(tmp_path, TEXT.encode("utf-16-le"))
    assert len(records(tmp_path, TEXT.encode("utf-16-le"), encoding="utf-16")) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str, tmp_path: Path) -> None:
    content = delimiter.join(["id", "amount"]) + "\n" + delimiter.join(["1", '"1 000"']) + "\n"
    assert records(tmp_path, content)[0].values == {"id": "1", "amount": "1 000"}


def test_decimal_commas_do_not_hide_a_semicolon(tmp_path: Path) -> None:
    assert records(tmp_path, "id;amount\n1;12,50\n2;7,00\n")[0].values == {"id": "1", "amount": "12,50"}


def test_two_delimiters_that_fit_alike_are_asked_for(tmp_path: Path) -> None:
    content = "a,b;c,d\n1,2;3,4\n"
    with pytest.raises(FileKindAmbiguous):
        opened(tmp_path, content)
    assert opened(tmp_path, content, delimiter=";").columns == ("a,b", "c,d")
    assert opened(tmp_path, "sep=;\n" + content).columns == ("a,b", "c,d")
    with pytest.raises(FileKindAmbiguous):
        opened(tmp_path, content, delimiter="x")


def test_a_quoted_cell_may_hold_lines_and_the_next_line_is_counted_on(tmp_path: Path) -> None:
    found = records(tmp_path, 'id,note\n1,"two\nlines, and ""more"""\n\n2,x\n3\n')
    assert [(record.line, record.values.get("note")) for record in found] == [
        (2, 'two\nlines, and "more"'),
        (5, "x"),
        (6, None),
    ]
    assert found[2].fault is not None
    assert "Line 6" in found[2].fault.message


def test_a_line_with_too_few_or_too_many_fields_is_set_aside_alone(tmp_path: Path) -> None:
    found = records(tmp_path, "a,b\n1,2\n1\n1,2,3\n1,2,,\n3,4\n")
    assert [record.fault.code if record.fault else None for record in found] == [
        None, "batch.row_width_wrong", "batch.row_width_wrong", None, None
    ]  # fmt: skip


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    assert [record.line for record in records(tmp_path, "a,b\n\n , \n1,2\n,\n\n")] == [4]


def test_duplicated_headers_are_refused_each_with_its_positions(tmp_path: Path) -> None:
    with pytest.raises(HeaderInvalid) as raised:
        opened(tmp_path, "id,dob,name,dob,id,dob\n1,2,3,4,5,6\n")
    assert raised.value.facts["duplicates"] == {"id": [1, 5], "dob": [2, 4, 6]}
    assert "'dob' stands in columns 2, 4, 6" in raised.value.message


def test_an_empty_header_is_refused_but_not_one_at_the_end_of_the_line(tmp_path: Path) -> None:
    with pytest.raises(HeaderInvalid, match="column 2 has no header"):
        opened(tmp_path, "a,,c\n1,2,3\n")
    found = records(tmp_path, "a,b,,\n1,2,,\n1,2,x,\n")
    assert found[0].values == {"a": "1", "b": "2"}
    assert found[1].fault is not None


def test_what_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    found = records(tmp_path, 'a,b\n=1+1,"@SUM(A1)"\n-5,+49 1\n')
    assert [dict(record.values) for record in found] == [{"a": "=1+1", "b": "@SUM(A1)"}, {"a": "-5", "b": "+49 1"}]


def test_a_nul_byte_sets_its_row_aside(tmp_path: Path) -> None:
    found = records(tmp_path, "a,b\n1,2\n1,x\0y\n3,4\n")
    assert [record.fault.code if record.fault else None for record in found] == [None, "batch.row_text_invalid", None]


def test_a_cell_or_a_row_that_is_too_long_is_set_aside(tmp_path: Path) -> None:
    found = records(tmp_path, f"a,b\n1,{'x' * 200_000}\n2,y\n")
    assert [record.fault.code if record.fault else None for record in found] == ["batch.row_too_long", None]
    assert found[1].line == 3


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTooLong, match="line 2"):
        records(tmp_path, "a,b\n1," + "x" * 5_000_000)


@pytest.mark.parametrize("rest", ["", "\n" + "3,4\n" * 100_000])
def test_a_quote_that_is_never_closed_is_refused_with_its_line(rest: str, tmp_path: Path) -> None:
    with pytest.raises(QuoteOpen) as raised:
        records(tmp_path, 'a,b\n1,2\n2,"open' + rest)
    assert raised.value.facts["line"] == 3


def test_a_quote_in_the_wrong_place_sets_its_row_aside(tmp_path: Path) -> None:
    found = records(tmp_path, 'a,b\n1,"x"y\n2,5" tube\n')
    assert found[0].fault is not None
    assert found[1].values["b"] == '5" tube'


def test_lines_that_end_as_on_an_old_macintosh(tmp_path: Path) -> None:
    assert [dict(record.values) for record in records(tmp_path, "a,b\r1,2\r3,4\r")] == [
        {"a": "1", "b": "2"},
        {"a": "3", "b": "4"},
    ]


def test_a_single_column_must_be_called_csv(tmp_path: Path) -> None:
    with pytest.raises(FileKindUnknown):
        opened(tmp_path, "member_id\nM1\nM2\n")
    assert [record.values["member_id"] for record in records(tmp_path, "member_id\nM1\nM2\n", kind="csv")] == [
        "M1",
        "M2",
    ]


def test_a_file_of_blank_lines_is_empty(tmp_path: Path) -> None:
    for content in ("\n\n", "\ufeff\n"):
        with pytest.raises(FileWithoutRows):
            opened(tmp_path, content)
