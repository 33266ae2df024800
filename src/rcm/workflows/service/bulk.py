"""One operation on many runs, counted before it is done."""

from __future__ import annotations

from collections import Counter
from typing import Final

from rcm.core.db import WriteSession
from rcm.core.errors import Conflict, InvalidInput
from rcm.workflows.repository.forks import newer_tries
from rcm.workflows.repository.run_views import ids_of
from rcm.workflows.repository.runs import RunHead, RunMissing, lock_heads
from rcm.workflows.run_schemas import MOST_RUNS, RunBulk, RunBulkOut
from rcm.workflows.service.runs import RunService, applies
from rcm.workflows.states import GOES_ON

#: A statement's worth of runs; all chunks stand in one transaction.
_CHUNK: Final = 1_000


class TooManyRuns(InvalidInput):
    """These are more runs than are changed at once. Narrow the filter; for a whole batch use the batch's operation."""

    code = "run.bulk_too_many"


class CountChanged(Conflict):
    """Another number of runs would change than you expect. Look again, then say the new number."""

    code = "run.bulk_count_changed"


async def operate_on_many(session: WriteSession, runs: RunService, asked: RunBulk) -> RunBulkOut:
    """All or nothing. Runs in no state for it, and older tries, are left as they are and counted as refused.

    Raises RunMissing for an id that is not here, TooManyRuns, CountChanged.
    """
    heads = await _heads(session, asked)
    older = await newer_tries(session, [head.run_id for head in heads]) if asked.action in GOES_ON else {}
    changing = [head for head in heads if applies(asked.action, head) and head.run_id not in older]
    if asked.expected_count not in {None, len(changing)}:
        raise CountChanged(
            f"Expected {asked.expected_count}, now {len(changing)}.", expected=asked.expected_count, now=len(changing)
        )
    if changing and not asked.dry_run:
        await runs.apply(changing, asked.action)
    by_status = Counter(head.status for head in changing)
    refused = Counter(head.status for head in heads)
    refused.subtract(by_status)
    return RunBulkOut(
        action=asked.action,
        dry_run=asked.dry_run,
        found=len(heads),
        changed=len(changing),
        by_status=dict(by_status),
        refused={status: count for status, count in refused.items() if count},
    )


async def _heads(session: WriteSession, asked: RunBulk) -> list[RunHead]:
    if asked.filter is not None:
        ids = await ids_of(session, asked.filter, MOST_RUNS)
        if len(ids) > MOST_RUNS:
            raise TooManyRuns(f"At most {MOST_RUNS}.", most=MOST_RUNS)
    else:
        ids = sorted(set(asked.ids or ()))
    heads = [
        head for start in range(0, len(ids), _CHUNK) for head in await lock_heads(session, ids[start : start + _CHUNK])
    ]
    if asked.filter is None and len(heads) != len(ids):
        missing = sorted(set(ids) - {head.run_id for head in heads})
        raise RunMissing(str(missing[0]), missing=len(missing))
    return heads
