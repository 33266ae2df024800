"""Connections and rows for tests of the tables themselves: constraints, triggers, what rcm_app may do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from tests.support.database import connect

Connection = psycopg.Connection[tuple[Any, ...]]


@contextmanager
def acting_as(
    urls: DatabaseUrls, org: UUID | None, *, user: UUID | None = None, address: str = ""
) -> Iterator[Connection]:
    """rcm_app in autocommit, with the organisation set; `with connection.transaction()` for more than one statement."""
    with connect(urls.app) as connection:
        for setting, value in (("app.org_id", org), ("app.user_id", user), ("app.address", address)):
            connection.execute("select set_config(%s, %s, false)", (setting, str(value or "")))
        yield connection


def insert(connection: Connection, table: str, **values: Any) -> None:
    """One row; dictionaries and lists become JSON."""
    plain = [Jsonb(value) if isinstance(value, dict | list) else value for value in values.values()]
    columns = sql.SQL(", ").join(map(sql.Identifier, values))
    places = sql.SQL(", ").join([sql.Placeholder()] * len(values))
    named = sql.Identifier(*table.split("."))
    connection.execute(sql.SQL("insert into {} ({}) values ({})").format(named, columns, places), plain)


def one(connection: Connection, query: str, *values: Any) -> tuple[Any, ...]:
    """The only row that the query gives."""
    (row,) = connection.execute(query, values).fetchall()
    return row


def organization(urls: DatabaseUrls, slug: str) -> UUID:
    org_id = new_id()
    with connect(urls.owner) as owner:
        insert(owner, "organization", org_id=org_id, org_type="hospital", slug=slug, name=f"{slug} Group")
    return org_id


def person(urls: DatabaseUrls, org_id: UUID, name: str = "Robin Example") -> UUID:
    user_id = new_id()
    email = f"{name.split(maxsplit=1)[0].lower()}-{user_id.hex[-6:]}@clinic.example"
    with connect(urls.owner) as owner:
        insert(owner, "app_user", user_id=user_id, org_id=org_id, email=email, full_name=name, role="operator")
    return user_id


def payer(urls: DatabaseUrls, code: str) -> UUID:
    payer_id = new_id()
    with connect(urls.owner) as owner:
        insert(owner, "payer", payer_id=payer_id, code=code, name=f"{code.title()} Health Plan")
    return payer_id


def task_type(urls: DatabaseUrls) -> UUID:
    task_type_id = new_id()
    with connect(urls.owner) as owner:
        insert(
            owner, "task_type", task_type_id=task_type_id, domain="eligibility", action="verify", display_name="Verify"
        )
    return task_type_id
