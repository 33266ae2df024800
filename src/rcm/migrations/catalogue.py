"""What the server's catalogue says about our schemas. Read in one snapshot; changes nothing.

A name is as the models write it: "claims" for a table of schema public, "hacs_core.patients" for one of another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from psycopg import sql

from rcm.core.model import SCHEMAS
from rcm.migrations.connecting import Plain

#: Condition on an oid of a schema, and the name of a thing in it.
OURS: Final = "{}::regnamespace::text = any('{{" + ",".join(SCHEMAS) + "}}')"
NAMED: Final = "case {0} when 'public'::regnamespace then '' else {0}::regnamespace || '.' end || {1}"


def relation(alias: str) -> str:
    """In SQL: the name of the row `alias` of pg_class."""
    return NAMED.format(f"{alias}.relnamespace", f"{alias}.relname")


#: Extensions bring functions and types of their own.
_NOT_EXTENSION: Final = "not exists (select from pg_depend e where e.objid = {oid} and e.deptype = 'e')"
_RELATIONS: Final = f"""
select {relation("c")}, c.relkind::text, c.relrowsecurity and c.relforcerowsecurity, c.relispartition,
       coalesce('security_invoker=true' = any(c.reloptions), false)
  from pg_class c
 where {OURS.format("c.relnamespace")} and c.relkind in ('r', 'p', 'v', 'm')
   and {_NOT_EXTENSION.format(oid="c.oid")}
"""
_COLUMNS: Final = f"""
select {relation("c")}, a.attname,
       format_type(a.atttypid, a.atttypmod) || coalesce(' collate "' || lower(l.collname) || '"', ''), a.attnotnull,
       a.atthasdef or a.attidentity <> '', a.attgenerated::text
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_type t on t.oid = a.atttypid
  left join pg_collation l on l.oid = a.attcollation and a.attcollation <> t.typcollation
 where {OURS.format("c.relnamespace")} and c.relkind in ('r', 'p')
"""
_INDEXES: Final = f"""
select {relation("i")}, {relation("t")}, x.indisunique, x.indisvalid and x.indisready, x.indpred is not null,
       array(select coalesce(a.attname::text, '') from unnest(x.indkey::int2[]) with ordinality as k (num, place)
               left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = k.num and k.num > 0
              where k.place <= x.indnkeyatts order by k.place)
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
 where {OURS.format("t.relnamespace")}
"""
_CONSTRAINTS: Final = f"""
select {relation("t")}, k.conname, k.contype::text, k.convalidated, k.confdeltype::text, coalesce({relation("f")}, ''),
       array(select a.attname::text from unnest(k.conkey) with ordinality as n (num, place)
               join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.num order by n.place),
       array(select a.attname::text from unnest(k.confkey) with ordinality as n (num, place)
               join pg_attribute a on a.attrelid = k.confrelid and a.attnum = n.num order by n.place)
  from pg_constraint k join pg_class t on t.oid = k.conrelid left join pg_class f on f.oid = k.confrelid
 where {OURS.format("t.relnamespace")} and k.contype in ('p', 'u', 'f', 'c')
"""
_POLICIES: Final = f"""
select case schemaname when 'public' then '' else schemaname || '.' end || tablename, policyname,
       permissive = 'PERMISSIVE', roles::text[], cmd, qual, with_check
  from pg_policies where schemaname = any('{{{",".join(SCHEMAS)}}}')
"""
_GRANTS: Final = f"""
select {relation("c")}, coalesce(r.rolname, 'public'), array_agg(lower(g.privilege_type) order by g.privilege_type)
  from pg_class c cross join lateral aclexplode(c.relacl) g left join pg_roles r on r.oid = g.grantee
 where {OURS.format("c.relnamespace")} and c.relkind in ('r', 'p', 'v') and g.grantee <> c.relowner
 group by 1, 2
"""
_TRIGGERS: Final = f"""
select {relation("c")}, t.tgname, t.tgenabled <> 'D'
  from pg_trigger t join pg_class c on c.oid = t.tgrelid
 where {OURS.format("c.relnamespace")} and not t.tgisinternal and t.tgparentid = 0
"""
_FUNCTIONS: Final = f"""
select {NAMED.format("p.pronamespace", "p.proname")}, p.prosecdef,
       exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
                where g.grantee = 0 and g.privilege_type = 'EXECUTE'),
       exists (select from pg_roles r where r.rolname = 'rcm_app' and has_function_privilege(r.oid, p.oid, 'execute')),
       coalesce('search_path=pg_catalog, pg_temp' = any(p.proconfig), false)
  from pg_proc p
 where {OURS.format("p.pronamespace")} and {_NOT_EXTENSION.format(oid="p.oid")}
"""
_SCHEMAS: Final = f"""
select n.nspname, coalesce(r.rolname, 'public'), lower(g.privilege_type)
  from pg_namespace n left join lateral aclexplode(n.nspacl) g on g.grantee <> n.nspowner
  left join pg_roles r on r.oid = g.grantee
 where {OURS.format("n.oid")}
