"""Which URL each role connects with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from rcm.core.errors import ConfigurationError
from rcm.core.settings import Settings

if TYPE_CHECKING:
    from rcm.core.embedded import EmbeddedServer

_FORM: Final = "postgresql://role:password@host:5432/database"
OWNER, APP, ENGINE, OPS = "rcm_owner", "rcm_app", "rcm_engine", "rcm_ops"


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """SQLAlchemy URLs with the psycopg driver."""

    owner: str
    app: str
    engine: str
    ops: str


def from_settings(settings: Settings) -> DatabaseUrls:
    """URLs of the other roles default to DATABASE_URL with that role's name (and the same password)."""
    if not settings.database_url:
        raise ConfigurationError("DATABASE_URL is not set.")

    def role(url: str | None, name: str) -> str:
        if url:
            return _driver(url)
        return _driver(str(settings.database_url), name)

    return DatabaseUrls(
        _driver(settings.database_url),
        role(settings.app_database_url, APP),
        role(settings.engine_database_url, ENGINE),
        role(settings.ops_database_url, OPS),
    )


def application_url(settings: Settings) -> str | None:
    """Where rcm_app connects; a service need not know the owner's password. None: the embedded server is used."""
    if settings.app_database_url:
        return _driver(settings.app_database_url)
    return _driver(settings.database_url, APP) if settings.database_url else None


def from_server(server: EmbeddedServer, database: str = "rcm") -> DatabaseUrls:
    return DatabaseUrls(
        server.url(OWNER, database), server.url(APP, database), server.url(ENGINE, database), server.url(OPS, database)
    )


def postgresql(url: str, name: str = "The database's URL") -> URL:
    """The URL, which is called `name`, taken apart. Raises ConfigurationError if it can't be read, or leads to
    another kind of database."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number is the latter
        raise ConfigurationError(f"{name} can't be read. Its form is {_FORM}.") from None
    if (kind := parsed.get_backend_name()) not in {"postgresql", "postgres"}:
        raise ConfigurationError(f"{name} names {kind}; only PostgreSQL 16 to 18 will do: {_FORM}.")
    return parsed


def _driver(url: str, role: str | None = None) -> str:
    parsed = postgresql(url, "DATABASE_URL").set(drivername="postgresql+psycopg")
    if role is not None:
        parsed = parsed.set(username=role, password=parsed.password)
    return parsed.render_as_string(hide_password=False)
