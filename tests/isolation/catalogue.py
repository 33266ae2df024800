"""What the database says about its tables and views: the isolation tests are made from it, not from a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from rcm.migrations.catalogue import OURS, relation

Connection = psycopg.Connection[tuple[Any, ...]]

_COLUMNS = f"""
select {relation("c")}, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity <> '' or a.attgenerated <> ''
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
 where {OURS.format("c.relnamespace")} and c.relkind = any(%s) and not c.relispartition
 order by 1, a.attnum
"""
_FOREIGN_KEYS = f"""
select con.conname, con.conrelid::regclass::text, con.confrelid::regclass::text,
       (select array_agg(a.attname::text order by k.place) from unnest(con.conkey) with ordinality k (number, place)
          join pg_attribute a on a.attrelid = con.conrelid and a.attnum = k.number),
       (select array_agg(a.attname::text order by k.place) from unnest(con.confkey) with ordinality k (number, place)
          join pg_attribute a on a.attrelid = con.confrelid and a.attnum = k.number)
  from pg_constraint con join pg_class c on c.oid = con.conrelid and not c.relispartition
 where con.contype = 'f' and {OURS.format("con.connamespace")} and con.conparentid = 0 order by 2, 1
"""
_UNIQUE = f"""
select i.indrelid::regclass::text, i.indisprimary, array_agg(a.attname::text)
  from pg_index i
  join pg_class c on c.oid = i.indrelid and {OURS.format("c.relnamespace")} and not c.relispartition
  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
 where i.indisunique group by i.indexrelid, 1, 2
"""
_CHECKS = f"""
select con.conrelid::regclass::text, con.conname, pg_get_constraintdef(con.oid),
       (select array_agg(a.attname::text) from pg_attribute a
         where a.attrelid = con.conrelid and a.attnum = any(con.conkey))
  from pg_constraint con where con.contype = 'c' and {OURS.format("con.connamespace")}
"""
_PARTITIONS = f"""
select {relation("c")} from pg_class c
 where {OURS.format("c.relnamespace")} and relkind in ('r', 'p') and relispartition
"""
_VIEWS = f"""
with recursive shown (view, relation) as (
  select r.ev_class, d.refobjid from pg_rewrite r
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
                    and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
  union
  select s.view, d.refobjid from shown s
    join pg_rewrite r on r.ev_class = s.relation
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
                    and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class)
select {relation("v")}, coalesce(bool_or(a.attname is not null), false), pg_relation_is_updatable(v.oid, true)
  from pg_class v left join shown s on s.view = v.oid
  left join pg_attribute a on a.attrelid = s.relation and a.attname = 'org_id' and not a.attisdropped
 where {OURS.format("v.relnamespace")} and v.relkind = 'v'
   and not exists (select from pg_depend e where e.objid = v.oid and e.deptype = 'e')
 group by v.oid, v.relname order by 1
"""
_VIEW_COLUMNS = f"""
select {relation("v")}, a.attname from pg_class v
  join pg_attribute a on a.attrelid = v.oid and a.attnum > 0 and not a.attisdropped
 where {OURS.format("v.relnamespace")} and v.relkind = 'v' and pg_column_is_updatable(v.oid, a.attnum, true)
 order by 1, a.attnum
"""
_UPDATE, _INSERT, _DELETE = 4, 8, 16  # bits of pg_relation_is_updatable: 1 << CmdType


@dataclass(frozen=True, slots=True)
class Column:
    """`default` is an expression; `made`: identity or generated, so never written."""

    name: str
    type: str
    required: bool
    default: str | None
    made: bool


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`own` refers to `other` of `referenced`, in this order."""

    name: str
    table: str
    referenced: str
    own: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    rule: str
    columns: tuple[str, ...]


@dataclass(slots=True)
class Table:
    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    primary_key: tuple[str, ...] = ()
    unique: set[str] = field(default_factory=set)
    checks: dict[str, Check] = field(default_factory=dict)

    @property
    def of_tenants(self) -> bool:
        return "org_id" in self.columns


@dataclass(frozen=True, slots=True)
class View:
    """`columns`: those that can be written. `of_tenants`: some table below it has an org_id."""

    name: str
    columns: tuple[str, ...]
    of_tenants: bool
    changes: int

    def allows(self, right: str) -> bool:
        return bool(self.changes & {"update": _UPDATE, "insert": _INSERT, "delete": _DELETE}[right])


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Partitions are apart: nobody but their table reads or writes them."""

    tables: dict[str, Table]
    partitions: tuple[str, ...]
    views: tuple[View, ...]

    @property
    def tenant_tables(self) -> tuple[str, ...]:
        return tuple(table.name for table in self.tables.values() if table.of_tenants)

    @property
    def tenant_views(self) -> tuple[View, ...]:
        return tuple(view for view in self.views if view.of_tenants)

    def references_between_tenants(self) -> Iterator[ForeignKey]:
        """Foreign keys from one table of tenants' rows to another; all tables refer to their organisation anyway."""
        for table in self.tables.values():
            for key in table.foreign_keys:
                if key.referenced != "organization" and self.tables[key.referenced].of_tenants:
                    yield key


def named(table: str) -> sql.Identifier:
    """Of a name that may have its schema in front."""
    return sql.Identifier(*table.split("."))


def read_catalogue(connection: Connection) -> Catalogue:
    tables: dict[str, Table] = {}
    for name, *column in connection.execute(_COLUMNS, (["r", "p"],)):
        table = tables.setdefault(name, Table(name))
        table.columns[column[0]] = Column(*column)
    for name, own_table, referenced, own, other in connection.execute(_FOREIGN_KEYS):
        tables[own_table].foreign_keys.append(ForeignKey(name, own_table, referenced, tuple(own), tuple(other)))
    for name, primary, columns in connection.execute(_UNIQUE):
        tables[name].unique.update(columns)
        if primary:
            tables[name].primary_key = tuple(columns)
    for name, check, rule, columns in connection.execute(_CHECKS):
        if name in tables:
            tables[name].checks[check] = Check(check, rule, tuple(columns or ()))
    return Catalogue(tables, tuple(row[0] for row in connection.execute(_PARTITIONS)), _views(connection))


def _views(connection: Connection) -> tuple[View, ...]:
    columns: dict[str, list[str]] = {}
    for name, column in connection.execute(_VIEW_COLUMNS):
        columns.setdefault(name, []).append(column)
    return tuple(
        View(name, tuple(columns.get(name, ())), of_tenants, changes)
        for name, of_tenants, changes in connection.execute(_VIEWS)
    )
