"""Requests for one organisation's list take turns, and keep nobody's connections while they wait."""

from __future__ import annotations

import asyncio

from tests.quality.reading import observed
from tests.support.factories import Factory, Tenant

from rcm.core.hooks import connections_in_use
from rcm.core.paging import PageRequest
from rcm.main import Application
from rcm.quality.listing.query import SignalQuery
from rcm.quality.service.listing import SignalLists, signals


async def test_who_waits_for_a_turn_holds_no_connection(
    application: Application, factory: Factory, tenant: Tenant
) -> None:
    observed.signal(factory, tenant.org_id)
    lists, request = SignalLists(), PageRequest(None, 10)
    async with lists.turn(tenant.org_id):
        asking = [
            asyncio.create_task(signals(application.database, tenant.actor, lists, SignalQuery(), request, facets=True))
            for _ in range(30)
        ]
        await asyncio.sleep(0.2)
        assert connections_in_use([application.database]) == 0
        assert not any(each.done() for each in asking)
    assert [page.total for page in await asyncio.gather(*asking)] == [1] * 30


async def test_columns_that_made_room_while_somebody_waited_are_read_again(
    application: Application, factory: Factory, tenant: Tenant, other_tenant: Tenant
) -> None:
    observed.signal(factory, tenant.org_id)
    lists, request = SignalLists(most_bytes=1), PageRequest(None, 10)
    for _ in range(3):
        both = [
            signals(application.database, each.actor, lists, SignalQuery(), request, facets=False)
            for each in (tenant, other_tenant, tenant)
        ]
        assert [page.total for page in await asyncio.gather(*both)] == [1, 0, 1]
