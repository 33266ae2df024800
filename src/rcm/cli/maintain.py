"""`rcm maintain`, and the timer that does the same below `rcm up`."""

from __future__ import annotations

import asyncio
import threading
from typing import Final

from rich.markup import escape

from rcm.cli.console import emit, err, told
from rcm.cli.installation import opened
from rcm.cli.options import AsJson, DataDir
from rcm.core.db import TRANSIENT, Database
from rcm.core.errors import DomainError
from rcm.migrations.maintain import Maintained
from rcm.migrations.maintain import maintain as once
from rcm.requirements.kept import Written
from rcm.requirements.service.refreshing import tidy

#: Partitions are made two months ahead; an hour is plenty, and a start that failed is soon repeated.
_EVERY_S: Final = 3600.0


def maintain(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Make the partitions of the months to come, and keep requirements of new organisations and without days gone by;
    `rcm up` does it by itself, else call it once a day."""
    with told(as_json=as_json), opened(data_dir) as installation:
        done = once(installation.urls.owner)
        rows = asyncio.run(_requirements(installation.urls.owner))
        emit(
            {"made": done.made, "moved_rows": done.moved, "closed": done.closed,
             "requirements_written": rows.written, "requirements_deleted": rows.deleted},
            as_json=as_json,
            text=lambda: _sentence(done, rows),
        )  # fmt: skip


async def _requirements(owner_url: str) -> Written:
    owner = Database(owner_url, pool_size=1, name="rcm-maintenance")
    try:
        return await tidy(owner)
    finally:
        await owner.close()


def _sentence(done: Maintained, rows: Written) -> str:
    told_of = f"; effective requirements: {rows.written} written, {rows.deleted} deleted" if rows else ""
    if not done.made and not done.closed:
        return told_of.removeprefix("; ") or "nothing to do"
    made = f"made {', '.join(done.made)}" if done.made else "made none"
    closed = f"; closed {', '.join(done.closed)}" if done.closed else ""
    return f"{made}; moved {done.moved} rows{closed}{told_of}"


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
                asyncio.run(_requirements(self._owner_url))
            except (DomainError, *TRANSIENT) as error:
                said = error.message if isinstance(error, DomainError) else type(error).__name__
                err.print(f"[yellow]maintenance, again in an hour:[/] {escape(said)}", soft_wrap=True)
            if self._ended.wait(self._every_s):
                return
