"""One worker process of the engine with the trivial domain; run as a module, it is that process."""

from __future__ import annotations

import asyncio
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.support.common import REPOSITORY
from benchmarks.support.trivial import register
from rcm.cli.work import stop_event
from rcm.core.embedded import EmbeddedServer
from rcm.core.settings import load_settings
from rcm.core.urls import from_server
from rcm.main import compose
from rcm.observability.logging import configure_logging

_READY: Final = b"ready"
_START_S: Final = 60
_STOP_S: Final = 25


@contextmanager
def running_worker(data_dir: Path, extra: Mapping[str, str] | None = None) -> Iterator[int]:
    """The process id of a worker that is ready to take work; it is ended with the block."""
    command = [sys.executable, "-m", "benchmarks.support.worker", str(data_dir)]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, env={**os.environ, **(extra or {})}, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    try:
        _await_ready(process)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _await_ready(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        said = process.stdout.readline() if selector.select(_START_S) else b""
    if said.strip() != _READY:
        raise RuntimeError(f"The worker did not become ready: {said!r}.")


async def _work(data_dir: Path) -> None:
    from rcm.workflows.engine.worker import Worker  # noqa: PLC0415 - the engine is slow to import

    settings = load_settings(log_level="warning")
    configure_logging(settings.log_level, sys.stderr)
    with EmbeddedServer.start(data_dir) as server:
        urls = from_server(server)
        application = compose(settings, urls, name="bench-worker")
        register(application.registry)
        stop = stop_event()
        worker = Worker(application.registry, urls.engine)
        await worker.start()
        sys.stdout.buffer.write(_READY + b"\n")
        sys.stdout.buffer.flush()
        await stop.wait()
        await worker.stop()
        await application.close()


if __name__ == "__main__":
    asyncio.run(_work(Path(sys.argv[1])))
