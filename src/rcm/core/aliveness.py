"""Whether a connection of the pool still lives, asked without a way to the server wherever that can be known.

A ping before each transaction was a sixth of the time of a small request.
"""

from __future__ import annotations

import select
import time
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

#: Whoever was silent as long as this is asked: something on the way may have forgotten the connection.
SILENT_S: Final = 10.0
_SINCE: Final = "rcm_given_back"


def look_before_use(engine: Engine) -> None:
    """A server that ends a connection says so, and closes it: both make an idle connection readable."""

    def given_back(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[_SINCE] = time.monotonic()

    def given_out(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        since = entry.info.get(_SINCE)
        if since is None or (time.monotonic() - since < SILENT_S and not _has_news(connection)):
            return
        try:
            engine.dialect.do_ping(connection)
        except (engine.dialect.loaded_dbapi.Error, DBAPIError) as error:
            raise DisconnectionError(str(error)) from error

    event.listen(engine, "checkin", given_back)
    event.listen(engine, "checkout", given_out)


def _has_news(connection: DBAPIConnection) -> bool:
    driver: Any = connection.driver_connection
    if driver.closed:
        return True
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([driver.pgconn.socket], [], [], 0)[0])
    waiting = select.poll()
    waiting.register(driver.pgconn.socket, select.POLLIN)
    return bool(waiting.poll(0))
