"""rcm_state and rcm_trace: what was seen and done at portals, under the names and numbers of before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from tests.migration.older_names.speaking import Place, Speaker

from rcm.core.ids import new_id

NO_ORG = r"no organisation is set: set app\.org_id"


@pytest.fixture
def portals(me: Speaker) -> tuple[int, int]:
    """The numbers of two portals of mine."""
    me.all("insert into portal_type (portal_type_id, code, name) values (901, 'demo', 'Demo')")
    rows = me.all(
        "insert into integration_endpoint (portal_type_id, name) values (901, 'North'), (901, 'South')"
        " returning portal_id"
    )
    return rows[0][0], rows[1][0]


def state(speaker: Speaker, portal: int | None, **values: Any) -> UUID:
    values = {"label": "Sign in", "dom_snapshot": "<form>", **values, "portal_id": portal}
    places = ", ".join(["%s"] * len(values))
    row = speaker.one(
        f"insert into rcm_state ({', '.join(values)}) values ({places}) returning state_id", *values.values()
    )
    state_id: UUID = row[0]
    return state_id


def test_a_state_is_made_read_changed_and_deleted(me: Speaker, place: Place, portals: tuple[int, int]) -> None:
    first = state(me, portals[0])
    given = new_id()
    assert state(me, None, state_id=given, org_id=place.mine, aliased_to=first, required=True) == given
    row = me.one("select * from rcm_state where state_id = %s", first)
    assert row[:4] == (first, portals[0], None, "<form>")
    assert row[6:11] == ("Sign in", None, False, False, None)
    assert me.one("select portal_id, aliased_to, required from rcm_state where state_id = %s", given) == (
        None,
        first,
        True,
    )
    assert me.all("select state_id from rcm_state where portal_id = %s and not is_retired", portals[0]) == [(first,)]
    assert me.one(
        "update rcm_state set portal_id = %s, is_retired = true where state_id = %s returning portal_id, label",
        portals[1],
        first,
    ) == (portals[1], "Sign in")
    assert me.one(
        "select e.legacy_id, s.is_retired from micro_state s join endpoint e using (endpoint_id)"
        " where micro_state_id = %s",
        first,
    ) == (portals[1], True)
    me.all("update rcm_state set portal_id = null where state_id = %s", first)
    assert me.one("select endpoint_id from micro_state where micro_state_id = %s", first) == (None,)
    assert me.count("delete from rcm_state where state_id = %s", given) == 1
    assert me.all("select 1 from micro_state where micro_state_id = %s", given) == []


def test_a_changed_page_loses_the_vector_of_the_former_one(me: Speaker, portals: tuple[int, int]) -> None:
    changed = state(me, portals[0])
    me.all("update micro_state set text_emb = array_fill(0.5, array[768])::halfvec, mini_score = 0.25")
    has = "select text_emb is not null, mini_score from micro_state where micro_state_id = %s"
    me.all("update rcm_state set label = 'Other', category = 'login' where state_id = %s", changed)
    assert me.one(has, changed) == (True, 0.25)
    me.all("update rcm_state set dom_snapshot = '<table>' where state_id = %s", changed)
    assert me.one(has, changed) == (False, 0.25)


def test_unknown_portals_are_refused_by_name(me: Speaker) -> None:
    me.refused(
        r"rcm_state\.portal_id: this organisation has no endpoint with the number 4711",
        "insert into rcm_state (portal_id) values (4711)",
    )
    me.refused(
        r"rcm_trace\.portal_id: this organisation has no endpoint with the number 4711",
        "insert into rcm_trace (portal_id, action_type, success) values (4711, 'click', true)",
    )


def trace(speaker: Speaker, portal: int | None = None, **values: Any) -> UUID:
    values = {"action_type": "click", "success": True, "duration_ms": 12, **values, "portal_id": portal}
    places = ", ".join(["%s"] * len(values))
    row = speaker.one(
        f"insert into rcm_trace ({', '.join(values)}) values ({places}) returning trace_id", *values.values()
    )
    trace_id: UUID = row[0]
    return trace_id


def test_a_trace_is_made_and_read(me: Speaker, place: Place, portals: tuple[int, int]) -> None:
    seen = state(me, portals[0])
    trace_id = trace(me, portals[0], state_id=seen, llm_model="none", tokens_used=3, session_id="s1")
    row = me.one(
        "select portal_id, state_id, action_type, action_detail, success, duration_ms, tokens_used, org_id"
        " from rcm_trace where trace_id = %s",
        trace_id,
    )
    assert row == (portals[0], seen, "click", {}, True, 12, 3, place.mine)
    assert me.one("select duration_ms, micro_state_id from workflow_trace where trace_id = %s", trace_id) == (
        12.0,
        seen,
    )
    given, at = new_id(), datetime(2021, 3, 4, 5, 6, tzinfo=UTC)
    assert trace(me, trace_id=given, created_at=at, org_id=place.mine, duration_ms=None) == given
    few = "select portal_id, created_at, duration_ms from rcm_trace where trace_id = %s"
    assert me.one(few, given) == (None, at, None)
    me.all("update workflow_trace set duration_ms = 3e9 where trace_id = %s", given)
    assert me.one(few, given) == (None, at, 2**31 - 1)


def test_a_trace_of_several_endpoints_shows_the_lowest_number(me: Speaker, portals: tuple[int, int]) -> None:
    trace_id = trace(me, portals[1])
    me.all(
        "insert into workflow_trace_endpoint (trace_id, created_at, endpoint_id)"
        " select t.trace_id, t.created_at, e.endpoint_id from workflow_trace t, endpoint e where e.legacy_id = %s",
        portals[0],
    )
    assert me.all("select trace_id, portal_id from rcm_trace") == [(trace_id, min(portals))]
    assert me.one("select count(*) from rcm_trace") == (1,)


def test_a_trace_is_changed_and_deleted(me: Speaker, portals: tuple[int, int]) -> None:
    trace_id = trace(me, portals[0])
    me.all("update workflow_trace set duration_ms = 12.75 where trace_id = %s", trace_id)
    assert me.one(
        "update rcm_trace set success = false, error_detail = 'gone', portal_id = %s where trace_id = %s"
        " returning portal_id, duration_ms",
        portals[1],
        trace_id,
    ) == (portals[1], 13)
    exact = "select success, error_detail, duration_ms from workflow_trace where trace_id = %s"
    assert me.one(exact, trace_id) == (False, "gone", 12.75)
    assert me.one("select portal_id from rcm_trace where trace_id = %s", trace_id) == (portals[1],)
    me.all("update rcm_trace set portal_id = null, duration_ms = 40 where trace_id = %s", trace_id)
    assert me.one(exact, trace_id)[2] == 40
    assert me.all("select 1 from workflow_trace_endpoint where trace_id = %s", trace_id) == []
    me.refused("they can't change", "update rcm_trace set created_at = now() - interval '1 year'")
    me.all("update rcm_trace set portal_id = %s where trace_id = %s", portals[0], trace_id)
    assert me.count("delete from rcm_trace where trace_id = %s", trace_id) == 1
    assert me.all("select 1 from workflow_trace_endpoint where trace_id = %s", trace_id) == []


@pytest.mark.parametrize("view", ["rcm_state", "rcm_trace"])
def test_rows_of_others_are_invisible_and_unwritable(
    me: Speaker, place: Place, portals: tuple[int, int], view: str
) -> None:
    state(me, portals[0])
    trace(me, portals[0])
    extra = ", action_type, success" if view == "rcm_trace" else ""
    values = ", 'click', true" if extra else ""
    me.refused("row-level security", f"insert into {view} (org_id{extra}) values (%s{values})", place.theirs)
    me.speak_for(place.theirs)
    assert me.all(f"select 1 from {view}") == []
    assert me.count(f"update {view} set portal_id = null") == 0
    assert me.count(f"delete from {view}") == 0
    me.refused(
        "this organisation has no endpoint", f"insert into {view} (portal_id{extra}) values (%s{values})", portals[0]
    )
    me.speak_for(None)
    assert me.all(f"select 1 from {view}") == []
    me.refused(NO_ORG, f"insert into {view} (portal_id{extra}) values (null{values})")
