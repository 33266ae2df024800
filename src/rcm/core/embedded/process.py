"""The server as a process: started so that it can't outlive its parent, found by its pid file, ended."""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from rcm.core.embedded import watchdog
from rcm.core.embedded.account import Account

#: Ends the server at once, clients or not, with a clean shutdown checkpoint.
FAST_SHUTDOWN: Final = signal.SIGINT
_PR_SET_PDEATHSIG: Final = 1
_PARENT_GONE: Final = 75


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A running server: a child of ours, or one that an earlier process left behind."""

    pid: int
    has_ended: Callable[[], bool]
    watcher: subprocess.Popen[bytes] | None = None

    def wait(self, seconds: float) -> bool:
        """True if it ended within `seconds`."""
        deadline = time.monotonic() + seconds
        while not self.has_ended():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
        return True

    def stop(self) -> None:
        """Ask nicely, then less so; a server that is ended hard recovers from its log at the next start."""
        if self.watcher is not None and self.watcher.stdin is not None and not self.has_ended():
            self.watcher.stdin.write(b".")
            self.watcher.stdin.close()
            self.watcher.wait()
        hard = getattr(signal, "SIGKILL", signal.SIGTERM)
        for signum, patience in ((FAST_SHUTDOWN, 60), (getattr(signal, "SIGQUIT", hard), 10), (hard, 10)):
            if self.has_ended():
                return
            end(self.pid, signum)
            if self.wait(patience):
                return


def end(pid: int, signum: int) -> None:
    """Send a signal to a process that may be gone already."""
    try:
        os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signum)
    except ProcessLookupError:
        return


def dies_with_parent(signum: int) -> Callable[[], None] | None:
    """What a child runs before its program starts, so that we take it along; Linux only.

    The kernel sends it `signum` when we end.
    It has to run after the change of account, which clears the setting; `subprocess` does it in that order.
    """
    if sys.platform != "linux":
        return None
    parent = os.getpid()
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def arm() -> None:
        # The parent may have ended between fork and prctl: then no signal would ever come.
        if prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0) != 0 or os.getppid() != parent:
            os._exit(_PARENT_GONE)

    return arm


def spawn(command: list[str], *, log: IO[bytes], account: Account, cwd: Path, stop_with_parent: bool) -> ServerProcess:
    """Start a server in a session of its own, so that Ctrl-C in a terminal does not reach it before us.

    A thread of its own starts it and waits for it: the kernel's signal is tied to the thread that forked, so
    that thread must live as long as the server; and the wait leaves no zombie.
    """
    outcome: queue.SimpleQueue[subprocess.Popen[bytes] | Exception] = queue.SimpleQueue()
    ended = threading.Event()

    def run() -> None:
        try:
            child = subprocess.Popen(  # noqa: S603 - our own arguments
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=cwd,
                env=environment(),
                start_new_session=True,
                preexec_fn=dies_with_parent(FAST_SHUTDOWN) if stop_with_parent else None,  # noqa: PLW1509 - see above
                **account.process_options(),
            )
        except Exception as error:  # noqa: BLE001 - raised again in the thread that asked
            outcome.put(error)
            return
        outcome.put(child)
        child.wait()
        ended.set()

    threading.Thread(target=run, name="embedded-postgresql", daemon=True).start()
    child = outcome.get()
    if isinstance(child, Exception):
        raise child
    watcher = watch(child.pid) if stop_with_parent and sys.platform != "linux" else None
    return ServerProcess(pid=child.pid, has_ended=ended.is_set, watcher=watcher)


def watch(pid: int) -> subprocess.Popen[bytes]:
    """Start the watchdog for the server `pid`."""
    return subprocess.Popen(  # noqa: S603 - our own arguments
        [sys.executable, "-I", str(Path(watchdog.__file__)), str(pid)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def environment() -> dict[str, str]:
    """Ours without what would change the server's defaults; its messages in English, its time in UTC."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def read_pid(pid_file: Path) -> int | None:
    try:
        first = pid_file.read_text(encoding="utf-8", errors="replace").split("\n", maxsplit=1)[0]
    except FileNotFoundError:
        return None
    return int(first) if first.strip().isdecimal() else None


def is_ready(pid_file: Path, pid: int) -> bool:
    """The server `pid` takes connections: its pid file says so in the eighth line."""
    try:
        lines = pid_file.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def live_server(pid_file: Path) -> int | None:
    """The process id of the server that runs on this cluster.

    None also when the pid in the file was given to another program since, or is a zombie that nobody reaps
    (process 1 of many a container does not).
    """
    pid = read_pid(pid_file)
    if pid is None or sys.platform == "win32":
        return None  # on Windows the server judges its pid file alone
    cluster = pid_file.parent
    return pid if (_runs_in_linux if sys.platform == "linux" else _runs_elsewhere)(pid, cluster) else None


def _runs_in_linux(pid: int, cluster: Path) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
        # A server's current folder is its cluster.
        return state not in "ZX" and Path(f"/proc/{pid}/cwd").readlink() == cluster
    except OSError:
        return False


def _runs_elsewhere(pid: int, cluster: Path) -> bool:
    said = subprocess.run(  # noqa: S603 - our own arguments
        ["/bin/ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return not said.stdout.startswith("Z") and str(cluster) in said.stdout


def exists(pid: int) -> bool:
    """Some process, or its zombie, has this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
