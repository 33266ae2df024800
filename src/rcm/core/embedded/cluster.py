"""Making a cluster: all of it, roles and database included, or nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from rcm.core.embedded.account import Account
from rcm.core.embedded.binaries import Binaries
from rcm.core.embedded.errors import ServerFailed
from rcm.core.embedded.folder import PORT, DataFolder
from rcm.core.embedded.process import dies_with_parent, environment
from rcm.core.embedded.roles import BOOTSTRAP_ROLE, bootstrap_statements

#: Written to postgresql.conf once, where an operator may change them: two cores, a laptop's memory.
SETTINGS: Final = {
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
#: Given at each start. The log keeps what the server says about itself; errors of statements go to the
#: client only, because their text and their values may be a patient's.
FIXED: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
#: For tests, whose data nobody misses.
FAST: Final = {"fsync": "off", "full_page_writes": "off"}


def is_fast() -> bool:
    return os.environ.get("RCM_EMBEDDED_FAST") == "1"


def server_command(binaries: Binaries, folder: DataFolder, socket_dir: str) -> list[str]:
    settings = FIXED | (FAST if is_fast() else {})
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    place = ["-D", str(folder.cluster), "-k", f'"{socket_dir}"', "-p", str(PORT)]
    return [binaries.program("postgres"), *place, *options]


def create(folder: DataFolder, binaries: Binaries, account: Account) -> None:
    """Make the cluster beside its place and move it there when it is whole.

    So a kill at any moment leaves no half of one. Raises ServerFailed with what initdb said.
    """
    for left in folder.root.glob("pg.new-*"):
        _remove(left)
    fresh = Path(tempfile.mkdtemp(prefix="pg.new-", dir=folder.root))
    try:
        account.own(fresh)
        settings = [part for name, value in SETTINGS.items() for part in ("--set", f"{name}={value}")]
        made = [
            binaries.program("initdb"),
            "-D",
            str(fresh),
            "-U",
            BOOTSTRAP_ROLE,
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        sync = ["--no-sync"] if is_fast() else []
        _run([*made, "--data-checksums", *_locale(binaries.major), *settings, *sync], folder, account)
        # Without a server and its socket: a single process reads the statements and ends at the first error.
        alone = [binaries.program("postgres"), "--single", *(["-F"] if is_fast() else [])]
        alone += ["-D", str(fresh), "-c", "exit_on_error=true", "-c", "log_checkpoints=off", "template1"]
        _run(alone, folder, account, "\n".join([*bootstrap_statements(), ""]))
        fresh.rename(folder.cluster)
    finally:
        _remove(fresh)
    if not is_fast() and sys.platform != "win32":
        descriptor = os.open(folder.root, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def _remove(folder: Path) -> None:
    """Also while the last process of a killed initdb still writes into it, which takes a moment."""
    for _ in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)


def _locale(major: int) -> list[str]:
    """Order by code point everywhere, the same on each system and after each upgrade of its C library."""
    libc = "C.UTF-8" if sys.platform == "linux" else "C"
    if major >= 17:
        return [f"--locale={libc}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [f"--locale={libc}"]


def _run(command: list[str], folder: DataFolder, account: Account, statements: str = "") -> None:
    ran = subprocess.run(  # noqa: S603 - our own arguments
        command,
        input=statements,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd=folder.root,
        env=environment(),
        preexec_fn=dies_with_parent(signal.SIGKILL) if sys.platform == "linux" else None,
        **account.process_options(),
    )
    if ran.returncode != 0:
        raise ServerFailed(last_lines(ran.stderr or ran.stdout), program=command[0])


def last_lines(text: str, count: int = 12) -> str:
    return "\n" + "\n".join(text.strip().splitlines()[-count:])
