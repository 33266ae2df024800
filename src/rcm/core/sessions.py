"""Sessions for services that share the database: a pool, the tenant of each transaction, repetition, isolation.

Our own code uses `core.db.Database`, whose sessions can't write where they should read. Here a service gets
SQLAlchemy's own AsyncSession, and commits when it wants to.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from rcm.core.actor import Actor
from rcm.core.db import Database, Limits
from rcm.core.errors import ConfigurationError, InvalidInput, NotFound
from rcm.core.model import SCHEMAS
from rcm.core.refusals import ConnectionsExhausted, TenantNotSet, TransactionContended, explain
from rcm.core.service_session import COMMITTED, ServiceSession, set_org

T = TypeVar("T")
Isolation = Literal["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]
_FIRST_PAUSE_S: Final = 0.02
_LONGEST_PAUSE_S: Final = 1.0

#: What services hold, under a name for modules that know no SQLAlchemy.
DbSession: TypeAlias = AsyncSession

__all__ = [
    "DatabaseManager", "DbSession", "Isolation", "Pool", "Source", "actor_of", "current_org", "database_of", "set_org",
]  # fmt: skip


class DatabaseNotOpen(ConfigurationError):
    """The database is not open. `await db_manager.initialize()` first."""

    code = "core.database_not_open"


class DatabaseOfOtherLoop(ConfigurationError):
    """The database is open in another event loop of this process. Close it there first: connections can't move."""

    code = "core.database_loop_other"


class IsolationBroken(ConfigurationError):
    """Row-level security does not hold for these tables, so no session is opened. Run `rcm migrate --verify`."""

    code = "core.isolation_broken"


class OrganizationUnknown(NotFound):
    """There is no active organisation of this name (slug). `rcm users organization` makes one."""

    code = "core.organization_unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """The URL of rcm_app, and what ends whatever was started to serve it."""

    url: str
    release: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """Connections kept, as many again for a rush; seconds to wait for one; seconds after which one is replaced."""

    size: int = 10
    wait_s: float = 30.0
    recycle_s: float = 1800.0


class DatabaseManager:
    """The sessions of one process on one database. `await initialize()` opens it, `await close()` gives it back.

    `find` says where the database is, and may start it. After `close` it can be initialized again. One event loop
    at a time.
    """

    def __init__(
        self,
        find: Callable[[], Awaitable[Source]],
        *,
        pool: Pool | None = None,
        limits: Limits | None = None,
        name: str = "rcm-service",
    ) -> None:
        self._find = find
        self._pool = pool or Pool()
        self._limits = limits or Limits()
        self._name = name
        self._source: Source | None = None
        self._database: Database | None = None
        self._opening: asyncio.Task[None] | None = None

    async def initialize(self) -> None:
        """Connect, and make sure that tenants are isolated. Again and at once from several tasks: opened once.

        Raises DatabaseUnreachable, UnsafeRole, IsolationBroken, and what finding the database raises.
        """
        loop = asyncio.get_running_loop()
        opening = self._opening
        if opening is None or opening.get_loop() is not loop:
            if opening is not None and not opening.get_loop().is_closed():
                raise DatabaseOfOtherLoop
            opening = self._opening = loop.create_task(self._open())
        try:
            await asyncio.shield(opening)
        except BaseException:
            if opening.done() and self._opening is opening and (opening.cancelled() or opening.exception()):
                self._opening = None
            raise

    async def _open(self) -> None:
        if self._database is not None:  # of a loop that has ended, and its connections with it
            self._database.engine.sync_engine.dispose(close=False)
            self._database = None
        if self._source is None:
            self._source = await self._find()
        pool = self._pool
        database = Database(
            self._source.url, pool_size=pool.size, name=self._name, limits=self._limits,
            wait_s=pool.wait_s, recycle_s=pool.recycle_s,
        )  # fmt: skip
        explain(database.engine.sync_engine)
        try:
            await database.require_safe_role()
            await _require_isolation(database)
        except BaseException:
            await database.close()
            await self._release()
            raise
        self._database = database

    async def close(self) -> None:
        """Give all connections back; a server that was started for them is stopped."""
        database, self._database, self._opening = self._database, None, None
        if database is not None:
            await database.close()
        await self._release()

    async def _release(self) -> None:
        source, self._source = self._source, None
        if source is not None and source.release is not None:
            await asyncio.to_thread(source.release)

    @property
    def database(self) -> Database:
        """What `rcm.core.hooks` watches. Raises DatabaseNotOpen."""
        if self._database is None:
            raise DatabaseNotOpen
        return self._database

    @asynccontextmanager
    async def get_session(
        self, org_id: UUID | str | None = None, user_id: UUID | str | None = None, read_only: bool = False
    ) -> AsyncIterator[AsyncSession]:
        """A session of one organisation; of none it reads shared tables only.

        `commit()` and `rollback()` may be called at any time and as often as need be; each transaction has the same
        organisation. At the end of the block what is not committed is committed, or rolled back after an error.
        """
        async with self._session(self.database.engine, org_id, user_id, read_only=read_only) as session:
            yield session
            await session.commit()

    @asynccontextmanager
    async def read_session(
        self, org_id: UUID | str | None = None, user_id: UUID | str | None = None
    ) -> AsyncIterator[AsyncSession]:
        """As `get_session`, but the database refuses every write."""
        async with self.get_session(org_id, user_id, read_only=True) as session:
            yield session

    async def run(
        self,
        work: Callable[[AsyncSession], Awaitable[T]],
        *,
        org_id: UUID | str | None = None,
        user_id: UUID | str | None = None,
        isolation: Isolation | None = None,
        attempts: int = 5,
    ) -> T:
        """Call `work` in one transaction and commit; again, as a whole, after a serialization failure or a deadlock.

        So `work` must do nothing that can't be repeated, and should leave the commit to `run`: what it has committed
        itself is never repeated. Raises TransactionContended when all `attempts` came to nothing.
        """
        engine = self.database.engine
        if isolation is not None:
            engine = engine.execution_options(isolation_level=isolation)
        for attempt in itertools.count(1):
            async with self._session(engine, org_id, user_id, read_only=False) as session:
                try:
                    result = await work(session)
                    await session.commit()
                except TransactionContended:
                    if attempt >= attempts or session.info.get(COMMITTED):
                        raise
                else:
                    return result
            # Outside of the session: a pause that kept a connection would be in the way of others.
            await asyncio.sleep(random.uniform(0, min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt)))  # noqa: S311
        raise AssertionError("the count never ends")

    async def organization_id(self, slug: str) -> UUID:
        """The id of an active organisation, known by its short name. Raises OrganizationUnknown."""
        async with self.read_session() as session:
            found = await session.scalar(text("select rcm_organization_id(:slug)"), {"slug": slug})
        if not isinstance(found, UUID):
            raise OrganizationUnknown(slug)
        return found

    async def assert_isolated(self) -> None:
        """Raises UnsafeRole or IsolationBroken if one tenant's rows could be seen by another."""
        await self.database.require_safe_role()
        await _require_isolation(self.database)

    @asynccontextmanager
    async def _session(
        self, engine: AsyncEngine, org_id: UUID | str | None, user_id: UUID | str | None, *, read_only: bool
    ) -> AsyncIterator[AsyncSession]:
        org = _id("org_id", org_id)
        info: dict[str, Any] = {
            "actor": Actor(org, _id("user_id", user_id)) if org is not None else None,
            "read_only": read_only,
            "limits": self.database.limits,
        }
        session = AsyncSession(engine, sync_session_class=ServiceSession, expire_on_commit=False, info=info)
        try:
            async with session:
                yield session
        except PoolExhausted:
            raise ConnectionsExhausted(f"There are {self._pool.size * 2}.") from None


