"""Bring a database to a revision, up or down: the engine's schema, then ours. One process at a time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from rcm.migrations import backup, extensions, maintain, plan, revisions
from rcm.migrations.connecting import Plain, connected, opened
from rcm.migrations.errors import DatabaseNewer, MigrationBusy, RevisionFailed, RowsAtStake, TableInUse
from rcm.migrations.plan import Plan
from rcm.migrations.revisions import alembic_config
from rcm.migrations.state import named, revision_of

__all__ = [
    "DatabaseNewer",
    "Migrated",
    "MigrationBusy",
    "Options",
    "Status",
    "alembic_config",
    "guarded",
    "migrate",
    "status",
]

#: Any number will do as long as it is ours alone.
_LOCK: Final = 0x52434D  # "RCM"
_LOCK_WAIT_S: Final = 300
_LOCK_POLL_S: Final = 0.1

Tell = Callable[[str], None]


def _nothing(_said: str) -> None:
    """Nobody listens."""


def _refuse(_at_stake: Mapping[str, int]) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Status:
    """`current` is None for an empty database."""

    current: str | None
    head: str

    @property
    def at_head(self) -> bool:
        return self.current == self.head


@dataclass(frozen=True, slots=True)
class Migrated(Status):
    """`steps` were applied, or undone when `down`."""

    steps: tuple[str, ...] = ()
    down: bool = False
    stamped: str | None = None
    backup: Path | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """`confirm` is asked with tables and the number of their rows before they go. `backups`: folder, else the
    settings' one. `force`: go on beside tables of others."""

    tell: Tell = _nothing
    confirm: Callable[[Mapping[str, int]], bool] = _refuse
    force: bool = False
    backups: Path | None = None


def status(owner_url: str) -> Status:
    with opened(owner_url) as connection:
        return Status(revision_of(connection), revisions.head())


def migrate(owner_url: str, to: str = "head", options: Options | None = None) -> Migrated:
    """Go to `to` (head, base, a revision's name or its beginning, -1, +1). A database that is there is left alone.

    Raises what `rcm.migrations.errors` has; then nothing was changed, or whole revisions were.
    """
    options = options or Options()
    if to == "head" and (before := status(owner_url)).at_head:
        return Migrated(before.current, before.head)
    with connected(owner_url) as connection, guarded(connection, owner_url, to, options) as guard:
        if guard.plan.steps:
            _apply(connection, guard.plan, options)
        return Migrated(
            guard.plan.target, revisions.head(), guard.plan.steps, guard.plan.down, guard.plan.stamp, guard.backup
        )


@dataclass(frozen=True, slots=True)
class Guard:
    """What was found and done before the first revision."""

    plan: Plan
    backup: Path | None


@contextmanager
def guarded(connection: Connection, owner_url: str, to: str, options: Options) -> Iterator[Guard]:
    """Everything around the revisions: one process at a time, a look, a backup, the engine's schema, partitions."""
    with _only_one(connection, options.tell), opened(owner_url) as looking:
        made = plan.make(looking, to, force=options.force)
        if made.down and made.at_stake and not options.confirm(made.at_stake):
            told = named(f"{table} ({rows})" for table, rows in made.at_stake.items())
            raise RowsAtStake(f"From {made.current} to {made.target or 'base'}: {told}.", tables=made.at_stake)
        saved = _saved(owner_url, made, options)
        if made.steps and not made.down:
            _prepare(looking, owner_url, options.tell)
        if made.stamp:
            _stamp(looking, made.stamp, options.tell)
        connection.execute(text("set lock_timeout = '10s'"))
        connection.commit()
        with _warnings_told(options.tell):
            yield Guard(made, saved)
        if made.target == revisions.head():
            _maintain(owner_url, options.tell)


def _maintain(owner_url: str, tell: Tell) -> None:
    try:
        maintain.maintain(owner_url)
    except TableInUse as busy:  # the database is migrated all the same, and nothing needs partitions at once
        tell(f"rcm maintain has to be called again: {busy.message}")


