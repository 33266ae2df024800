"""`rcm maintain`, and the timer that does the same below `rcm up`."""

from __future__ import annotations

import threading
from typing import Final

from rich.markup import escape

from rcm.cli.console import emit, err, told
from rcm.cli.installation import opened
from rcm.cli.options import AsJson, DataDir
from rcm.core.errors import DomainError
from rcm.migrations.maintain import Maintained
from rcm.migrations.maintain import maintain as once

#: Partitions are made two months ahead; an hour is plenty, and a start that failed is soon repeated.
_EVERY_S: Final = 3600.0


def maintain(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Make the partitions of the months to come; `rcm up` does it by itself, else call it once a day."""
    with told(as_json=as_json), opened(data_dir) as installation:
        done = once(installation.urls.owner)
        emit(
            {"made": done.made, "moved_rows": done.moved, "closed": done.closed},
            as_json=as_json,
            text=lambda: _sentence(done),
        )


def _sentence(done: Maintained) -> str:
    if not done.made and not done.closed:
        return "nothing to do"
    made = f"made {', '.join(done.made)}" if done.made else "made none"
    closed = f"; closed {', '.join(done.closed)}" if done.closed else ""
    return f"{made}; moved {done.moved} rows{closed}"


class MaintenanceTimer:
    """Once at the start of the block, then every hour, in a thread that ends with the block."""

    def __init__(self, owner_url: str, every_s: float = _EVERY_S) -> None:
        self._owner_url = owner_url
        self._every_s = every_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="rcm-maintenance", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        while True:
            try:
                once(self._owner_url)
            except DomainError as error:
                err.print(f"[yellow]maintenance, again in an hour:[/] {escape(error.message)}", soft_wrap=True)
            if self._ended.wait(self._every_s):
                return
