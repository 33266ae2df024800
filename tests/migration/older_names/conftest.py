"""A migrated database with two organisations, on each major version of PostgreSQL that is supported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.migration.older_names.speaking import Place, Speaker, two_organizations
from tests.support.database import TEMPLATE, cloned_database

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import from_server
from rcm.migrations.runner import migrate


@pytest.fixture(scope="session")
def migrated_16(postgres_16: EmbeddedServer) -> EmbeddedServer:
    """With the migrated template that `postgres` has as well."""
    postgres_16.create_database(TEMPLATE)
    migrate(from_server(postgres_16, TEMPLATE).owner)
    return postgres_16


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, server: EmbeddedServer, postgres: EmbeddedServer) -> Iterator[Place]:
    """Shared by a module: tests roll back, or use rows that no other test names."""
    if server is not postgres:
        request.getfixturevalue("migrated_16")
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
