"""A database for each module, a manager on it, and two new organisations for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from tests.support.database import cloned_database, connect

from rcm.core.db import Limits
from rcm.core.embedded import EmbeddedServer
from rcm.core.ids import new_id
from rcm.core.sessions import DatabaseManager, Pool, Source
from rcm.core.urls import DatabaseUrls


@dataclass(frozen=True, slots=True)
class Two:
    """Two organisations, each with one endpoint, `maple` and `cedar`."""

    maple: UUID
    cedar: UUID
    channel_type: UUID
    slug_of_cedar: str


def manager_of(
    urls: DatabaseUrls, *, size: int = 2, limits: Limits | None = None, wait_s: float = 30
) -> DatabaseManager:
    async def find() -> Source:
        return Source(urls.app)

    return DatabaseManager(find, pool=Pool(size=size, wait_s=wait_s), limits=limits or Limits(60, 30, 60), name="test")


@pytest.fixture(scope="module")
def database(postgres: EmbeddedServer) -> Iterator[DatabaseUrls]:
    """Of the module's tests; who changes more than rows of its own organisations takes `own_database`."""
    with cloned_database(postgres) as urls:
        yield urls


@pytest.fixture
def own_database(postgres: EmbeddedServer) -> Iterator[DatabaseUrls]:
    with cloned_database(postgres) as urls:
        yield urls


@pytest.fixture
async def manager(database: DatabaseUrls) -> AsyncIterator[DatabaseManager]:
    made = manager_of(database)
    await made.initialize()
    yield made
    await made.close()


@pytest.fixture
def two(database: DatabaseUrls) -> Two:
    found = Two(new_id(), new_id(), new_id(), f"cedar-{new_id()}")
    with connect(database.owner) as owner:
        owner.execute(
            "insert into channel_type (channel_type_id, code, name) values (%s, %s, 'Web')",
            (found.channel_type, str(found.channel_type)),
        )
        slugs = {"maple": f"maple-{new_id()}", "cedar": found.slug_of_cedar}
        for name, org in (("maple", found.maple), ("cedar", found.cedar)):
            owner.execute(
                "insert into organization (org_id, org_type, slug, name) values (%s, 'hospital', %s, %s)",
                (org, slugs[name], slugs[name]),
            )
            owner.execute(
                "insert into endpoint (org_id, name, channel_type_id) values (%s, %s, %s)",
                (org, name, found.channel_type),
            )
    return found
