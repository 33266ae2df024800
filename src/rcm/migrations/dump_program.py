"""Which pg_dump to use: it must not be older than the server."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rcm.core.embedded.binaries import INSTALLS, installed
from rcm.core.embedded.errors import ServerBinariesMissing
from rcm.migrations.connecting import Plain
from rcm.migrations.errors import DumpProgramMissing

_VERSION: Final = re.compile(r"\) (\d+)")


@dataclass(frozen=True, slots=True)
class DumpProgram:
    """pg_dump and the pg_restore beside it. `bundled`: they came with the embedded server, and know no TLS."""

    dump: str
    restore: str
    major: int
    bundled: bool = False


def dump_program(connection: Plain) -> DumpProgram:
    """For the server of `connection`: that of PATH, if it is new enough, else the embedded server's.

    Raises DumpProgramMissing, naming the version; also where only a program without TLS would do and the
    connection is encrypted: we don't go on in the clear.
    """
    return choose(_candidates(), connection.info.server_version // 10_000, encrypted=_is_encrypted(connection))


def choose(candidates: Iterable[DumpProgram], server: int, *, encrypted: bool) -> DumpProgram:
    """The first that is not older than the server, and can encrypt if need be. Raises DumpProgramMissing."""
    for program in candidates:
        if program.major >= server and not (program.bundled and encrypted):
            return program
    why = " (encrypted connection: the program that comes with the embedded server won't do)" if encrypted else ""
    raise DumpProgramMissing(f"The server is PostgreSQL {server}{why}.", major=server)


def _is_encrypted(connection: Plain) -> bool:
    # Our own end knows; the server's view pg_stat_ssl sees what a pooler in between made of it.
    return bool(connection.pgconn.ssl_in_use)


def _candidates() -> Iterator[DumpProgram]:
    dump, restore = shutil.which("pg_dump"), shutil.which("pg_restore")
    if dump and restore and (major := _major(dump)):
        yield DumpProgram(dump, restore, major)
    for major in sorted(INSTALLS):
        try:
            found = installed(major)
        except ServerBinariesMissing:
            return
        yield DumpProgram(found.program("pg_dump"), found.program("pg_restore"), major, bundled=True)


def _major(program: str) -> int | None:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - from PATH
    match = _VERSION.search(said.stdout)
    return int(match[1]) if match and said.returncode == 0 else None
