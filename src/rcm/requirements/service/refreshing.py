"""Keep effective_requirements as the rules are: in the transaction of a change, and anew from scratch.

Who changes an organisation's rules of a task holds (task, shared) and (organisation and task, alone); who changes
the installation's holds (task, alone). So of two changes that touch the same rows the second one sees the first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from rcm.core.db import Database, WriteSession
from rcm.core.time import today as this_day
from rcm.requirements.kept import Wanted, Written, groups, wanted
from rcm.requirements.repository import effective, names, rules
from rcm.requirements.resolver import Floors


async def lock(session: WriteSession, tasks: Sequence[UUID], org_id: UUID | None) -> None:
    """Before any rule is read. `org_id` None: rules of the installation are changed."""
    shared = [f"requirements:{task}" for task in tasks]
    if org_id is None:
        await rules.lock(session, alone=shared)
    else:
        await rules.lock(session, shared, [f"requirements:{task}:{org_id}" for task in tasks])


async def refresh(
    session: WriteSession,
    task_type_id: UUID,
    org_id: UUID | None,
    *,
    payers: Sequence[UUID] | None = None,
    today: date | None = None,
) -> Written:
    """Make the kept rows of a task what its rules are now, under the caller's locks.

    `org_id` None: of all organisations, as the owner. `payers`: those for which anything changed; None: also for
    no payer in particular. An organisation of which nothing is kept yet gets all of its rows, for with some of
    them a question would be answered by a row that does not know the asked payer; one for which no rule is left loses
    all of its rows.
    """
    everyone = await names.organizations(session) if org_id is None else [org_id]
    known = everyone if payers is None else await effective.organizations_with_rows(session, task_type_id, everyone)
    if payers is not None:
        known = set(known) - await rules.bare(session, task_type_id, everyone)
    fresh = [each for each in everyone if each not in known]
    done = Written()
    if fresh:
        done += await _replace(session, task_type_id, fresh, None, today or this_day())
    settled = [each for each in everyone if each in known]
    if settled:
        done += await _replace(session, task_type_id, settled, payers, today or this_day())
    return done


async def _replace(
    session: WriteSession,
    task_type_id: UUID,
    organizations: Sequence[UUID],
    payers: Sequence[UUID] | None,
    today: date,
) -> Written:
    only = organizations[0] if len(organizations) == 1 else None
    found = await rules.of_tasks(session, [task_type_id], only, payers=payers)
    shared: tuple[Sequence[UUID], Sequence[Wanted]] = ((), ())
    own: list[tuple[UUID, Wanted]] = []
    floors: Floors = {}
    for group in groups(organizations, found):
        rows = wanted(group.rules, today, payers, floors)
        if group.own:
            own += [(group.organizations[0], row) for row in rows]
        else:
            shared = (group.organizations, rows)
    return await effective.replace(session, task_type_id, shared, own, of=(organizations, payers))


async def rebuild(
    owner: Database,
    org_id: UUID | None = None,
    *,
    progress: Callable[[int, int], object] = lambda _done, _all: None,
) -> Written:
    """All rows anew, of all organisations or of one; a task in a transaction. As the owner."""
    async with owner.read(None) as session:
        tasks = await rules.tasks_with_rules(session, None)
        tasks = sorted({*tasks, *await effective.tasks_with_rows(session)})
    done = Written()
    for at, task in enumerate(tasks, start=1):
        done += await _rebuild(owner, task, org_id)
        progress(at, len(tasks))
    return done


async def _rebuild(owner: Database, task: UUID, org_id: UUID | None) -> Written:
    async with owner.write(None) as session:
        await lock(session, [task], org_id)
        return await refresh(session, task, org_id)


async def refresh_all(session: WriteSession) -> Written:
    """Within somebody's own transaction, as the owner: after rows came to be by another way than `set`."""
    done = Written()
    for task in await rules.tasks_with_rules(session, None):
        await lock(session, [task], None)
        done += await refresh(session, task, None)
    return done


async def tidy(owner: Database) -> Written:
    """Rows of organisations that are new, and none of periods that ended: what time does without any change."""
    done = await rebuild_missing(owner)
    async with owner.write(None) as session:
        return done + Written(0, await effective.prune(session, this_day()))


async def rebuild_missing(owner: Database) -> Written:
    """Rows of organisations of which nothing is kept for a task that has rules."""
    async with owner.read(None) as session:
        missing = await effective.missing(session)
    done = Written()
    for org_id, task in missing:
        done += await _rebuild(owner, task, org_id)
    return done
