"""What a database is before it is migrated: empty, ours, the legacy system, or somebody else's. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import psycopg
from psycopg import sql

from rcm.core.model import SCHEMAS
from rcm.core.urls import APP, ENGINE, OPS, OWNER
from rcm.migrations import catalogue, lookups, revisions
from rcm.migrations.connecting import Plain
from rcm.migrations.errors import (
    DatabaseNewer,
    HalfMigrated,
    LegacyNotOwned,
    OwnerWrong,
    RightsMissing,
    RolesMissing,
)
from rcm.migrations.modelled import tables_of_models

Kind = Literal["empty", "ours", "legacy", "foreign"]

#: Relations of our schemas that no extension brought, with their owners.
_RELATIONS: Final = f"""
select {catalogue.relation("c")}, pg_get_userbyid(c.relowner), c.relkind::text
  from pg_class c
  left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
 where {catalogue.OURS.format("c.relnamespace")} and c.relkind in ('r', 'p', 'v', 'm', 'f')
   and not c.relispartition and d.objid is null
"""
_RIGHTS: Final = """
select current_user::text,
       array(select r from unnest(%s::text[]) as r where not exists (select 1 from pg_roles where rolname = r)),
       to_regnamespace('public') is not null and has_schema_privilege('public', 'create'),
       has_database_privilege(current_database(), 'create'), current_database()
"""
_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class State:
    """`revision` is None where Alembic has no say yet; `tables` are those (and views) of our schemas, with owners;
    `schemas` those of ours that are there."""

    kind: Kind
    revision: str | None
    tables: dict[str, str]
    schemas: frozenset[str] = frozenset({SCHEMAS[0]})

    @property
    def taken(self) -> tuple[str, ...]:
        """Names of ours that somebody else uses, in a foreign database."""
        ours = set(tables_of_models().tables).union(*(revisions.tables_made_by(each) for each in revisions.chain()))
        return tuple(sorted(ours & set(self.tables))) if self.kind == "foreign" else ()


def legacy_tables() -> frozenset[str]:
    return revisions.tables_made_by(revisions.BASELINE) if revisions.BASELINE in revisions.chain() else frozenset()


def revision_of(connection: Plain) -> str | None:
    """What alembic_version says. Raises DatabaseNewer for what this program does not know."""
    try:
        rows = connection.execute("select version_num from public.alembic_version").fetchall()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        return None
    found = sorted(row[0] for row in rows)
    unknown = [each for each in found if each not in revisions.chain()]
    if unknown or len(found) > 1:
        raise DatabaseNewer(f"Found {', '.join(found)}; known up to {revisions.head()}.", found=found)
    return found[0] if found else None


def read(connection: Plain) -> State:
    """Raises DatabaseNewer, HalfMigrated."""
    revision = revision_of(connection)
    relations = connection.execute(_RELATIONS).fetchall()
    owners = {name: owner for name, owner, _ in relations if name != "alembic_version"}
    plain = {name for name, _, kind in relations if kind in ("r", "p")}
    there = connection.execute("select nspname from pg_namespace where nspname = any(%s)", (list(SCHEMAS),)).fetchall()
    schemas = frozenset(str(row[0]) for row in there)
    if revision is not None:
        _require_next_free(revision, plain)
        return State("ours", revision, owners, schemas)
    of_today = sorted(plain & set(lookups.VALUES))
    if of_today:
        raise HalfMigrated(f"It has {named(of_today)}, and no revision.", tables=of_today)
    # Names that mean something else today, such as task_type, don't make a legacy system.
    if plain & (legacy_tables() - set(tables_of_models().tables)):
        return State("legacy", None, owners, schemas)
    return State("foreign" if owners else "empty", None, owners, schemas)


def _require_next_free(revision: str, tables: set[str]) -> None:
    """A table of the revision to come is there already: the database is not where it says it is."""
    following = revisions.chain()[revisions.position(revision) + 1 :]
    if not following:
        return
    there = sorted(revisions.new_tables(following[0]) & tables)
    if there:
        raise HalfMigrated(f"It is at {revision}, but has {named(there)} of {following[0]}.", tables=there)


def require_role(connection: Plain) -> None:
    """Raises OwnerWrong, RolesMissing, RightsMissing: whatever would stop us halfway."""
    user, missing, schema, database, name = connection.execute(_RIGHTS, ([APP, ENGINE, OPS],)).fetchall()[0]
    if user != OWNER:
        raise OwnerWrong(f"It names {user}.", role=user)
    if missing:
        raise RolesMissing(f"Missing: {', '.join(missing)}.", roles=missing)
    lacking = [what for what, has in (("schema public", schema), (f"database {name}", database)) if not has]
    if lacking:
        raise RightsMissing(f"It lacks CREATE on {' and '.join(lacking)}.", on=lacking)


def require_owned(state: State) -> None:
    """Raises LegacyNotOwned."""
    if state.kind not in {"legacy", "ours"}:
        return
    concerned = legacy_tables() if state.kind == "legacy" else frozenset(tables_of_models().tables)
    of_others = sorted(table for table, owner in state.tables.items() if owner != OWNER and table in concerned)
    if of_others:
        raise LegacyNotOwned(f"Not owned by {OWNER}: {named(of_others)}.", tables=of_others)


def rows_of(connection: Plain, tables: Iterable[str]) -> dict[str, int]:
    """Tables that hold rows, with their number; those that don't exist are left out."""
    found = {}
    for table in sorted(tables):
        name = table if "." in table else f"public.{table}"
        here = connection.execute("select to_regclass(%s) is not null", (name,)).fetchone()
        if here is None or not here[0]:
            continue
        query = sql.SQL("select count(*) from {}").format(sql.Identifier(*name.split(".")))
        (count,) = connection.execute(query).fetchall()[0]
        if count:
            found[table] = int(count)
    return found


def named(names: Iterable[str]) -> str:
    """A few of them, and how many more there are."""
    listed = list(names)
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return ", ".join(listed[:_NAMED]) + more
