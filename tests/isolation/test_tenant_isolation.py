"""As rcm_app of one organisation, against the other's rows, in every table that has an org_id."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors, sql
from tests.isolation.catalogue import named
from tests.isolation.filling import ACCESS, Filled, plain

from rcm.core.actor import Actor
from rcm.core.db import Database, ReadSession, UnsafeRole
from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG

pytestmark = pytest.mark.xdist_group("isolation")

Connection = psycopg.Connection[tuple[Any, ...]]
#: A trigger may say no before a policy does.
REFUSED = (errors.InsufficientPrivilege, errors.IntegrityError, errors.RaiseException)


def statement(text: str, table: str, **names: sql.Composable) -> sql.Composed:
    return sql.SQL(text).format(table=named(table), **names)


def count(connection: Connection, table: str, where: str = "true", *values: Any) -> int:
    row = connection.execute(statement(f"select count(*) from {{table}} where {where}", table), values).fetchone()
    assert row is not None
    return int(row[0])


def may(connection: Connection, table: str, right: str) -> bool:
    row = connection.execute("select has_table_privilege(%s, %s)", (table, right)).fetchone()
    return row == (True,)


def fingerprint(filled: Filled, org: UUID) -> dict[str, str]:
    """Each table's rows of one organisation, every column, as the owner sees them."""
    found = {}
    with filled.owner() as owner:
        for table in filled.tables:
            query = statement("select t::text from {table} t where org_id = %s order by 1", table)
            rows = [row[0] for row in owner.execute(query, (org,))]
            assert rows, table
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


@pytest.fixture
def app(filled: Filled) -> Iterator[Connection]:
    """rcm_app of my organisation. Afterwards not one value of theirs has changed."""
    before = fingerprint(filled, filled.theirs)
    with filled.app(filled.mine) as connection:
        yield connection
    assert fingerprint(filled, filled.theirs) == before


def copied_row(filled: Filled, table: str, org: UUID) -> tuple[sql.Composed, str]:
    """A statement that inserts a copy of one row of `org`, and that row."""
    with filled.owner() as owner:
        columns = owner.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
            " and attidentity = '' and attgenerated = '' order by attnum",
            (table,),
        ).fetchall()
        row = owner.execute(
            statement("select to_json(t)::text from {table} t where org_id = %s limit 1", table), (org,)
        )
        found = row.fetchone()
    assert found is not None, table
    names = sql.SQL(", ").join(sql.Identifier(column[0]) for column in columns)
    text = "insert into {table} ({names}) select {names} from json_populate_record(null::{table}, %s::json)"
    return statement(text, table, names=names), found[0]


def test_nothing_of_the_other_is_seen(filled: Filled, app: Connection) -> None:
    for table in filled.tables:
        assert count(app, table, "org_id = %s", filled.theirs) == 0, table
        assert count(app, table) > 0, table


@pytest.mark.parametrize("whose", ["theirs", "platform"])
def test_updates_and_deletes_touch_no_row_of_another(filled: Filled, app: Connection, whose: str) -> None:
    other = filled.theirs if whose == "theirs" else PLATFORM_ORG
    for table in filled.tables:
        for right, text in (
            ("update", "update {table} set org_id = org_id where org_id = %s"),
            ("delete", "delete from {table} where org_id = %s"),
        ):
            query = statement(text, table)
            if may(app, table, right):
                assert app.execute(query, (other,)).rowcount == 0, (table, right)
            else:
                with pytest.raises(errors.InsufficientPrivilege):
                    app.execute(query, (other,))


def test_rows_of_mine_cannot_be_given_to_the_other(filled: Filled, app: Connection) -> None:
    tried = 0
    for table in filled.tables:
        if not may(app, table, "update"):
            continue
        query = statement("update {table} set org_id = %s where org_id = %s", table)
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            app.execute(query, (filled.theirs, filled.mine))
        tried += 1
    assert tried >= 15


@pytest.mark.parametrize("whose", ["theirs", "platform"])
def test_inserts_for_another_are_refused(filled: Filled, app: Connection, whose: str) -> None:
    for table in filled.tables:
        query, row = copied_row(filled, table, filled.theirs if whose == "theirs" else PLATFORM_ORG)
        reason = "row-level security" if may(app, table, "insert") else "permission denied"
        with pytest.raises(REFUSED):
            app.execute(query, (row,))
        refused = pytest.raises(errors.InsufficientPrivilege, match=reason)
        with filled.disguised(filled.mine, without_triggers=table) as disguised, refused:
            disguised.execute(query, (row,))


@pytest.mark.parametrize("setting", ["", None])
def test_without_an_organisation_nothing_is_seen_and_nothing_can_be_written(
    filled: Filled, setting: str | None
) -> None:
    with plain(filled.urls.app) as connection:
        if setting is not None:
            connection.execute("select set_config('app.org_id', %s, false)", (setting,))
        for table in filled.tables:
            assert count(connection, table, "org_id <> %s", PLATFORM_ORG) == 0, table
            query, row = copied_row(filled, table, filled.mine)
            with pytest.raises(REFUSED):
                connection.execute(query, (row,))
            refused = pytest.raises(errors.InsufficientPrivilege)
            with filled.disguised(None, without_triggers=table) as disguised, refused:
                disguised.execute(query, (row,))


