"""`rules`: two organisations with payers and tasks, and nothing said of them yet."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.support.requirements import Rules, rules_of

from rcm.core.urls import DatabaseUrls


@pytest.fixture
async def rules(database: DatabaseUrls) -> AsyncIterator[Rules]:
    async with rules_of(database) as made:
        yield made
