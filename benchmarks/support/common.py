"""A fresh durable server in a folder of its own, the peak memory of a process, and how results are printed."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
import psutil
import psycopg

from rcm.core.embedded import EmbeddedServer
from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls, from_server
from rcm.migrations.runner import migrate

REPOSITORY: Final = Path(__file__).resolve().parents[2]
_LOOK_S: Final = 0.1
#: How busy the machine was before we began: runnable processes, mean of the last minute.
_LOAD_BEFORE: Final = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
_NOT_OURS: Final = ("RCM_EMBEDDED_FAST", "DATABASE_URL", "RCM_DATA_DIR")


def parser(description: str | None) -> argparse.ArgumentParser:
    """Options that every script has."""
    made = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    made.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    made.add_argument("--quick", action="store_true", help="a small size: does it run, not how fast")
    return made


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def emit(result: Mapping[str, Any], *, as_json: bool) -> None:
    """The result, and what the machine was, are all that goes to stdout."""
    result = {**result, "cores": os.cpu_count(), "load_before": _LOAD_BEFORE}
    if as_json:
        print(orjson.dumps(result).decode(), flush=True)
        return
    width = max(map(len, result))
    for name, value in result.items():
        print(f"{name:{width}}  {value}", flush=True)


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """Empty, and gone afterwards. The server's account may enter it when root runs the measurement."""
    place = Path(tempfile.mkdtemp(prefix="rcm-bench-"))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Site:
    """A migrated database with one organisation in it."""

    data_dir: Path
    server: EmbeddedServer
    urls: DatabaseUrls
    org_id: UUID

    def as_owner(self, *statements: str) -> None:
        _execute(self.urls.owner, statements)

    def settle(self) -> None:
        """Write dirty pages out, so that no part pays for what an earlier one left."""
        _execute(self.server.bootstrap_url(), ("checkpoint",))


def environment() -> dict[str, str]:
    """Ours without what would make the server less durable, or another one."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    return kept | {"RCM_ENV_FILE": os.devnull}


@contextmanager
def fresh_site() -> Iterator[Site]:
    """As a first `rcm up` would make it: durable, whatever the environment says."""
    for name in _NOT_OURS:
        os.environ.pop(name, None)
    os.environ["RCM_ENV_FILE"] = os.devnull
    with fresh_folder() as folder, EmbeddedServer.start(folder / "data") as server:
        urls = from_server(server)
        migrate(urls.owner)
        org_id = new_id()
        with plain(urls.owner) as connection:
            connection.execute(
                "insert into organization (org_id, org_type, slug, name) values (%s, 'hospital', 'bench', 'Bench')",
                (org_id,),
            )
        yield Site(folder / "data", server, urls, org_id)


def plain(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(libpq(url), autocommit=True)


def libpq(url: str) -> str:
    """The same address without SQLAlchemy's name of the driver."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def _execute(url: str, statements: tuple[str, ...]) -> None:
    with plain(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


class PeakMemory:
    """Peak resident memory of a process, in MB (10^6 bytes): the kernel's own figure where it keeps one."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._peak = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def mb(self) -> float:
        return round(self._peak / 1e6, 1)

    def _watch(self) -> None:
        while True:
            try:
                self._peak = max(self._peak, _resident(self._process))
            except psutil.NoSuchProcess:
                return
            if self._stop.wait(_LOOK_S):
                return


def _resident(process: psutil.Process) -> int:
    try:
        lines = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return int(process.memory_info().rss)
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
