"""Rows for any table, made from what the catalogue says of it; a new table needs nothing here.

References are taken from rows that are there, values from the column's type. Where a CHECK or a trigger refuses a
row, other values of the refused columns are tried, then fewer of the optional columns. What can't be found so
stands in GIVEN.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import errors, sql
from tests.isolation.catalogue import Catalogue, Check, Column, Connection, ForeignKey, Table, named

from rcm.core.ids import new_id

#: Rows of each organisation in each table: two, so that keys of several references can differ.
COUNT: Final = 2
_BOOKING: Final = new_id()
#: What no search finds, because a trigger wants it: table, column, one value for each row.
GIVEN: Final[Mapping[str, Mapping[str, tuple[Any, ...]]]] = {
    # At commit the entries of a transaction have to balance.
    "ledger_entry": {"transaction_id": (_BOOKING, _BOOKING), "debit": (1, 0), "credit": (0, 1)},
    # One run of an organisation at a time.
    "signal_run": {"status": ("running", "completed")},
}
_VOLATILE = re.compile(r"gen_random_uuid|now\(\)|nextval|clock_timestamp|current_setting")
_SIZE = re.compile(r"\((\d+)\)")
_LITERAL = re.compile(r"'([^']*)'::")
_TYPE_OF_BODY = re.compile(r"body ->> 'resourceType'::text\) = '(\w+)'")
_ELEMENT_OF_BODY = re.compile(r"body \?\| ARRAY\['(\w+)'")
_TRIES: Final = 300
_REFUSED = (errors.IntegrityError, errors.RaiseException, errors.DataError)


class NoRow(AssertionError):
    """No row gets into this table: the reason says why the last attempt failed. Add values to GIVEN."""


class Filler:
    """Writes as the owner, for one organisation at a time (None: rows that all share)."""

    def __init__(self, connection: Connection, catalogue: Catalogue) -> None:
        self._connection = connection
        self._catalogue = catalogue

    def fill(self, org: UUID | None) -> None:
        """COUNT rows in each table of tenants (of an organisation), or in each shared one that has fewer."""
        setting = ("select set_config('app.org_id', %s, false)", (str(org) if org else "",))
        self._connection.execute(*setting)
        for table in in_order(self._catalogue):
            if table.of_tenants == (org is not None) and table.name not in {"organization", "alembic_version"}:
                with self._connection.transaction():
                    for number in range(self._count(table, org), COUNT):
                        self._insert(table, org, number)

    def _count(self, table: Table, org: UUID | None) -> int:
        where = sql.SQL("where org_id = %s") if org else sql.SQL("")
        query = sql.SQL("select count(*) from {} {}").format(named(table.name), where)
        row = self._connection.execute(query, (org,) if org else ()).fetchone()
        return int(row[0]) if row else 0

    def _insert(self, table: Table, org: UUID | None, number: int) -> None:
        reason: Exception | None = None
        for values in self._attempts(table, org, number):
            try:
                with self._connection.transaction():
                    self._connection.execute(*insert(table.name, values))
            except _REFUSED as error:
                reason = error
                self._last = error
            else:
                return
        raise NoRow(f"{table.name}: {reason}")

    def _attempts(self, table: Table, org: UUID | None, number: int) -> Iterator[dict[str, Any]]:
        """Rows to try: everything; then, each time one is refused, what may mend the reason; then the least."""
        everything = self._row(table, org, number)
        for values in (everything, {k: v for k, v in everything.items() if table.columns[k].required}):
            yield values
            mended: set[str] = set()
            while (reason := self._reason()) not in mended:
                mended.add(reason)
                check = table.checks.get(reason)
                others = _variations(table, check, values, number) if check else _fewer(table, values)
                better: tuple[dict[str, Any], psycopg.Error | None] | None = None
                for other in itertools.islice(others, _TRIES):
                    yield other
                    if better is None and self._reason() != reason:
                        better = other, self._last
                if better is not None:  # what refused it takes this, something else does not: go on from there
                    values, self._last = better  # noqa: PLW2901

    def _reason(self) -> str:
        """The constraint that refused the last attempt, or the first words of a trigger."""
        return (self._last.diag.constraint_name or str(self._last)[:60]) if self._last else ""

    _last: psycopg.Error | None = None

    def _row(self, table: Table, org: UUID | None, number: int) -> dict[str, Any]:
        self._last = None
        values: dict[str, Any] = {}
        if org is not None:
            values["org_id"] = org
        given = GIVEN.get(table.name, {})
        for name, column in table.columns.items():
            if name in given:
                values[name] = given[name][number]
            elif _wanted(table, column):
                values[name] = value(column, org, number)
        for place, key in enumerate(sorted(table.foreign_keys, key=lambda k: len(k.own))):
            found = self._referenced(table, key, org, number + place)
            free = [name for name in key.own if name != "org_id" and name not in given]
            if found is None:
                for name in free:
                    values.pop(name, None)
            elif not all(table.columns[name].default for name in free) or key.own[-1] in table.primary_key:
                values |= {own: found[other] for own, other in zip(key.own, key.other, strict=True) if own in free}
        if {"id", "body", "sha256"} <= values.keys():
            values |= _resource(table, values)
        return values

    def _referenced(self, table: Table, key: ForeignKey, org: UUID | None, number: int) -> dict[str, Any] | None:
        """A row that the key may refer to: the number-th, from the first again after the last."""
        if key.referenced == "organization":
            return None if key.own == ("org_id",) else {"org_id": org}
        target = self._catalogue.tables[key.referenced]
        where = sql.SQL("where org_id = %s") if target.of_tenants else sql.SQL("")
        active = sql.SQL("where is_active") if key.referenced.endswith("_lu") else where
        names = sql.SQL(", ").join(map(sql.Identifier, key.other))
        query = sql.SQL("select {} from {} {} order by {}").format(names, named(key.referenced), active, _order(target))
        rows = self._connection.execute(query, (org,) if target.of_tenants else ()).fetchall()
        return dict(zip(key.other, rows[number % len(rows)], strict=True)) if rows else None


def _resource(table: Table, values: Mapping[str, Any]) -> dict[str, str]:
    """A FHIR resource as the table's checks want it: its type, its id, the elements that it can't be without."""
    body: dict[str, Any] = {"id": values["id"], "resourceType": values.get("resource_type", table.name)}
    for check in table.checks.values():
        if kind := _TYPE_OF_BODY.search(check.rule):
            body["resourceType"] = kind[1]
        if element := _ELEMENT_OF_BODY.search(check.rule):
            body[element[1]] = "some"
    text = json.dumps(body)
    return {"body": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def insert(table: str, values: Mapping[str, Any]) -> tuple[sql.Composed, list[Any]]:
    text = sql.SQL("insert into {} ({}) values ({})").format(
        named(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.SQL("%s") for _ in values),
    )
    return text, list(values.values())


def in_order(catalogue: Catalogue) -> Iterable[Table]:
    """Tables after those that they can't be without; then after those that they may refer to, as far as it goes."""
    done: dict[str, Table] = {}
    waiting = dict(catalogue.tables)
    while waiting:
        ready = [t for t in waiting.values() if _needs(t, required=False) <= done.keys()]
        ready = ready or [t for t in waiting.values() if _needs(t, required=True) <= done.keys()][:1]
        assert ready, f"these need each other: {sorted(waiting)}"
        for table in ready:
            done[table.name] = waiting.pop(table.name)
    return done.values()


