"""The real programs as processes on a data folder: the command line, servers, workers; and looks from outside."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
import psutil

from rcm.core.embedded import process
from rcm.core.urls import DatabaseUrls
from rcm.simulators.payer.process import PayerSimulatorProcess
from tests.support.database import connect
from tests.support.places import new_folder

_READY = re.compile(r"(http://127\.0\.0\.1:\d+)")
_TOKEN = re.compile(r"/o/([a-z0-9-]+)/batches#token=(\S+)")


def environment(**more: str) -> dict[str, str]:
    """Ours without what would lead a program of ours to another installation."""
    kept = {n: v for n, v in os.environ.items() if n != "DATABASE_URL" and not n.startswith(("RCM_", "PG"))}
    fixed = {"RCM_ENV_FILE": os.devnull, "RCM_EMBEDDED_FAST": "1", "NO_COLOR": "1", "COLUMNS": "200"}
    return {**kept, **fixed, **more}


def wait_for(
    condition: Callable[[], object],
    what: str,
    seconds: float = 120,
    every: float = 0.05,
    facts: Callable[[], str] = str,
) -> None:
    """`facts` are asked for when it did not come about: what a person needs to see why."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"in {seconds} s it did not come about: {what}\n{facts()}"
        time.sleep(every)


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder for an installation that does not exist yet; whatever still runs on it afterwards is ended."""
    place = new_folder()
    data = place / "data"
    try:
        yield data
    finally:
        pid_file = data / "pg" / "postmaster.pid"
        if (left := process.live_server(pid_file)) is not None:
            process.end(left, signal.SIGQUIT)
            wait_for(lambda: process.live_server(pid_file) is None, "the server's end", 30)
        shutil.rmtree(place, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> dict[str, Any]:
        """The object in the last line of stdout, which must be the only line."""
        lines = self.stdout.splitlines()
        assert len(lines) == 1, f"not one line of stdout: {self.stdout!r}\n{self.stderr}"
        answer: dict[str, Any] = json.loads(lines[0])
        return answer

    @property
    def told(self) -> str:
        """What it printed, in one line, however it was wrapped."""
        return " ".join((self.stdout + self.stderr).split())


def rcm(*arguments: str | Path, data: Path | None = None, seconds: float = 240, **variables: str) -> Ran:
    """`rcm …` in a process of its own, to its end."""
    ended = subprocess.run(
        _command(*arguments, data=data),
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Ran(ended.returncode, ended.stdout, ended.stderr)


def _command(*arguments: str | Path, data: Path | None) -> list[str]:
    folder = ["--data-dir", str(data)] if data is not None else []
    return [sys.executable, "-m", "rcm.cli", *map(str, arguments), *folder]


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Running:
    """`rcm …` that keeps running: `rcm up`, `rcm demo`, `rcm worker`. What it says is kept in a file."""

    def __init__(self, *arguments: str | Path, data: Path, **variables: str) -> None:
        self.data = data
        self._said = data.parent / f"said-{time.monotonic_ns()}.txt"
        with self._said.open("wb") as log:
            self.process = subprocess.Popen(
                _command(*arguments, data=data),
                env=environment(**variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # Tests that run in the background of a shell ignore Ctrl-C, and so would all that they start.
                preexec_fn=_heed_interrupts,  # noqa: PLW1509 - one call, before exec
            )

    @property
    def said(self) -> str:
        return self._said.read_text(encoding="utf-8", errors="replace")

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def url(self, seconds: float = 90) -> str:
        """Where the page is, once it says so."""
        self.wait_until_said("Ready", seconds)
        found = _READY.search(self.said)
        assert found, self.said
        return found[1]

    def tokens(self) -> dict[str, str]:
        """`rcm demo` tells a sign-in for each organisation: slug to token."""
        return dict(_TOKEN.findall(self.said))

    def wait_until_said(self, text: str, seconds: float = 90) -> None:
        wait_for(lambda: text in self.said or not self.running, f"{text!r}; it said: {self.said}", seconds)
        assert text in self.said, f"it ended with {self.process.returncode}: {self.said}"

    def kill(self) -> None:
        """kill -9: this process alone."""
        self.process.kill()
        self.process.wait()

    def kill_all(self) -> None:
        """kill -9 of the process and all its descendants at once, the database server among them."""
        victims = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        for victim in victims:
            process.end(victim.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds: float = 40) -> int:
        """SIGTERM, and SIGKILL for what does not listen; the exit code."""
        if self.running:
            self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill_all()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def socket_urls(data: Path) -> DatabaseUrls | None:
    """URLs of the server that runs on the folder, without becoming its owner; None before its first start."""
    marker = data / "server.json"
    if not marker.exists() or not (socket := json.loads(marker.read_bytes()).get("socket_dir")):
        return None
    base = "postgresql+psycopg://{}@/rcm?host=" + socket + "&port=5432"
    return DatabaseUrls(*(base.format(role) for role in ("rcm_owner", "rcm_app", "rcm_engine", "rcm_ops")))


def ask(data: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows as rcm_owner sees them, of all organisations."""
    urls = socket_urls(data)
    assert urls is not None, f"no server has run on {data}"
    with connect(urls.owner) as connection:
        return connection.execute(sql, values or None).fetchall()


def books(url: str) -> dict[str, Any]:
    """The payer's own totals over all mailboxes."""
    answer: dict[str, Any] = httpx.get(f"{url}/books", timeout=30).raise_for_status().json()
    return answer


def booked_claims(url: str) -> list[dict[str, Any]]:
    """Every claim in the payer's own books."""
    found: list[dict[str, Any]] = []
    after = 0
    while True:
        page = httpx.get(f"{url}/books/claims", params={"after": after, "limit": 1000}, timeout=30)
        answer = page.raise_for_status().json()
        if not answer["claims"]:
            return found
        found += answer["claims"]
        after = answer["next"]


@contextmanager
def opened_books(data: Path) -> Iterator[str]:
    """A payer on the books that an ended `rcm demo` or `rcm up` left in its folder: its URL."""
    with PayerSimulatorProcess.start(data / "simulator" / "books.sqlite") as payer:
        yield payer.url