@contextmanager
def _warnings_told(tell: Tell) -> Iterator[None]:
    """A revision says through the log what the schema to come has no place for."""

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            tell(record.getMessage())

    log, told = logging.getLogger("rcm.migrations"), Told(logging.WARNING)
    log.addHandler(told)
    try:
        yield
    finally:
        log.removeHandler(told)


def _saved(owner_url: str, made: Plan, options: Options) -> Path | None:
    if not made.needs_backup:
        return None
    options.tell("backup …")
    taken = backup.take(owner_url, options.backups, label=made.current or "")
    options.tell(f"backup: {taken.path} ({len(taken.rows)} tables, {taken.total} rows, read again and compared)")
    return taken.path


def _prepare(looking: Plain, owner_url: str, tell: Tell) -> None:
    extensions.install(looking, tell)
    from dbos import DBOS  # noqa: PLC0415 - takes half a second, and most starts find nothing to do

    logging.getLogger("dbos").setLevel(logging.WARNING)
    DBOS.migrate(owner_url, schema="dbos", application_role="rcm_engine")


def _stamp(looking: Plain, revision: str, tell: Tell) -> None:
    tell(f"recognised the legacy system; recorded as {revision}")
    with looking.transaction():
        looking.execute(
            "create table if not exists public.alembic_version (version_num varchar(32) not null,"
            " constraint alembic_version_pkc primary key (version_num))"
        )
        looking.execute(sql.SQL("delete from public.alembic_version"))
        looking.execute("insert into public.alembic_version (version_num) values (%s)", (revision,))


def _apply(connection: Connection, made: Plan, options: Options) -> None:
    from alembic import command  # noqa: PLC0415 - slow to import, and most starts find nothing to do

    waiting = list(made.steps)
    began = time.monotonic()

    def applied(revision: str) -> None:
        waiting.remove(revision)
        sign = "undone" if made.down else "done"
        done = len(made.steps) - len(waiting)
        options.tell(f"{done}/{len(made.steps)} {revision} {sign} ({time.monotonic() - began:.1f} s)")

    config = alembic_config(connection, applied)
    try:
        if made.down:
            command.downgrade(config, made.target or "base")
        else:
            command.upgrade(config, made.target or "head")
        connection.commit()
    except DBAPIError as error:
        raise RevisionFailed(f"{waiting[0]}: {_reason(error)}", revision=waiting[0]) from error
    except (RuntimeError, AssertionError) as error:  # a revision's own doubts: rows read that were not written
        raise RevisionFailed(f"{waiting[0]}: {str(error) or type(error).__name__}", revision=waiting[0]) from error


def _reason(error: DBAPIError) -> str:
    """The server's first sentence and what it is about; its details may quote a patient's row."""
    told = getattr(error.orig, "diag", None)
    if told is None or told.message_primary is None:
        return type(error.orig).__name__
    about = ", ".join(
        f"{what} {name}" for what, name in (("table", told.table_name), ("", told.constraint_name)) if name
    )
    return f"{told.message_primary}{f' ({about})' if about else ''}."


@contextmanager
def _only_one(connection: Connection, tell: Tell) -> Iterator[None]:
    # Polling, not waiting: a session blocked on a lock holds a snapshot that CREATE INDEX CONCURRENTLY
    # in the other process would wait for, for ever.
    deadline = time.monotonic() + _LOCK_WAIT_S
    told = False
    while not connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": _LOCK}).scalar_one():
        connection.rollback()
        if not told:
            tell("another process migrates this database; waiting for it")
            told = True
        if time.monotonic() > deadline:
            raise MigrationBusy
        time.sleep(_LOCK_POLL_S)
    connection.rollback()
    try:
        yield
    finally:
        with suppress(DBAPIError):  # a connection that is gone has given its lock back
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()
