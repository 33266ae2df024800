"""`rcm demo` as a person would start it, watched from outside."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psutil

from benchmarks.support.common import REPOSITORY, environment

_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Ran:
    """`first_s`: from the start of the process to the first byte on stdout. Memory in MB by part."""

    summary: dict[str, Any]
    first_s: float
    total_s: float
    peak_mb: dict[str, float]


def demo(folder: Path, claims: int, limit_s: float) -> Ran:
    """`rcm demo --exit --json` on a data folder that is not there yet."""
    command = [sys.executable, "-m", "rcm.cli", "demo", "--exit", "--json", "--claims", str(claims)]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--data-dir", str(folder / "data")],
        cwd=REPOSITORY,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    watch = _Watch(process.pid)
    ended = threading.Timer(limit_s, process.terminate)
    ended.start()
    assert process.stdout is not None
    assert process.stderr is not None
    told: list[bytes] = []
    listener = threading.Thread(target=_drain(process.stderr.read, told), daemon=True)
    listener.start()
    try:
        line = process.stdout.readline()
        first = time.perf_counter() - started
        line = process.stdout.read().strip().rpartition(b"\n")[2] or line
        code = process.wait()
    finally:
        ended.cancel()
        if process.poll() is None:
            process.terminate()
            process.wait(60)
        watch.stop()
        listener.join()
    if code != 0:
        raise RuntimeError(f"rcm demo ended with {code}: {b''.join(told)[-2000:].decode(errors='replace')}")
    return Ran(orjson.loads(line), first, time.perf_counter() - started, watch.peak_mb)


def _drain(read: Callable[[], bytes], into: list[bytes]) -> Callable[[], None]:
    return lambda: into.append(read())


class _Watch:
    """Peak resident memory of the process and of those that it started, by what they are."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.peak_mb: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_LOOK_S):
            for process in self._family():
                try:
                    name, size = _part(process.cmdline()), process.memory_info().rss / 1e6
                except psutil.Error:
                    continue  # it ended between the two looks
                if name:
                    self.peak_mb[name] = round(max(self.peak_mb.get(name, 0.0), size), 1)

    def _family(self) -> list[psutil.Process]:
        try:
            return [self._process, *self._process.children(recursive=True)]
        except psutil.Error:
            return []


def _part(command: list[str]) -> str:
    for name in ("worker", "api", "demo"):
        if "rcm.cli" in command and name in command:
            return name
    return "simulator" if "rcm.simulators.payer" in command else ""
