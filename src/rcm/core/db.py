"""Sessions on PostgreSQL. The tenant is set per transaction, and commit happens here only.

`ReadSession` and `WriteSession` are different types, so that a type checker rejects a write in a
read path; the database rejects it as well (the transaction is read only).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Self, TypeVar
from uuid import UUID

import orjson
import psycopg
from psycopg.types.json import set_json_dumps, set_json_loads
from sqlalchemy import CompoundSelect, Executable, Result, ScalarResult, Select, TextClause, event, text
from sqlalchemy.engine import AdaptedConnection, Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.pool import ConnectionPoolEntry

from rcm.core.actor import Actor
from rcm.core.aliveness import look_before_use
from rcm.core.errors import ConfigurationError, DomainError
from rcm.core.settings import Settings

T = TypeVar("T")
Row = Mapping[str, Any]


class DatabaseUnreachable(DomainError):
    """The database does not answer. Check DATABASE_URL, or start it; `rcm doctor` looks closer."""

    code = "core.database_unreachable"
    retryable = True


#: What the database, not the statement, is at fault for: lost connection, deadlock, serialization
#: failure, time-outs. The transaction may be tried again as a whole.
TRANSIENT = (
    OperationalError,
    psycopg.OperationalError,
    psycopg.errors.IdleInTransactionSessionTimeout,
    DatabaseUnreachable,
)


#: SQLSTATE of connection failures, and of a server that is shutting down or starting.
_CONNECTION_LOST = ("08", "57P")


class UnsafeRole(ConfigurationError):
    """The application must not connect as this role: row-level security would not hold."""

    code = "core.role_unsafe"


def _dumps(value: Any) -> bytes:
    return orjson.dumps(value, default=str)


set_json_dumps(_dumps)
set_json_loads(orjson.loads)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a statement may take, that it may wait for a lock, and that a transaction may lie idle; 0: any.

    They are set for each transaction, with the tenant, so that a pooler in between does not matter.
    """

    statement_s: float = 0.0
    lock_s: float = 0.0
    idle_s: float = 0.0

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        return cls(settings.db_statement_timeout_s, settings.db_lock_timeout_s, settings.db_idle_timeout_s)

    @property
    def milliseconds(self) -> tuple[str, str, str]:
        return (f"{self.statement_s * 1000:.0f}", f"{self.lock_s * 1000:.0f}", f"{self.idle_s * 1000:.0f}")


class TenantSession(Session):
    """The synchronous side of our sessions; `info` carries the actor, the mode and the limits."""


_SET_TENANT = (
    "select set_config('app.org_id', '{}', true), set_config('app.user_id', '{}', true),"
    " set_config('transaction_read_only', '{}', true)"
)
_SET_LIMITS = (
    ", set_config('statement_timeout', '{}', true), set_config('lock_timeout', '{}', true),"
    " set_config('idle_in_transaction_session_timeout', '{}', true)"
)


