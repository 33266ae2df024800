"""Databases in every state that a migration may find, and what their catalogue says before and after."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from tests.migration.legacy_rows import Sizes, fill
from tests.support.database import connect

from rcm.cli.app import main
from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import DatabaseUrls, from_server
from rcm.migrations import revisions

_numbers = itertools.count(1)

#: Everything that a statement of DDL or a stamp would change; not statistics.
_CATALOGUE = """
select string_agg(line, chr(10) order by line) from (
  select format('%s %s %s %s %s', n.nspname, c.relname, c.relkind, c.relowner, c.relacl) as line
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname not like 'pg_toast%'
  union all select format('%s %s %s', attrelid::regclass, attname, atttypid) from pg_attribute where attnum > 0
  union all select format('%s %s', extname, extversion) from pg_extension
  union all select format('%s %s', nspname, nspacl) from pg_namespace where nspname not like 'pg_temp%'
  union all select format('%s %s %s', polname, polrelid, pg_get_expr(polqual, polrelid)) from pg_policy
  union all select format('%s %s', proname, prosrc) from pg_proc where oid > 16000
  -- Other tests run beside this one on the same server: their databases and their legacy login are not ours.
  union all select format('%s %s %s', rolname, rolsuper, rolbypassrls) from pg_roles where rolname <> 'legacy_app'
  union all select format('%s', datname) from pg_database
             where datname !~ '^rcm_(test|state)_' or datname = current_database()
) as everything
"""


def plain(url: str) -> str:
    """As psycopg and DATABASE_URL know it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def empty_database(server: EmbeddedServer, template: str = "template1") -> Iterator[DatabaseUrls]:
    name = f"rcm_state_{os.getpid()}_{next(_numbers)}"
    server.create_database(name, template=template)
    try:
        yield from_server(server, name)
    finally:
        server.drop_database(name)


def name_of(urls: DatabaseUrls) -> str:
    return urls.owner.split("@/")[1].split("?")[0]


def deploy_legacy(urls: DatabaseUrls, rows: int = 0) -> None:
    """The system before V8 as it was deployed: its tables, and nothing of Alembic."""
    statements = revisions.baseline_statements()
    assert statements is not None
    with connect(urls.owner) as connection:
        connection.execute(statements.encode())
        if rows:
            fill(connection, Sizes.each(rows))


def run(url: str, *statements: str) -> None:
    with connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def ask(url: str, statement: str) -> list[tuple[Any, ...]]:
    with connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()


def catalogue_of(url: str) -> str:
    """A fingerprint of the database's catalogue and of its revision."""
    with connect(url) as connection:
        lines = str(connection.execute(_CATALOGUE.encode()).fetchall()[0][0])
        try:
            lines += str(connection.execute("select version_num from alembic_version").fetchall())
        except psycopg.errors.UndefinedTable:
            lines += "no revision"
    return hashlib.sha256(lines.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended and what it said, in one line each."""

    code: int
    out: str
    err: str


class Shell:
    """`rcm …` in this process, with the variables of a shell."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        for name in list(os.environ):
            if name.startswith(("RCM_", "PG")) or name == "DATABASE_URL":
                monkeypatch.delenv(name)
        monkeypatch.setenv("RCM_ENV_FILE", os.devnull)
        monkeypatch.setenv("RCM_EMBEDDED_FAST", "1")

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)

    def __call__(self, *arguments: str) -> Told:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = self._capsys.readouterr()
        code = ended.value.code
        return Told(code if isinstance(code, int) else 1, said.out.strip(), " ".join(said.err.split()))
