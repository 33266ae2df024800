"""Bring a database to the head revision: the engine's schema first, then ours. One process at a time."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from dbos import DBOS
from sqlalchemy import Connection, create_engine, pool, text

from rcm.core.errors import ConfigurationError

#: Any number will do as long as it is ours alone.
_LOCK: Final = 0x52434D  # "RCM"
_LOCK_WAIT_S: Final = 300


class MigrationBusy(ConfigurationError):
    """Another process has been migrating this database for five minutes. Wait for it, or end it."""

    code = "migrations.lock_timeout"


class DatabaseNewer(ConfigurationError):
    """The database is at a revision that this program does not know: it is newer. Install that release."""

    code = "migrations.revision_unknown"


@dataclass(frozen=True, slots=True)
class Status:
    """`current` is None for an empty database."""

    current: str | None
    head: str

    @property
    def at_head(self) -> bool:
        return self.current == self.head


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def status(owner_url: str) -> Status:
    with _connect(owner_url) as connection:
        return _status(connection)


def migrate(owner_url: str) -> Status:
    """Upgrade to head; a database that is there already is left alone. Returns the new status."""
    with _connect(owner_url) as connection, _only_one(connection):
        before = _status(connection)
        if before.at_head:
            return before
        logging.getLogger("dbos").setLevel(logging.WARNING)
        DBOS.migrate(owner_url, schema="dbos", application_role="rcm_engine")
        connection.execute(text("set lock_timeout = '10s'"))
        connection.commit()
        command.upgrade(alembic_config(connection), "head")
        connection.commit()
        return _status(connection)


def _status(connection: Connection) -> Status:
    scripts = ScriptDirectory.from_config(alembic_config())
    current = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    head = scripts.get_current_head() or ""
    if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
        raise DatabaseNewer(f"Found {current}, known up to {head}.", current=current, head=head)
    return Status(current, head)


@contextmanager
def _connect(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        yield connection


@contextmanager
def _only_one(connection: Connection) -> Iterator[None]:
    # Polling, not waiting: a session blocked on a lock holds a snapshot that CREATE INDEX CONCURRENTLY
    # in the other process would wait for, for ever.
    deadline = time.monotonic() + _LOCK_WAIT_S
    while not connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": _LOCK}).scalar_one():
        connection.rollback()
        if time.monotonic() > deadline:
            raise MigrationBusy
        time.sleep(0.1)
    connection.rollback()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
        connection.commit()
