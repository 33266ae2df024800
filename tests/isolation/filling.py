"""Two organisations that look alike, with rows in every table of tenants' rows, and what the platform shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from tests.isolation.catalogue import Catalogue, Connection, named, read_catalogue
from tests.isolation.rows import Filler

from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG, Access, tables_with_access
from rcm.core.urls import DatabaseUrls
from rcm.migrations.models import metadata

assert metadata.tables, "importing it fills the models"
#: What the models say may be done with each table.
ACCESS: Final[Mapping[str, Access]] = {table.fullname: access for table, access in tables_with_access()}


@dataclass(frozen=True, slots=True)
class Filled:
    """`mine` and `theirs` are organisations; `tables` all that have an org_id, from the catalogue."""

    urls: DatabaseUrls
    bootstrap: str
    mine: UUID
    theirs: UUID
    catalogue: Catalogue

    @property
    def tables(self) -> tuple[str, ...]:
        return self.catalogue.tenant_tables

    def owner(self) -> Connection:
        return plain(self.urls.owner)

    def app(self, org: UUID | None) -> Connection:
        """As rcm_app, with the organisation set for the whole connection: the worst case of a leak."""
        connection = plain(self.urls.app)
        connection.execute("select set_config('app.org_id', %s, false)", (str(org) if org else "",))
        return connection

    @contextmanager
    def disguised(self, org: UUID | None, *, without_triggers: str | None = None) -> Iterator[Connection]:
        """rcm_app by `set role` of a superuser, who may `reset role` and look at everything in the same transaction.

        `without_triggers`: a table whose own triggers are off, so that nothing refuses before the policies do.
        All is taken back.
        """
        with plain(self.bootstrap) as connection, connection.transaction(force_rollback=True):
            if without_triggers is not None:
                connection.execute(sql.SQL("alter table {} disable trigger user").format(named(without_triggers)))
            connection.execute("set local role rcm_app")
            if org is not None:
                connection.execute("select set_config('app.org_id', %s, true)", (str(org),))
            yield connection


def plain(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)


def fill(urls: DatabaseUrls, bootstrap: str) -> Filled:
    """Shared rows first, then the platform's, then those of the two organisations."""
    mine, theirs = new_id(), new_id()
    with plain(urls.owner) as owner:
        catalogue = read_catalogue(owner)
        for org, slug in ((mine, "maple-clinic"), (theirs, "cedar-clinic")):
            owner.execute(
                "insert into organization (org_id, org_type, slug, name) values (%s, 'hospital', %s, %s)",
                (org, slug, slug),
            )
        filler = Filler(owner, catalogue)
        for of in (None, PLATFORM_ORG, mine, theirs):
            filler.fill(of)
        assert [(t, o) for t in catalogue.tenant_tables for o in (mine, theirs) if _empty(owner, t, o)] == []
    return Filled(urls, bootstrap, mine, theirs, catalogue)


def _empty(owner: Connection, table: str, org: UUID) -> bool:
    query = sql.SQL("select from {} where org_id = %s limit 1").format(named(table))
    return owner.execute(query, (org,)).fetchone() is None
