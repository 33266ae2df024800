"""Which account runs the server, and whether it can get at a folder.

PostgreSQL refuses to run as root, so root hands it to an unprivileged account.
"""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from rcm.core.embedded.errors import DataFolderUnreachable, DataFolderUnusable

if sys.platform != "win32":
    import pwd

#: The first of these that exists: Debian's server package brings `postgres`; every system has `nobody`.
CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """The account that runs the server; `dropped` when it is not the one that runs this process."""

    name: str
    uid: int
    gid: int
    dropped: bool

    @classmethod
    def choose(cls, cluster: Path) -> Self:
        """The owner of an existing `cluster` folder, else one of CANDIDATES for root, else ourselves.

        Raises DataFolderUnusable when the cluster belongs to somebody whose rights we can't take.
        """
        if not hasattr(os, "geteuid"):
            return cls(name="", uid=-1, gid=-1, dropped=False)
        mine = os.geteuid()
        owner = cluster.stat().st_uid if cluster.exists() else None
        if mine != 0:
            if owner is not None and owner != mine:
                raise DataFolderUnusable(
                    f"{cluster} belongs to {_name(owner)} and this process runs as {_name(mine)}: "
                    f"run it as {_name(owner)} or as root."
                )
            return cls(name=_name(mine), uid=mine, gid=os.getegid(), dropped=False)
        return cls._unprivileged(owner or None)

    @classmethod
    def _unprivileged(cls, owner: int | None) -> Self:
        if owner is not None:
            entry = pwd.getpwuid(owner)
            return cls(name=entry.pw_name, uid=owner, gid=entry.pw_gid, dropped=True)
        for name in CANDIDATES:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(name=name, uid=entry.pw_uid, gid=entry.pw_gid, dropped=True)
        raise DataFolderUnusable(
            f"PostgreSQL does not run as root and none of the accounts {', '.join(CANDIDATES)} exists: "
            "make one, or run this as another user."
        )

    def own(self, path: Path) -> None:
        """Give `path` to the account and shut everybody else (but root) out."""
        if self.dropped:
            os.chown(path, self.uid, self.gid)
        path.chmod(0o700)

    def process_options(self) -> dict[str, Any]:
        """Arguments of `subprocess` that make a child run as this account."""
        if not self.dropped:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def blocked_at(self, path: Path) -> Path | None:
        """The outermost folder on the way into `path` (itself included) that the account can't enter."""
        if not self.dropped:
            return None
        resolved = path.resolve()
        return next((each for each in [*reversed(resolved.parents), resolved] if not self._enters(each)), None)

    def _enters(self, folder: Path) -> bool:
        if not folder.exists():
            return True
        facts = folder.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & stat.S_IXUSR)
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & stat.S_IXGRP)
        return bool(facts.st_mode & stat.S_IXOTH)

    def require_way_to(self, data_dir: Path) -> None:
        """Raises DataFolderUnreachable, naming the folder and the two ways out."""
        blocked = self.blocked_at(data_dir)
        if blocked is None:
            return
        raise DataFolderUnreachable(
            f"Started as root, PostgreSQL runs as {self.name}, who can't enter {blocked}. Name a folder "
            f"outside of it with --data-dir or RCM_DATA_DIR (such as /var/lib/hybrid-rcm), or let others "
            f"pass through: chmod o+x {blocked}",
            folder=str(blocked),
        )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
