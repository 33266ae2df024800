"""Statements in older words, sent as rcm_app with an organisation set, as a service of before V8 would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.support.database import connect

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls

type_of_row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A database at head with two organisations. `bootstrap` is a superuser's URL."""

    urls: DatabaseUrls
    bootstrap: str
    mine: UUID
    theirs: UUID

    def owner(self) -> psycopg.Connection[type_of_row]:
        return connect(self.urls.owner)

    @contextmanager
    def acting(self, org: UUID | None) -> Iterator[Speaker]:
        """As rcm_app in one transaction, which is rolled back."""
        with open_as(self.urls.app, org) as connection:
            try:
                yield Speaker(connection)
            finally:
                connection.rollback()


class Speaker:
    """One connection in a transaction."""

    def __init__(self, connection: psycopg.Connection[type_of_row]) -> None:
        self.connection = connection

    def all(self, statement: str, *values: Any) -> list[type_of_row]:
        cursor = self.connection.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []

    def one(self, statement: str, *values: Any) -> type_of_row:
        rows = self.all(statement, *values)
        assert len(rows) == 1, f"{len(rows)} rows: {statement}"
        return rows[0]

    def count(self, statement: str, *values: Any) -> int:
        """How many rows a write says that it changed."""
        return self.connection.execute(statement, values or None).rowcount

    def refused(self, match: str, statement: str, *values: Any) -> None:
        """The statement fails with these words; the transaction goes on."""
        with pytest.raises(psycopg.Error, match=match), self.connection.transaction():
            self.connection.execute(statement, values or None)

    def speak_for(self, org: UUID | None) -> None:
        self.connection.execute("select set_config('app.org_id', %s, true)", (str(org) if org else "",))


def open_as(url: str, org: UUID | None) -> psycopg.Connection[type_of_row]:
    """A connection with the organisation set for all its transactions; the caller ends them."""
    connection = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"))
    connection.execute("select set_config('app.org_id', %s, false)", (str(org) if org else "",))
    connection.commit()
    return connection


def two_organizations(urls: DatabaseUrls, bootstrap: str, mine: UUID | None = None) -> Place:
    mine, theirs = mine or new_id(), new_id()
    with connect(urls.owner) as owner:
        for org, slug in ((mine, "maple"), (theirs, "cedar")):
            owner.execute(
                "insert into organization (org_id, org_type, slug, name) values (%s, 'hospital', %s, %s)",
                (org, slug, f"{slug} Group"),
            )
    return Place(urls, bootstrap, mine, theirs)


class Waiting:
    """A statement in a thread of its own: it waits for a lock that somebody else holds."""

    def __init__(self, place: Place, connection: psycopg.Connection[type_of_row], statement: str) -> None:
        self._pid = connection.info.backend_pid
        self._place = place
        self.error: psycopg.Error | None = None
        self._connection = connection
        self._statement = statement
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._connection.execute(self._statement)
        except psycopg.Error as error:
            self.error = error

    def until_blocked(self) -> None:
        with self._place.owner() as owner:
            while self._thread.is_alive():
                row = owner.execute("select cardinality(pg_blocking_pids(%s))", (self._pid,)).fetchone()
                if row and row[0]:
                    return
        raise AssertionError(f"it did not wait: {self.error}")

    def finish(self) -> psycopg.Error | None:
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.error
