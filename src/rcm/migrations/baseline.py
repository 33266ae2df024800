"""Is a database without Alembic the legacy system that revision 001 describes? Compared catalogue with catalogue.

The revision's own SQL is run in a schema that is rolled back, so the comparison can't drift from the revision.
"""

from __future__ import annotations

from typing import Any, Final

from psycopg import sql

from rcm.core.errors import ConfigurationError
from rcm.migrations import revisions
from rcm.migrations.connecting import Plain
from rcm.migrations.errors import LegacyDiffers

_SCRATCH: Final = "rcm_baseline_compared"

_COLUMNS: Final = """
select c.relname, a.attname, replace(format_type(a.atttypid, a.atttypmod), %(schema)s || '.', ''), a.attnotnull
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 where c.relnamespace = %(schema)s::regnamespace and c.relkind in ('r', 'p')
"""
_KEYS: Final = """
select c.relname, k.contype::text,
       (select string_agg(a.attname, ', ' order by a.attname) from pg_attribute a
         where a.attrelid = c.oid and a.attnum = any(k.conkey)),
       coalesce((select relname from pg_class where oid = k.confrelid), '')
  from pg_constraint k join pg_class c on c.oid = k.conrelid
 where c.relnamespace = %(schema)s::regnamespace and k.contype in ('p', 'u', 'f')
"""
_VALUES: Final = """
select t.typname, string_agg(e.enumlabel, ', ' order by e.enumlabel)
  from pg_type t join pg_enum e on e.enumtypid = t.oid where t.typnamespace = %(schema)s::regnamespace group by 1
"""
_KINDS: Final = {"p": "primary key", "u": "unique key", "f": "reference"}


class BaselineUnknown(ConfigurationError):
    """This program has no description of the legacy system, so it can't take one over. Install a whole release."""

    code = "migrations.baseline_missing"


Shape = dict[str, Any]


def require_legacy(connection: Plain) -> None:
    """Raises LegacyDiffers, which names each table and what about it is different. Changes nothing.

    Further tables, indexes, defaults and constraints' names don't matter; a further column does, since its
    values would be lost.
    """
    statements = revisions.baseline_statements()
    if statements is None:
        raise BaselineUnknown
    with connection.transaction(force_rollback=True):
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(_SCRATCH)))
        connection.execute(sql.SQL("set local search_path = {}").format(sql.Identifier(_SCRATCH)))
        connection.pgconn.exec_(statements.encode())
        wanted = _shape(connection, _SCRATCH)
        connection.execute("set local search_path = public")
        found = _shape(connection, "public")
    differences = _differences(wanted, found)
    if differences:
        raise LegacyDiffers("; ".join(differences) + ".", differences=differences)


def _shape(connection: Plain, schema: str) -> Shape:
    """Columns, keys and values of types, by what they belong to."""
    values = {"schema": schema}
    columns: dict[str, dict[str, tuple[str, bool]]] = {}
    for table, column, kind, required in connection.execute(_COLUMNS, values):
        columns.setdefault(table, {})[column] = (kind, required)
    keys: dict[str, set[str]] = {table: set() for table in columns}
    for table, kind, names, target in connection.execute(_KEYS, values):
        keys[table].add(f"{_KINDS[kind]} ({names})" + (f" to {target}" if target else ""))
    return {"columns": columns, "keys": keys, "types": dict(connection.execute(_VALUES, values).fetchall())}


def _differences(wanted: Shape, found: Shape) -> list[str]:
    told = []
    for table, columns in sorted(wanted["columns"].items()):
        if table not in found["columns"]:
            told.append(f"table {table} is missing")
            continue
        about = _columns(columns, found["columns"][table])
        about += [f"no {key}" for key in sorted(wanted["keys"][table] - found["keys"][table])]
        if about:
            told.append(f"table {table} differs: {', '.join(about)}")
    for name, values in sorted(wanted["types"].items()):
        if found["types"].get(name) != values:
            told.append(f"type {name} has ({found['types'].get(name, 'nothing')}), not ({values})")
    return told


def _columns(wanted: dict[str, tuple[str, bool]], found: dict[str, tuple[str, bool]]) -> list[str]:
    told = [f"no column {name}" for name in sorted(wanted.keys() - found.keys())]
    told += [f"further column {name}" for name in sorted(found.keys() - wanted.keys())]
    for name in sorted(wanted.keys() & found.keys()):
        if wanted[name] != found[name]:
            told.append(f"{name} is {_said(*found[name])}, not {_said(*wanted[name])}")
    return told


def _said(kind: str, required: bool) -> str:
    return f"{kind} not null" if required else kind
