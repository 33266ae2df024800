"""One embedded PostgreSQL for a test session, and clones of one migrated database."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import DatabaseUrls, from_server
from rcm.migrations.runner import migrate

TEMPLATE = "rcm_template"
_numbers = itertools.count(1)


@contextmanager
def running_server() -> Iterator[EmbeddedServer]:
    """A fresh server with the migrated template; not durable, and gone with this process."""
    place = Path(tempfile.mkdtemp(prefix="rcm-test-"))
    place.chmod(0o755)  # the server's account has to get in when root runs the tests
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
