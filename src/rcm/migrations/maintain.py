"""What only the owner may do, again and again: partitions for the months to come.

A partition is reached through its table only: row-level security is forced on it, and it has no policy but the
owner's, without which a dump would find no rows in it and say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from psycopg import sql

from rcm.core.time import utcnow
from rcm.core.urls import OWNER
from rcm.migrations.connecting import Plain, opened
from rcm.migrations.modelled import tables_of_models

#: This month and the next two.
MONTHS: Final = 3
_LOCK_TIMEOUT: Final = "10s"
_PARTITIONS: Final = """
select c.oid::regclass::text, pg_get_expr(c.relpartbound, c.oid), c.relrowsecurity and c.relforcerowsecurity,
       exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'maintenance')
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
 where i.inhparent = to_regclass(%s)
"""
_FROM: Final = re.compile(r"FROM \((.+)\) TO \((.+)\)")
_WRITABLE: Final = """
select attname from pg_attribute
 where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
"""
#: Tables that refer to a partitioned one, with the columns on both sides.
_REFERRING: Final = """
select k.conrelid::regclass::text,
       array(select a.attname::text from unnest(k.conkey) with ordinality as n (num, place)
               join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.num order by n.place),
       array(select a.attname::text from unnest(k.confkey) with ordinality as n (num, place)
               join pg_attribute a on a.attrelid = k.confrelid and a.attnum = n.num order by n.place)
  from pg_constraint k where k.contype = 'f' and k.confrelid = to_regclass(%s) and k.conparentid = 0
