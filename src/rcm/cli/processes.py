"""Child processes of `rcm up`: API and worker, restarted when they die, ended when we end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rcm.cli.console import err
from rcm.core.embedded.process import dies_with_parent

_STOP_S: Final = 25
_RESTART_PAUSE_S: Final = 1.0
_MOST_LOG_BYTES: Final = 20_000_000


@dataclass(slots=True)
class Child:
    """One process of ours."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Starts children and looks after them from the main thread. Each logs into a file of `log_dir`."""

    environment: Mapping[str, str]
    log_dir: Path
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, *arguments: str) -> None:
        child = Child(name, [sys.executable, "-m", "rcm.cli", *arguments])
        self.children.append(child)
        self._spawn(child)

    def look_after(self) -> None:
        """Restart what died; called every now and then."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                code = child.process.returncode
                log = self.log_dir / f"{child.name}.log"
                err.print(f"[yellow]{child.name} ended with {code} ({log}); starting it again[/]")
                if time.monotonic() - child.started_at < _RESTART_PAUSE_S:
                    time.sleep(_RESTART_PAUSE_S)
                self._spawn(child)

    def stop(self) -> None:
        """Ask each to finish, then insist."""
        running = [c.process for c in self.children if c.process is not None and c.process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _STOP_S
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _spawn(self, child: Child) -> None:
        child.started_at = time.monotonic()
        self.log_dir.mkdir(parents=True, exist_ok=True)
        path = self.log_dir / f"{child.name}.log"
        if path.exists() and path.stat().st_size > _MOST_LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            child.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                child.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                start_new_session=True,  # Ctrl-C reaches us alone, and we end the children in order
                preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one prctl, before exec
            )