def _needs(table: Table, *, required: bool) -> set[str]:
    keys = [
        key
        for key in table.foreign_keys
        if not required or all(table.columns[name].required for name in key.own if name != "org_id")
    ]
    return {key.referenced for key in keys} - {table.name}


def _order(table: Table) -> sql.Composable:
    if table.name.endswith("_lu"):
        return sql.SQL("sort_order")
    return sql.SQL(", ").join([sql.SQL("created_at"), *map(sql.Identifier, table.primary_key)])


def _wanted(table: Table, column: Column) -> bool:
    if column.made or column.name == "org_id":
        return False
    if column.default is None:
        return True
    return column.name in table.unique and not _VOLATILE.search(column.default)


def value(column: Column, org: UUID | None, number: int) -> Any:
    """Something of the column's type that differs from row to row and from one organisation to the other."""
    text = f"{column.name}-{org.hex[-12:] if org else 'shared'}-{number}"
    kind = column.type.partition("(")[0]
    size = int(_SIZE.search(column.type)[1]) if _SIZE.search(column.type) else 0  # type: ignore[index]
    plain: dict[str, Any] = {
        "uuid": new_id(),
        "text": text,
        "character varying": text[-size:],
        "character": text[-size:],
        "boolean": False,
        "smallint": 1 + number,
        "integer": 1 + number,
        "bigint": 1 + number,
        "numeric": Decimal("0.5"),
        "double precision": 0.5,
        "real": 0.5,
        "date": date(2026, 1, 1 + number),
        "timestamp with time zone": datetime(2026, 1, 1 + number, tzinfo=UTC),
        "jsonb": json.dumps({"of": text}),
        "bytea": text.encode(),
        "inet": f"192.0.2.{1 + number}",
        "halfvec": "[" + ",".join(["0.5"] * size) + "]",
        "vector": "[" + ",".join(["0.5"] * size) + "]",
        "text[]": [text],
        "uuid[]": [new_id()],
        "integer[]": [number],
        "daterange": f"[2026-01-0{1 + number},2026-02-01)",
        "interval": "1 day",
    }
    if kind not in plain:
        raise NoRow(f"{column.name}: say in tests/isolation/rows.py what a value of type {column.type} is")
    return plain[kind]


