"""Requirements: milliseconds until a payer's changed rule stands in the rows of all organisations.

1,000 organisations, 40 payers, 60 tasks: each payer has rules in each task, a fifth of the organisations policies of
their own, 2.5 million effective rows. Measured is the whole change of one payer's rule: locks, rules read and
checked, resolved, rows written, committed. `fill_s`: all rows anew (`rcm requirements rebuild`). A plain
`insert … select` of as many rows as the change writes, in the same database, is the floor.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support.common import Site, emit, fresh_site, parser, plain, say
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.model import PLATFORM_ORG
from rcm.requirements.new_rule import NewRule
from rcm.requirements.rule import Tier
from rcm.requirements.service.refreshing import rebuild
from rcm.requirements.service.writing import set_rule


@dataclass(frozen=True, slots=True)
class Size:
    organizations: int
    payers: int
    tasks: int
    changes: int


_FULL: Final = Size(1_000, 40, 60, 9)
_SMALL: Final = Size(100, 10, 6, 5)
_FILL: Final = """
insert into organization (org_id, org_type, slug, name)
select gen_random_uuid(), 'hospital', 'clinic-' || n, 'Clinic ' || n from generate_series(2, {organizations}) n;
insert into payer (payer_id, code, name)
select gen_random_uuid(), 'PAYER' || n, 'Payer ' || n from generate_series(1, {payers}) n;
insert into task_domain_lu (code, label) select 'bench', 'Bench' on conflict do nothing;
insert into task_action_lu (code, label) select 'act' || n, 'Act ' || n from generate_series(1, {tasks}) n;
insert into task_type (task_type_id, domain, action, display_name)
select gen_random_uuid(), 'bench', 'act' || n, 'Act ' || n from generate_series(1, {tasks}) n;
insert into global_requirement (task_type_id, field_path, operation, value, effective_from, reason)
select t.task_type_id, f.path, f.operation, f.value::jsonb, '2026-01-01', 'What the task needs everywhere.'
  from task_type t cross join (values ('member.id', 'require', '{{}}'), ('member.last_name', 'require', '{{}}'),
       ('service.date', 'validate', '{{"format": "date"}}')) as f (path, operation, value) where t.domain = 'bench';
insert into payer_requirement (payer_id, task_type_id, field_path, operation, value, effective_from, reason)
select p.payer_id, t.task_type_id, f.path, f.operation, f.value::jsonb, '2026-01-01', 'What the payer asks for.'
  from payer p cross join task_type t cross join (values ('member.id', 'validate', '{{"min_length": 4}}'),
       ('member.group_number', 'require', '{{}}')) as f (path, operation, value) where t.domain = 'bench';
insert into org_requirement_policy (org_id, task_type_id, field_path, operation, value, effective_from, reason)
select o.org_id, t.task_type_id, 'custom.case', 'require', '{{}}', '2026-01-01', 'Ours.'
  from (select org_id, row_number() over (order by org_id) n from organization where org_type <> 'platform') o
  cross join task_type t where o.n % 5 = 0 and t.domain = 'bench';
analyze
"""
_FLOOR: Final = """
insert into copied select * from effective_requirements
 where payer_id = (select payer_id from payer where code = 'PAYER1')
   and task_type_id = (select task_type_id from task_type where domain = 'bench' and action = 'act1')
"""


async def _changes(owner: Database, changes: int) -> tuple[list[float], int]:
    """Seconds of each change of the same rule, and how many rows each wrote."""
    took, rows = [], 0
    for turn in range(changes + 1):
        value = {"min_length": 5 + turn}
        new = NewRule(Tier.PAYER, "bench.act1", "member.id", "validate", value, payer="PAYER1")
        began = time.perf_counter()
        async with owner.write(Actor(PLATFORM_ORG)) as session:
            saved = await set_rule(session, new, supersede=True)
        took.append(time.perf_counter() - began)
        assert saved.rows is not None
        rows = saved.rows.written
    return took[1:], rows  # the first one begins a period, so it writes twice as many


def _floor(site: Site) -> float:
    with plain(site.urls.owner) as connection:
        connection.execute("create temporary table copied (like effective_requirements including all)")
        began = time.perf_counter()
        connection.execute(_FLOOR)
        return time.perf_counter() - began


async def _measured(site: Site, size: Size) -> dict[str, Any]:
    with plain(site.urls.owner) as connection:
        for statement in _FILL.format(organizations=size.organizations, payers=size.payers, tasks=size.tasks).split(
            ";"
        ):
            connection.execute(statement.encode())
    owner = Database(site.urls.owner, pool_size=1)
    try:
        began = time.perf_counter()
        filled = await rebuild(owner)
        fill_s = time.perf_counter() - began
        site.settle()
        with plain(site.urls.owner) as connection:
            connection.execute("analyze effective_requirements")
        say(f"{filled.written:,} rows in {fill_s:.0f} s")
        took, rows = await _changes(owner, size.changes)
    finally:
        await owner.close()
    return {
        "refresh_ms_p50": round(statistics.median(took) * 1000),
        "refresh_ms_worst": round(max(took) * 1000),
        "refresh_rows": rows,
        "refresh_floor_ms": round(_floor(site) * 1000),
        "effective_rows": filled.written,
        "fill_s": round(fill_s, 1),
        "organizations": size.organizations,
        "payers": size.payers,
        "tasks": size.tasks,
    }


def measure(*, quick: bool = False) -> dict[str, Any]:
    """On a fresh server; `quick`: a small size."""
    with fresh_site() as site:
        return asyncio.run(_measured(site, _SMALL if quick else _FULL))


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--small", action="store_true", help="the same as --quick")
    chosen = options.parse_args()
    emit(measure(quick=chosen.quick or chosen.small), as_json=chosen.json)


if __name__ == "__main__":
    main()
