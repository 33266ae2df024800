"""One filled database for all tests of isolation."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.isolation.filling import Filled, fill
from tests.support.database import cloned_database

from rcm.core.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def filled(postgres: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Two organisations with rows in every tenant table. Tests must leave the rows as they are."""
    folder: Path = tmp_path_factory.mktemp("payer")
    with cloned_database(postgres) as urls:
        database = urls.owner.split("@/")[1].split("?")[0]
        yield asyncio.run(fill(urls, postgres.bootstrap_url(database), folder))