def test_a_forged_organisation_is_an_error_and_not_everything(filled: Filled) -> None:
    with plain(filled.urls.app) as connection:
        connection.execute("select set_config('app.org_id', %s, false)", ("' or true --",))
        with pytest.raises(errors.InvalidTextRepresentation):
            connection.execute("select * from claims")


async def test_pooled_connections_keep_nothing_of_the_former_tenant(filled: Filled) -> None:
    """400 transactions over two connections, each of one of two tenants or of none; one in five breaks off."""
    database = Database(filled.urls.app, pool_size=2)
    chance = random.Random(11)

    async def sees_its_own_only(session: ReadSession, actor: Actor | None) -> None:
        table = chance.choice(filled.tables)
        rows = await session.rows(f"select distinct org_id from {table}")
        platform = {PLATFORM_ORG} if ACCESS[table].platform_rows else set()
        assert {row[0] for row in rows} - platform == ({actor.org_id} if actor else set()), table

    async def one(actor: Actor | None, *, fails: bool) -> None:
        async with database.write(actor) as session:
            await asyncio.sleep(chance.uniform(0, 0.003))
            await sees_its_own_only(session, actor)
            if fails:
                raise _Broken
            async with session.savepoint():
                await sees_its_own_only(session, actor)

    async def kept_quiet(actor: Actor | None, *, fails: bool) -> None:
        try:
            await one(actor, fails=fails)
        except _Broken:
            return

    choices = [Actor(filled.mine), Actor(filled.theirs), None]
    try:
        await asyncio.gather(*(kept_quiet(chance.choice(choices), fails=chance.random() < 0.2) for _ in range(400)))
        async with database.read(Actor(filled.mine)) as session:
            with pytest.raises(errors.ReadOnlySqlTransaction):
                await session.rows("update claims set version = version")
    finally:
        await database.close()


class _Broken(Exception):
    """A request that fails in the middle of its transaction."""


def test_the_engines_schema_is_closed_to_rcm_app(filled: Filled, app: Connection) -> None:
    with filled.owner() as owner:
        tables = owner.execute("select tablename from pg_tables where schemaname = 'dbos'").fetchall()
    assert tables
    for (table,) in tables:
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(sql.SQL("select 1 from dbos.{}").format(sql.Identifier(table)))
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("select dbos.enqueue_workflow(workflow_name => 'rcm_job', queue_name => 'batch')")


def test_jobs_are_enqueued_for_the_own_organisation_only(filled: Filled, app: Connection) -> None:
    enqueue = "select rcm_enqueue_job('segment', %s, %s, %s, 'batch', 0)"
    with app.transaction(force_rollback=True):
        app.execute(enqueue, (str(new_id()), filled.mine, new_id()))
    for org in (filled.theirs, None):
        with pytest.raises(errors.InsufficientPrivilege, match="current organisation only"):
            app.execute(enqueue, (str(new_id()), org, new_id()))
    with filled.app(None) as nobody, pytest.raises(errors.InsufficientPrivilege):
        nobody.execute(enqueue, (str(new_id()), filled.mine, new_id()))


@pytest.mark.parametrize(
    "attempt",
    [
        "set role rcm_owner",
        "set role rcm_ops",
        "set role rcm_engine",
        "set role rcm_bootstrap",
        "set session authorization rcm_owner",
        "alter role rcm_app bypassrls",
        "alter table claims disable row level security",
        "alter table claims no force row level security",
        "drop policy tenant on claims",
        "create policy mine on claims to rcm_app using (true)",
        "grant rcm_owner to rcm_app",
        "create table public.mine (id int)",
        "create schema mine",
        "truncate claims",
        "copy claims to program 'true'",
        "select * from pg_authid",
    ],
)
def test_rcm_app_cannot_get_itself_more(app: Connection, attempt: str) -> None:
    with pytest.raises((errors.InsufficientPrivilege, errors.InvalidGrantOperation)):
        app.execute(attempt)


def test_switching_row_security_off_shows_an_error_and_no_rows(app: Connection) -> None:
    app.execute("set row_security = off")
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("select * from claims")


def test_the_operators_role_sees_ids_and_no_patient(filled: Filled) -> None:
    with plain(filled.urls.ops) as ops:
        assert count(ops, "workflow_run") > 0
        hidden = {table for table, access in ACCESS.items() if not access.ops_reads}
        assert {"claims", "batch_row", "interchange", "app_user", "api_token", "claim_line"} <= hidden
        for table in hidden | set(filled.catalogue.partitions) | {view.name for view in filled.catalogue.views}:
            with pytest.raises(errors.InsufficientPrivilege):
                count(ops, table)
        with pytest.raises(errors.InsufficientPrivilege):
            ops.execute("update workflow_run set status = status")
    with plain(filled.urls.engine) as engine, pytest.raises(errors.InsufficientPrivilege):
        count(engine, "workflow_run")


async def test_the_program_refuses_to_serve_as_superuser_or_owner(filled: Filled) -> None:
    for url, why in ((filled.bootstrap, "is a superuser"), (filled.urls.owner, "owns ")):
        database = Database(url, pool_size=1)
        try:
            with pytest.raises(UnsafeRole, match=why):
                await database.require_safe_role()
        finally:
            await database.close()
    database = Database(filled.urls.app, pool_size=1)
    try:
        await database.require_safe_role()
    finally:
        await database.close()