def _variations(table: Table, check: Check, values: Mapping[str, Any], number: int) -> Iterator[dict[str, Any]]:
    """The row without one of the check's optional columns; then with other values in the check's columns."""
    ours = [name for name in check.columns if name in table.columns and not table.columns[name].made]
    fixed = {"org_id"} | {name for key in table.foreign_keys for name in key.own}
    optional = [name for name in reversed(ours) if name in values and not table.columns[name].required]
    for size in range(1, len(optional) + 1):
        for names in itertools.combinations(optional, size):
            yield {k: v for k, v in values.items() if k not in names}
    literals = _LITERAL.findall(check.rule)
    free = [name for name in ours if name not in fixed and (name in values or table.columns[name].default)]
    choices = [list(_others(table.columns[name], literals, number)) for name in free]
    for chosen in itertools.product(*choices):
        yield {**values, **dict(zip(free, chosen, strict=True))}


def _fewer(table: Table, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A trigger says no and does not say to which column: without each of the optional ones, and without them all."""
    referring = {name for key in table.foreign_keys for name in key.own}
    optional = [k for k in values if not table.columns[k].required and k not in referring]
    for name in optional:
        yield {k: v for k, v in values.items() if k != name}
    yield {k: v for k, v in values.items() if k not in optional}


def _others(column: Column, literals: list[str], number: int) -> Iterator[Any]:
    kind = column.type.partition("(")[0]
    if kind in {"text", "character varying", "character"}:
        turned = literals[number % len(literals) :] + literals[: number % len(literals)] if literals else []
        words = [f"{number:0{digits}}" for digits in range(1, 12)]
        words += [f"a{number}", f"A{number}", f"{number:032x}", f"{number:064x}", "AA", ""]
        patterns = [literal for literal in literals if literal.startswith("^")]
        yield from sorted([*turned, *words], key=lambda word: not any(re.search(p, word) for p in patterns))
    elif kind in {"smallint", "integer", "bigint", "numeric", "double precision", "real"}:
        yield from (number, 1 + number, 0, 1, 10, 100, -1)
    elif kind == "jsonb":
        yield from ("[]", "{}", '[{"field": "a"}]', '"a"')
    elif kind == "date":
        yield from (date(2026, 6, 1 + number), date(2025, 6, 1 + number))
    elif kind == "timestamp with time zone":
        yield from (datetime(2026, 6, 1 + number, tzinfo=UTC), datetime(2025, 6, 1 + number, tzinfo=UTC))
    elif kind == "boolean":
        yield from (True, False)
    elif kind == "bytea":
        yield from (bytes([number] * 32), bytes([number] * 12), b"")
    elif kind == "uuid":
        yield new_id()
