"""Is this installation usable? Imports, connects, inserts a row and takes it back; one line for each that went well.

A script, not a test of pytest's: it works on the database that the settings name, and leaves it as it was.
"""

from __future__ import annotations

import asyncio
import sys
from uuid import uuid4

from sqlalchemy import func, select

from rcm.core.errors import DomainError
from rcm_schema import TaskType, TaskTypeCreate, get_db_manager


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


async def look() -> None:
    say("ok  imports: models, schemas, sessions")
    manager = get_db_manager()
    await manager.initialize()
    async with manager.get_session() as session:
        found = await session.scalar(select(func.count()).select_from(TaskType))
        say(f"ok  connection: {found} task types")
    wanted = TaskTypeCreate(domain="eligibility", action="status_check", display_name=f"Installation check {uuid4()}")
    async with manager.get_session() as session:
        session.add(TaskType(**wanted.model_dump(exclude_unset=True)))
        await session.flush()
        there = await session.scalar(select(TaskType.display_name).where(TaskType.display_name == wanted.display_name))
        if there is None:
            raise SystemExit("no  insert: the row can't be read")
        await session.rollback()
    say("ok  insert")
    async with manager.get_session() as session:
        if await session.scalar(select(TaskType.task_type_id).where(TaskType.display_name == wanted.display_name)):
            raise SystemExit("no  roll back: the row is still there")
    say("ok  roll back")
    await manager.close()


if __name__ == "__main__":
    try:
        asyncio.run(look())
    except DomainError as error:
        raise SystemExit(f"no  {error.code}: {error.message}") from None
