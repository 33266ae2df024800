"""The payer's own books: one SQLite file, independent of every database of the product.

A received file, its claims, the decisions and every answer are written in one transaction, so a process
that dies at any moment has booked a file completely or not at all.
"""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from rcm.core.errors import Conflict, NotFound
from rcm.simulators.payer.adjudication import Outcome

Kind = Literal["999", "277CA", "835", "TA1"]
Key = tuple[str, str]  # claim id and frequency code

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS file (
    id INTEGER PRIMARY KEY, submitter TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    size INTEGER NOT NULL, claims INTEGER NOT NULL, received_at REAL NOT NULL,
    UNIQUE (submitter, name));
CREATE TABLE IF NOT EXISTS claim (
    id INTEGER PRIMARY KEY, submitter TEXT NOT NULL, claim_id TEXT NOT NULL, frequency TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('rejected', 'paid', 'partial', 'denied')),
    category TEXT NOT NULL, status_code TEXT NOT NULL,
    charge INTEGER NOT NULL, paid INTEGER NOT NULL, adjusted INTEGER NOT NULL,
    patient_responsibility INTEGER NOT NULL,
    times_received INTEGER NOT NULL, files_received INTEGER NOT NULL,
    UNIQUE (submitter, claim_id, frequency),
    -- every cent of an adjudicated charge is somewhere
    CHECK (outcome = 'rejected' AND paid = 0
           OR charge = paid + adjusted + patient_responsibility AND paid >= 0));
CREATE TABLE IF NOT EXISTS outbound (
    id INTEGER PRIMARY KEY, submitter TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    sha256 TEXT NOT NULL, size INTEGER NOT NULL, body BLOB NOT NULL, due_at REAL NOT NULL, seq INTEGER,
    UNIQUE (submitter, name), UNIQUE (submitter, seq));
CREATE INDEX IF NOT EXISTS outbound_waiting ON outbound (submitter, due_at) WHERE seq IS NULL;
"""

#: A claim that was taken keeps its decision when it comes again; a rejected one may be decided anew.
_BOOK_CLAIM: Final = """
INSERT INTO claim (id, submitter, claim_id, frequency, outcome, category, status_code,
                   charge, paid, adjusted, patient_responsibility, times_received, files_received)
VALUES (:id, :submitter, :claim_id, :frequency, :outcome, :category, :status_code,
        :charge, :paid, :adjusted, :patient_responsibility, :times_received, 1)
ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, category = excluded.category,
    status_code = excluded.status_code, charge = excluded.charge, paid = excluded.paid,
    adjusted = excluded.adjusted, patient_responsibility = excluded.patient_responsibility,
    times_received = times_received + excluded.times_received, files_received = files_received + 1
"""

_TOTALS: Final = """
SELECT count(*) AS claims_received,
       coalesce(sum(files_received > 1), 0) AS claims_booked_twice,
       coalesce(sum(outcome <> 'rejected'), 0) AS accepted,
       coalesce(sum(outcome = 'rejected'), 0) AS rejected,
       coalesce(sum(outcome IN ('paid', 'partial')), 0) AS paid,
       coalesce(sum(outcome = 'partial'), 0) AS partial,
       coalesce(sum(outcome = 'denied'), 0) AS denied,
       coalesce(sum(charge) FILTER (WHERE outcome <> 'rejected'), 0) AS billed,
       coalesce(sum(paid), 0) AS paid_amount,
       coalesce(sum(adjusted), 0) AS adjusted,
       coalesce(sum(patient_responsibility), 0) AS patient_responsibility
