"""The data folder: what lies where, whether it is ours, and where its socket is.

<data_dir>/server.json   marks the folder as ours; what a later start must know
<data_dir>/lock          held by the process that owns the server
<data_dir>/pg            the cluster
<data_dir>/run           the socket, unless the path is too long for one
<data_dir>/server.log    what the server says
<data_dir>/bin-*         a copy of the binaries, only where the installed ones can't be run
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from rcm.core.embedded.account import Account
from rcm.core.embedded.errors import DataFolderForeign, DataFolderUnusable, ServerVersionMismatch

PORT: Final = 5432
#: sun_path holds 108 bytes on Linux and 104 elsewhere, the closing zero included.
_SOCKET_FOLDER_BYTES: Final = 103 - len(f"/.s.PGSQL.{PORT}.lock")
_LOG_LIMIT: Final = 10_000_000
#: Present before the marker is: a first start that was killed, and the root of a fresh file system.
_HARMLESS: Final = frozenset({"lock", "server.json.new", "lost+found"})


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """What server.json keeps."""

    layout: int = 1
    socket_dir: str = ""
    stop_with_parent: bool = True


@dataclass(frozen=True, slots=True)
class DataFolder:
    root: Path

    @property
    def cluster(self) -> Path:
        return self.root / "pg"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def log(self) -> Path:
        return self.root / "server.log"

    @property
    def pid_file(self) -> Path:
        return self.cluster / "postmaster.pid"

    @property
    def _marker(self) -> Path:
        return self.root / "server.json"

    def facts(self) -> FolderFacts:
        try:
            return msgspec.json.decode(self._marker.read_bytes(), type=FolderFacts)
        except (FileNotFoundError, msgspec.DecodeError):
            return FolderFacts()

    def write_facts(self, facts: FolderFacts) -> None:
        fresh = self.root / "server.json.new"
        fresh.write_bytes(msgspec.json.encode(asdict(facts)))
        fresh.replace(self._marker)

    def check_ours(self) -> None:
        """Raises DataFolderForeign for a folder with other content; touches nothing."""
        try:
            names = {each.name for each in self.root.iterdir()} if self.root.exists() else set()
        except OSError as error:
            raise unusable(self.root, error) from error
        foreign = sorted(names - _HARMLESS)
        if foreign and not self._marker.exists():
            raise DataFolderForeign(f"{self.root} has, for example, {foreign[0]!r}.", folder=str(self.root))

    def make(self, account: Account) -> None:
        """Make the folder or take over an empty one.

        It stays our own, so that the server's account can't plant links in it; others may only pass.
        """
        self.check_ours()
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            wanted = 0o711 if account.dropped else 0o700
            facts = self.root.stat()
            if facts.st_mode & 0o777 != wanted and facts.st_uid == getattr(os, "geteuid", lambda: -1)():
                self.root.chmod(wanted)
        except OSError as error:
            raise unusable(self.root, error) from error

    def mark(self) -> None:
        if not self._marker.exists():
            self.write_facts(FolderFacts())

    def major(self) -> int | None:
        """The major version that the cluster is pinned to, None before the first start."""
        version = self.cluster / "PG_VERSION"
        try:
            said = version.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            if self.cluster.exists():
                raise DataFolderUnusable(f"{version} is missing: {self.cluster} is no whole cluster.") from None
            return None
        except OSError as error:
            raise unusable(version, error) from error
        if not said.isdecimal():
            raise DataFolderUnusable(f"{version} says {said!r}, which is no version of PostgreSQL.")
        return int(said)

    def pinned_major(self, asked: int | None, default: int) -> int:
        """Raises ServerVersionMismatch if `asked` is not the version of the cluster."""
        pinned = self.major()
        if pinned is not None and asked not in (None, pinned):
            raise ServerVersionMismatch(
                f"{self.root} holds PostgreSQL {pinned} and {asked} is asked for. Use another folder, "
                "or move the data with pg_dump and pg_restore.",
                pinned=pinned,
                asked=asked,
            )
        return pinned or asked or default

    def socket_dir(self, account: Account) -> Path:
        """A private folder for the socket, made if need be; short enough for a socket's path."""
        own = self.root / "run"
        if _fits_socket(own):
            own.mkdir(exist_ok=True)
            account.own(own)
            return own
        kept = Path(self.facts().socket_dir or own)
        if kept != own and _is_private(kept, account):
            return kept
        return _short_folder(account)

    def remember(self, socket_dir: Path, *, stop_with_parent: bool) -> None:
        self.write_facts(replace(self.facts(), socket_dir=str(socket_dir), stop_with_parent=stop_with_parent))

    def forget_socket(self) -> None:
        """Remove a socket folder that lies outside the data folder."""
        kept = self.facts().socket_dir
        if kept and Path(kept).parent != self.root:
            shutil.rmtree(kept, ignore_errors=True)

    def rotate_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.root / "server.log.1")


def prepare_data_dir(path: Path) -> Path:
    """Make `path` a data folder of ours and return it resolved.

    Whoever keeps other files there calls this before writing the first one: a folder that has content but
    no mark counts as foreign. Raises DataFolderForeign, DataFolderUnusable.
    """
    folder = DataFolder(path.expanduser().resolve())
    folder.make(Account.choose(folder.cluster))
    try:
        folder.mark()
    except OSError as error:
        raise unusable(folder.root, error) from error
    return folder.root


def default_data_dir() -> Path:
    """RCM_DATA_DIR, else a system folder for root, else the user's own data folder."""
    if named := os.environ.get("RCM_DATA_DIR"):
        return Path(named).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~/AppData/Local")).expanduser() / "hybrid-rcm"
    if os.geteuid() == 0:
        return Path("/var/lib/hybrid-rcm")
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/hybrid-rcm").expanduser()
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "hybrid-rcm"


def unusable(path: Path, error: OSError) -> DataFolderUnusable:
    return DataFolderUnusable(f"{path}: {error.strerror or error}.", path=str(path))


def _short_folder(account: Account) -> Path:
    for parent in dict.fromkeys([tempfile.gettempdir(), "/tmp", "/var/tmp"]):  # noqa: S108 - made by mkdtemp, private
        if not Path(parent).is_dir() or account.blocked_at(Path(parent)):
            continue
        made = Path(tempfile.mkdtemp(prefix="rcm-", dir=parent))
        if _fits_socket(made):
            account.own(made)
            return made
        made.rmdir()
    raise DataFolderUnusable("No temporary folder has a path short enough for a socket: set TMPDIR to a short one.")


def _fits_socket(folder: Path) -> bool:
    """Short enough; and clients read a comma as the end of a host's name, the server a quote as a bracket."""
    return len(os.fsencode(folder)) <= _SOCKET_FOLDER_BYTES and not set(str(folder)) & {",", '"'}


def _is_private(path: Path, account: Account) -> bool:
    if path.is_symlink() or not path.is_dir():
        return False
    facts = path.stat()
    return facts.st_mode & 0o777 == 0o700 and account.uid in (facts.st_uid, -1)
