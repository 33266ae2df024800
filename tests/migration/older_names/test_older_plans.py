"""How rcm_trace and rcm_state are read when there are many rows: by index, and in the months that are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.migration.older_names.speaking import Place, Speaker, type_of_row
from tests.support.database import connect

ROWS = 100_000
MONTHS = ("2026_01", "2026_02", "2026_03", "2026_04")
FEBRUARY = "created_at >= '2026-02-03' and created_at < '2026-02-04'"


def partitions(owner: psycopg.Connection[type_of_row]) -> None:
    for month in MONTHS:
        start = f"{month.replace('_', '-')}-01"
        owner.execute(
            f"create table workflow_trace_{month} partition of workflow_trace"
            f" for values from ('{start} 00:00+00') to ('{start} 00:00+00'::timestamptz + interval '1 month')"
        )


@pytest.fixture(scope="module")
def filled(place: Place) -> Place:
    """Traces of two organisations over four months, and states at many portals."""
    with place.owner() as owner:
        partitions(owner)
    with connect(place.bootstrap) as owner:
        owner.execute("set session_replication_role = replica")  # no foreign key is asked a hundred thousand times
        owner.execute("insert into channel_type (code, name) values ('many', 'Many')")
        for org in (place.mine, place.theirs):
            owner.execute(
                "insert into endpoint (org_id, name, channel_type_id)"
                " select %s, 'Portal ' || n, channel_type_id from channel_type, generate_series(1, 200) n",
                (org,),
            )
            owner.execute(
                "insert into workflow_trace (org_id, action_type, success, action_detail, created_at)"
                " select %s, 'click', true, case when n %% 50 = 0 then '{\"at\": 1}'::jsonb else '{}' end,"
                "        '2026-01-01 00:00+00'::timestamptz + n * interval '1 minute' * 3.4"
                "   from generate_series(1, %s) n",
                (org, ROWS // 2),
            )
            owner.execute(
                "insert into micro_state (org_id, endpoint_id, label)"
                " select e.org_id, e.endpoint_id, 'page' from endpoint e, generate_series(1, 25) where e.org_id = %s",
                (org,),
            )
        owner.execute(
            "insert into workflow_trace_endpoint (org_id, trace_id, created_at, endpoint_id)"
            " select t.org_id, t.trace_id, t.created_at, e.endpoint_id from workflow_trace t"
            "   join endpoint e on e.org_id = t.org_id and e.name = 'Portal 1'"
            "  where t.action_detail ? 'at'"
        )
        owner.execute("analyze workflow_trace, workflow_trace_endpoint, micro_state, endpoint")
    return place


@pytest.fixture
def asking(filled: Place) -> Iterator[Speaker]:
    with filled.acting(filled.mine) as speaker:
        yield speaker


def scans(speaker: Speaker, statement: str, *values: Any) -> list[tuple[str, str, str]]:
    """(kind of scan, relation, condition on its index) of every scan in the plan."""
    found: list[tuple[str, str, str]] = []

    def walk(node: dict[str, Any]) -> None:
        below = node.get("Plans", [])
        if "Relation Name" in node and node["Node Type"] != "ModifyTable":
            of_bitmap = "".join(child.get("Index Cond", "") for child in below)
            found.append((node["Node Type"], node["Relation Name"], node.get("Index Cond", of_bitmap)))
        for child in below:
            walk(child)

    walk(speaker.one(f"explain (format json) {statement}", *values)[0][0]["Plan"])
    assert found
    return found


def a_trace(speaker: Speaker) -> UUID:
    trace_id: UUID = speaker.one(f"select trace_id from rcm_trace where {FEBRUARY} limit 1")[0]
    return trace_id


@pytest.mark.parametrize(
    "statement",
    [
        "select * from rcm_trace where trace_id = %s",
        "update rcm_trace set success = false where trace_id = %s",
        "delete from rcm_trace where trace_id = %s",
    ],
)
def test_one_trace_is_found_by_its_key_in_every_month(asking: Speaker, statement: str) -> None:
    filled = {f"workflow_trace_{month}" for month in MONTHS}  # months to come have partitions too, without rows
    found = [scan for scan in scans(asking, statement, a_trace(asking)) if scan[1] in filled]
    assert {relation for _, relation, _ in found} == filled
    for kind, relation, condition in found:
        assert kind != "Seq Scan", relation
        assert "trace_id" in condition, relation
        assert "org_id" in condition, relation


@pytest.mark.parametrize(
    "statement",
    [
        f"select * from rcm_trace where {FEBRUARY}",
        f"select * from rcm_trace where {FEBRUARY} order by created_at desc limit 50",
        f"select count(*) from rcm_trace where {FEBRUARY}",
        f"delete from rcm_trace where {FEBRUARY}",
    ],
)
def test_a_range_of_time_reads_its_month_by_index(asking: Speaker, statement: str) -> None:
    found = [scan for scan in scans(asking, statement) if scan[1] not in {"workflow_trace_endpoint", "endpoint"}]
    assert {relation for _, relation, _ in found} == {"workflow_trace_2026_02"}
    for kind, _, condition in found:
        assert kind != "Seq Scan"
        assert "created_at" in condition


def test_a_count_asks_for_no_endpoints(asking: Speaker) -> None:
    relations = {scan[1] for scan in scans(asking, f"select count(*) from rcm_trace where {FEBRUARY}")}
    assert relations == {"workflow_trace_2026_02"}


def test_the_states_of_a_portal_are_found_by_its_number(asking: Speaker) -> None:
    number = asking.one("select portal_id from integration_endpoint where name = 'Portal 7'")[0]
    found = scans(asking, "select * from rcm_state where portal_id = %s and not is_retired", number)
    assert {(kind == "Seq Scan", relation) for kind, relation, _ in found} == {
        (False, "micro_state"),
        (False, "endpoint"),
    }
    assert asking.one("select count(*) from rcm_state where portal_id = %s and not is_retired", number) == (25,)


def test_what_is_read_is_mine(asking: Speaker, filled: Place) -> None:
    count, portals = asking.one("select count(*), count(distinct portal_id) from rcm_trace")
    assert (count, portals) == (ROWS // 2, 1)
