"""The tests of migrations run on both PostgreSQL majors."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from tests.support.places import new_folder

from rcm.core.embedded import EmbeddedServer


@pytest.fixture(scope="session")
def postgres_16(postgres: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """The oldest major that is supported; `postgres` comes first, for it says that durability is off."""
    place = new_folder("rcm-test-16-")
    try:
        with EmbeddedServer.start(place / "data", major=16) as server:
            yield server
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="module", params=[18, 16], ids=["pg18", "pg16"])
def server(request: pytest.FixtureRequest) -> EmbeddedServer:
    found = request.getfixturevalue("postgres" if request.param == 18 else "postgres_16")
    assert isinstance(found, EmbeddedServer)
    return found