"""
#: By the catalogue: to_regclass asks for a right to the schema, which not everybody has who may look.
_ENGINE: Final = """
select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'dbos' and c.relname = 'workflow_status'
"""
_PARTITIONS: Final = f"""
select {relation("p")}, {relation("c")}, pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT'
  from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
 where c.relispartition and c.relkind in ('r', 'p') and {OURS.format("c.relnamespace")}
"""


@dataclass(frozen=True, slots=True)
class Column:
    type: str
    required: bool
    has_default: bool
    generated: str


@dataclass(frozen=True, slots=True)
class Index:
    table: str
    unique: bool
    valid: bool
    partial: bool
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """`kind` is pg_constraint's letter: p, u, f, c. `target` and `other`: what a foreign key refers to."""

    name: str
    kind: str
    validated: bool
    on_delete: str
    target: str
    columns: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    permissive: bool
    roles: tuple[str, ...]
    command: str
    using: str | None
    check: str | None


@dataclass(frozen=True, slots=True)
class Function:
    """`definer`: it acts with its owner's rights. `pinned`: its search path is."""

    definer: bool
    open_to_all: bool
    open_to_app: bool
    pinned: bool


@dataclass(slots=True)
class Catalogue:
    """Keys are names, or (table, name). `schemas`: who may do what in each, as "usage to rcm_app"."""

    schemas: dict[str, set[str]] = field(default_factory=dict)
    forced: dict[str, bool] = field(default_factory=dict)
    views: dict[str, bool] = field(default_factory=dict)
    materialized: set[str] = field(default_factory=set)
    partitions: dict[str, dict[str, bool]] = field(default_factory=dict)
    columns: dict[tuple[str, str], Column] = field(default_factory=dict)
    indexes: dict[str, Index] = field(default_factory=dict)
    constraints: dict[str, list[Constraint]] = field(default_factory=dict)
    policies: dict[tuple[str, str], Policy] = field(default_factory=dict)
    grants: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    triggers: dict[tuple[str, str], bool] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    extensions: dict[str, str] = field(default_factory=dict)
    roles: set[str] = field(default_factory=set)
    engine: bool = False
    codes: dict[str, set[str]] = field(default_factory=dict)

    @property
    def parts(self) -> set[str]:
        return {part for parts in self.partitions.values() for part in parts}


def read(connection: Plain, lookups: dict[str, str]) -> Catalogue:
    """`lookups`: tables whose values are read too, with the name of the column that holds the code."""
    found = Catalogue()
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read read only")
        connection.execute("set local search_path = pg_catalog, public")
        for schema, role, right in _rows(connection, _SCHEMAS):
            found.schemas.setdefault(schema, set()).update([f"{right} to {role}"] if right else [])
        _read_relations(connection, found)
        _read_rules(connection, found)
        for table, column in lookups.items():
            if table in found.forced:
                query = sql.SQL("select {} from {}").format(sql.Identifier(column), sql.Identifier("public", table))
                found.codes[table] = {row[0] for row in connection.execute(query)}
    return found


def _read_relations(connection: Plain, found: Catalogue) -> None:
    for name, kind, forced, _partition, invoker in _rows(connection, _RELATIONS):
        if kind == "v":
            found.views[name] = invoker
        elif kind == "m":
            found.materialized.add(name)
        else:
            found.forced[name] = forced
    for parent, part, default in _rows(connection, _PARTITIONS):
        found.partitions.setdefault(parent, {})[part] = default
    for table, name, kind, required, has_default, generated in _rows(connection, _COLUMNS):
        found.columns[table, name] = Column(kind, required, has_default, generated)
    for name, table, unique, valid, partial, columns in _rows(connection, _INDEXES):
        found.indexes[name] = Index(table, unique, valid, partial, tuple(columns))
    for table, name, kind, validated, on_delete, target, columns, other in _rows(connection, _CONSTRAINTS):
        found.constraints.setdefault(table, []).append(
            Constraint(name, kind, validated, on_delete, target, tuple(columns), tuple(other))
        )


def _read_rules(connection: Plain, found: Catalogue) -> None:
    for table, name, permissive, roles, command, using, check in _rows(connection, _POLICIES):
        found.policies[table, name] = Policy(permissive, tuple(roles), command, using, check)
    for table, role, privileges in _rows(connection, _GRANTS):
        found.grants[table, role] = set(privileges)
    for table, name, enabled in _rows(connection, _TRIGGERS):
        found.triggers[table, name] = enabled
    found.functions = {name: Function(*facts) for name, *facts in _rows(connection, _FUNCTIONS)}
    found.extensions = dict(_rows(connection, "select extname, extversion from pg_extension"))
    found.roles = {row[0] for row in _rows(connection, "select rolname from pg_roles")}
    found.engine = bool(_rows(connection, _ENGINE))


def _rows(connection: Plain, statement: str) -> list[Any]:
    return connection.execute(statement.encode()).fetchall()