def actor_of(session: AsyncSession) -> Actor:
    """For whom the session works. Raises TenantNotSet."""
    actor = session.info.get("actor")
    if not isinstance(actor, Actor):
        raise TenantNotSet
    return actor


def database_of(session: AsyncSession) -> Database:
    """The database below a session, for transactions of their own beside the session's."""
    return Database.over(session)


def _id(name: str, given: UUID | str | None) -> UUID | None:
    if given is None or isinstance(given, UUID):
        return given
    try:
        return UUID(given)
    except ValueError:
        raise InvalidInput(f"{name} is not a UUID.", field=name) from None


async def current_org(session: AsyncSession) -> UUID | None:
    """The organisation whose rows the database shows to this session at this moment; None: nobody's."""
    found = await session.scalar(text("select nullif(current_setting('app.org_id', true), '')::uuid"))
    return found if isinstance(found, UUID) else None


async def _require_isolation(database: Database) -> None:
    async with database.read(None) as session:
        result = await session.execute(text(_NOT_ISOLATED))
        open_tables = list(result.scalars())
    if open_tables:
        raise IsolationBroken(f"{', '.join(open_tables)}.", tables=open_tables)


#: Tables with org_id whose security is off, not forced, or whose policies show this role more than its organisation
#: (and the platform's rows).
_NOT_ISOLATED: Final = f"""
select c.oid::regclass::text
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
 where c.relnamespace::regnamespace::text = any('{{{",".join(SCHEMAS)}}}') and c.relkind in ('r', 'p')
   and (not c.relrowsecurity or not c.relforcerowsecurity
        or exists (select 1 from pg_policy p
                    where p.polrelid = c.oid and p.polpermissive
                      and (p.polroles = '{{0}}' or exists (select 1 from unnest(p.polroles) r
                                                          where pg_has_role(current_user, r, 'member')))
                      and coalesce(pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid), '')
                          !~ 'org_id|00000000-0000-7000-8000-000000000001'))
 order by 1
"""
