"""A load of observations that dies: `python -m tests.support.signal_loader STEP FILE ORG URL` kills itself right after
`stage_rows` (the first rows are staged) or `merge` (all are observations, nothing is committed)."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.quality.repository import loads
from rcm.quality.service.loading import SentFile, load


async def main(step: str, path: Path, org_id: UUID, url: str) -> None:
    whole: Any = vars(loads)[step]

    async def dying(*arguments: Any, **named: Any) -> Any:
        await whole(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(loads, step, dying)
    await load(Database(url), Actor(org_id), SentFile(path, path.name))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), UUID(sys.argv[3]), sys.argv[4]))
