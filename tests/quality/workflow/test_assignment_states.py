"""The table of moves, and the database's own: every pair of states, as rcm_app writes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from psycopg import errors
from tests.support.tables import Connection, acting_as, insert, one, organization, person

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.quality.assignment_states import WAYS, AssignmentStatus, Move, becomes, may_become, moves_from

S = AssignmentStatus
PAIRS = [(before, after) for before in S for after in S]
#: As the system says it that was there before.
SEED = {
    S.NEW: {S.ASSIGNED},
    S.ASSIGNED: {S.IN_PROGRESS, S.NEW},
    S.IN_PROGRESS: {S.RESOLVED, S.ASSIGNED},
    S.RESOLVED: {S.CLOSED, S.IN_PROGRESS},
    S.CLOSED: set(),
}
ORDER = list(S)
TIMES = ("assigned_at", "started_at", "resolved_at", "closed_at")
PAST = "2020-01-01T00:00:00Z"


def test_the_table_is_the_one_that_is_agreed() -> None:
    assert {state: set(becomes(state)) for state in S} == SEED
    assert set(WAYS) == set(Move)
    assert moves_from(S.CLOSED) == ()


@dataclass(frozen=True)
class Desk:
    app: Connection
    user: UUID
    colleague: UUID
    signal: UUID

    def at(self, status: AssignmentStatus) -> UUID:
        """An assignment that went the whole way to this state."""
        key = new_id()
        insert(self.app, "assignments", id=key, signal_id=self.signal, assignee_id=self.user)
        for state in ORDER[1 : ORDER.index(status) + 1]:
            self.write(key, status=state.value)
        return key

    def write(self, key: UUID, **values: Any) -> None:
        columns = ", ".join(f"{name} = %s" for name in values)
        self.app.execute(f"update assignments set {columns} where id = %s", [*values.values(), key])

    def row(self, key: UUID) -> dict[str, Any]:
        names = ("status", "assignee_id", "version", *TIMES)
        found = one(self.app, f"select {', '.join(names)} from assignments where id = %s", key)
        return dict(zip(names, found, strict=True))


@pytest.fixture
def desk(database: DatabaseUrls) -> Iterator[Desk]:
    org = organization(database, "maple")
    with acting_as(database, org) as app:
        signal = new_id()
        insert(
            app, "signals", id=signal, metric_id="losIndex", domain="Efficiency", facility="Maple General",
            detected_at="2026-10-31T00:00:00Z",
        )  # fmt: skip
        yield Desk(app, person(database, org), person(database, org, "Sam Example"), signal)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_database_moves_exactly_the_pairs_of_the_table(desk: Desk, before: S, after: S) -> None:
    key = desk.at(before)
    was = desk.row(key)
    if may_become(before, after):
        desk.write(key, status=after.value)
        now = desk.row(key)
        assert (now["status"], now["version"]) == (after, was["version"] + 1)
        told = [name for name, state in zip(TIMES, ORDER[1:], strict=True) if now[name] is not None]
        assert told == list(TIMES[: ORDER.index(after)]), "a time for each state that was reached, none for later ones"
    else:
        with pytest.raises(errors.CheckViolation) as refused:
            desk.write(key, status=after.value)
        assert refused.value.diag.constraint_name == "assignments_status_move"
        assert desk.row(key) == was


@pytest.mark.parametrize("state", list(S))
def test_no_time_can_be_written_by_hand(desk: Desk, state: S) -> None:
    key = desk.at(state)
    was = desk.row(key)
    desk.write(key, **dict.fromkeys(TIMES, PAST))
    assert desk.row(key) == was | {"version": was["version"] + 1}


@pytest.mark.parametrize(("before", "after"), [pair for pair in PAIRS if may_become(*pair)])
def test_a_move_sets_its_time_whatever_the_writer_says(desk: Desk, before: S, after: S) -> None:
    key = desk.at(before)
    desk.write(key, status=after.value, **dict.fromkeys(TIMES, PAST))
    assert PAST[:4] not in {str(time.year) for name, time in desk.row(key).items() if name in TIMES and time}


def test_what_is_new_again_is_nobodys(desk: Desk) -> None:
    key = desk.at(S.ASSIGNED)
    desk.write(key, status="new")
    assert desk.row(key)["assignee_id"] is None


def test_whoever_gets_it_from_another_has_it_from_now_on(desk: Desk) -> None:
    key = desk.at(S.ASSIGNED)
    was = desk.row(key)
    desk.write(key, assignee_id=desk.colleague)
    assert desk.row(key)["assigned_at"] > was["assigned_at"]


def test_history_that_is_brought_in_keeps_its_times(desk: Desk) -> None:
    key = new_id()
    insert(
        desk.app, "assignments", id=key, signal_id=desk.signal, assignee_id=desk.user, status="closed", closed_at=PAST,
        assigned_at=PAST,
    )  # fmt: skip
    now = desk.row(key)
    assert (now["assigned_at"].year, now["closed_at"].year) == (2020, 2020)
