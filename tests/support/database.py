"""One embedded PostgreSQL for a test session, and clones of one migrated database."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import DatabaseUrls, from_server
from rcm.migrations.runner import migrate
from tests.support.places import new_folder

TEMPLATE = "rcm_template"
_numbers = itertools.count(1)


@contextmanager
def running_server() -> Iterator[EmbeddedServer]:
    """A fresh server with the migrated template; not durable, and gone with this process."""
    place = new_folder()
    os.environ["RCM_EMBEDDED_FAST"] = "1"
    try:
        with EmbeddedServer.start(place / "data") as server:
            server.create_database(TEMPLATE)
            migrate(from_server(server, TEMPLATE).owner)
            yield server
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def cloned_database(server: EmbeddedServer) -> Iterator[DatabaseUrls]:
    """A copy of the template, of this test alone."""
    name = f"rcm_test_{os.getpid()}_{next(_numbers)}"
    server.create_database(name, template=TEMPLATE)
    try:
        yield from_server(server, name)
    finally:
        server.drop_database(name)


def connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A plain connection for arranging and for looking, with autocommit."""
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)
