"""A server whose roles need passwords and which nobody has prepared: what an operator brings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from tests.migration.databases import run
from tests.support.places import new_folder

from rcm.core.embedded import EmbeddedServer
from rcm.core.embedded.roles import LOGIN_ROLES

#: Password of each of our roles, in URLs.
PASSWORDS = {role: f"{role}-s3cret" for role in LOGIN_ROLES}


@contextmanager
def own_server(major: int | None = None) -> Iterator[EmbeddedServer]:
    """A server of this test alone, as ours come: with roles and an empty database."""
    place = new_folder()
    try:
        with EmbeddedServer.start(place / "data", major=major) as server:
            yield server
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def foreign_server() -> Iterator[EmbeddedServer]:
    """Without our roles and our database; all but its administrator sign in with a password."""
    with own_server() as server:
        admin = server.bootstrap_url("postgres")
        run(admin, "drop database rcm", *(f"drop role {role}" for role in LOGIN_ROLES))
        rules = "local all rcm_bootstrap trust\nlocal all all scram-sha-256\n"
        (server.data_dir / "pg" / "pg_hba.conf").write_text(rules, encoding="utf-8")
        run(admin, "select pg_reload_conf()")
        yield server


def url_of(server: EmbeddedServer, role: str, database: str = "billing", password: str | None = None) -> str:
    """As an operator writes it."""
    secret = password or PASSWORDS.get(role, "none")
    return f"postgresql://{role}:{secret}@/{database}?host={server.socket_dir}&port={server.port}"
