from __future__ import annotations

import pytest
from tests.quality.running.world import FALLS, METRIC, World
from tests.support.factories import Tenant

from rcm.main import Application


@pytest.fixture
def world(application: Application, tenant: Tenant) -> World:
    """Two metrics in the catalogue, and no observation yet."""
    made = World(application, tenant.actor)
    made.metric(**METRIC)
    made.metric(**FALLS)
    return made
