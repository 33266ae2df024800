"""One filled database for all tests of isolation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.isolation.filling import Filled, fill
from tests.support.database import cloned_database

from rcm.core.embedded import EmbeddedServer


@pytest.fixture(scope="session")
def filled(postgres: EmbeddedServer) -> Iterator[Filled]:
    """Two organisations with rows in every tenant table. Tests must leave the rows as they are."""
    with cloned_database(postgres) as urls:
        database = urls.owner.split("@/")[1].split("?")[0]
        yield fill(urls, postgres.bootstrap_url(database))