@event.listens_for(TenantSession, "after_begin")
def _set_tenant(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """BEGIN and the tenant in one way there and back: two UUIDs, a word and three numbers, so that nothing has to be
    quoted."""
    if transaction.nested:
        return
    actor: Actor | None = session.info.get("actor")
    limits: tuple[str, str, str] | None = session.info.get("limits")
    values = (
        UUID(str(actor.org_id)) if actor else "",
        UUID(str(actor.user_id)) if actor and actor.user_id else "",
        "on" if session.info.get("read_only") else "off",
    )
    statement = (_SET_TENANT if limits is None else _SET_TENANT + _SET_LIMITS).format(*values, *(limits or ()))
    driver: Any = connection.connection.dbapi_connection
    if isinstance(driver, AdaptedConnection):
        with suppress(psycopg.Error):  # what is wrong says the same statement again, by SQLAlchemy's ways
            driver.run_async(partial(_begin, statement))
            return
    connection.exec_driver_sql(statement)


async def _begin(statement: str, driver: psycopg.AsyncConnection[tuple[Any, ...]]) -> None:
    # Who shares a service's pool finds connections that begin by themselves.
    begin = "begin; " if driver.autocommit else ""
    await driver.execute(begin + statement, prepare=False)


def _begin_ourselves(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """So that BEGIN can go with what follows it. Commit and rollback are the driver's as ever; an isolation level that
    a service asks for takes this back."""
    connection.autocommit = True


def json_rows(rows: Sequence[Mapping[str, Any]]) -> str:
    """Many rows as one parameter, for `json_to_recordset(%s)`.

    The driver's own array literals are built value by value in Python: 6 times slower for 500 rows.
    """
    return orjson.dumps(rows, default=str).decode()


def array(ids: Iterable[object]) -> str:
    """UUIDs or numbers as the literal of a PostgreSQL array, for `%s::uuid[]`."""
    return "{" + ",".join(map(str, ids)) + "}"


class ReadSession:
    """A read-only transaction of one actor."""

    def __init__(self, session: AsyncSession, actor: Actor | None) -> None:
        self._session = session
        self._actor = actor
        self._driver: psycopg.AsyncConnection[tuple[Any, ...]] | None = None

    @property
    def actor(self) -> Actor:
        if self._actor is None:
            raise UnsafeRole("No organisation is set for this session.")
        return self._actor

    async def execute(
        self, statement: Select[Any] | CompoundSelect[Any] | TextClause, values: Row | None = None
    ) -> Result[Any]:
        return await self._session.execute(statement, values)

    async def scalars(self, statement: Select[tuple[T]]) -> ScalarResult[T]:
        return await self._session.scalars(statement)

    async def rows(self, sql: str, values: Sequence[Any] | Row = ()) -> list[tuple[Any, ...]]:
        """Rows of a statement in the driver's own words (%s, %(name)s): the short way for hot paths."""
        cursor = await self._cursor()
        await cursor.execute(sql, values)
        return await cursor.fetchall() if cursor.description else []

    async def copy_out(self, sql: str, values: Sequence[Any] | Row = ()) -> bytes:
        """COPY (select …) TO STDOUT, whole: many rows for a reader of columns, at a fraction of what tuples cost."""
        cursor = await self._cursor()
        async with cursor.copy(sql, values or None) as copy:
            return b"".join([bytes(block) async for block in copy])

    async def _cursor(self) -> psycopg.AsyncCursor[tuple[Any, ...]]:
        # One transaction, one connection: asking the pool's layers again would cost more than some statements.
        if self._driver is None:
            connection = await self._session.connection()
            raw = await connection.get_raw_connection()
            self._driver = raw.driver_connection
        assert self._driver is not None
        return self._driver.cursor()


class LockHeld(DomainError):
    """Somebody else does this just now."""

    code = "core.lock_held"
    retryable = True


class WriteSession(ReadSession):
    """A transaction that may write. It commits when its `async with` block ends without an error."""

    def __init__(self, session: AsyncSession, actor: Actor | None) -> None:
        super().__init__(session, actor)
        self._after_commit: list[Callable[[], Awaitable[None]]] = []

    async def run(self, statement: Executable, values: Any = None) -> Result[Any]:
        return await self._session.execute(statement, values)

    async def change(self, sql: str, values: Sequence[Any] | Row = ()) -> int:
        """Execute in the driver's own words; the number of rows touched."""
        cursor = await self._cursor()
        await cursor.execute(sql, values)
        return cursor.rowcount

    @asynccontextmanager
    async def pipelined(self, *, refused: type[DomainError]) -> AsyncIterator[None]:
        """Statements in this block are sent one after the other without waiting for each answer: one way there and
        back for all of them. Only for `send`; whatever fails is raised at the latest when the block ends, as
        `refused` where a key was there already."""
        await self._cursor()
        assert self._driver is not None
        try:
            async with self._driver.pipeline():
                yield
        except psycopg.errors.UniqueViolation as error:
            raise refused from error

    async def send(self, sql: str, values: Sequence[Any] | Row = ()) -> None:
        """Execute, with no interest in what it did. Within `pipelined` its answer is not waited for."""
        cursor = await self._cursor()
        await cursor.execute(sql, values)

    async def only_one(self, name: str) -> None:
        """Be the only transaction that holds `name`, until it ends. Raises LockHeld at once, never waits:
        a waiting transaction would keep a connection from others."""
        rows = await self.rows("select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", (name,))
        if not rows[0][0]:
            raise LockHeld(name)

    async def copy_in(self, sql: str, rows: Iterable[Sequence[Any]], types: Sequence[str] = ()) -> None:
        """COPY … FROM STDIN. PostgreSQL refuses it on tables under row-level security: use a temporary one."""
        cursor = await self._cursor()
        async with cursor.copy(sql) as copy:
            if types:
                copy.set_types(types)
            for row in rows:
                await copy.write_row(row)

    async def copy_text(self, sql: str, text: bytes) -> None:
        """COPY … FROM STDIN of rows that are text already; like `copy_in` for temporary tables only."""
        cursor = await self._cursor()
        async with cursor.copy(sql) as copy:
            await copy.write(text)

    def add(self, instance: object) -> None:
        self._session.add(instance)

    def add_all(self, instances: Sequence[object]) -> None:
        self._session.add_all(instances)

    async def flush(self) -> None:
        await self._session.flush()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[Self]:
        async with self._session.begin_nested():
            # SQLAlchemy sends SAVEPOINT with the next statement that it sees; ours go past it.
            await self._session.connection()
            yield self

    def after_commit(self, action: Callable[[], Awaitable[None]]) -> None:
        """Run `action` once the transaction is committed; never when it rolled back."""
        self._after_commit.append(action)

    async def _committed(self) -> None:
        for action in self._after_commit:
            await action()


@contextmanager
def _telling_of_lost_connections() -> Iterator[None]:
    """Raises DatabaseUnreachable where no server was there to answer."""
    try:
        yield
    except OperationalError as error:
        state = getattr(error.orig, "sqlstate", None)  # None: the server had no say in it
        if error.connection_invalidated or state is None or state.startswith(_CONNECTION_LOST):
            raise DatabaseUnreachable(str(error.orig).strip()) from error
        raise


class Database:
    """One pool of connections of one role. `pre_ping` looks whether a connection still lives before it is given out:
    only who repeats what a lost connection ended may do without."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 10,
        name: str = "rcm",
        pre_ping: bool = True,
        limits: Limits | None = None,
        wait_s: float = 30,
        recycle_s: float = 1800,
    ) -> None:
        self.limits = limits.milliseconds if limits is not None else None
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=wait_s,
            pool_recycle=int(recycle_s),
            hide_parameters=True,  # they may be a person's; errors are logged
            connect_args={"application_name": name},
            json_serializer=lambda value: _dumps(value).decode(),
            json_deserializer=orjson.loads,
        )
        event.listen(self.engine.sync_engine, "connect", _begin_ourselves)
        if pre_ping:
            look_before_use(self.engine.sync_engine)

    @classmethod
    def over(cls, session: AsyncSession) -> Self:
        """The database that somebody's session is on, by the same pool, which stays theirs to close."""
        engine = session.bind
        if not isinstance(engine, AsyncEngine):
            raise ConfigurationError("This session has no pool of connections. Use rcm_schema.get_session(org_id=…).")
        made = cls.__new__(cls)
        made.engine, made.limits = engine, session.info.get("limits")
        return made

    async def ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of one statement that is nobody's and its own transaction: one way to the server instead of three."""
        with _telling_of_lost_connections():
            async with self.engine.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                rows: list[tuple[Any, ...]] = await (await driver.execute(sql, values)).fetchall()
                return rows

    @asynccontextmanager
    async def read(self, actor: Actor | None) -> AsyncIterator[ReadSession]:
        async with self._session(actor, read_only=True) as session:
            yield ReadSession(session, actor)

    @asynccontextmanager
    async def write(self, actor: Actor | None) -> AsyncIterator[WriteSession]:
        async with self._session(actor, read_only=False) as session:
            writing = WriteSession(session, actor)
            yield writing
            await session.commit()
        await writing._committed()  # noqa: SLF001 - its own class family

    async def take_turns(self, action: Callable[[], Awaitable[T]]) -> T:
        """Call `action` again, holding no connection meanwhile, until nobody else holds its lock."""
        while True:
            try:
                return await action()
            except LockHeld:
                await asyncio.sleep(random.uniform(0.05, 0.15))  # noqa: S311 - spreads the callers

    @asynccontextmanager
    async def _session(self, actor: Actor | None, *, read_only: bool) -> AsyncIterator[AsyncSession]:
        session = AsyncSession(
            self.engine,
            sync_session_class=TenantSession,
            expire_on_commit=False,
            info={"actor": actor, "read_only": read_only, "limits": self.limits},
        )
        with _telling_of_lost_connections():
            async with session:
                yield session

    async def require_safe_role(self) -> None:
        """Refuse to serve as a superuser, a role with BYPASSRLS or the owner of a tenant table."""
        async with self.read(None) as session:
            result = await session.execute(text(_ROLE_FACTS))
            facts = result.mappings().one()
        if facts["rolsuper"] or facts["rolbypassrls"] or facts["owned"]:
            superior = "is a superuser" if facts["rolsuper"] else "has BYPASSRLS" if facts["rolbypassrls"] else ""
            what = superior or f"owns {facts['owned']}"
            raise UnsafeRole(f"{facts['rolname']} {what}. Set RCM_APP_DATABASE_URL to the role rcm_app.")

    async def close(self) -> None:
        await self.engine.dispose()


_ROLE_FACTS = """
select r.rolname, r.rolsuper, r.rolbypassrls,
       (select min(c.oid::regclass::text)
          from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
         where c.relowner = r.oid and c.relkind in ('r', 'p')) as owned
  from pg_roles r where r.rolname = current_user
"""
