"""A connection of the owner, or one sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, create_engine, make_url, pool
from sqlalchemy.exc import OperationalError

from rcm.core.errors import ConfigurationError
from rcm.core.urls import postgresql
from rcm.migrations.errors import (
    DatabaseMissing,
    PasswordWrong,
    RightsMissing,
    ServerSilent,
    ServerTooOld,
    TableInUse,
)

Plain = psycopg.Connection[tuple[Any, ...]]

_CONNECT_S: Final = 10
OLDEST_SERVER: Final = 16
#: libpq tells no SQLSTATE when a connection fails; these are the server's words (lc_messages of a server may
#: translate them: then the cause stays `server_unreachable`, with the server's sentence behind it).
_REFUSALS: Final = (
    ("password authentication failed", PasswordWrong),
    ("no password supplied", PasswordWrong),
    ("peer authentication failed", PasswordWrong),
    ("no pg_hba.conf entry", PasswordWrong),
    ("role ", PasswordWrong),
    ("database ", DatabaseMissing),
)


def libpq(url: str) -> str:
    """The URL without the name of SQLAlchemy's driver, for psycopg. Raises ConfigurationError if it can't be read."""
    # SQLAlchemy leaves spaces as they are, and libpq refuses them.
    return postgresql(url).set(drivername="postgresql").render_as_string(hide_password=False).replace(" ", "%20")


def place_of(url: str) -> str:
    """Where the URL leads, without its password."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=True)


def require_version(server_version_num: int, oldest: int = OLDEST_SERVER) -> None:
    """Raises ServerTooOld; `server_version_num` is such as 160014."""
    if server_version_num < oldest * 10_000:
        raise ServerTooOld(f"Found {server_version_num // 10_000}.{server_version_num % 10_000}.")


def connect(url: str, *, oldest: int = OLDEST_SERVER) -> Plain:
    """With autocommit. Raises ServerSilent, PasswordWrong, DatabaseMissing, ServerTooOld, ConfigurationError."""
    address = libpq(url)
    timeout = {} if "connect_timeout" in address else {"connect_timeout": _CONNECT_S}
    try:
        connection = psycopg.connect(address, autocommit=True, application_name="rcm-migrate", **timeout)  # type: ignore[arg-type]
    except (psycopg.OperationalError, psycopg.ProgrammingError, UnicodeError) as error:
        raise _refusal(error, url) from None
    try:
        require_version(connection.info.server_version, oldest)
    except ServerTooOld:
        connection.close()
        raise
    return connection


@contextmanager
def opened(url: str) -> Iterator[Plain]:
    """`connect`, closed at the end. What the server refuses becomes RightsMissing, TableInUse or ServerSilent."""
    with connect(url) as connection:
        try:
            yield connection
        except psycopg.errors.InsufficientPrivilege as error:
            raise RightsMissing(f"The server says: {error.diag.message_primary}.") from error
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
            raise TableInUse(f"The server says: {error.diag.message_primary}.") from error
        except psycopg.OperationalError as error:
            said = error.diag.message_primary or str(error).strip()
            raise ServerSilent(f"{said}. URL: {place_of(url)}") from error


def _refusal(error: Exception, url: str) -> ConfigurationError:
    said = " ".join(str(error).split()).partition(" Is the server running")[0]  # libpq's own advice; ours comes before
    _, fatal, reason = said.partition("FATAL: ")
    if fatal:
        told = reason.strip()
        for sign, kind in _REFUSALS:
            if sign in told and (not sign.endswith(" ") or "does not exist" in told):
                return kind(f"The server says: {told}. URL: {place_of(url)}")
        return ServerSilent(f"The server says: {told}. URL: {place_of(url)}")
    return ServerSilent(f"{said}. URL: {place_of(url)}")


@contextmanager
def connected(url: str, *, oldest: int = OLDEST_SERVER) -> Iterator[Connection]:
    """SQLAlchemy's face of one connection, as Alembic wants it; closed at the end."""
    raw = connect(url, oldest=oldest)
    raw.autocommit = False
    engine = create_engine("postgresql+psycopg://", creator=lambda: raw, poolclass=pool.StaticPool)
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as error:
        if raw.closed:
            raise ServerSilent(f"The connection was lost. URL: {place_of(url)}") from error
        raise
    finally:
        engine.dispose()
        raw.close()


def driver(connection: Connection) -> Plain:
    """The same connection in psycopg's words."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw
