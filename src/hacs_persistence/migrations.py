"""The door of migrations that services of the HACS family know:

    python -m hacs_persistence.migrations [--status] [--test | --database-url URL]

Behind it are the revisions, the locks and the checks of `rcm migrate`. How to use it: docs/how-to/hacs-migrations.md.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import make_url

from rcm.core.embedded import EmbeddedServer, default_data_dir, prepare_data_dir
from rcm.core.embedded.roles import LOGIN_ROLES
from rcm.core.errors import DomainError
from rcm.core.settings import Settings, load_settings
from rcm.core.urls import OWNER, from_server, from_settings, postgresql
from rcm.migrations.bootstrap import bootstrap
from rcm.migrations.clinical import figures
from rcm.migrations.connecting import opened
from rcm.migrations.errors import BootstrapRefused, DatabaseMissing, NotPrepared, TestDatabaseUnnamed
from rcm.migrations.extensions import VECTOR
from rcm.migrations.runner import Options, migrate
from rcm.migrations.verify import verify

__all__ = ["get_migration_status", "run_migration"]

INCOMPLETE: Final = 1
CANNOT_RUN: Final = 2

_log: Final = logging.getLogger("hacs_persistence.migrations")
_PREPARED: Final = """
select (select count(*) from pg_roles where rolname = any(%s::text[])) = cardinality(%s::text[])
   and exists (select from pg_extension where extname = %s)
   and (select pg_has_role(current_user, oid, 'set') and has_database_privilege(oid, current_database(), 'create')
          from pg_roles where rolname = %s)
"""

Tell = Callable[[str], None]


def run_migration(database_url: str | None = None, *, test: bool = False) -> bool:
    """Bring the database to this program's revision; True if it is complete then. What is there stays, and it may be
    called again, by several at once.

    `database_url` may name rcm_owner, or a superuser: on a server that nobody has prepared, the superuser's URL makes
    roles (with the URL's password), database and extension first. None: TEST_DATABASE_URL if `test`, else
    DATABASE_URL, else the embedded server. False, and the reason in the log, if it could not be done.
    """
    try:
        return bool(_migrated(database_url, _log.info, test=test)["migration_complete"])
    except DomainError as error:
        _log.error("%s: %s", error.code, error.message)
        return False


def get_migration_status(database_url: str | None = None, *, test: bool = False) -> dict[str, Any]:
    """What is there and what is missing; changes nothing. Any role that may read `alembic_version` will do.

    Raises what keeps us from connecting (rcm.core.errors.ConfigurationError).
    """
    with _database(database_url, test=test) as (url, _):
        return figures(verify(url))


def _migrated(database_url: str | None, tell: Tell, *, test: bool) -> dict[str, Any]:
    with _database(database_url, test=test) as (url, settings):
        owner = _owner(url, settings, tell)
        migrate(owner, options=Options(tell=tell))
        return figures(verify(owner))


@contextmanager
def _database(given: str | None, *, test: bool) -> Iterator[tuple[str, Settings]]:
    """The URL to work with; the embedded server runs as long as the block does."""
    settings = load_settings()
    if test and not given:
        given = settings.test_database_url
        if not given:
            raise TestDatabaseUnnamed
    url = given or settings.database_url
    if url:
        yield url, settings
        return
    with EmbeddedServer.start(prepare_data_dir(settings.data_dir or default_data_dir())) as server:
        yield from_server(server).owner, settings


def _owner(url: str, settings: Settings, tell: Tell) -> str:
    """A URL that acts as rcm_owner, who alone migrates. Another role's is turned into one: a superuser may take on
    any role, and may make those that are missing."""
    name = postgresql(url).username
    if name == OWNER:
        return url
    if _is_prepared(url):
        return _acting(url)
    tell(f"{name or 'the URL'} is not {OWNER}: preparing roles, database and extension")
    given = make_url(url).set(username=OWNER).render_as_string(hide_password=False)
    urls = from_settings(settings.model_copy(update={"database_url": given}))
    try:
        bootstrap(make_url(url).set(database="postgres").render_as_string(hide_password=False), urls, tell)
    except BootstrapRefused as error:
        raise NotPrepared(error.message) from error
    # An administrator who is no superuser made the roles, and may not take them on.
    return _acting(url) if _is_prepared(url) else urls.owner


def _acting(url: str) -> str:
    parsed = postgresql(url)
    options = " ".join([*parsed.normalized_query.get("options", ()), f"-crole={OWNER}"])
    return parsed.update_query_dict({"options": options}).render_as_string(hide_password=False)


def _is_prepared(url: str) -> bool:
    roles = list(LOGIN_ROLES)
    try:
        with opened(url) as connection:
            row = connection.execute(_PREPARED, (roles, roles, VECTOR, OWNER)).fetchone()
    except DatabaseMissing:
        return False
    return bool(row and row[0])


def main(arguments: Sequence[str] | None = None) -> None:
    """Exit code 0: complete, 1: something is missing, 2: could not run."""
    parser = argparse.ArgumentParser(prog="python -m hacs_persistence.migrations", description=main.__doc__)
    parser.add_argument("--status", action="store_true", help="change nothing; tell what is there and what is missing")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--database-url", metavar="URL", help="instead of DATABASE_URL and of the embedded server")
    which.add_argument("--test", action="store_true", help="the database that TEST_DATABASE_URL names")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.status:
            found = get_migration_status(chosen.database_url, test=chosen.test)
        else:
            found = _migrated(chosen.database_url, _say, test=chosen.test)
    except DomainError as error:
        _say(f"{error.code}: {error.message}")
        sys.exit(CANNOT_RUN)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    sys.exit(0 if found["migration_complete"] else INCOMPLETE)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
