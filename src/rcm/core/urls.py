"""Which URL each role connects with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from rcm.core.errors import ConfigurationError
from rcm.core.settings import Settings

if TYPE_CHECKING:
    from rcm.core.embedded import EmbeddedServer

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


def _driver(url: str, role: str | None = None) -> str:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number is the latter
        raise ConfigurationError(
            "DATABASE_URL can't be read. Its form is postgresql://role:password@host:5432/database."
        ) from None
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise ConfigurationError(
            f"DATABASE_URL names {parsed.get_backend_name()}; only PostgreSQL 16 to 18 will do:"
            " postgresql://role:password@host:5432/database."
        )
    parsed = parsed.set(drivername="postgresql+psycopg")
    if role is not None:
        parsed = parsed.set(username=role, password=parsed.password)
    return parsed.render_as_string(hide_password=False)
