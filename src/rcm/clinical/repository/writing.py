"""The one way that resources are written: their rows and their rows of the search index, for one or for thousands.

Versions that are replaced, deletions and who did it are noted by the tables' own triggers. All of it stands or falls
with the transaction. Rows travel as one JSON parameter for each table, bodies in it as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from psycopg import errors

from rcm.clinical.ids import outbox_id
from rcm.clinical.issues import Issue
from rcm.clinical.preparing import Prepared, ResourceInvalid
from rcm.clinical.registry import Column, ColumnKind, ResourceDefinition, table_of
from rcm.clinical.row_text import INDEX_COLUMNS, encode
from rcm.core.db import WriteSession
from rcm.core.errors import Conflict
from rcm.work.outbox import tell

Key = tuple[str, str]  # type, id


class ResourceRaced(Conflict):
    """Somebody else wrote this resource at the same moment. Send it again."""

    code = "clinical.resource_raced"
    retryable = True


class IssuedIdentifierTaken(Conflict):
    """An identifier that this installation issues belongs to another resource of its type already."""

    code = "clinical.identifier_taken"


_SQL_TYPES: Final = {
    ColumnKind.BOOLEAN: "boolean",
    ColumnKind.DATE: "date",
    ColumnKind.START: "timestamptz",
    ColumnKind.END: "timestamptz",
    ColumnKind.NUMBER: "float8",
}
_STORED: Final = (
    ("id", "text"), ("version_id", "int"), ("last_updated", "timestamptz"), ("body", "jsonb"), ("sha256", "text"),
)  # fmt: skip
_PARTS: Final = ("organization_contacts", "organization_qualifications")


async def insert_many(session: WriteSession, prepared: Sequence[Prepared], *, fresh: bool = False) -> None:
    """Resources that are not there. Their versions are 1, or follow a deletion. `fresh`: ids that we just made.

    Raises ResourceRaced where one of them is there by now, ResourceInvalid for what the database alone can see.
    """
    for table, rows in _by_table(prepared):
        written = await _change(session, _insert(table), _resource_rows(rows))
        if written != len(rows):
            raise ResourceRaced
    if not fresh:
        await _require_next(session, prepared)
    await _write_rest(session, prepared)
    await _tell(session, ((each.type, each.id) for each in prepared))


async def replace_many(session: WriteSession, prepared: Sequence[Prepared]) -> None:
    """Resources that are there, each with its next version. Raises as insert_many does."""
    for table, rows in _by_table(prepared):
        written = await _change(session, _update(table), _resource_rows(rows))
        if written != len(rows):
            raise ResourceRaced
    await _clear_rest(session, [(each.type, each.id) for each in prepared])
    await _write_rest(session, prepared)
    await _tell(session, ((each.type, each.id) for each in prepared))


async def remove_many(session: WriteSession, keys: Sequence[Key]) -> None:
    """Rows and index are gone afterwards, history has the last version and the deletion."""
    for resource_type, ids in _by_type(keys):
        table = table_of(resource_type)
        only = " and resource_type = %(type)s" if table.type is None else ""
        await _guarded(
            session,
            f"delete from {table.full_name} where org_id = %(org)s{only} and id = any(%(ids)s::text[])",
            {"org": session.actor.org_id, "type": resource_type, "ids": ids},
        )
    await _clear_rest(session, keys)
    await _tell(session, keys)


async def reindex_many(session: WriteSession, prepared: Sequence[Prepared]) -> None:
    """Columns and index rows anew, for resources as they are: no new version, nothing told."""
    for table, rows in _by_table(prepared):
        if table.columns:
            await _change(session, _recolumn(table), _resource_rows(rows))
    await _clear_rest(session, [(each.type, each.id) for each in prepared])
    await _write_rest(session, prepared)


def _by_table(prepared: Iterable[Prepared]) -> Iterator[tuple[ResourceDefinition, list[Prepared]]]:
    grouped: dict[ResourceDefinition, list[Prepared]] = {}
    for each in prepared:
        grouped.setdefault(each.table, []).append(each)
    # Always in one order: two who write the same tables don't wait for each other crosswise.
    yield from sorted(grouped.items(), key=lambda item: item[0].full_name)


def _by_type(keys: Iterable[Key]) -> Iterator[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for resource_type, id in sorted(set(keys)):
        grouped.setdefault(resource_type, []).append(id)
    yield from grouped.items()


def _resource_rows(prepared: Iterable[Prepared]) -> bytes:
    return b"[%s]" % b",".join([each.row for each in prepared])


def _columns(table: ResourceDefinition) -> list[tuple[str, str]]:
    own = [("resource_type", "text")] if table.type is None else []
    return [*own, *_STORED, *_own_columns(table.columns)]


def _own_columns(columns: Iterable[Column]) -> list[tuple[str, str]]:
    return [(column.name, _SQL_TYPES.get(column.kind, "text")) for column in columns]


def _from_json(columns: Iterable[tuple[str, str]]) -> str:
    return f"json_to_recordset(%(rows)s) as r ({', '.join(f'{name} {kind}' for name, kind in columns)})"


def _insert(table: ResourceDefinition) -> str:
    columns = _columns(table)
    names = ", ".join(name for name, _ in columns)
    key = "org_id, resource_type, id" if table.type is None else "org_id, id"
    return (
        f"insert into {table.full_name} (org_id, {names}) select %(org)s, {names} from {_from_json(columns)}"
        f" order by id on conflict ({key}) do nothing"
    )


def _update(table: ResourceDefinition) -> str:
    columns = _columns(table)
    changed = ", ".join(f"{name} = r.{name}" for name, _ in columns if name not in {"id", "resource_type"})
    return f"update {table.full_name} t set {changed} from {_from_json(columns)} where {_same(table)}"


def _recolumn(table: ResourceDefinition) -> str:
    changed = ", ".join(f"{column.name} = r.{column.name}" for column in table.columns)
    return (
        f"update {table.full_name} t set {changed} from {_from_json(_columns(table))}"
        f" where {_same(table)} and t.version_id = r.version_id"
    )


def _same(table: ResourceDefinition) -> str:
    own = " and t.resource_type = r.resource_type" if table.type is None else ""
    return f"t.org_id = %(org)s{own} and t.id = r.id"


async def _change(session: WriteSession, sql: str, rows: bytes) -> int:
    return await _guarded(session, sql, {"org": session.actor.org_id, "rows": rows.decode()})


#: Constraints that only the database can judge, and what is said of them.
_CIRCLE: Final = Issue(
    "error", "business-rule", "Organization.partOf", "This organisation would be part of itself, directly or by others."
)


async def _guarded(session: WriteSession, sql: str, values: dict[str, Any]) -> int:
    try:
        return await session.change(sql, values)
    except errors.CheckViolation as error:
        name = error.diag.constraint_name or ""
        if name.endswith("_next_version_check"):
            raise ResourceRaced from error
        if name == "organizations_part_of_check":
            raise ResourceInvalid([_CIRCLE]) from error
        raise ResourceInvalid(
            [Issue("error", "business-rule", "", f"The table's rule {name} refuses this.")]
        ) from error
    except errors.UniqueViolation as error:
        raise IssuedIdentifierTaken from error
    except errors.DataError as error:
        told = "It holds a number, a time or a character that the database can't keep."
        raise ResourceInvalid([Issue("error", "value", "", told)]) from error
    except errors.ProgramLimitExceeded as error:
        told = "A value that is searched by is longer than an index can hold (about 2,700 bytes)."
        raise ResourceInvalid([Issue("error", "too-long", "", told)]) from error


async def _require_next(session: WriteSession, prepared: Sequence[Prepared]) -> None:
    """No version below is one that somebody left in history between our look and our insert."""
    for resource_type, ids in _by_type((each.type, each.id) for each in prepared):
        versions = {each.id: each.version for each in prepared if each.type == resource_type}
        rows = await session.rows(
            "select id, max(version_id) from hacs_core.resource_history"
            " where org_id = %(org)s and resource_type = %(type)s and id = any(%(ids)s::text[]) group by id",
            {"org": session.actor.org_id, "type": resource_type, "ids": ids},
        )
        if any(last >= versions[id] for id, last in rows):
            raise ResourceRaced


async def _write_rest(session: WriteSession, prepared: Sequence[Prepared]) -> None:
    """Index rows, and rows of the tables that hang on these."""
    for kind, insert in _INDEX_INSERTS.items():
        rows = [each.index_text[kind] for each in prepared if kind in each.index_text]
        if rows:
            await _change(session, insert, b"[%s]" % b",".join(rows))
    for table in _PARTS:
        parts = [row for each in prepared for row in each.parts.get(table, ())]
        if parts:
            await _change(session, _PART_INSERTS[table], encode(parts))


def _index_insert(kind: str) -> str:
    names = ", ".join(name for name, _ in INDEX_COLUMNS[kind])
    columns = [("t", "text"), ("i", "text"), ("p", "text"), ("n", "int4"), ("item", "int2"), *INDEX_COLUMNS[kind]]
    return (
        f"insert into hacs_core.search_{kind} (org_id, resource_type, resource_id, param, n, item, {names})"
        f" select %(org)s, t, i, p, n, item, {names} from {_from_json(columns)}"
    )


_INDEX_INSERTS: Final = {kind: _index_insert(kind) for kind in INDEX_COLUMNS}
_PART_COLUMNS: Final = {
    "organization_contacts": (("purpose", "text"), ("name", "text"), ("email", "text"), ("phone", "text")),
    "organization_qualifications": (
        ("identifier", "text"), ("code", "text"), ("display", "text"), ("issuer", "text"),
        ("period_start", "timestamptz"), ("period_end", "timestamptz"),
    ),
}  # fmt: skip


def _part_insert(table: str) -> str:
    columns = (*_STORED, ("organization_id", "text"), ("position", "int"), *_PART_COLUMNS[table])
    names = ", ".join(name for name, _ in columns)
    return f"insert into hacs_core.{table} (org_id, {names}) select %(org)s, {names} from {_from_json(columns)}"


_PART_INSERTS: Final = {table: _part_insert(table) for table in _PARTS}


async def _clear_rest(session: WriteSession, keys: Sequence[Key]) -> None:
    for resource_type, ids in _by_type(keys):
        values = {"org": session.actor.org_id, "type": resource_type, "ids": ids}
        for kind in INDEX_COLUMNS:
            await session.change(
                f"delete from hacs_core.search_{kind}"
                " where org_id = %(org)s and resource_type = %(type)s and resource_id = any(%(ids)s::text[])",
                values,
            )
        if resource_type == "Organization":
            for table in _PARTS:
                await session.change(
                    f"delete from hacs_core.{table} where org_id = %(org)s and organization_id = any(%(ids)s::text[])",
                    values,
                )


async def _tell(session: WriteSession, keys: Iterable[Key]) -> None:
    for resource_type, ids in _by_type(keys):
        await tell(session, f"fhir.{resource_type}", [outbox_id(resource_type, id) for id in ids])
