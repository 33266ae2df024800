"""A migrated database with two organisations, on each major version of PostgreSQL that is supported."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.migration.older_names.speaking import Place, Speaker, two_organizations
from tests.support.database import TEMPLATE, cloned_database

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import from_server
from rcm.migrations.runner import migrate


@pytest.fixture(scope="session")
def older_server(postgres: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """PostgreSQL 16 with the migrated template; `postgres` comes first, for it says that durability is off."""
    folder = Path(tempfile.mkdtemp(prefix="rcm-16-"))
    folder.chmod(0o755)  # the server's account has to get in when root runs the tests
    try:
        with EmbeddedServer.start(folder / "data", major=16) as server:
            server.create_database(TEMPLATE)
            migrate(from_server(server, TEMPLATE).owner)
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module", params=[18, 16], ids=["pg18", "pg16"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Shared by a module: tests roll back, or use rows that no other test names."""
    server: EmbeddedServer = request.getfixturevalue("postgres" if request.param == 18 else "older_server")
    with cloned_database(server) as urls:
        database = urls.owner.split("@/")[1].split("?")[0]
        yield two_organizations(urls, server.bootstrap_url(database))


@pytest.fixture
def me(place: Place) -> Iterator[Speaker]:
    """rcm_app with my organisation set; rolled back."""
    with place.acting(place.mine) as speaker:
        yield speaker


@pytest.fixture
def nobody(place: Place) -> Iterator[Speaker]:
    """rcm_app with no organisation set; rolled back."""
    with place.acting(None) as speaker:
        yield speaker
