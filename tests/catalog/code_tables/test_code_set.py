"""The compact set says what a plain dictionary says, in a hundredth of its memory; it is read in one query."""

from __future__ import annotations

import tracemalloc
from collections import defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from tests.support.database import connect
from tests.support.tables import insert, organization

from rcm.catalog.code_tables.cache import CodeSetCache
from rcm.catalog.code_tables.code_set import CompactCodeSet, Group
from rcm.catalog.code_tables.repository.reading import codes_of, mue_of, pairs_among, whole_set
from rcm.core.actor import Actor
from rcm.core.permissions import Permission
from rcm.edi.code_sets import CodesInMemory, Period
from rcm.main import Application

_DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
_CODES = st.text(st.sampled_from("A1Z0.-é\0"), min_size=1, max_size=11)
_PERIODS = st.builds(Period, _DAYS, st.none() | _DAYS, st.sampled_from([{}, {"billable": True}, {"sex": "F"}]))


@given(
    st.lists(st.tuples(_CODES, _PERIODS), max_size=30),
    st.lists(st.tuples(_CODES, _DAYS), max_size=10),
    st.none() | _DAYS,
)
def test_it_says_what_a_dictionary_says(
    rows: list[tuple[str, Period]], asked: list[tuple[str, date]], since: date | None
) -> None:
    groups: defaultdict[tuple[date, date | None, str], list[str]] = defaultdict(list)
    said = {str(period.attributes): period.attributes for _, period in rows}
    for code, (valid_from, valid_to, attributes) in rows:
        groups[valid_from, valid_to, str(attributes)].append(code)
    compact = CompactCodeSet(
        (Group(start, end, said[each], codes) for (start, end, each), codes in groups.items()), since
    )
    plain = CodesInMemory(rows, since)
    for code, day in [*asked, *((code, period.valid_from) for code, period in rows)]:
        assert compact.contains(code, day) == plain.contains(code, day)
        assert compact.covers(day) == plain.covers(day)
        assert (compact.attributes(code, day) is None) == (plain.attributes(code, day) is None)


def test_a_hundred_thousand_codes_take_one_megabyte() -> None:
    codes = [f"{letter}{number:05d}" for letter in "ABCDEFGHIJ" for number in range(10_000)]
    tracemalloc.start()
    try:
        made = CompactCodeSet([Group(date(2025, 10, 1), None, {"billable": True}, codes)])
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(made) == 100_000
    assert held < 1_500_000
    assert made.contains("J09999", date(2026, 1, 1))
    assert not made.contains("K00000", date(2026, 1, 1))


async def test_sets_and_edits_are_read_as_they_are_stored(application: Application) -> None:
    actor = Actor(organization(application.urls, "maple"), None, frozenset(Permission))
    with connect(application.urls.owner) as owner:
        insert(owner, "code_system", code_system="icd10cm", name="ICD-10-CM", imported_at="2026-10-01T00:00:00Z")
        code = {"code_system": "icd10cm", "label": "made up", "valid_from": "2025-10-01"}
        insert(owner, "code", **code, code="E119", attributes={"billable": True})
        insert(owner, "code", **code, code="E11", attributes={"billable": False}, valid_to="2026-10-01")
        for one, two in (("G0439", "G0438"), ("G0439", "J1100")):
            insert(owner, "ncci_pair", edit_set="practitioner", column_one=one, column_two=two,
                   valid_from="2026-01-01", modifier_indicator=1)  # fmt: skip
        insert(owner, "mue", edit_set="practitioner", code="G0439", valid_from="2026-01-01", units=1,
               adjudication_indicator=2)  # fmt: skip
    day = date(2026, 10, 1)
    async with application.database.read(actor) as session:
        whole = await whole_set(session, "icd10cm")
        assert (whole.contains("E119", day), whole.contains("E11", day)) == (True, False)
        assert whole.attributes("E11", date(2026, 9, 30)) == {"billable": False}
        assert not whole.covers(date(2025, 9, 30))
        some = await codes_of(session, "icd10cm", {"E119", "X999"})
        assert (len(some), some.contains("E119", day)) == (1, True)
        pairs = await pairs_among(session, "practitioner", {"G0438", "G0439", "A0428"})
        assert [(each.column_one, each.column_two) for each in pairs] == [("G0439", "G0438")]
        assert [each.units for each in await mue_of(session, "practitioner", {"G0439"})] == [1]
        assert await mue_of(session, "outpatient", {"G0439"}) == []


async def test_a_process_notices_a_new_import(application: Application) -> None:
    cache = CodeSetCache()
    actor = Actor(organization(application.urls, "maple"), None, frozenset(Permission))
    with connect(application.urls.owner) as owner:
        async with application.database.read(actor) as session:
            assert await cache.current(session, ["hcpcs", "pos"]) == {}
        insert(owner, "code_system", code_system="hcpcs", name="HCPCS", imported_at="2026-10-01T00:00:00Z")
        insert(owner, "code", code_system="hcpcs", code="G0439", label="made up", valid_from="2026-01-01")
        async with application.database.read(actor) as session:
            first = (await cache.current(session, ["hcpcs"]))["hcpcs"]
            assert (await cache.current(session, ["hcpcs"]))["hcpcs"] is first
        insert(owner, "code", code_system="hcpcs", code="G0438", label="made up", valid_from="2026-01-01")
        owner.execute("update code_system set imported_at = now()")
        async with application.database.read(actor) as session:
            assert (await cache.current(session, ["hcpcs"]))["hcpcs"].contains("G0438", date(2026, 2, 1))
