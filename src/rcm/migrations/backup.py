"""A backup that is known to be whole: taken by pg_dump, read again, and compared with the database row by row count.

Both look at the same snapshot. The file is readable by its owner only; the password goes to pg_dump through the
child's environment, never on a command line.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from psycopg import pq, sql

from rcm.core.embedded.folder import default_data_dir, prepare_data_dir
from rcm.core.settings import Settings, load_settings
from rcm.core.time import utcnow
from rcm.migrations.connecting import Plain, opened
from rcm.migrations.dump_program import DumpProgram, dump_program
from rcm.migrations.errors import BackupFailed, BackupIncomplete

#: Everything that holds rows of its own and that no extension brought; a partition is a table of its own here.
_TABLES: Final = """
select n.nspname, c.relname,
       not c.relforcerowsecurity or exists (
         select 1 from pg_policy p
          where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('*', 'r')
            and pg_get_expr(p.polqual, p.polrelid) = 'true'
            and (0 = any(p.polroles) or exists (select 1 from unnest(p.polroles) as r (oid)
                                                 where r.oid <> 0 and pg_has_role(r.oid, 'usage'))))
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
 where c.relkind = 'r' and c.relpersistence <> 't' and d.objid is null
   and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
 order by 1, 2
"""
#: Of others, and not for us to read: a migration does not touch them, and pg_dump would stop at them.
_NOT_OURS: Final = """
select format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""'))
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
 where c.relkind in ('r', 'p', 'S', 'm', 'v', 'f')
   and not (has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'))
"""
_COPY: Final = re.compile(rb'COPY ((?:"(?:[^"]|"")+"|[\w$]+)\.(?:"(?:[^"]|"")+"|[\w$]+)) .*FROM stdin;')
_END: Final = b"\\.\n"
#: libpq reads these from the environment; the password is among them.
_IN_ENVIRONMENT: Final = {o.keyword.decode(): o.envvar.decode() for o in pq.Conninfo.get_defaults() if o.envvar}
_LAST_LINES: Final = 3

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Backup:
    """`rows` by `schema.table`, as many in the file as were in the database."""

    path: Path
    rows: Counts

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def backup_folder(settings: Settings | None = None) -> Path:
    """RCM_BACKUP_DIR, or `backups` in the data folder."""
    settings = settings or load_settings()
    if settings.backup_dir is not None:
        return settings.backup_dir.expanduser().resolve()
    return prepare_data_dir(settings.data_dir or default_data_dir()) / "backups"


def take(url: str, folder: Path | None = None, *, label: str = "") -> Backup:
    """Dump all that the owner, whose URL it is, can read. The file's name has the time and `label`.

    Raises DumpProgramMissing, BackupFailed, BackupIncomplete; then no file is left.
    """
    folder = folder or backup_folder()
    with opened(url) as connection:
        program = dump_program(connection)
        part = _private_file(folder, utcnow(), label)
        try:
            with _snapshot(connection) as snapshot:
                _dump(program, connection, snapshot, part)
                counted = _count(connection)
            _compare(counted, rows_in(program, part))
            with part.open("rb") as written:
                os.fsync(written.fileno())  # what comes next may drop the rows that it holds
            done = part.with_suffix("")
            part.rename(done)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return Backup(done, counted)


def rows_in(program: DumpProgram, path: Path) -> Counts:
    """Rows of each table in a dump, by reading all of it. Raises BackupFailed if it can't be read."""
    _run([program.restore, "--list", str(path)], {})
    command = [program.restore, "--data-only", "--file=-", str(path)]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=_environment({})) as reading:  # noqa: S603
            assert reading.stdout is not None
            counted = _rows_of(reading.stdout)
        said.seek(0)
        if reading.returncode != 0:
            raise BackupFailed(_last_lines(said.read()))
    return counted


def _rows_of(stream: IO[bytes]) -> Counts:
    """In COPY's text format a row is one line, whatever is in it."""
    found: Counter[str] = Counter()
    table = None
    for line in stream:
        if table is not None:
            if line == _END:
                table = None
            else:
                found[table] += 1
        elif match := _COPY.match(line):
            table = match[1].decode()
            found[table] += 0
    return dict(found)


@contextmanager
def _snapshot(connection: Plain) -> Iterator[str]:
    connection.execute("begin isolation level repeatable read read only")
    try:
        yield str(connection.execute("select pg_export_snapshot()").fetchall()[0][0])
    finally:
        connection.execute("rollback")


def _dump(program: DumpProgram, connection: Plain, snapshot: str, path: Path) -> None:
    options = ["--format=custom", "--enable-row-security", f"--snapshot={snapshot}", "--no-password"]
    left_out = [f"--exclude-table={row[0]}" for row in connection.execute(_NOT_OURS.encode()).fetchall()]
    _run([program.dump, *options, *left_out, f"--file={path}"], _connection_variables(connection))


def _count(connection: Plain) -> Counts:
    """Raises BackupIncomplete where row-level security would hide rows from both of us."""
    counted = {}
    blind = []
    for schema, table, seen in connection.execute(_TABLES).fetchall():
        name = sql.Identifier(schema, table)
        if not seen:
            blind.append(f"{schema}.{table}")
        (count,) = connection.execute(sql.SQL("select count(*) from {}").format(name)).fetchall()[0]
        quoted = connection.execute("select format('%%I.%%I', %s::text, %s::text)", (schema, table)).fetchall()[0][0]
        counted[quoted] = int(count)
    if blind:
        raise BackupIncomplete(f"Row-level security hides rows of {', '.join(blind)} from its owner.", tables=blind)
    return counted


def _compare(database: Counts, dump: Counts) -> None:
    wrong = sorted(t for t in database.keys() | dump.keys() if database.get(t, 0) != dump.get(t, 0))
    if wrong:
        told = ", ".join(f"{t} has {database.get(t, 0)} rows, {dump.get(t, 0)} in the file" for t in wrong)
        raise BackupIncomplete(told, tables=wrong)


def _private_file(folder: Path, now: datetime, label: str) -> Path:
    name = "-".join(filter(None, ("rcm", f"{now:%Y%m%dT%H%M%S.%fZ}", label)))
    path = folder / f"{name}.dump.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise BackupFailed(f"{folder}: {error.strerror}.", path=str(folder)) from None
    return path


def _connection_variables(connection: Plain) -> dict[str, str]:
    values = dict(connection.info.get_parameters())
    if connection.info.password:
        values["password"] = connection.info.password
    return {_IN_ENVIRONMENT[name]: str(value) for name, value in values.items() if name in _IN_ENVIRONMENT}


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", **more}


def _run(command: list[str], variables: Mapping[str, str]) -> None:
    ran = subprocess.run(  # noqa: S603 - our own arguments
        command, env=_environment(variables), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if ran.returncode != 0:
        raise BackupFailed(_last_lines(ran.stderr), program=command[0])


def _last_lines(said: bytes) -> str:
    return " ".join(said.decode(errors="replace").strip().splitlines()[-_LAST_LINES:])
