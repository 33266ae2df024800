"""Imports: all or nothing; a newer release ends what is gone and keeps what is still there; older ones fill history."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.support.code_files import NCCI_HEADER, comma_separated, hcpcs_record, ncci_lines, order_file, written
from tests.support.database import connect
from tests.support.tables import Connection, organization

from rcm.catalog.code_tables.importing.kinds import (
    Asked,
    EditSetUnknown,
    KindUnknown,
    ReleaseDayMissing,
    SystemNameInvalid,
    planned,
    planned_fees,
)
from rcm.catalog.code_tables.importing.service import (
    LinesUnusable,
    NoCodes,
    PeriodsOverlap,
    ReleaseLooksPartial,
    ReleaseOlder,
    Report,
    import_codes,
    load_places,
)
from rcm.catalog.code_tables.places import PLACES
from rcm.catalog.code_tables.repository.reading import codes_of, whole_set
from rcm.core.actor import Actor
from rcm.core.db import Database, LockHeld
from rcm.core.permissions import Permission
from rcm.core.urls import DatabaseUrls

FIRST, SECOND, THIRD = date(2024, 10, 1), date(2025, 10, 1), date(2026, 10, 1)


@pytest.fixture
async def owner(database: DatabaseUrls) -> AsyncIterator[Database]:
    made = Database(database.owner, pool_size=2)
    yield made
    await made.close()


@pytest.fixture
def look(database: DatabaseUrls) -> Iterator[Connection]:
    with connect(database.owner) as connection:
        yield connection


async def imported(owner: Database, asked: Asked, *files: Path, **choices: Any) -> Report:
    async with owner.write(None) as session:
        return await import_codes(session, planned(asked, files), **choices)


def periods(look: Connection, system: str = "icd10cm") -> dict[str, list[tuple[date, date | None]]]:
    found: dict[str, list[tuple[date, date | None]]] = {}
    for code, start, end in look.execute(
        "select code, valid_from, valid_to from code where code_system = %s order by code, valid_from", (system,)
    ):
        found.setdefault(code, []).append((start, end))
    return found


def diagnoses(folder: Path, name: str, *codes: str, groups: tuple[str, ...] = (), text: str = "Made up") -> Path:
    return order_file(folder, name, [(code, code not in groups, f"{text} {code}") for code in (*codes, *groups)])


async def test_the_next_release_ends_keeps_and_begins(owner: Database, look: Connection, tmp_path: Path) -> None:
    first = diagnoses(tmp_path, "icd10cm_order_2025.txt", "A00", "B00", "C00")
    report = await imported(owner, Asked("icd10cm"), first)
    assert (report.state, report.on, report.version) == ("imported", "2024-10-01", "FY 2025")
    second = diagnoses(tmp_path, "icd10cm_order_2026.txt", "A00", "C001", "D00", groups=("C00",), text="Renamed")
    report = await imported(owner, Asked("icd10cm"), second)
    assert report.as_dict().items() >= {"added": 3, "changed": 1, "ended": 2, "removed": 0, "codes": 4}.items()
    assert periods(look) == {
        "A00": [(FIRST, None)],
        "B00": [(FIRST, SECOND)],
        "C00": [(FIRST, SECOND), (SECOND, None)],  # it is a group now, so no longer billable
        "C001": [(SECOND, None)],
        "D00": [(SECOND, None)],
    }
    said = look.execute("select label, attributes from code where code = 'C00' order by valid_from").fetchall()
    assert said == [("Made up C00", {"billable": True}), ("Renamed C00", {"billable": False})]
    system = look.execute("select version, released_on, code_count, source from code_system").fetchone()
    assert system == ("FY 2026", SECOND, 4, "icd10cm_order_2026.txt")


async def test_the_same_file_twice_changes_nothing_and_says_so(
    owner: Database, look: Connection, tmp_path: Path
) -> None:
    path = diagnoses(tmp_path, "icd10cm_order_2025.txt", "A00", "B00")
    await imported(owner, Asked("icd10cm"), path)
    before = look.execute("select imported_at from code_system").fetchone()
    report = await imported(owner, Asked("icd10cm"), path)
    assert (report.state, report.written.total, report.codes) == ("unchanged", 0, 2)
    assert look.execute("select imported_at from code_system").fetchone() == before
    # The same codes in another file, from another day on, make no new periods either.
    again = diagnoses(tmp_path, "icd10cm_order_2026.txt", "B00", "A00")
    report = await imported(owner, Asked("icd10cm"), again)
    assert (report.state, periods(look)) == ("unchanged", {"A00": [(FIRST, None)], "B00": [(FIRST, None)]})


async def test_a_release_is_corrected_on_its_own_day(owner: Database, look: Connection, tmp_path: Path) -> None:
    await imported(owner, Asked("icd10cm"), diagnoses(tmp_path, "icd10cm_order_2025.txt", "A00", "B00"))
    await imported(owner, Asked("icd10cm"), diagnoses(tmp_path, "icd10cm_order_2026.txt", "A00", "C00"))
    await imported(owner, Asked("icd10cm", SECOND), diagnoses(tmp_path, "corrected.txt", "A00", "B00", "D00"))
    assert periods(look) == {"A00": [(FIRST, None)], "B00": [(FIRST, None)], "D00": [(SECOND, None)]}


async def test_an_older_release_fills_history_or_is_refused(owner: Database, look: Connection, tmp_path: Path) -> None:
    await imported(owner, Asked("icd10cm"), diagnoses(tmp_path, "icd10cm_order_2026.txt", "A00", "C00"))
    await imported(owner, Asked("icd10cm"), diagnoses(tmp_path, "icd10cm_order_2027.txt", "A00", "D00"))
    older = diagnoses(tmp_path, "icd10cm_order_2025.txt", "A00", "B00", "D00", groups=("C00",))
    with pytest.raises(ReleaseOlder, match="2026-03-01 is before 2026-10-01, and after 2025-10-01"):
        await imported(owner, Asked("icd10cm", date(2026, 3, 1)), older)
    report = await imported(owner, Asked("icd10cm"), older)
    assert report.state == "history"
    assert periods(look) == {
        "A00": [(FIRST, None)],
        "B00": [(FIRST, SECOND)],
        "C00": [(FIRST, SECOND), (SECOND, THIRD)],
        "D00": [(FIRST, SECOND), (THIRD, None)],
    }
    assert look.execute("select version, released_on from code_system").fetchone() == ("FY 2027", THIRD)


async def test_a_part_of_a_release_is_not_taken_for_all_of_it(
    owner: Database, look: Connection, tmp_path: Path
) -> None:
    codes = [f"A{number:02d}" for number in range(30)]
    await imported(owner, Asked("icd10cm"), diagnoses(tmp_path, "icd10cm_order_2025.txt", *codes))
    part = diagnoses(tmp_path, "icd10cm_order_2026.txt", "B00", *codes[:10])
    with pytest.raises(ReleaseLooksPartial, match="20 of 30"):
        await imported(owner, Asked("icd10cm"), part)
    await imported(owner, Asked("icd10cm", complete=False), part)
    assert sum(periods(look)[code] == [(FIRST, None)] for code in codes) == 30
    assert look.execute("select released_on from code_system").fetchone() == (FIRST,)
    await imported(owner, Asked("icd10cm"), part, allow_ending=True)
    assert sum(periods(look)[code] == [(FIRST, SECOND)] for code in codes) == 20


async def test_what_a_file_does_not_speak_of_is_kept(owner: Database, look: Connection, tmp_path: Path) -> None:
    await imported(owner, Asked("icd10cm"), diagnoses(tmp_path, "icd10cm_order_2025.txt", "N40", "A00"))
    sexes = comma_separated(tmp_path, "mce.csv", [["Code", "Label", "Sex"], ["N40", "Made up N40", "M"]])
    columns = ("code=Code", "label=Label", "sex=Sex")
    await imported(owner, Asked("list", FIRST, system="icd10cm", columns=columns, complete=False), sexes)
    await imported(owner, Asked("icd10cm"), diagnoses(tmp_path, "icd10cm_order_2026.txt", "A00", groups=("N40",)))
    found = look.execute("select attributes from code where code = 'N40' order by valid_from").fetchall()
    assert found == [({"billable": True, "sex": "M"},), ({"billable": False, "sex": "M"},)]


async def test_bad_lines_are_set_aside_or_refuse_the_file(owner: Database, look: Connection, tmp_path: Path) -> None:
    path = comma_separated(
        tmp_path, "carc.csv", [["Code", "Description"], ["45", "Made up"], ["?", "Wrong"], ["1", ""]]
    )
    asked = Asked("carc", FIRST)
    with pytest.raises(LinesUnusable, match="2 lines"):
        await imported(owner, asked, path, strict=True)
    assert look.execute("select count(*) from code_system").fetchone() == (0,)
    report = await imported(owner, asked, path)
    assert (report.lines, report.set_aside, report.codes) == (3, 2, 1)
    assert [(each["file"], each["line"]) for each in report.problems] == [("carc.csv", 3), ("carc.csv", 4)]
    with pytest.raises(NoCodes, match="line 2"):
        await imported(owner, asked, comma_separated(tmp_path, "none.csv", [["Code", "Description"], ["?", "x"]]))


async def test_periods_that_meet_are_refused_with_both_lines(owner: Database, look: Connection, tmp_path: Path) -> None:
    rows = [
        ["Code", "Description", "Start", "Stop"],
        ["45", "a", "1/1/2020", "12/31/2020"],
        ["45", "b", "6/1/2020", ""],
    ]
    with pytest.raises(PeriodsOverlap, match=r"45: carc.csv line 2 and carc.csv line 3"):
        await imported(owner, Asked("carc", FIRST), comma_separated(tmp_path, "carc.csv", rows))
    assert look.execute("select count(*) from code_system").fetchone() == (0,)
    rows[2][2] = "1/1/2021"
    rows.append(list(rows[2]))  # said twice, but it is the same
    report = await imported(owner, Asked("carc", FIRST), comma_separated(tmp_path, "carc.csv", rows))
    assert report.written.added == 2
    assert periods(look, "carc") == {"45": [(date(2020, 1, 1), date(2021, 1, 1)), (date(2021, 1, 1), None)]}


async def test_codes_with_periods_of_their_own(owner: Database, look: Connection, tmp_path: Path) -> None:
    def file(name: str, *records: str) -> Path:
        return written(tmp_path, name, "\r\n".join(records))

    ride, drug = hcpcs_record("A0428", "3", "Ride", date(2001, 1, 1)), date(2010, 7, 1)
    await imported(owner, Asked("hcpcs", SECOND), file("a.txt", ride, hcpcs_record("J1100", "3", "Drug", drug),
                                                       hcpcs_record("J9999", "3", "Gone", drug)))  # fmt: skip
    ended = hcpcs_record("J1100", "3", "Drug", drug, date(2026, 12, 31))
    moved = hcpcs_record("A0428", "3", "Ride", date(2002, 1, 1))
    await imported(owner, Asked("hcpcs", THIRD), file("b.txt", moved, ended))
    assert periods(look, "hcpcs") == {
        "A0428": [(date(2002, 1, 1), None)],
        "J1100": [(drug, date(2027, 1, 1))],
        "J9999": [(drug, THIRD)],
    }


def hcpcs(folder: Path, name: str, *records: tuple[str, str, date, date | None]) -> Path:
    lines = [hcpcs_record(code, "3", text, begun, ended or "") for code, text, begun, ended in records]
    return written(folder, name, "\r\n".join(lines))


async def test_codes_with_days_of_their_own_come_in_any_order(
    owner: Database, look: Connection, tmp_path: Path
) -> None:
    early, late, last = date(1986, 1, 1), date(2010, 7, 1), date(2026, 12, 31)
    files = {
        FIRST: hcpcs(tmp_path, "a.txt", ("A0428", "Old name", early, None), ("J1100", "Drug", late, None),
                     ("J9999", "Gone", late, None), ("J8888", "Ended", early, late), ("J7777", "Again", early, late)),
        SECOND: hcpcs(tmp_path, "b.txt", ("A0428", "Name", early, None), ("J1100", "Drug", late, None),
                      ("J7777", "Again", SECOND, None), ("K0001", "Between", SECOND, None)),
        THIRD: hcpcs(tmp_path, "c.txt", ("A0428", "New name", early, None), ("J1100", "Drug", late, last),
                     ("J7777", "Again", SECOND, None), ("L0001", "New", THIRD, None)),
    }  # fmt: skip
    found = []
    orders = ((FIRST, SECOND, THIRD), (THIRD, SECOND, FIRST), (SECOND, FIRST, THIRD), (THIRD, FIRST, SECOND))
    for order in orders:
        look.execute("delete from code")
        look.execute("delete from code_system")
        for day in order:
            await imported(owner, Asked("hcpcs", day), files[day], allow_ending=True)
        labels = look.execute("select code, label from code order by code, valid_from").fetchall()
        released = look.execute("select first_released_on, released_on from code_system").fetchone()
        found.append((periods(look, "hcpcs"), labels, released))
    assert found[1:3] == found[:1] * 2
    # What lies between two that are there adds what it knows, and ends nothing that a later one may have ended.
    assert found[3] == ({**found[0][0], "J9999": [(late, THIRD)]}, *found[0][1:])
    assert found[0][0] == {
        "A0428": [(early, None)],
        "J1100": [(late, date(2027, 1, 1))],
        "J7777": [(early, late.replace(day=2)), (SECOND, None)],
        "J8888": [(early, late.replace(day=2))],
        "J9999": [(late, SECOND)],
        "K0001": [(SECOND, THIRD)],
        "L0001": [(THIRD, None)],
    }
    assert found[0][2] == (FIRST, THIRD)


async def test_edits_and_limits_come_in_any_order(owner: Database, look: Connection, tmp_path: Path) -> None:
    older = [("A0428", "A0429", "20200101", "*", "1"), ("G0439", "G0438", "20200101", "*", "0"),
             ("J1100", "J1101", "19960101", "20001231", "1"), ("K0001", "K0002", "20200101", "*", "1")]  # fmt: skip
    newer = [("A0428", "A0429", "20200101", "20260930", "1"), ("A0428", "A0429", "20261001", "*", "0"),
             ("G0439", "G0438", "20200101", "20200101", "9")]  # fmt: skip
    header = ["HCPCS/CPT Code", "Practitioner Services MUE Values", "MUE Adjudication Indicator"]
    edits = {
        SECOND: written(tmp_path, "old.txt", NCCI_HEADER + ncci_lines(older)),
        THIRD: written(tmp_path, "new.txt", NCCI_HEADER + ncci_lines(newer)),
    }
    limits = {
        day: comma_separated(tmp_path, f"{day}.csv", [header, ["J1100", units, "3"], ["G0439", "1", "2"]])
        for day, units in ((SECOND, "1"), (THIRD, "2"))
    }
    found = []
    for order in ((SECOND, THIRD), (THIRD, SECOND)):
        for table in ("ncci_pair", "mue", "code_system"):
            look.execute(f"delete from {table}")
        for day in order:
            await imported(owner, Asked("ncci", day, edit_set="practitioner"), edits[day])
            await imported(owner, Asked("mue", day, edit_set="practitioner"), limits[day])
        pairs = look.execute(
            "select column_one, valid_from, valid_to, modifier_indicator from ncci_pair order by 1, 2"
        ).fetchall()
        units = look.execute("select code, units, valid_from, valid_to from mue order by 1, 3").fetchall()
        found.append((pairs, units))
    assert found[0] == found[1]
    began = date(2020, 1, 1)
    assert found[0][0] == [
        ("A0428", began, THIRD, 1),
        ("A0428", THIRD, None, 0),
        ("G0439", began, began, 9),
        ("J1100", date(1996, 1, 1), date(2001, 1, 1), 1),
        ("K0001", began, None, 1),
    ]
    assert found[0][1] == [("G0439", 1, SECOND, None), ("J1100", 1, SECOND, THIRD), ("J1100", 2, THIRD, None)]


async def test_a_set_covers_the_days_from_its_first_release_on(
    owner: Database, look: Connection, tmp_path: Path
) -> None:
    """HCPCS names begins of 1986; a code that had ended before the first file is not in it, and was valid once."""
    early = date(1986, 1, 1)
    await imported(owner, Asked("hcpcs", SECOND), hcpcs(tmp_path, "b.txt", ("A0428", "Ride", early, None)))

    async def covered(day: date) -> tuple[bool, bool]:
        async with owner.read(None) as session:
            whole, none = await whole_set(session, "hcpcs"), await codes_of(session, "hcpcs", {"X9999"})
            return whole.covers(day), none.covers(day)

    before = date(2025, 9, 30)
    assert (await covered(before), await covered(SECOND)) == ((False, False), (True, True))
    await imported(owner, Asked("hcpcs", FIRST), hcpcs(tmp_path, "a.txt", ("J9999", "Gone", early, None)))
    assert await covered(before) == (True, True)
    # A list of attributes is no release: it does not say what was valid.
    rows = [["Code", "Label", "Sex"], ["N40", "Made up", "M"]]
    sexes = comma_separated(tmp_path, "sex.csv", rows)
    await imported(owner, Asked("icd10cm"), diagnoses(tmp_path, "icd10cm_order_2026.txt", "N40"))
    asked = Asked("list", FIRST, system="icd10cm", columns=("sex=Sex",), complete=False)
    await imported(owner, asked, sexes)
    assert look.execute("select first_released_on from code_system where code_system = 'icd10cm'").fetchone() == (
        SECOND,
    )


async def test_attributes_of_codes_with_days_of_their_own_stay_and_end_nothing(
    owner: Database, look: Connection, tmp_path: Path
) -> None:
    begun, last, said = date(2010, 7, 1), date(2027, 12, 31), date(2026, 3, 1)
    both = (("J1100", "Drug", begun, last), ("A0428", "Ride", begun, None))
    await imported(owner, Asked("hcpcs", SECOND), hcpcs(tmp_path, "a.txt", *both))
    rows = [["Code", "Label", "Sex"], ["J1100", "Drug", "F"], ["A0428", "Ride", "M"]]
    sexes = comma_separated(tmp_path, "sex.csv", rows)
    asked = Asked("list", said, system="hcpcs", columns=("sex=Sex",), complete=False)

    def found() -> list[tuple[Any, ...]]:
        return look.execute("select code, valid_from, valid_to, attributes from code order by 1, 2").fetchall()

    split = [
        ("A0428", begun, said, {}),
        ("A0428", said, None, {"sex": "M"}),
        ("J1100", begun, said, {}),
        ("J1100", said, date(2028, 1, 1), {"sex": "F"}),
    ]
    await imported(owner, asked, sexes)
    assert found() == split
    # Said again in another file it changes nothing: the end that HCPCS gave the code stays.
    again = comma_separated(tmp_path, "again.csv", [*rows, ["J1100", "Drug", "F"]])
    await imported(owner, asked, again)
    assert found() == split
    next_file = hcpcs(tmp_path, "b.txt", *reversed(both))
    report = await imported(owner, Asked("hcpcs", date(2026, 7, 1)), next_file)
    assert (report.written.total, found()) == (0, split)
    # The next release ends one of them earlier, and gives the other an end.
    ended = hcpcs(tmp_path, "c.txt", ("J1100", "Drug", begun, date(2025, 12, 31)), ("A0428", "Ride", begun, last))
    await imported(owner, Asked("hcpcs", THIRD), ended)
    assert found() == [
        ("A0428", begun, said, {}),
        ("A0428", said, date(2028, 1, 1), {"sex": "M"}),
        ("J1100", begun, date(2026, 1, 1), {}),
    ]


async def test_a_new_release_tells_what_becomes_of_codes(owner: Database, tmp_path: Path) -> None:
    begun = date(2010, 7, 1)
    first = hcpcs(tmp_path, "a.txt", ("A0428", "Ride", begun, None), ("J1100", "Drug", begun, None),
                  ("J9999", "Gone", begun, None))  # fmt: skip
    report = await imported(owner, Asked("hcpcs", SECOND), first)
    assert (report.codes_begin, report.codes_end, report.labels_changed) == (3, 0, 0)
    second = hcpcs(tmp_path, "b.txt", ("A0428", "Ride, renamed", begun, None), ("J1100", "Drug", begun, THIRD),
                   ("L0001", "New", THIRD, None))  # fmt: skip
    report = await imported(owner, Asked("hcpcs", THIRD), second)
    assert report.as_dict().items() >= {"codes_begin": 1, "codes_end": 2, "labels_changed": 1}.items()


async def test_edit_sets_are_apart_and_come_in_several_files(owner: Database, look: Connection, tmp_path: Path) -> None:
    one = written(tmp_path, "f1.txt", NCCI_HEADER + ncci_lines([("A0428", "A0429", "20200101", "*", "1")]))
    two = written(tmp_path, "f2.txt", NCCI_HEADER + ncci_lines([("G0439", "G0438", "20200101", "*", "0")]))
    asked = Asked("ncci", FIRST, edit_set="practitioner")
    assert (await imported(owner, asked, one, two)).written.added == 2
    assert (await imported(owner, asked, one, two)).state == "unchanged"
    await imported(owner, Asked("ncci", FIRST, edit_set="outpatient"), two)
    next_quarter = ncci_lines(
        [
            ("A0428", "A0429", "20200101", "20260930", "1"),
            ("A0428", "A0429", "20261001", "*", "0"),
            ("G0439", "G0438", "20200101", "20200101", "9"),
        ]
    )
    await imported(owner, Asked("ncci", THIRD, edit_set="practitioner"), written(tmp_path, "f3.txt", next_quarter))
    found = look.execute(
        "select edit_set, column_one, valid_from, valid_to, modifier_indicator from ncci_pair order by 1, 2, 3"
    ).fetchall()
    began = date(2020, 1, 1)
    assert found == [
        ("outpatient", "G0439", began, None, 0),
        ("practitioner", "A0428", began, THIRD, 1),
        ("practitioner", "A0428", THIRD, None, 0),
        ("practitioner", "G0439", began, began, 9),
    ]


async def test_limits_change_from_a_quarter_on(owner: Database, look: Connection, tmp_path: Path) -> None:
    header = ["HCPCS/CPT Code", "Practitioner Services MUE Values", "MUE Adjudication Indicator", "MUE Rationale"]
    for day, units in ((FIRST, "1"), (SECOND, "2")):
        rows = [header, ["J1100", units, "3 Date", "x"], ["G0439", "1", "2 Date", f"said on {day}"]]
        path = comma_separated(tmp_path, f"{day}.csv", rows)
        await imported(owner, Asked("mue", day, edit_set="practitioner"), path)
    found = look.execute("select code, units, valid_from, valid_to, rationale from mue order by 1, 3").fetchall()
    assert found == [
        ("G0439", 1, FIRST, None, f"said on {SECOND}"),
        ("J1100", 1, FIRST, SECOND, "x"),
        ("J1100", 2, SECOND, None, "x"),
    ]


async def test_weights_change_with_the_fiscal_year(owner: Database, look: Connection, tmp_path: Path) -> None:
    header = ["MS-DRG", "MDC", "TYPE", "MS-DRG Title", "Weights", "Geometric mean LOS", "Arithmetic mean LOS"]
    for day, weight in ((FIRST, "1.2"), (SECOND, "1.3")):
        path = comma_separated(tmp_path, f"{day}.csv", [header, ["291", "05", "MED", "Made up", weight, "3.9", "5.1"]])
        await imported(owner, Asked("drg", day), path)
    found = look.execute("select valid_from, valid_to, weight::text from drg_weight order by 1").fetchall()
    assert found == [(FIRST, SECOND, "1.2000"), (SECOND, None, "1.3000")]


async def test_what_ends_in_the_middle_leaves_nothing(
    owner: Database, look: Connection, database: DatabaseUrls, tmp_path: Path
) -> None:
    await imported(owner, Asked("icd10cm"), diagnoses(tmp_path, "icd10cm_order_2025.txt", "A00"))
    before = look.execute("select * from code").fetchall()
    many = diagnoses(tmp_path, "icd10cm_order_2026.txt", *(f"B{number:05d}" for number in range(30_000)))

    def killed(lines: int) -> None:
        look.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where query like 'copy read_line%' and datname = current_database()"
        )

    with pytest.raises(Exception, match=r"terminat|closed|lost"):
        await imported(owner, Asked("icd10cm"), many, progress=killed)
    assert look.execute("select * from code").fetchall() == before
    assert look.execute("select released_on from code_system").fetchone() == (FIRST,)
    assert (await imported(owner, Asked("icd10cm"), many)).written.added == 30_000


async def test_two_imports_of_one_system_do_not_meet(owner: Database, tmp_path: Path) -> None:
    path = diagnoses(tmp_path, "icd10cm_order_2025.txt", "A00")
    async with owner.write(None) as session:
        await import_codes(session, planned(Asked("icd10cm"), (path,)))
        with pytest.raises(LockHeld):
            await imported(owner, Asked("icd10cm"), path)


def test_what_is_not_said_is_asked_for(tmp_path: Path) -> None:
    file = (tmp_path / "x.csv",)
    with pytest.raises(ReleaseDayMissing):
        planned(Asked("carc"), file)
    with pytest.raises(EditSetUnknown):
        planned(Asked("ncci", FIRST), file)
    with pytest.raises(KindUnknown):
        planned(Asked("cpt", FIRST), file)
    for name in (None, "CPT", "ncci_practitioner", "ms_drg"):
        with pytest.raises(SystemNameInvalid):
            planned(Asked("list", FIRST, system=name), file)


async def test_places_of_service_are_there_with_labels_of_ours(
    owner: Database, look: Connection, tmp_path: Path
) -> None:
    async with owner.write(None) as session:
        assert await load_places(session) == 52
        assert await load_places(session) == 0
    assert periods(look, "pos")["10"] == [(date(2022, 1, 1), None)]
    path = comma_separated(tmp_path, "pos.csv", [["Code", "Name"], *([code, f"Mine {code}"] for code, _, _ in PLACES)])
    report = await imported(owner, Asked("pos", SECOND), path)
    assert (report.written.changed, report.written.added, periods(look, "pos")["10"]) == (
        52, 0, [(date(2022, 1, 1), None)],
    )  # fmt: skip


async def test_fees_are_one_organisations(database: DatabaseUrls, tmp_path: Path) -> None:
    maple, cedar = organization(database, "maple"), organization(database, "cedar")
    application = Database(database.app, pool_size=2)

    async def fees(org: Any, on: date, rows: list[list[str]]) -> Report:
        path = comma_separated(tmp_path, "fees.csv", [["Procedure", "Mod", "Amount", "From", "To"], *rows])
        async with application.write(Actor(org, None, frozenset(Permission))) as session:
            asked = planned_fees((path,), on=on, org_id=org, payer_id=None, plan=None)
            return await import_codes(session, asked)

    try:
        first = [["G0439", "", "100.00", "", ""], ["G0439", "26", "40.00", "", ""]]
        assert (await fees(maple, FIRST, first)).written.added == 2
        assert (await fees(maple, FIRST, first)).state == "unchanged"
        assert (await fees(cedar, FIRST, [["G0439", "", "99.00", "", ""]])).written.added == 1
        await fees(maple, SECOND, [["G0439", "", "110.00", "", ""]])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await _as_another(application, maple, cedar, tmp_path)
    finally:
        await application.close()
    with connect(database.owner) as look:
        noted = look.execute("select org_id, changes from audit_logs where action = 'fee_schedule.import'").fetchall()
        found = look.execute(
            "select modifier, allowed::text, valid_from, valid_to from fee_schedule where org_id = %s"
            " order by modifier nulls first, valid_from",
            (maple,),
        ).fetchall()
    assert found == [
        (None, "100.00", FIRST, SECOND),
        (None, "110.00", SECOND, None),
        ("26", "40.00", FIRST, None),
    ]
    assert [org for org, _ in noted] == [maple, cedar, maple]  # the import that changed nothing is not among them
    assert noted[0][1].items() >= {"added": 2, "valid_from": "2024-10-01", "files": ["fees.csv"]}.items()


async def _as_another(application: Database, me: Any, other: Any, folder: Path) -> None:
    path = comma_separated(folder, "theirs.csv", [["Procedure", "Amount"], ["G0438", "1.00"]])
    async with application.write(Actor(me, None, frozenset(Permission))) as session:
        await import_codes(session, planned_fees((path,), on=FIRST, org_id=other, payer_id=None, plan=None))
