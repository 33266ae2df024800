"""Files as publishers lay them out become entries; lines that can't be used are named with the reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.support.code_files import (
    NCCI_HEADER,
    comma_separated,
    hcpcs_record,
    ncci_lines,
    order_file,
    order_line,
    workbook,
    written,
)

from rcm.catalog.code_tables.importing.drg import read_drgs
from rcm.catalog.code_tables.importing.edits import read_limits, read_pairs
from rcm.catalog.code_tables.importing.entries import Entry, FileMissing, FileUnusable, Problem
from rcm.catalog.code_tables.importing.fees import read_fees
from rcm.catalog.code_tables.importing.hcpcs import read_hcpcs
from rcm.catalog.code_tables.importing.icd10cm import packaged_release, read_order_file, read_package
from rcm.catalog.code_tables.importing.listed import ColumnUnknown, ListReader, headers_of
from rcm.catalog.code_tables.importing.reading import Read


def taken(read: Read) -> tuple[list[Entry], dict[int, str]]:
    found = list(read)
    return (
        [each for each in found if isinstance(each, Entry)],
        {each.line: each.reason for each in found if isinstance(each, Problem)},
    )


def test_the_order_file_of_diagnoses(tmp_path: Path) -> None:
    path = order_file(tmp_path, "order.txt", [("E11", False, "Made-up group"), ("E119", True, "Made-up disease")])
    with path.open("a") as file:
        file.write("no such line\r\n\r\n" + order_line(9, "119E", billable=True, text="Wrong") + "\r\n")
    entries, problems = taken(read_order_file(path))
    assert [each.values for each in entries] == [
        ("E11", {"billable": False}, "Made-up group"),
        ("E119", {"billable": True}, "Made-up disease"),
    ]
    assert set(problems) == {3, 5}
    with pytest.raises(FileUnusable):
        list(read_order_file(written(tmp_path, "other.txt", "a,b\n1,2\n")))


def test_the_package_says_which_release_it_holds() -> None:
    release = packaged_release()
    assert release.begins_on == date(release.fiscal_year - 1, 10, 1)
    entries, problems = taken(read_package())
    said = {code: (attributes["billable"], text) for code, attributes, text in (each.values for each in entries)}
    assert problems == {}
    assert len(said) > 90_000
    assert said["E119"][0]
    assert not said["E11"][0]
    assert all("." not in code and "-" not in code for code in said)


def test_procedures_in_the_layout_of_fixed_width(tmp_path: Path) -> None:
    lines = [
        hcpcs_record("A0428", "3", "Made-up ride, begun here", date(2001, 1, 1)),
        hcpcs_record("A0428", "4", "and ended here"),
        hcpcs_record("J1100", "3", "Made-up drug", date(2010, 7, 1), date(2025, 12, 31)),
        hcpcs_record("A1", "7", "Made-up modifier", date(2001, 1, 1)),
        hcpcs_record("G0438", "3", "Ends before it begins", date(2026, 1, 1), date(2025, 1, 1)),
        "what is this",
    ]
    entries, problems = taken(read_hcpcs(written(tmp_path, "hcpc.txt", "\r\n".join(lines) + "\r\n\x1a")))
    assert [(*each.values[::2], each.valid_from, each.valid_to) for each in entries] == [
        ("A0428", "Made-up ride, begun here and ended here", date(2001, 1, 1), None),
        ("J1100", "Made-up drug", date(2010, 7, 1), date(2026, 1, 1)),
    ]
    assert set(problems) == {5, 6}


def test_procedures_in_a_workbook(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Made-up release notes"],
        ["HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "ADD DT", "ACT EFF DT", "TERM DT"],
        ["A0428", 100, 3, "Made-up ride", "Ride", 20010101, 20250101, None],
        ["A1", 100, 7, "Made-up modifier", "Mod", 20010101, None, None],
        ["G0438", 100, 3, "Made-up visit", "Visit", "never", None, None],
    ]
    entries, problems = taken(read_hcpcs(workbook(tmp_path, "hcpc.xlsx", rows)))
    assert [each.values[0] for each in entries] == ["A0428"]
    assert problems == {5: "added date 'never' is no date"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_pairs_with_headers_over_several_lines(tmp_path: Path, encoding: str) -> None:
    text = NCCI_HEADER + ncci_lines(
        [
            ("G0439", "G0438", "20260101", "*", "1"),
            ("G0439", "J1100", "20200101", "20231231", "0"),
            ("A0428", "A0429", "20200101", "20200101", "9"),
            ("A0428", "A0430", "20200101", "*", "7"),
            ("A0428", "A0431", "*", "*", "1"),
        ]
    )
    if encoding == "cp1252":
        text = text.replace("Made-up reason", "Modèle")
    entries, problems = taken(read_pairs(written(tmp_path, "ccipra.txt", text, encoding)))
    assert [(each.values[:3], each.valid_from, each.valid_to) for each in entries] == [
        (("G0439", "G0438", 1), date(2026, 1, 1), None),
        (("G0439", "J1100", 0), date(2020, 1, 1), date(2024, 1, 1)),
        (("A0428", "A0429", 9), date(2020, 1, 1), date(2020, 1, 1)),
    ]
    assert list(problems.values()) == ["modifier indicator '7' is none of 0, 1, 9", "effective date is missing"]


def test_pairs_without_any_headers(tmp_path: Path) -> None:
    entries, problems = taken(
        read_pairs(written(tmp_path, "pairs.txt", ncci_lines([("G0439", "100", "20260101", "*", "1")])))
    )
    assert (entries[0].values[:2], problems) == (("G0439", "00100"), {})


def test_units_with_what_their_indicator_means(tmp_path: Path) -> None:
    rows = [
        ["HCPCS/\nCPT Code", "Practitioner Services MUE Values", "MUE Adjudication Indicator", "MUE Rationale"],
        ["J1100", "20", "3 Date of Service Edit: Clinical", "Made-up reason"],
        ["G0439", "1", "2 Date of Service Edit: Policy", ""],
        ["A0428", "many", "1 Line Edit", ""],
        ["A0429", "3", "none", ""],
    ]
    entries, problems = taken(read_limits(comma_separated(tmp_path, "mue.csv", rows, before="Made-up notice\n\n")))
    assert [each.values[:3] for each in entries] == [("J1100", 20, 3), ("G0439", 1, 2)]
    assert len(problems) == 2
    medicaid = comma_separated(tmp_path, "m.csv", [["HCPCS/CPT Code", "MUE Value"], ["J1100", "20"]])
    assert taken(read_limits(medicaid))[0][0].values[:3] == ("J1100", 20, 1)


def test_groups_with_their_weights(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["TABLE 5.--MADE-UP WEIGHTS"],
        ["MS-DRG", "FY Final Post-Acute DRG", "FY Final Special Pay DRG", "MDC", "TYPE", "MS-DRG Title",
         "Weights", "Weights with 10% cap applied", "Geometric mean LOS", "Arithmetic mean LOS"],
        [1, "No", "No", "PRE", "SURG", "Made-up transplant", 25.1, 26.5, 28.6, 36.1],
        ["291", "Yes", "Yes", "05", "MED", "Made-up failure", "1.2634", "1.2634", "3.9", "5.1"],
        ["998", "No", "No", "", "**", "Made-up group that can't be told", "0.0", "0.0", "", ""],
        ["999", "No", "No", "", "**", "Weightless", "x", "x", "", ""],
        ["Note: a note of the publisher"],
    ]  # fmt: skip
    entries, problems = taken(read_drgs(workbook(tmp_path, "table5.xlsx", rows)))
    assert [each.values[:4] for each in entries] == [
        ("001", Decimal("26.5"), Decimal("28.6"), Decimal("36.1")),
        ("291", Decimal("1.2634"), Decimal("3.9"), Decimal("5.1")),
        ("998", Decimal("0.0"), None, None),
    ]
    assert problems == {6: "weight 'x' is no number"}


def test_lists_of_ones_own_with_columns_named(tmp_path: Path) -> None:
    rows = [
        ["Taxonomy", "What it is", "Sex", "Least age", "Start", "Stop"],
        ["208000000X", "Made-up physician", "f", "18", "1/1/2020", "12/31/2025"],
        ["207Q00000X", "", "", "", "", ""],
        ["207R00000X", "Another", "either", "", "", ""],
    ]
    said = headers_of(["code=Taxonomy", "label=What it is", "sex=Sex", "age_min=Least age"])
    path = comma_separated(tmp_path, "nucc.csv", rows)
    entries, problems = taken(ListReader("nucc", said)(path))
    assert entries == [
        Entry(2, ("208000000X", {"sex": "F", "age_min": 18}, "Made-up physician"), date(2020, 1, 1), date(2026, 1, 1))
    ]
    assert problems == {3: "text is missing", 4: "sex 'either' is neither M nor F"}
    with pytest.raises(ColumnUnknown):
        headers_of(["code"])
    with pytest.raises(FileUnusable, match=r"code \(taxonomy code\)"):
        ListReader("nucc", headers_of(["code=Taxonomy Code", "label=What it is"]))(path)


def test_places_get_their_zeros_back(tmp_path: Path) -> None:
    entries, _ = taken(ListReader("pos", {})(workbook(tmp_path, "pos.xlsx", [["Code", "Label"], [2, "Far away"]])))
    assert entries[0].values[0] == "02"


def test_money_is_never_rounded(tmp_path: Path) -> None:
    rows = [
        ["Procedure", "Mod", "POS", "Amount", "From", "To"],
        ["G0439", "", "", "$1,250.50", "2026-01-01", ""],
        ["G0439", "26", "11", "80", "2026-01-01", "2026-06-30"],
        *([["G0438", "", "", amount, "", ""] for amount in ("1.005", "-5", "1,5", "nan", "1e3")]),
    ]
    entries, problems = taken(read_fees(comma_separated(tmp_path, "fees.csv", rows)))
    assert [each.values for each in entries] == [
        ("G0439", None, None, Decimal("1250.50")),
        ("G0439", "26", "11", Decimal("80.00")),
    ]
    assert entries[1].valid_to == date(2026, 7, 1)
    assert len(problems) == 5


def test_a_text_full_of_commas_may_be_parted_by_semicolons(tmp_path: Path) -> None:
    path = written(tmp_path, "carc.csv", "Code;Description, ours\n45;One, two\n97;Three, four\n")
    entries, problems = taken(ListReader("carc", {})(path))
    assert [each.values[::2] for each in entries] == [("45", "One, two"), ("97", "Three, four")]
    assert problems == {}


def test_what_no_database_takes_is_set_aside(tmp_path: Path) -> None:
    pair = ncci_lines([("G0439", "G0438", "20260101", "*", "1")])
    padding = "".join(ncci_lines([(f"A{number:04d}", "G0438", "20260101", "*", "1")]) for number in range(100))
    path = written(tmp_path, "pairs.txt", padding + pair.replace("Made-up", "Made\0up"))
    entries, problems = taken(read_pairs(path))
    assert (len(entries), list(problems)) == (100, [101])
    rows = [["code", "label", "note"], ["1", "x" * 3000, ""], ["2", "fine", "y" * 3000]]
    said = headers_of(["note=note"])
    assert len(taken(ListReader("own", said)(comma_separated(tmp_path, "own.csv", rows)))[1]) == 2


def test_a_picture_or_a_broken_archive_is_no_table(tmp_path: Path) -> None:
    for name, data in (("a.csv", b"\0\1\2\3\n\0"), ("b.xlsx", b"PK\x03\x04 nothing"), ("c.csv", b"")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(FileUnusable):
            list(read_fees(tmp_path / name))
    with pytest.raises(FileMissing):
        list(read_fees(tmp_path / "missing.csv"))
