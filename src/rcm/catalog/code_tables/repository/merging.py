"""What was read is merged into its table, in one transaction: periods end, go on, begin. Nothing is guessed.

The lines stand in the temporary table `read_line`; those without a period of their own hold from the release's day on
(`dated` is false), the others say themselves when they hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from rcm.catalog.code_tables.repository.targets import Target
from rcm.core.db import WriteSession

_SHOWN: Final = 20
_LINE: Final = "file smallint, line integer"


@dataclass(slots=True)
class Merged:
    """Rows of the table that were written."""

    added: int = 0
    changed: int = 0
    ended: int = 0
    removed: int = 0

    @property
    def total(self) -> int:
        return self.added + self.changed + self.ended + self.removed

    def as_dict(self) -> dict[str, int]:
        return {"added": self.added, "changed": self.changed, "ended": self.ended, "removed": self.removed}


@dataclass(slots=True)
class Merge:
    """Statements over one target; `on` is the release's day."""

    session: WriteSession
    target: Target
    on: date
    done: Merged = field(default_factory=Merged)

    async def read_in(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """(file, line, values…, from, to, dated), streamed."""
        columns = self.target.columns
        kinds = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        await self._do(
            f"create temporary table read_line ({_LINE}, {kinds}, valid_from date, valid_to date, dated boolean)"
            " on commit drop"
        )
        await self.session.copy_in("copy read_line from stdin", rows)
        await self._do("analyze read_line")

    async def overlaps(self) -> list[tuple[Any, ...]]:
        """Lines of one key whose periods meet: (file, line, other file, other line, key), the first twenty."""
        found = await self._overlaps()
        if found:
            await self._drop_doubles()
            found = await self._overlaps()
        return found

    async def _overlaps(self) -> list[tuple[Any, ...]]:
        # An edit that was deleted on its first day has an empty period, and meets nobody but who begins on that day.
        keys = self.target.grouped("r")
        key = " || ' ' || ".join(f"coalesce({name}, '')" for name in self.target.keys)
        return await self.session.rows(
            f"select file, line, next_file, next_line, {key} from (select r.*, lead(file) over w as next_file,"
            " lead(line) over w as next_line, lead(valid_from) over w as next_from from read_line r"
            f" window w as (partition by {keys} order by valid_from, valid_to nulls last, file, line)) ordered"
            " where next_from < coalesce(valid_to, 'infinity') or next_from = valid_from"
            f" order by file, line limit {_SHOWN}"
        )

    async def _drop_doubles(self) -> None:
        """Lines that say the same twice, and empty periods beside one that begins on the same day."""
        same = " and ".join(f"d.{name} is not distinct from r.{name}" for name in self.target.columns)
        await self._do(
            f"delete from read_line r using read_line d where {self.target.match('d', 'r')}"
            " and d.valid_from = r.valid_from and (d.file, d.line) <> (r.file, r.line)"
            " and ((r.valid_to = r.valid_from and d.valid_to is distinct from r.valid_to)"
            f" or ((d.file, d.line) < (r.file, r.line) and d.valid_to is not distinct from r.valid_to and {same}))"
        )

    async def first_day(self) -> date | None:
        rows = await self.session.rows(
            f"select min(valid_from) from {self.target.table} t where {self.target.scoped('t')}", self._values()
        )
        first: date | None = rows[0][0]
        return first

    async def would_end(self) -> tuple[int, int]:
        """(codes that hold on the day of the release, those of them that the files don't have)."""
        # Two counts: inside a FILTER the question after the file would go through all of it for each code.
        held = (
            f"select count(*) from {self.target.table} t where {self.target.scoped('t')} and {self._open()}"
            " and t.valid_from <= %(on)s"
        )
        rows = await self.session.rows(f"select ({held}), ({held} and not exists ({self._in_file()}))", self._values())
        return rows[0][0], rows[0][1]

    async def undated(self) -> bool:
        """Are there lines that hold from the release's day on, and say no day themselves?"""
        return bool(await self.session.rows("select true from read_line where not dated limit 1"))

    async def forward(self, *, complete: bool) -> None:
        """A release that is newer than what is there, or the same one corrected."""
        await self._go_on()
        await self._begin()
        await self._end_changed()
        if self.target.merged:
            await self._keep_unsaid()
        await self._replace_dated()
        if complete:
            await self._end_missing()

    async def _go_on(self) -> None:
        """What still means the same goes on, with the text of now.

        The end of a code that another file gave it stays, as this one does not speak of it. A fee that is said anew
        without an end holds until further notice.
        """
        t, table = self.target, self.target.table
        later = (
            f"exists (select from {table} n where {t.scoped('n')} and {t.match('n', 't')}"
            " and n.valid_from > t.valid_from)"
        )
        ended = "t.valid_to is not null"
        if t.merged:
            ended = "t.valid_to = %(on)s"
        self.done.changed += await self._do(
            f"update {table} t set valid_to = case when not ({ended}) then t.valid_to end,"
            f" {self._texts()} from read_line r where {t.scoped('t')} and {t.match('t', 'r')}"
            f" and not r.dated and t.valid_from <= %(on)s and {t.same('t', 'r')}"
            " and (t.valid_to is null or t.valid_to >= %(on)s)"
            f" and ({ended} or not ({t.same_texts('t', 'r')})) and not {later}"
        )

    async def _end_changed(self) -> None:
        """What means something else ends today."""
        t, table = self.target, self.target.table
        self.done.ended += await self._do(
            f"update {table} t set valid_to = %(on)s from read_line r where {t.scoped('t')} and {t.match('t', 'r')}"
            f" and not r.dated and t.valid_from < %(on)s and {self._open()} and not ({t.same('t', 'r')})"
        )

    async def _begin(self) -> None:
        """What is not there begins today. Of a code that goes on in another sense, attributes and the end that this
        file does not speak of are kept."""
        t = self.target
        held = (
            f"select from {t.table} h where {t.scoped('h')} and {t.match('h', 'r')} and h.valid_from <= %(on)s"
            f" and (h.valid_to is null or h.valid_to > %(on)s) and {t.same('h', 'r')}"
        )
        before, until = "", "r.valid_to"
        if t.merged:
            before = (
                f" left join lateral (select b.* from {t.table} b where {t.scoped('b')} and {t.match('b', 'r')}"
                " and b.valid_from <= %(on)s and (b.valid_to is null or b.valid_to >= %(on)s)"
                " order by b.valid_from desc limit 1) b on true"
            )
            until = "case when b.valid_to > %(on)s then b.valid_to end"
        self.done.added += await self._do(
            self._insert(f"from read_line r{before} where not r.dated and not exists ({held})", kept="b", until=until)
        )

    async def _keep_unsaid(self) -> None:
        """Attributes that a dated line does not speak of stay with the code from the day on which they were said.

        The line is cut there: its parts are what is there already, within the days of the line.
        """
        t = self.target
        (name,) = t.merged
        others = [each for each in t.columns if each != name]
        listed = ", ".join(f"r.{each}" for each in others)
        await self._do(
            "with met as (select r.file, r.line, greatest(t.valid_from, r.valid_from) as begins,"
            f" t.{name} || r.{name} as said from read_line r join {t.table} t on {t.scoped('t')}"
            f" and {t.match('t', 'r')} where r.dated and t.valid_from < coalesce(r.valid_to, 'infinity')"
            " and r.valid_from < coalesce(t.valid_to, 'infinity')),"
            " parts as (select * from met union all"
            f" select r.file, r.line, r.valid_from, r.{name} from read_line r join (select file, line,"
            " min(begins) as begins from met group by file, line) m using (file, line) where m.begins > r.valid_from),"
            " cut as (select *, lag(said) over (partition by file, line order by begins) as before from parts),"
            " kept as (select file, line, begins, said, lead(begins) over (partition by file, line order by begins)"
            " as next from cut where before is distinct from said),"
            f" further as (insert into read_line (file, line, {', '.join(others)}, {name}, valid_from, valid_to, dated)"
            f" select r.file, r.line, {listed}, k.said, k.begins, coalesce(k.next, r.valid_to), true"
            " from kept k join read_line r using (file, line) where k.begins > r.valid_from)"
            f" update read_line r set {name} = k.said, valid_to = coalesce(k.next, r.valid_to) from kept k"
            " where k.file = r.file and k.line = r.line and k.begins = r.valid_from"
            f" and (k.said <> r.{name} or k.next is not null)"
        )

    async def _replace_dated(self) -> None:
        """A line with a period of its own is what holds of its code: earlier readings of it give way."""
        t = self.target
        meets = "t.valid_from < coalesce(r.valid_to, 'infinity') and r.valid_from < coalesce(t.valid_to, 'infinity')"
        if t.merged:
            # A part that adjoins what the line ends was cut from it by an attribute, and ends with it.
            meets = (
                f"({meets} or t.valid_from >= r.valid_to and exists (select from {t.table} p where {t.scoped('p')}"
                f" and {t.match('p', 't')} and p.valid_to = t.valid_from and p.valid_from < r.valid_to"
                " and p.valid_to > r.valid_from))"
            )
        self.done.removed += await self._do(
            f"delete from {t.table} t using read_line r where {t.scoped('t')} and {t.match('t', 'r')} and r.dated"
            f" and {meets}"
            f" and not exists (select from read_line x where {t.match('x', 't')} and x.valid_from = t.valid_from)"
        )
        self.done.added += await self._do(self._insert("from read_line r where r.dated"))

    async def _end_missing(self) -> None:
        t = self.target
        missing = f"{t.scoped('t')} and {self._open()} and not exists ({self._in_file()})"
        self.done.removed += await self._do(f"delete from {t.table} t where {missing} and t.valid_from >= %(on)s")
        self.done.ended += await self._do(
            f"update {t.table} t set valid_to = %(on)s where {missing} and t.valid_from < %(on)s"
        )

    async def backward(self, first: date | None, next_release: date | None) -> None:
        """An older release fills the time before all that is there, and touches nothing of it.

        A line with days of its own fills them where nothing is: what is known of a code with the same begin, or of days
        that meet, comes from a newer release. `next_release` is the next one that had all codes: one that is not known
        was gone by then.
        """
        t, values = self.target, {"first": first, "next": next_release}
        self.done.changed += await self._do(
            f"update {t.table} t set valid_from = %(on)s from read_line r where {t.scoped('t')} and {t.match('t', 'r')}"
            f" and not r.dated and t.valid_from = %(first)s and {t.same('t', 'r')}",
            values,
        )
        there = (
            f"select from {t.table} h where {t.scoped('h')} and {t.match('h', 'r')}"
            " and (h.valid_from = r.valid_from or"
            " h.valid_from < coalesce(r.valid_to, case when r.dated then 'infinity' else %(first)s::date end)"
            " and coalesce(h.valid_to, 'infinity') > r.valid_from)"
        )
        gone = (
            "%(next)s::date < coalesce(r.valid_to, 'infinity') and not exists"
            f" (select from {t.table} k where {t.scoped('k')} and {t.match('k', 'r')})"
        )
        until = f"case when not r.dated then %(first)s::date when {gone} then %(next)s::date else r.valid_to end"
        began = f"(not r.dated or r.valid_from < %(next)s::date or ({gone}) is not true)"
        self.done.added += await self._do(
            self._insert(f"from read_line r where not exists ({there}) and {began}", until=until), values
        )

    async def remember(self) -> None:
        """How each code stands before the merge, for `moves`."""
        keys = ", ".join(f"{name} {kind}" for name, kind in self.target.keys.items())
        await self._do(f"create temporary table code_before ({keys}, until date, label text) on commit drop")
        await self._do(f"insert into code_before {self._last()}")

    async def moves(self) -> tuple[int, int, int]:
        """Codes that begin, that end (or are told an end), and that are called otherwise."""
        key = ", ".join(self.target.keys)
        rows = await self.session.rows(
            "select count(*) filter (where a.until > %(on)s and (b.until is null or b.until <= %(on)s)),"
            " count(*) filter (where b.until > %(on)s and (a.until is null or a.until < b.until)),"
            " count(*) filter (where a.until > %(on)s and b.until > %(on)s and a.label <> b.label)"
            f" from code_before b full join ({self._last()}) a using ({key})",
            self._values(),
        )
        begin, end, relabelled = rows[0]
        return begin, end, relabelled

    def _last(self) -> str:
        t = self.target
        return (
            f"select distinct on ({t.grouped('t')}) {t.grouped('t')}, coalesce(t.valid_to, 'infinity') as until,"
            f" t.label from {t.table} t where {t.scoped('t')} order by {t.grouped('t')}, t.valid_from desc"
        )

    async def current(self) -> int:
        """Rows that hold on the release's day or begin later."""
        rows = await self.session.rows(
            f"select count(*) from {self.target.table} t where {self.target.scoped('t')} and {self._open()}",
            self._values(),
        )
        count: int = rows[0][0]
        return count

    async def meeting(self) -> list[tuple[Any, ...]]:
        """Keys of the table whose periods meet now: there must be none."""
        t = self.target
        key = " || ' ' || ".join(f"coalesce({name}, '')" for name in t.keys)
        return await self.session.rows(
            f"select {key}, valid_from, next_from from (select t.*, lead(valid_from) over"
            f" (partition by {t.grouped('t')} order by valid_from) as next_from from {t.table} t"
            f" where {t.scoped('t')}) ordered where next_from < coalesce(valid_to, 'infinity') limit {_SHOWN}",
            self._values(),
        )

    def _insert(self, source: str, *, kept: str = "", until: str = "r.valid_to") -> str:
        t = self.target
        scope = ", ".join(f"%(scope_{name})s::{kind}" for name, (kind, _) in t.scope.items())
        read = ", ".join(
            f"coalesce({kept}.{name}, '{{}}') || r.{name}" if kept and name in t.merged else f"r.{name}"
            for name in t.columns
        )
        names = ", ".join([*t.scope, *t.columns])
        return (
            f"insert into {t.table} as t ({names}, valid_from, valid_to)"
            f" select {scope}{', ' if scope else ''}{read}, r.valid_from, {until} {source}"
            f" on conflict ({', '.join(t.conflict)}) do update"
            f" set {t.taken_over('t', 'excluded')}, valid_to = excluded.valid_to"
            f" where not ({t.same('t', 'excluded')} and {t.same_texts('t', 'excluded')}"
            " and t.valid_to is not distinct from excluded.valid_to)"
        )

    def _texts(self) -> str:
        return ", ".join([f"{name} = r.{name}" for name in self.target.texts] or ["updated_at = now()"])

    def _open(self) -> str:
        return "(t.valid_to is null or t.valid_to > %(on)s)"

    def _in_file(self) -> str:
        return f"select from read_line r where {self.target.match('r', 't')}"

    def _values(self) -> dict[str, Any]:
        return {**self.target.values(), "on": self.on}

    async def _do(self, sql: str, further: dict[str, Any] | None = None) -> int:
        if "%(" not in sql:
            return await self.session.change(sql)
        return await self.session.change(sql, {**self._values(), **(further or {})})
