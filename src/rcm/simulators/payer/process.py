"""Starts the payer simulator as a process of its own and waits until it answers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from rcm.core.errors import DomainError
from rcm.simulators.payer.adjudication import Mix
from rcm.simulators.payer.faults import Faults

START_SECONDS: Final = 30


class SimulatorNotStarted(DomainError):
    """The payer simulator did not start. What it said last is below."""

    code = "simulator.not_started"


class PayerSimulatorProcess:
    """A running payer. It dies with this process; `stop` ends it in good order, `kill` at once."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self._process = process

    @classmethod
    def start(
        cls,
        books: Path,
        *,
        seed: int = 7,
        ack_delay: float = 0,
        pay_delay: float = 0,
        port: int = 0,
        mix: Mix | None = None,
        faults: Faults | None = None,
    ) -> Self:
        """Start on `books` and wait up to 30 s for its URL. Its log is kept beside the books.

        Raises SimulatorNotStarted with the end of the log.
        """
        books.parent.mkdir(parents=True, exist_ok=True)
        url_file = books.with_name(f"{books.name}.url")
        log_file = books.with_name(f"{books.name}.log")
        url_file.unlink(missing_ok=True)
        command = [sys.executable, "-m", "rcm.simulators.payer", "--books", str(books)]
        command += ["--url-file", str(url_file), "--die-with-parent", "--parent-pid", str(os.getpid())]
        command += ["--seed", str(seed), "--port", str(port)]
        command += ["--ack-delay", str(ack_delay), "--pay-delay", str(pay_delay)]
        command += _mix_options(mix or Mix()) + _fault_options(faults or Faults())
        with log_file.open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter, arguments not through a shell
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
            )
        try:
            return cls(_await_url(process, url_file, log_file), process)
        except BaseException:
            process.kill()
            process.wait()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def stop(self, timeout: float = 10) -> None:
        """SIGTERM, and SIGKILL after `timeout` seconds. Stopping twice is fine."""
        if self.running:
            self._process.terminate()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL: what a crash of the payer looks like."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _mix_options(mix: Mix) -> list[str]:
    shares = {"--rejected": mix.rejected, "--denied": mix.denied, "--partial": mix.partial}
    return [text for name, share in shares.items() for text in (name, str(share))]


def _fault_options(faults: Faults) -> list[str]:
    options = ["--fail-every", str(faults.fail_every), "--fail-when", faults.fail_when]
    return [*options, "--latency", str(round(faults.latency * 1000))]


def _await_url(process: subprocess.Popen[bytes], url_file: Path, log_file: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if url_file.exists():
            return url_file.read_text().strip()
        if process.poll() is not None:
            break
        time.sleep(0.02)
    said = log_file.read_bytes()[-2000:].decode(errors="replace")
    raise SimulatorNotStarted(said, exit_code=process.poll())
