"""A worker of distributed runs that dies: `python -m tests.support.signal_worker UNITS URL…` kills itself while it
computes the unit after so many."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

from rcm.core.db import Database
from rcm.quality.service import signal_units
from rcm.quality.service.signal_work import SignalWork


async def main(units: int, app: str, ops: str) -> None:
    computed = 0
    whole: Any = vars(signal_units)["detect_unit"]

    def dying(*arguments: Any) -> Any:
        nonlocal computed
        computed += 1
        if computed > units:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*arguments)

    setattr(signal_units, "detect_unit", dying)  # noqa: B010 - it is somebody else's name there
    await SignalWork(Database(app), Database(ops), lease_s=3).work()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
