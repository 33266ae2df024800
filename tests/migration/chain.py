"""Databases of a test's own at any revision of the chain."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import from_server
from rcm.migrations.runner import alembic_config

LEGACY: Final = "001_legacy_baseline"
V8: Final = "007_migrate_v8"
OWNED: Final = "017_workflow_owned_nodes"
_numbers = itertools.count(1)


def head() -> str:
    return str(ScriptDirectory.from_config(alembic_config()).get_current_head())


@contextmanager
def database(server: EmbeddedServer, template: str | None = None) -> Iterator[str]:
    """The owner's URL; empty, or a copy of `template`."""
    name = f"rcm_chain_{os.getpid()}_{next(_numbers)}"
    server.create_database(name, template=template)
    try:
        yield from_server(server, name).owner
    finally:
        server.drop_database(name)


def upgrade(url: str, revision: str = "head") -> None:
    _alembic(command.upgrade, url, revision)


def downgrade(url: str, revision: str) -> None:
    _alembic(command.downgrade, url, revision)


def name_of(url: str) -> str:
    return url.split("@/")[1].split("?", maxsplit=1)[0]


def _alembic(run: Callable[..., None], url: str, revision: str) -> None:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        run(alembic_config(connection), revision)
        connection.commit()
