"""Start, find, attach to and stop the server of a data folder."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from rcm.core.embedded import cluster, process
from rcm.core.embedded.account import Account
from rcm.core.embedded.binaries import DEFAULT_MAJOR, Binaries, runnable_by
from rcm.core.embedded.errors import DataFolderBusy, ServerFailed
from rcm.core.embedded.folder import PORT, DataFolder, unusable
from rcm.core.embedded.lock import FolderLock
from rcm.core.embedded.roles import BOOTSTRAP_ROLE, DATABASE, OWNER_ROLE, role_statements

_ATTACH_SECONDS: Final = 60.0
_SHUTDOWN_SECONDS: Final = 60.0
#: Recovery after a crash reads up to max_wal_size.
_READY_SECONDS: Final = 300.0
#: Processes of a server that was ended hard leave within moments; until then a new one is refused.
_LEFTOVER_SECONDS: Final = 30.0
_LEFTOVERS: Final = ("pre-existing shared memory block", "lock file")

_starting: Final = threading.Lock()
_owned: dict[Path, EmbeddedServer] = {}


class EmbeddedServer:
    """The server of one data folder, owned by this process or attached to. Use `start`."""

    def __init__(self, folder: DataFolder, socket_dir: Path, major: int, owned: _Owned | None = None) -> None:
        self.data_dir = folder.root
        self.socket_dir = socket_dir
        self.port = PORT
        self.major = major
        self._folder = folder
        self._owned = owned

    @classmethod
    def start(cls, data_dir: Path, *, major: int | None = None, stop_with_parent: bool = True) -> EmbeddedServer:
        """The running server of `data_dir`, started if need be; blocks until it takes connections.

        `major` is 16 or 18 (the default) and pinned at the first start. Without `stop_with_parent` the server
        outlives this process, and the next one that starts it so takes it over.
        Raises DataFolderForeign, DataFolderUnreachable, DataFolderUnusable, DataFolderBusy,
        ServerVersionMismatch, ServerBinariesMissing, ServerFailed.
        """
        folder = DataFolder(data_dir.expanduser().resolve())
        with _starting:
            if (mine := _owned.get(folder.root)) and mine.owns_running:
                folder.pinned_major(major, mine.major)
                return cls(folder, mine.socket_dir, mine.major)
            folder.check_ours()
            folder.pinned_major(major, DEFAULT_MAJOR)
            try:
                return cls._lock_or_attach(folder, major, stop_with_parent=stop_with_parent)
            except OSError as error:
                raise unusable(Path(error.filename) if error.filename else folder.root, error) from error

    @classmethod
    def _lock_or_attach(cls, folder: DataFolder, major: int | None, *, stop_with_parent: bool) -> EmbeddedServer:
        account = Account.choose(folder.cluster)
        account.require_way_to(folder.root.parent)
        folder.make(account)
        account.require_way_to(folder.root)
        deadline = time.monotonic() + _ATTACH_SECONDS
        while (lock := FolderLock.take(folder.lock)) is None:
            if attached := cls._attach(folder, major):
                return attached
            if time.monotonic() > deadline:
                raise DataFolderBusy(f"Folder: {folder.root}.", folder=str(folder.root))
            time.sleep(0.02)
        try:
            folder.mark()
            launch = _Launch(folder, account, folder.pinned_major(major, DEFAULT_MAJOR), stop_with_parent)
            server = cls(folder, launch.socket_dir, launch.major, _Owned(lock, launch.run(), launch.binaries))
            server._complete_roles()
        except BaseException:
            lock.release()
            raise
        _owned[folder.root] = server
        return server

    @classmethod
    def _attach(cls, folder: DataFolder, major: int | None) -> EmbeddedServer | None:
        socket_dir = folder.facts().socket_dir
        if not socket_dir or folder.major() is None:
            return None
        server = cls(folder, Path(socket_dir), folder.pinned_major(major, DEFAULT_MAJOR))
        try:
            server._query("select 1")
        except psycopg.OperationalError:
            return None
        return server

    @property
    def attached(self) -> bool:
        """Another process, or another object of this one, owns the server; `stop` does nothing."""
        return self._owned is None

    @property
    def owns_running(self) -> bool:
        """This object started the server, in this process, and it has not ended."""
        return self._owned is not None and self._owned.pid == os.getpid() and not self._owned.server.has_ended()

    @property
    def binaries(self) -> Path:
        """The folder with pg_dump and the other programs of the server's version."""
        return runnable_by(Account.choose(self._folder.cluster), self.major, self.data_dir).bin

    def url(self, role: str, database: str = DATABASE) -> str:
        """For SQLAlchemy with psycopg 3; a role needs no password, the socket is private."""
        return f"postgresql+psycopg://{role}@/{quote(database)}?host={quote(str(self.socket_dir))}&port={self.port}"

    def bootstrap_url(self, database: str = DATABASE) -> str:
        """As the superuser."""
        return self.url(BOOTSTRAP_ROLE, database)

    def create_database(self, name: str, template: str | None = None) -> None:
        """A database of rcm_owner, a copy of `template` (nobody may be connected to that) or empty."""
        # Copying files is quicker than writing every page into the log first; both take seconds on a slow disk.
        statement = sql.SQL("create database {} owner {} template {} strategy file_copy")
        names = (name, OWNER_ROLE, template or "template1")
        self._query(statement.format(*(sql.Identifier(each) for each in names)))

    def drop_database(self, name: str) -> None:
        """Drop it if it exists; whoever is connected is cut off."""
        self._query(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def database_exists(self, name: str) -> bool:
        return bool(self._query("select 1 from pg_database where datname = %s", name))

    def stop(self) -> None:
        """End the server and free the folder; only the object that started it does so, in its own process."""
        owned, self._owned = self._owned, None
        if owned is None or owned.pid != os.getpid():
            return
        owned.server.stop()
        if not owned.server.has_ended():
            return  # the lock stays ours: nobody may start a second server on these files
        self._folder.forget_socket()
        if _owned.get(self.data_dir) is self:
            del _owned[self.data_dir]
        owned.lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _query(self, statement: str | sql.Composed, *values: str) -> list[tuple[Any, ...]]:
        connection = psycopg.connect(
            host=str(self.socket_dir),
            port=self.port,
            user=BOOTSTRAP_ROLE,
            dbname="postgres",
            connect_timeout=10,
            autocommit=True,
        )
        with connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def _complete_roles(self) -> None:
        """A folder made by an older release lacks the roles that came since."""
        existing = frozenset(str(name) for (name,) in self._query("select rolname from pg_roles"))
        for statement in role_statements(existing):
            self._query(sql.Composed([sql.SQL(statement)]))


class _Owned:
    """What only the owner of a server holds."""

    def __init__(self, lock: FolderLock, server: process.ServerProcess, binaries: Binaries) -> None:
        self.lock = lock
        self.server = server
        self.binaries = binaries
        self.pid = os.getpid()


class _Launch:
    """One start of the server by the holder of the folder's lock."""

    def __init__(self, folder: DataFolder, account: Account, major: int, stop_with_parent: bool) -> None:
        self.folder = folder
        self.account = account
        self.major = major
        self.stop_with_parent = stop_with_parent
        self.binaries = runnable_by(account, major, folder.root)
        self._adopted = self._left_behind()
        kept = Path(folder.facts().socket_dir) if self._adopted else None
        self.socket_dir = kept or folder.socket_dir(account)

    def run(self) -> process.ServerProcess:
        if self._adopted:
            return self._adopted
        if self.folder.major() is None:
            cluster.create(self.folder, self.binaries, self.account)
        self.folder.remember(self.socket_dir, stop_with_parent=self.stop_with_parent)
        self.folder.rotate_log()
        deadline = time.monotonic() + _LEFTOVER_SECONDS
        while True:
            started = self._try()
            if isinstance(started, process.ServerProcess):
                return started
            if time.monotonic() > deadline or not any(sign in started for sign in _LEFTOVERS):
                raise ServerFailed(cluster.last_lines(started), log=str(self.folder.log))
            time.sleep(0.1)

    def _left_behind(self) -> process.ServerProcess | None:
        """The server of a former owner, taken over if it was meant to stay and we mean the same.

        Any other is on its way out, since its owner is gone: wait for it, and tell it if it was not told.
        """
        pid_file = self.folder.pid_file
        pid = process.live_server(pid_file)
        if pid is None:
            return None
        found = process.ServerProcess(pid, lambda: process.live_server(pid_file) != pid)
        meant_to_stay = not self.folder.facts().stop_with_parent
        if meant_to_stay and not self.stop_with_parent:
            return found
        if meant_to_stay or not found.wait(2):
            process.end(pid, process.FAST_SHUTDOWN)
        if not found.wait(_SHUTDOWN_SECONDS):
            raise DataFolderBusy(f"Server {pid} of {self.folder.root} does not end.", pid=pid)
        return None

    def _try(self) -> process.ServerProcess | str:
        """The server once it is ready, or what it said before it ended."""
        self._clear_stale()
        command = cluster.server_command(self.binaries, self.folder, str(self.socket_dir))
        with self.folder.log.open("ab") as log:
            self.folder.log.chmod(0o600)
            begin = log.tell()
            started = process.spawn(
                command,
                log=log,
                account=self.account,
                cwd=self.folder.root,
                stop_with_parent=self.stop_with_parent,
            )
        deadline = time.monotonic() + _READY_SECONDS
        while not process.is_ready(self.folder.pid_file, started.pid):
            if started.has_ended() or time.monotonic() > deadline:
                started.stop()
                return self.folder.log.read_bytes()[begin:].decode(errors="replace")
            time.sleep(0.005)
        return started

    def _clear_stale(self) -> None:
        """Remove pid files whose process id some other program or a zombie has now.

        The server itself removes those of ids that nobody has, and looks for shared memory still in use.
        """
        if sys.platform == "win32":
            return
        for path in (self.folder.pid_file, self.socket_dir / f".s.PGSQL.{PORT}.lock"):
            pid = process.read_pid(path)
            if pid is not None and process.exists(pid):
                path.unlink(missing_ok=True)