FROM claim WHERE submitter = :submitter OR :submitter IS NULL
"""


class BooksInUse(Conflict):
    """Another simulator has these books open. Stop it, or give this one books of its own."""

    code = "simulator.books_in_use"


class FileUnknown(NotFound):
    """There is no file of this name in the mailbox."""

    code = "simulator.file_unknown"


class ReceivedFile(msgspec.Struct, frozen=True):
    """An inbound file as booked; `received_at` in seconds since 1970, UTC."""

    name: str
    sha256: str
    size: int
    claims: int
    received_at: float


class BookedClaim(msgspec.Struct, frozen=True):
    """One claim id and frequency of one submitter. Amounts in cents."""

    id: int
    claim_id: str
    frequency: str
    outcome: Outcome
    category: str
    status_code: str
    charge: int
    paid: int
    adjusted: int
    patient_responsibility: int
    times_received: int = 1
    files_received: int = 1


class OutboundFile(msgspec.Struct, frozen=True):
    """An answer that waits until `due_at` (seconds since 1970, UTC)."""

    id: int
    name: str
    kind: Kind
    sha256: str
    body: bytes
    due_at: float


class Books:
    """Every method may be called from any thread. Ids from `next_ids` stay free only while one caller at
    a time reads, decides and books (see Mailbox)."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._clock = clock
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = path.with_name(f"{path.name}.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise BooksInUse(f"Books: {path}.") from error
        # Stays open so that SQLite doesn't fold the log back into the file after every request.
        self._keeper = self._connect()
        self._keeper.execute("PRAGMA journal_mode = WAL")
        self._keeper.executescript(_SCHEMA)

    def close(self) -> None:
        self._keeper.close()
        self._lock.close()

    def now(self) -> float:
        return self._clock()

    def received(self, submitter: str, name: str) -> ReceivedFile | None:
        with self._open() as connection:
            row = connection.execute(
                "SELECT name, sha256, size, claims, received_at FROM file WHERE submitter = ? AND name = ?",
                (submitter, name),
            ).fetchone()
        return ReceivedFile(**row) if row else None

    def known_claims(self, submitter: str, claim_ids: Sequence[str]) -> dict[Key, BookedClaim]:
        """Which of these were received before, whatever their frequency."""
        columns = ", ".join(BookedClaim.__struct_fields__)
        known: dict[Key, BookedClaim] = {}
        with self._open() as connection:
            for start in range(0, len(claim_ids), 1000):
                some = claim_ids[start : start + 1000]
                marks = ", ".join("?" * len(some))
                rows = connection.execute(
                    f"SELECT {columns} FROM claim WHERE submitter = ? AND claim_id IN ({marks})",
                    (submitter, *some),
                )
                known.update({(x["claim_id"], x["frequency"]): BookedClaim(**x) for x in rows})
        return known

    def next_ids(self) -> tuple[int, int]:
        """The next free ids of claims and of outbound files."""
        with self._open() as connection:
            row = connection.execute(
                "SELECT (SELECT coalesce(max(id), 0) FROM claim) + 1 AS claim,"
                " (SELECT coalesce(max(id), 0) FROM outbound) + 1 AS outbound"
            ).fetchone()
        return row["claim"], row["outbound"]

    def book(
        self,
        submitter: str,
        file: ReceivedFile,
        claims: Iterable[BookedClaim],
        answers: Iterable[OutboundFile],
    ) -> None:
        """All or nothing. A claim whose id is booked already takes over what is new and counts up."""
        with self._write() as connection:
            connection.execute(
                "INSERT INTO file (submitter, name, sha256, size, claims, received_at)"
                " VALUES (:submitter, :name, :sha256, :size, :claims, :received_at)",
                {"submitter": submitter, **msgspec.structs.asdict(file)},
            )
            connection.executemany(_BOOK_CLAIM, ({"submitter": submitter, **msgspec.structs.asdict(x)} for x in claims))
            connection.executemany(
                "INSERT INTO outbound (id, submitter, name, kind, sha256, size, body, due_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ((x.id, submitter, x.name, x.kind, x.sha256, len(x.body), x.body, x.due_at) for x in answers),
            )

    def outbound(self, submitter: str, after: int, limit: int) -> list[dict[str, Any]]:
        """Files that are due, with a `seq` above `after`, in order of `seq`."""
        self._show_due(submitter)
        with self._open() as connection:
            return connection.execute(
                "SELECT seq, name, kind, sha256, size FROM outbound"
                " WHERE submitter = ? AND seq > ? ORDER BY seq LIMIT ?",
                (submitter, after, limit),
            ).fetchall()

    def _show_due(self, submitter: str) -> None:
        """Number what has become due. Numbering at that moment, and not when the file was made, keeps a
        poller that remembers the last seq from missing a file that was held back for longer."""
        due = "submitter = :submitter AND seq IS NULL AND due_at <= :now"
        values = {"submitter": submitter, "now": self.now()}
        with self._open() as connection:
            if connection.execute(f"SELECT 1 FROM outbound WHERE {due} LIMIT 1", values).fetchone() is None:
                return
        with self._write() as connection:
            last = connection.execute(
                "SELECT coalesce(max(seq), 0) AS seq FROM outbound WHERE submitter = ?", (submitter,)
            ).fetchone()["seq"]
            rows = connection.execute(f"SELECT id FROM outbound WHERE {due} ORDER BY due_at, id", values)
            numbered = [(last + place, row["id"]) for place, row in enumerate(rows.fetchall(), start=1)]
            connection.executemany("UPDATE outbound SET seq = ? WHERE id = ?", numbered)

    def outbound_body(self, submitter: str, name: str) -> bytes:
        """Raises FileUnknown, also while the file is not due yet."""
        self._show_due(submitter)
        with self._open() as connection:
            row = connection.execute(
                "SELECT body FROM outbound WHERE submitter = ? AND name = ? AND seq IS NOT NULL",
                (submitter, name),
            ).fetchone()
        if row is None:
            raise FileUnknown(f"File: {name}.")
        return bytes(row["body"])

    def totals(self, submitter: str | None) -> Mapping[str, int]:
        """Counts and amounts in cents; `billed` is what was charged by the accepted claims."""
        with self._open() as connection:
            totals: dict[str, int] = connection.execute(_TOTALS, {"submitter": submitter}).fetchone()
            totals["files"] = connection.execute(
                "SELECT count(*) AS files FROM file WHERE submitter = :submitter OR :submitter IS NULL",
                {"submitter": submitter},
            ).fetchone()["files"]
        return totals

    def claims(self, submitter: str | None, after: int, limit: int) -> list[BookedClaim]:
        columns = ", ".join(BookedClaim.__struct_fields__)
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT {columns} FROM claim WHERE id > :after"
                " AND (submitter = :submitter OR :submitter IS NULL) ORDER BY id LIMIT :limit",
                {"submitter": submitter, "after": after, "limit": limit},
            )
            return [BookedClaim(**x) for x in rows]

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.row_factory = _as_dict
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = self._connect()
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def _as_dict(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> dict[str, Any]:
    return {x[0]: value for x, value in zip(cursor.description, row, strict=True)}
