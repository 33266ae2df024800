"""The databases seen from outside: what may be watched, and what they raise. SQLAlchemy stays in core."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, Final, Self

import psycopg
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from rcm.core.db import Database

__all__ = [
    "DATABASE_ERRORS",
    "PoolExhausted",
    "connections_in_use",
    "name_connections",
    "sqlstate_of",
    "time_statements",
]

_NO_ANSWER: Final = "connection"
DATABASE_ERRORS: Final = (SQLAlchemyError, psycopg.Error)


def sqlstate_of(error: BaseException) -> str | None:
    """The server's code; None where no server answered."""
    state: str | None = getattr(getattr(error, "orig", error), "sqlstate", None)
    return state


def connections_in_use(databases: Iterable[Database]) -> int:
    pools = [database.engine.sync_engine.pool for database in databases]
    return sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool))


async def name_connections(database: Database, name: str) -> None:
    """Every connection from now on tells the server this name; those that there are make room for new ones."""

    def connecting(_dialect: object, _entry: object, _arguments: object, options: dict[str, Any]) -> None:
        options["application_name"] = name

    event.listen(database.engine.sync_engine, "do_connect", connecting)
    await database.engine.dispose()


def time_statements(
    database: Database, observe: Callable[[float], None], failed: Callable[[str], None] | None = None
) -> None:
    """Give the seconds of every statement to `observe`, on connections that are made from now on; and to `failed` the
    SQLSTATE of each failure, of statements, of commits and of connecting (`connection` where no server answered)."""
    count = failed or _ignored

    class TimedCursor(psycopg.AsyncCursor[Any]):
        async def execute(self, *args: Any, **options: Any) -> Self:
            begin = time.perf_counter()
            try:
                return await super().execute(*args, **options)
            except psycopg.Error as error:
                count(error.sqlstate or _NO_ANSWER)
                raise
            finally:
                observe(time.perf_counter() - begin)

    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        driver = connection.driver_connection
        if isinstance(driver, psycopg.AsyncConnection):
            driver.cursor_factory = TimedCursor

    def went_wrong(context: ExceptionContext) -> None:
        if context.statement is None and not context.is_pre_ping:  # all others go through the cursor
            count(sqlstate_of(context.original_exception) or _NO_ANSWER)

    event.listen(database.engine.sync_engine, "connect", connected)
    event.listen(database.engine.sync_engine, "handle_error", went_wrong)


def _ignored(_state: str) -> None:
    """Nobody counts them."""
