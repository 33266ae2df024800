"""Runs the payer's server on loopback until a signal, or the death of its parent, ends it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec
import uvicorn

from rcm.core.errors import ConfigurationError
from rcm.simulators.payer.adjudication import Mix
from rcm.simulators.payer.books import Books
from rcm.simulators.payer.faults import Faults
from rcm.simulators.payer.mailbox import Delays
from rcm.simulators.payer.server import create_app

PARENT_CHECK_SECONDS: Final = 0.25


class PortTaken(ConfigurationError):
    """The port is in use. Choose another one, or 0 for any free port."""

    code = "simulator.port_taken"


class Serving(msgspec.Struct, frozen=True):
    """What a server is started with. `parent` is the process id to die with, 0 for none."""

    books: Path
    port: int = 0
    seed: int = 7
    mix: Mix = Mix()
    delays: Delays = Delays()
    faults: Faults = Faults()
    url_file: Path | None = None
    parent: int = 0


class _Server(uvicorn.Server):
    """Tells when it listens; ends with 0 on a signal instead of raising the signal once more."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def serve(serving: Serving, announce: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM. `announce` gets the URL once requests are answered.

    Raises PortTaken and BooksInUse.
    """
    if serving.parent:
        threading.Thread(target=_die_with, args=(serving.parent,), daemon=True).start()
    books = Books(serving.books)
    try:
        listener = _listen(serving.port)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def listening() -> None:
            if serving.url_file is not None:
                _write_whole(serving.url_file, url + "\n")
            announce(url)

        app = create_app(books, serving.seed, serving.mix, serving.delays, serving.faults)
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=5)
        asyncio.run(_Server(config, listening).serve(sockets=[listener]))
    finally:
        books.close()


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port), backlog=256)
    except OSError as error:
        raise PortTaken(f"Port: {port}.") from error


def _write_whole(path: Path, text: str) -> None:
    """Whoever waits for the file never sees a part of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)


def _die_with(parent: int) -> None:
    """Watches instead of asking the kernel (PR_SET_PDEATHSIG): that signal comes as soon as the *thread*
    that started us ends, and a thread pool may have done so."""
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    os._exit(0)
