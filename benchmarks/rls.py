"""Row-level security: what it adds to a point read and to an index scan of 50 rows, within one transaction.

`batch_row` with its policies is read as rcm_app, as the program reads it: the organisation is set once for the
transaction, and each statement names `org_id` as well. Beside it stands a copy of the table with the same rows and
indexes and without row-level security, read by the same statements over the same connection, in the same
transaction. All statements are prepared. Rounds alternate which of the two begins; a round's ratio is the median
time of one divided by that of the other; the figure is the median of all rounds' ratios.

The script stops when the plans differ in anything but the policy's filter: then it would compare two other things.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support.common import Site, emit, fresh_site, parser, plain, say
from rcm.core.ids import new_id

Connection = psycopg.Connection[tuple[Any, ...]]

LIMIT: Final = 1.10
SECURED: Final = "batch_row"
OPEN: Final = "bench_open"
_COLUMNS: Final = "batch_row_id, row_number, status, input_data, error_message, updated_at"
POINT: Final = f"select {_COLUMNS} from {{table}} where org_id = %s and batch_row_id = %s"
SCAN: Final = (
    f"select {_COLUMNS} from {{table}}"
    " where org_id = %s and batch_job_id = %s and row_number between %s and %s order by row_number"
)
_SCANNED: Final = 50

_FILL: Final = """
insert into batch_row (org_id, batch_job_id, row_number, status, input_data)
select %(org)s, %(job)s, n, 'pending', jsonb_build_object('claim', n, 'text', repeat(md5(n::text), 8))
  from generate_series(1, %(rows)s) n
"""


@dataclass(frozen=True, slots=True)
class Tenant:
    """One organisation's batch; `ids` are keys of its rows."""

    org: UUID
    job: UUID
    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Times of one statement, in microseconds, and the ratio of each round."""

    secured: float
    open: float
    ratios: tuple[float, ...]

    def figures(self, name: str) -> dict[str, Any]:
        quarter = statistics.quantiles(self.ratios, n=4)
        return {
            f"{name}_ratio": round(statistics.median(self.ratios), 3),
            f"{name}_ratio_quartiles": [round(quarter[0], 3), round(quarter[2], 3)],
            f"{name}_us": round(self.secured, 1),
            f"{name}_open_us": round(self.open, 1),
        }


def prepare(site: Site, tenants: int, rows: int) -> Tenant:
    """`tenants` organisations with `rows` rows each, and the open copy; the one that is read comes in the middle."""
    read: Tenant | None = None
    with plain(site.urls.owner) as owner:
        for number in range(tenants):
            org, job = new_id(), new_id()
            owner.execute(
                "insert into organization (org_id, org_type, slug, name) values (%s, 'hospital', %s, %s)",
                (org, f"tenant-{number}", f"Tenant {number}"),
            )
            owner.execute("insert into batch_job (org_id, batch_job_id) values (%s, %s)", (org, job))
            owner.execute(_FILL, {"org": org, "job": job, "rows": rows})
            if number == tenants // 2:
                ids = owner.execute(
                    "select batch_row_id from batch_row where org_id = %s order by 1", (org,)
                ).fetchall()
                read = Tenant(org, job, tuple(row[0] for row in ids))
        owner.execute(f"create table {OPEN} (like {SECURED} including all)")
        owner.execute(f"insert into {OPEN} select * from {SECURED}")
        owner.execute(f"grant select on {OPEN} to rcm_app")
        for table in (SECURED, OPEN):
            owner.execute(f"vacuum (analyze) {table}")
    site.settle()
    assert read is not None
    return read


def plan(app: Connection, statement: str, values: Sequence[Any]) -> list[str]:
    """The plan without costs; names of the two tables and their indexes are made the same."""
    lines = [row[0] for row in app.execute(f"explain (costs off) {statement}", values)]
    return [re.sub(rf"{OPEN}\w*|{SECURED}\w*", "table", line) for line in lines]


def check_plans(app: Connection, tenant: Tenant) -> None:
    for statement, values in ((POINT, point(tenant, 0)), (SCAN, scan(tenant, 0))):
        kinds = [
            [
                line.lstrip(" ->").split(" on ")[0]
                for line in plan(app, statement.format(table=table), values)
                if "Scan" in line
            ]
            for table in (SECURED, OPEN)
        ]
        if kinds[0] != kinds[1] or not any("Index" in line for line in kinds[0]):
            raise RuntimeError(f"The plans differ: {kinds}")


def point(tenant: Tenant, number: int) -> tuple[Any, ...]:
    return tenant.org, tenant.ids[number * 7919 % len(tenant.ids)]


def scan(tenant: Tenant, number: int) -> tuple[Any, ...]:
    first = 1 + number * 7919 % (len(tenant.ids) - _SCANNED)
    return tenant.org, tenant.job, first, first + _SCANNED - 1


def timed(app: Connection, statement: str, values: Sequence[tuple[Any, ...]]) -> list[float]:
    """Seconds that each execution took, rows fetched."""
    times = []
    cursor = app.cursor()
    for row in values:
        begun = time.perf_counter()
        cursor.execute(statement, row, prepare=True)
        found = cursor.fetchall()
        times.append(time.perf_counter() - begun)
        assert found
    return times


def compare(app: Connection, statement: str, values: Sequence[tuple[Any, ...]], rounds: int) -> Compared:
    both = [statement.format(table=SECURED), statement.format(table=OPEN)]
    for text in both:  # past the five custom plans, after which the server keeps one
        timed(app, text, values[:20])
    medians: list[tuple[float, float]] = []
    for number in range(rounds):
        order = both if number % 2 else both[::-1]
        found = {text: statistics.median(timed(app, text, values)) for text in order}
        medians.append((found[both[0]], found[both[1]]))
    return Compared(
        min(secured for secured, _ in medians) * 1e6,
        min(open_ for _, open_ in medians) * 1e6,
        tuple(secured / open_ for secured, open_ in medians),
    )


def measure(options: argparse.Namespace) -> dict[str, Any]:
    with fresh_site() as site:
        say(f"{options.tenants} tenants with {options.rows} rows each")
        tenant = prepare(site, options.tenants, options.rows)
        with psycopg.connect(site.urls.app.replace("+psycopg", "")) as app:
            app.execute("select set_config('app.org_id', %s, true)", (str(tenant.org),))
            check_plans(app, tenant)
            result: dict[str, Any] = {}
            for name, statement, values in (("point", POINT, point), ("scan", SCAN, scan)):
                asked = [values(tenant, number) for number in range(options.statements)]
                compared = compare(app, statement, asked, options.rounds)
                result |= compared.figures(name)
                say(f"{name}: {result[f'{name}_ratio']} times the time without row-level security")
    return {**result, "limit": LIMIT, "rows": options.tenants * options.rows, "rounds": options.rounds}


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--tenants", type=int, default=20)
    options.add_argument("--rows", type=int, default=5_000, help="rows of each tenant")
    options.add_argument("--rounds", type=int, default=60)
    options.add_argument("--statements", type=int, default=400, help="of each kind in a round")
    chosen = options.parse_args()
    if chosen.quick:
        chosen.tenants, chosen.rows, chosen.rounds, chosen.statements = 3, 500, 4, 50
    emit(measure(chosen), as_json=chosen.json)


if __name__ == "__main__":
    main()
