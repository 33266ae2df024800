"""Connections of the pool: looked at before they are given out, and begun with their tenant in one way."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from sqlalchemy.engine.interfaces import DBAPIConnection

from rcm.core import aliveness
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls


def _end_others(url: str, pid: int) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(%s)", (pid,))


async def _pid(database: Database) -> int:
    async with database.read(None) as session:
        return int((await session.rows("select pg_backend_pid()"))[0][0])


async def test_a_connection_that_the_server_ended_is_replaced_before_anybody_gets_it(database: DatabaseUrls) -> None:
    opened = Database(database.app)
    try:
        before = await _pid(opened)
        _end_others(database.app, before)
        await asyncio.sleep(0.2)
        assert await _pid(opened) != before
    finally:
        await opened.close()


async def test_who_was_silent_for_long_is_asked(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Database(database.app)
    try:
        before = await _pid(opened)
        monkeypatch.setattr(aliveness, "SILENT_S", 0.0)
        pings: list[object] = []
        dialect = opened.engine.sync_engine.dialect
        ping = dialect.do_ping

        def counted(connection: DBAPIConnection) -> bool:
            pings.append(connection)
            return bool(ping(connection))

        monkeypatch.setattr(dialect, "do_ping", counted)
        assert await _pid(opened) == before
        assert len(pings) == 1
    finally:
        await opened.close()


async def test_a_transaction_begins_with_its_tenant_and_its_mode(database: DatabaseUrls) -> None:
    opened = Database(database.app)
    actor = Actor(new_id(), new_id())
    asked = "select current_setting('app.org_id')::uuid, current_setting('transaction_read_only'), pg_backend_pid()"
    try:
        async with opened.read(actor) as session:
            assert (await session.rows(asked))[0][:2] == (actor.org_id, "on")
        async with opened.write(Actor(other := new_id(), None)) as writing:
            assert (await writing.rows(asked))[0][:2] == (other, "off")
        async with opened.read(None) as session:
            rows = await session.rows("select nullif(current_setting('app.org_id', true), '')")
            assert rows == [(None,)]
    finally:
        await opened.close()


async def _fails_after_writing(opened: Database) -> None:
    async with opened.write(None) as session:
        await session.change("create temp table left_over (n int)")
        raise ZeroDivisionError


async def test_what_was_not_committed_is_gone(database: DatabaseUrls) -> None:
    """The driver no longer begins by itself: a forgotten BEGIN would commit each statement at once."""
    opened = Database(database.app)
    try:
        with pytest.raises(ZeroDivisionError):
            await _fails_after_writing(opened)
        async with opened.read(None) as session:
            assert await session.rows("select to_regclass('pg_temp.left_over')") == [(None,)]
    finally:
        await opened.close()
