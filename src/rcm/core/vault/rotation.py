"""A new master key takes over: every sealed row gets its key wrapped again, batch by batch, as rcm_owner.

A row says itself which master key wraps it, so nothing else is kept: a run that was killed goes on where rows are
still under another key. A batch is read, wrapped (perhaps by a service far away) and then written in one
transaction, each row only where it still holds what was read: no lock is held meanwhile, and two runs at once, or a
user who stores a new secret, can't undo each other's work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

from rcm.core.db import Database
from rcm.core.errors import DomainError
from rcm.core.vault.errors import KeyUnknown, ValueAltered, ValueDamaged, VersionUnknown
from rcm.core.vault.port import MasterKeys
from rcm.core.vault.rows import (
    Rewrapped,
    SealedColumn,
    SealedRow,
    count_by_key,
    note_failures,
    read_rows,
    write_rows,
)
from rcm.core.vault.value import reseal, rewrap, unseal

BATCH_ROWS: Final = 200
#: Another run with another newest key may have been at work beside us; look again, but not for ever.
_PASSES: Final = 5
_AT_ONCE: Final = 8
#: What is wrong with one row; everything else ends the run.
_OF_A_ROW: Final = (KeyUnknown, ValueAltered, ValueDamaged, VersionUnknown)

Told = Callable[[int], None]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that can't be opened, and why; never what is in it."""

    column: str
    row_id: UUID
    org_id: UUID | None
    code: str
    message: str


@dataclass(slots=True)
class Rotated:
    """`rewrapped` rows by column; `skipped` changed while they were wrapped, and were looked at again."""

    kid: str = ""
    rewrapped: dict[str, int] = field(default_factory=dict)
    skipped: int = 0
    left: int = 0
    failures: list[Failure] = field(default_factory=list)


@dataclass(slots=True)
class Checked:
    opened: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)


async def rotate(
    database: Database,
    keys: MasterKeys,
    columns: Sequence[SealedColumn],
    *,
    reencrypt: bool = False,
    batch_rows: int = BATCH_ROWS,
    told: Told = lambda _: None,
) -> Rotated:
    """Bring all rows under the newest key. `reencrypt`: with a fresh key and ciphertext as well.

    `told` gets the number of rows of each batch. Rows that can't be opened stay as they are.
    """
    found = Rotated()
    for _ in range(_PASSES):
        found.kid, found.failures = await keys.current(), []
        done = 0
        for column in columns:
            done += await _pass(_Pass(database, keys, column, found, reencrypt, batch_rows, told))
        if not done:
            break
    found.left = await count_left(database, columns, found.kid)
    return found


async def count_left(database: Database, columns: Sequence[SealedColumn], kid: str) -> int:
    """Rows that another key than `kid` wraps."""
    return sum(n for counts in (await count_keys(database, columns)).values() for k, n in counts.items() if k != kid)


async def count_keys(database: Database, columns: Sequence[SealedColumn]) -> dict[str, dict[str, int]]:
    """Rows by column and master key."""
    async with database.read(None) as session:
        return {str(column): await count_by_key(session, column) for column in columns}


async def check(
    database: Database,
    keys: MasterKeys,
    columns: Sequence[SealedColumn],
    *,
    batch_rows: int = BATCH_ROWS,
    told: Told = lambda _: None,
) -> Checked:
    """Open every row; what comes out is thrown away."""
    found = Checked()

    async def attempt(row: SealedRow) -> Failure | None:
        try:
            await unseal(keys, row.place, row.stored)
        except _OF_A_ROW as error:
            return _failure(row, error)
        return None

    for column in columns:
        after = None
        while True:
            async with database.read(None) as session:
                rows = await read_rows(session, column, after, batch_rows, None)
            if not rows:
                break
            failed = [failure for failure in await _side_by_side(attempt, rows) if failure]
            found.failures += failed
            found.opened[str(column)] = found.opened.get(str(column), 0) + len(rows) - len(failed)
            after = rows[-1].row_id
            told(len(rows))
    return found


@dataclass(frozen=True, slots=True)
class _Pass:
    database: Database
    keys: MasterKeys
    column: SealedColumn
    found: Rotated
    reencrypt: bool
    batch_rows: int
    told: Told

    @property
    def status(self) -> str:
        return "reencrypted" if self.reencrypt else "rewrapped"

    async def one(self, row: SealedRow) -> Rewrapped | Failure:
        change = reseal if self.reencrypt else rewrap
        try:
            return Rewrapped(row.row_id, row.stored, await change(self.keys, row.place, row.stored))
        except _OF_A_ROW as error:
            return _failure(row, error)


async def _pass(work: _Pass) -> int:
    """Once over a column; the number of rows that were changed, by us or meanwhile by others."""
    after, done = None, 0
    while True:
        current = await work.keys.current()
        async with work.database.read(None) as session:
            rows = await read_rows(session, work.column, after, work.batch_rows, current)
        if not rows:
            return done
        after = rows[-1].row_id
        results = await _side_by_side(work.one, rows)
        changed = [result for result in results if isinstance(result, Rewrapped)]
        failed = [result for result in results if isinstance(result, Failure)]
        async with work.database.write(None) as session:
            written = await write_rows(session, work.column, changed, work.status)
            await note_failures(session, work.column, [failure.row_id for failure in failed])
        name = str(work.column)
        work.found.rewrapped[name] = work.found.rewrapped.get(name, 0) + written
        work.found.skipped += len(changed) - written
        work.found.failures += failed
        work.told(len(rows))
        done += len(changed)


async def _side_by_side(action: Callable[[SealedRow], Awaitable[Result]], rows: Sequence[SealedRow]) -> list[Result]:
    limit = asyncio.Semaphore(_AT_ONCE)

    async def limited(row: SealedRow) -> Result:
        async with limit:
            return await action(row)

    return list(await asyncio.gather(*(limited(row) for row in rows)))


def _failure(row: SealedRow, error: DomainError) -> Failure:
    place = row.place
    return Failure(f"{place.table}.{place.column}", place.row_id, place.org_id, error.code, error.message)
