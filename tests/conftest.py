"""Fixtures that all tests share. A test asks for `application` or `database` and gets its own database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from rcm.core.embedded import EmbeddedServer
from rcm.core.settings import Settings
from rcm.core.urls import DatabaseUrls
from rcm.main import Application
from rcm.main.http import create_api
from tests.support.api import client_of
from tests.support.application import TestBackend, composed, make_settings
from tests.support.database import cloned_database, running_server
from tests.support.factories import Factory, Tenant

_of_controller = pytest.StashKey[ExitStack]()
_DATA_DIR = "rcm_data_dir"


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """With xdist: the controller owns one server; its workers attach to it."""
    stack = node.config.stash.get(_of_controller, None)
    if stack is None:
        stack = node.config.stash[_of_controller] = ExitStack()
        node.config.rcm_server = stack.enter_context(running_server())
    node.workerinput[_DATA_DIR] = str(node.config.rcm_server.data_dir)


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(_of_controller, None):
        stack.close()


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What tests of a module share is made once: they go to one worker, by each of its variants; else both make it."""
    for item in items:
        if isinstance(item, pytest.Function) and not item.get_closest_marker("xdist_group"):
            made = item._fixtureinfo.name2fixturedefs
            shared = sorted(name for name, found in made.items() if found[-1].scope == "module")
            if shared:
                variant = getattr(item, "callspec", None)
                values = [str(variant.params[name]) for name in shared if variant and name in variant.params]
                item.add_marker(pytest.mark.xdist_group("-".join([item.path.stem, *values])))


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[EmbeddedServer]:
    """The session's server; it has a migrated template. `cloned_database(postgres)` makes further databases."""
    given = getattr(request.config, "workerinput", {}).get(_DATA_DIR)
    if given:
        yield EmbeddedServer.start(Path(given))
        return
    with running_server() as server:
        yield server


@pytest.fixture
def database(postgres: EmbeddedServer) -> Iterator[DatabaseUrls]:
    """A fresh migrated database of this test alone: URLs of the four roles."""
    with cloned_database(postgres) as urls:
        yield urls


@pytest.fixture
def settings() -> Settings:
    """Override in a module for other values: `make_settings(chunk_rows=5)`."""
    return make_settings()


@pytest.fixture
def backend() -> TestBackend:
    """Runs the application's jobs in this process: `await backend.drain()`."""
    return TestBackend()


@pytest.fixture
async def application(settings: Settings, database: DatabaseUrls, backend: TestBackend) -> AsyncIterator[Application]:
    """The whole application on `database`, with all domains registered and the inline backend."""
    async with composed(settings, database, backend) as made:
        yield made


@pytest.fixture
def factory(application: Application) -> Factory:
    """Makes organisations, people, payers, workflows, batches."""
    return Factory(application)


@pytest.fixture
async def tenant(factory: Factory) -> Tenant:
    """An organisation with an administrator, a payer and the published `end_to_end_rcm`."""
    return await factory.organization("maple-clinic")


@pytest.fixture
async def other_tenant(factory: Factory) -> Tenant:
    """A second organisation, to prove that nothing leaks."""
    return await factory.organization("cedar-clinic")


@pytest.fixture
def app(application: Application) -> FastAPI:
    """The HTTP API and the page over `application`."""
    return create_api(application, demo=True)


@pytest.fixture
async def client(app: FastAPI, tenant: Tenant) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as `tenant`'s administrator; paths relative to /api/v1. For others: `client_of(app, person)`."""
    async with client_of(app, tenant) as made:
        yield made
