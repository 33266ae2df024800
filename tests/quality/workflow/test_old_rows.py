"""What loads set aside, and the feed, go when they have had their day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.quality.workflow.conftest import Ward
from tests.support.application import make_settings
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

from rcm.core.ids import new_id
from rcm.core.time import utcnow
from rcm.main import Application
from rcm.quality.service.old_rows import OldRows


def left(application: Application, what: str, table: str) -> list[Any]:
    with connect(application.urls.owner) as owner:
        return [row[0] for row in owner.execute(f"select {what} from {table} order by 1".encode()).fetchall()]


async def removed(application: Application, **settings: float) -> None:
    registry = application.registry
    await OldRows(registry.database, registry.ops, make_settings(**settings)).remove()


async def test_rows_that_old_loads_set_aside_and_old_events_go_but_loads_and_comments_stay(
    application: Application, factory: Factory, ward: Ward, tenant: Tenant, other_tenant: Tenant
) -> None:
    def load(org: Tenant, at: datetime, detail: str) -> None:
        key = new_id()
        factory.insert(
            "metric_load", load_id=key, org_id=org.org_id, source="file", status="completed", created_at=at,
            finished_at=at,
        )  # fmt: skip
        factory.insert(
            "metric_row_set_aside", org_id=org.org_id, load_id=key, reason="period_missing", detail=detail,
            data={"value": "1"},
        )  # fmt: skip

    old, young = utcnow() - timedelta(days=100), utcnow() - timedelta(days=80)
    load(tenant, old, "old")
    load(tenant, young, "young")
    load(other_tenant, old, "theirs, old")
    signal = ward.signal()
    for kind, days in (("new_signal", 800), ("comment", 800), ("status_change", 700)):
        factory.insert(
            "activity_events", org_id=tenant.org_id, event_type=kind, signal_id=signal, payload={},
            created_at=utcnow() - timedelta(days=days),
        )  # fmt: skip
    await removed(application, keep_load_rows_days=0, keep_activity_days=0)
    assert len(left(application, "detail", "metric_row_set_aside")) == 3
    await removed(application)
    assert left(application, "detail", "metric_row_set_aside") == ["young"]
    assert len(left(application, "load_id", "metric_load")) == 3
    assert left(application, "event_type", "activity_events") == ["comment", "status_change"]
