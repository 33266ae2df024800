"""Batches that were worked through long ago: rows, runs, ledger, domain rows, made by SQL in a minute."""

from __future__ import annotations

from typing import Any, Final

import psycopg

from benchmarks.support import trivial
from benchmarks.support.common import Site, libpq, say

#: Rows of one batch of the past, and of one statement.
_BATCH: Final = 10_000

#: Ids in the order of their time, as the program makes them, of the year before.
_ID: Final = """
(lpad(to_hex((extract(epoch from now() - interval '300 days') * 1000)::bigint + n / 20), 12, '0')
 || '7' || lpad(to_hex(n %% 4096), 3, '0') || '8' || substr(md5(n::text), 1, 15))::uuid
"""

_JOB: Final = """
insert into batch_job (batch_job_id, org_id, workflow_id, revision_id, file_name, file_size, file_sha256, file_kind,
                       status, total_rows, completed_rows, completed_at)
select gen_random_uuid(), w.org_id, w.workflow_id, r.revision_id, 'past.jsonl', 1, md5(%(first)s::text), 'JSONL',
       'completed', %(rows)s, %(rows)s, now()
  from user_workflow w join workflow_revision r using (org_id, workflow_id) where w.name = %(workflow)s
returning batch_job_id, org_id, workflow_id, revision_id
"""
_RUNS: Final = f"""
insert into workflow_run (run_id, org_id, workflow_id, revision_id, workflow_type, status, context, frontier, queue,
                          total_steps, completed_steps, batch_job_id, row_number, started_at, completed_at,
                          total_execution_time_ms)
select {_ID}, %(org)s, %(flow)s, %(revision)s, 'JSONL', 'COMPLETED', jsonb_build_object('amount', n %% 1000),
       '{{"t": []}}', 'batch', 5, 5, %(job)s, n - %(first)s + 1, now(), now(), 500
  from generate_series(%(first)s::bigint, %(last)s::bigint) as n
"""
_ROWS: Final = f"""
insert into batch_row (org_id, batch_row_id, batch_job_id, row_number, external_id, input_data, status, run_id)
select %(org)s, {_ID}, %(job)s, n - %(first)s + 1, 'past-' || n, jsonb_build_object('amount', n %% 1000), 'completed',
       {_ID}
  from generate_series(%(first)s::bigint, %(last)s::bigint) as n
"""
_STEPS: Final = f"""
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, worker, started_at, completed_at,
                               execution_time_ms)
select %(org)s, {_ID}, node, 1, 'COMPLETED', 'past', now(), now(), 1.5
  from generate_series(%(first)s::bigint, %(last)s::bigint) as n, unnest(%(nodes)s::text[]) as node
"""
_ENTRIES: Final = f"""
insert into bench_entry (org_id, run_id, node_id, amount)
select %(org)s, {_ID}, node, n %% 1000
  from generate_series(%(first)s::bigint, %(last)s::bigint) as n, unnest(%(nodes)s::text[]) as node
"""


def make_history(site: Site, rows: int) -> None:
    """The workflow must be published. Keys are not looked up again: each row names what this made before."""
    with psycopg.connect(libpq(site.server.bootstrap_url()), autocommit=True, dbname="rcm") as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("set synchronous_commit = off")
        for first in range(0, rows, _BATCH):
            _past_batch(connection, first, min(_BATCH, rows - first))
        # As a server is after such a history: its tables looked through and counted.
        for table in ("batch_job", "batch_row", "workflow_run", "workflow_run_step", "bench_entry"):
            connection.execute(f"vacuum analyze {table}".encode())
    site.settle()
    say(f"history: {rows:,} rows")


def _past_batch(connection: psycopg.Connection[tuple[Any, ...]], first: int, rows: int) -> None:
    with connection.transaction():
        values: dict[str, Any] = {"workflow": trivial.WORKFLOW, "first": first, "rows": rows}
        made = connection.execute(_JOB, values).fetchone()
        assert made is not None
        names = ("job", "org", "flow", "revision")
        values |= dict(zip(names, made, strict=True)) | {"last": first + rows - 1, "nodes": list(trivial.NODES)}
        for statement in (_RUNS, _ROWS, _STEPS, _ENTRIES):
            connection.execute(statement, values)
