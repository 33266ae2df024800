"""Two organisations that look alike, with rows in every table of tenants' rows, and what the platform shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from tests.isolation.catalogue import Catalogue, Connection, read_catalogue
from tests.isolation.rows import Filler

from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG, Access, tables_with_access
from rcm.core.urls import DatabaseUrls
from rcm.migrations.models import metadata

assert metadata.tables, "importing it fills the models"
#: What the models say may be done with each table.
ACCESS: Final[Mapping[str, Access]] = {table.name: access for table, access in tables_with_access()}


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
    query = sql.SQL("select from {} where org_id = %s limit 1").format(sql.Identifier(table))
    return owner.execute(query, (org,)).fetchone() is None