"""


@dataclass(frozen=True, slots=True)
class Maintained:
    """Names of partitions that were made, and how many rows went into them from the default one."""

    made: tuple[str, ...] = ()
    moved: int = 0
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """In UTC, from its first day to that of the next one."""

    year: int
    number: int

    @property
    def begin(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def end(self) -> date:
        return self.following().begin

    def following(self) -> Month:
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def name(self, table: str) -> str:
        return f"{table}_{self.year:04d}_{self.number:02d}"


def maintain(owner_url: str, now: datetime | None = None, *, months: int = MONTHS) -> Maintained:
    """Make the partitions that are missing, close those that stand open. Idempotent, and several may run at once.

    Rows of a month that went into the default partition are moved. Raises what `connecting` has.
    """
    moment = (now or utcnow()).astimezone(UTC)
    made: list[str] = []
    moved = 0
    closed: list[str] = []
    with opened(owner_url) as connection:
        connection.execute("set timezone = 'UTC'")  # bounds are shown in the session's time zone
        for table, column in partitioned_tables():
            if not connection.execute("select 1 where to_regclass(%s) is not null", (table,)).fetchone():
                continue  # of a revision that is not here yet
            month = Month(moment.year, moment.month)
            for _ in range(months):
                name, rows = _make(connection, table, column, month)
                moved += rows
                made += [name] if name else []
                month = month.following()
            closed += _close_all(connection, table)
    return Maintained(tuple(made), moved, tuple(closed))


def partitioned_tables() -> Iterator[tuple[str, str]]:
    """Tables that the models partition by a time, with its column."""
    tables = tables_of_models().tables
    for name in sorted(tables):
        by = tables[name].dialect_options["postgresql"].get("partition_by")
        if by and (match := re.fullmatch(r"RANGE \((\w+)\)", str(by))):
            yield name, match[1]


def _make(connection: Plain, table: str, column: str, month: Month) -> tuple[str | None, int]:
    if _is_covered(connection, table, month):
        return None, 0
    with connection.transaction():
        connection.execute(sql.SQL("set local lock_timeout = {}").format(_LOCK_TIMEOUT))
        # One at a time, and nobody writes a row of this month while we look for those that there are.
        connection.execute(sql.SQL("lock table {} in share row exclusive mode").format(_identifier(table)))
        if _is_covered(connection, table, month):
            return None, 0
        moving = _Move(connection, table, column, month)
        moving.create()
        moving.set_aside()
        moved = moving.move()
        moving.attach()
        moving.bring_back()
        _close(connection, month.name(table))
    return month.name(table), moved


class _Move:
    """A month's rows on their way from the default partition into one of their own, inside one transaction.

    Rows of other tables that refer to them are set aside meanwhile: the reference can't hold while the rows are
    in a table that is not a partition yet.
    """

    def __init__(self, connection: Plain, table: str, column: str, month: Month) -> None:
        self._connection = connection
        self._names = {
            "table": _identifier(table),
            "part": _identifier(month.name(table)),
            "begin": sql.Literal(f"{month.begin} 00:00:00+00"),
            "end": sql.Literal(f"{month.end} 00:00:00+00"),
        }
        self._table = table
        self._column = column
        self._aside: list[tuple[str, str]] = []

    def create(self) -> None:
        self._do("create table {part} (like {table} including all excluding identity)")

    def set_aside(self) -> None:
        for number, (referring, own, theirs) in enumerate(
            self._connection.execute(_REFERRING, (self._table,)).fetchall()
        ):
            names = {
                "aside": sql.Identifier(f"rcm_aside_{number}"),
                "referring": _identifier(referring),
                "column": sql.Identifier(own[theirs.index(self._column)]),
            }
            self._do(
                "create temp table {aside} on commit drop as"
                " select * from {referring} where {column} >= {begin} and {column} < {end}",
                **names,
            )
            self._do("delete from {referring} where {column} >= {begin} and {column} < {end}", **names)
            self._aside.append((f"rcm_aside_{number}", referring))

    def move(self) -> int:
        """Through the table, whose policy lets the owner see all rows; the new one is not part of it yet."""
        names = {"column": sql.Identifier(self._column)}
        moved = self._copy(self._table, self._names["part"], " where {column} >= {begin} and {column} < {end}", names)
        if moved:
            # They are not changed, they change places: the triggers that refuse changes look away for this moment,
            # in which nobody else writes.
            self._do("alter table {table} disable trigger user")
            self._do("delete from {table} where {column} >= {begin} and {column} < {end}", **names)
            self._do("alter table {table} enable trigger user")
        return moved

    def attach(self) -> None:
        self._do("alter table {table} attach partition {part} for values from ({begin}) to ({end})")

    def bring_back(self) -> None:
        for aside, referring in self._aside:
            self._copy(referring, _identifier(referring), "", {}, source=aside)

    def _copy(
        self,
        like: str,
        into: sql.Composable,
        where: str,
        names: Mapping[str, sql.Composable],
        source: str | None = None,
    ) -> int:
        columns = self._connection.execute(_WRITABLE, (like,)).fetchall()
        listed = sql.SQL(", ").join(sql.Identifier(name) for (name,) in columns)
        return self._do(
            "insert into {into} ({listed}) overriding system value select {listed} from {source}" + where,
            into=into, listed=listed, source=_identifier(source or like), **names,
        )  # fmt: skip

    def _do(self, statement: str, **names: sql.Composable) -> int:
        return self._connection.execute(sql.SQL(statement).format(**self._names, **names)).rowcount


def _identifier(table: str) -> sql.Identifier:
    """Of a name that may have its schema in front."""
    return sql.Identifier(*table.split("."))


def _is_covered(connection: Plain, table: str, month: Month) -> bool:
    for _, bounds, _, _ in connection.execute(_PARTITIONS, (table,)).fetchall():
        match = _FROM.fullmatch(bounds.removeprefix("FOR VALUES "))
        if match and _day(match[1], date.min) <= month.begin and month.end <= _day(match[2], date.max):
            return True
    return False


def _day(bound: str, unbounded: date) -> date:
    return unbounded if bound in {"MINVALUE", "MAXVALUE"} else date.fromisoformat(bound.strip("'")[:10])


def _close_all(connection: Plain, table: str) -> list[str]:
    open_ = [
        name
        for name, _, forced, maintained in connection.execute(_PARTITIONS, (table,)).fetchall()
        if not (forced and maintained)
    ]
    for name in open_:
        with connection.transaction():
            connection.execute(sql.SQL("set local lock_timeout = {}").format(_LOCK_TIMEOUT))
            _close(connection, name)
    return open_


def _close(connection: Plain, partition: str) -> None:
    """Nobody but the owner gets at its rows by its own name."""
    for statement in (
        "alter table {part} enable row level security",
        "alter table {part} force row level security",
        "drop policy if exists maintenance on {part}",
        "create policy maintenance on {part} to {owner} using (true) with check (true)",
    ):
        connection.execute(sql.SQL(statement).format(part=_identifier(partition), owner=sql.Identifier(OWNER)))
