"""A worker that imports and dies: `python -m tests.support.import_worker PIECES URL…` is killed by itself in the
transaction of the piece after so many, before its commit."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

from rcm.clinical.service import bulk_import, importing
from rcm.clinical.service.bulk_work import BulkWork
from rcm.core.db import Database


async def main(pieces: int, app: str, ops: str) -> None:
    written = 0
    whole = importing.import_piece

    async def dying(*arguments: Any, **more: Any) -> Any:
        nonlocal written
        done = await whole(*arguments, **more)
        written += 1
        if written > pieces:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(bulk_import, "import_piece", dying)  # noqa: B010 - it is somebody else's name there
    await BulkWork(Database(app), Database(ops), lease_s=1, keep_days=1).round()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
