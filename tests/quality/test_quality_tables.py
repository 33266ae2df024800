"""Signals, assignments and the feed: what other services rely on in the tables themselves."""

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

INDEXES = {
    f"ix_signals_{name}"
    for name in (
        "domain", "facility", "system_name", "service_line", "detected_at", "metric_id", "entity_dimensions",
        "simplified_signal_type", "simplified_severity",
    )
} | {"ix_activity_events_unread"}  # fmt: skip
SIGNAL: dict[str, Any] = {
    "canonical_node_id": "n1", "metric_id": "losIndex", "domain": "Efficiency", "facility": "Maple General",
    "facility_id": "330101", "entity_dimensions_hash": "0" * 32, "detected_at": "2026-10-31T00:00:00Z",
}  # fmt: skip


@dataclass(frozen=True)
class Feed:
    urls: DatabaseUrls
    org: UUID
    user: UUID
    app: Connection

    def signal(self, **values: Any) -> UUID:
        key = new_id()
        insert(self.app, "signals", **(SIGNAL | {"id": key} | values))
        return key

    def assign(self, signal: UUID, **values: Any) -> UUID:
        key = new_id()
        insert(self.app, "assignments", **({"id": key, "signal_id": signal, "assignee_id": self.user} | values))
        return key


@pytest.fixture
def feed(database: DatabaseUrls) -> Iterator[Feed]:
    org = organization(database, "maple")
    with acting_as(database, org) as app:
        yield Feed(database, org, person(database, org), app)


def test_a_rerun_finds_its_row(feed: Feed) -> None:
    feed.signal()
    with pytest.raises(errors.UniqueViolation, match="signals_observation_key"):
        feed.signal()
    feed.signal(detected_at="2026-11-30T00:00:00Z")


@pytest.mark.parametrize("column", ["canonical_node_id", "facility_id", "entity_dimensions_hash"])
def test_what_is_not_known_does_not_make_a_signal_new(feed: Feed, column: str) -> None:
    feed.signal(**{column: None})
    with pytest.raises(errors.UniqueViolation):
        feed.signal(**{column: None})


def test_two_organisations_may_have_the_same_signal(feed: Feed) -> None:
    feed.signal()
    other = organization(feed.urls, "cedar")
    with acting_as(feed.urls, other) as theirs:
        insert(theirs, "signals", **SIGNAL)
        assert one(theirs, "select count(*) from signals") == (1,)


def test_a_signal_has_one_assignment_that_is_not_closed(feed: Feed) -> None:
    signal = feed.signal()
    first = feed.assign(signal, status="assigned")
    with pytest.raises(errors.UniqueViolation, match="assignments_active_key"):
        feed.assign(signal, status="new")
    for status in ("in_progress", "resolved"):
        feed.app.execute("update assignments set status = %s where id = %s", (status, first))
        with pytest.raises(errors.UniqueViolation):
            feed.assign(signal, status="assigned")
    feed.app.execute("update assignments set status = 'closed' where id = %s", (first,))
    feed.assign(signal, status="assigned")
    assert one(feed.app, "select count(*) from assignments where signal_id = %s", signal) == (2,)
    with pytest.raises(errors.CheckViolation, match="closed does not become resolved"):
        feed.app.execute("update assignments set status = 'resolved' where id = %s", (first,))


def test_an_assignment_has_a_known_status_and_an_assignee_of_the_organisation(feed: Feed) -> None:
    signal = feed.signal()
    with pytest.raises(errors.ForeignKeyViolation, match="status"):
        feed.assign(signal, status="waiting")
    with pytest.raises(errors.CheckViolation, match="assignee"):
        feed.assign(signal, status="assigned", assignee_id=None)
    stranger = person(feed.urls, organization(feed.urls, "cedar"))
    with pytest.raises(errors.ForeignKeyViolation, match="assignee"):
        feed.assign(signal, status="assigned", assignee_id=stranger)
    feed.assign(signal, status="new", assignee_id=None)


def test_indexes_bear_the_names_that_other_services_know(feed: Feed) -> None:
    rows = feed.app.execute("select indexname, indexdef from pg_indexes where indexname like 'ix_%'").fetchall()
    definitions: dict[str, str] = dict(rows)
    assert definitions.keys() >= INDEXES
    unread = definitions["ix_activity_events_unread"]
    assert "(org_id, read, created_at) WHERE (read = false)" in unread


def test_an_event_is_read_by_each_person_apart(feed: Feed) -> None:
    event, colleague = new_id(), person(feed.urls, feed.org, "Sam Example")
    insert(feed.app, "activity_events", id=event, event_type="new_signal", signal_id=feed.signal())
    insert(feed.app, "activity_read", user_id=feed.user, event_id=event)
    unread = (
        "select count(*) from activity_events e where not exists"
        " (select 1 from activity_read r where r.org_id = e.org_id and r.event_id = e.id and r.user_id = %s)"
    )
    assert one(feed.app, unread, feed.user) == (0,)
    assert one(feed.app, unread, colleague) == (1,)
    assert one(feed.app, "select read from activity_events") == (False,)


@pytest.mark.parametrize(("polarity", "low", "high"), [("lower_is_better", 1, 2), ("target_range", 2, 1)])
def test_a_band_belongs_to_a_target_range(feed: Feed, polarity: str, low: int, high: int) -> None:
    with pytest.raises(errors.CheckViolation, match="target"):
        insert(
            feed.app, "metric", metric_id="occupancy", name="Occupancy", domain="Efficiency", polarity=polarity,
            target_low=low, target_high=high, unit="ratio",
        )  # fmt: skip


def test_a_unit_has_one_value_of_a_metric_in_a_period(feed: Feed) -> None:
    value = {
        "metric_id": "losIndex", "facility_id": "330101", "period_start": "2026-10-01", "period_end": "2026-10-31",
        "value": 1.02,
    }  # fmt: skip
    insert(feed.app, "metric_observation", **value)
    with pytest.raises(errors.UniqueViolation, match="metric_observation_unit_key"):
        insert(feed.app, "metric_observation", **value)
    insert(feed.app, "metric_observation", **value, service_line="Cardiology")
