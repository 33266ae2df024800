"""The statements by which the engine advances runs: each for all runs of a segment at once."""

from __future__ import annotations

# A segment whose runs go together has a row of its own: locking it is the fence, and the runs' rows stay as they
# are. Other segments are fenced by their runs' rows.
BEGIN_TOGETHER = """
update run_segment set starts = starts + 1 where org_id = %(org)s and segment_id = %(segment)s returning starts
"""

# Only what is new: of a segment that is begun again, nothing else has to be written.
OPEN_TOGETHER = """
update workflow_run set updated_at = now(), status = 'IN_PROGRESS', started_at = coalesce(started_at, now())
 where org_id = %(org)s and segment_id = %(segment)s and status = 'PENDING'
returning revision_id, 0, batch_job_id, row_number, true
"""

OPEN = """
with old as (
  select run_id, status from workflow_run
   where org_id = %(org)s and segment_id = %(segment)s and status in ('PENDING', 'IN_PROGRESS')
   order by run_id for no key update
)
update workflow_run r set updated_at = now(), status = 'IN_PROGRESS', started_at = coalesce(r.started_at, now()),
       segment_starts = r.segment_starts + 1
  from old where r.org_id = %(org)s and r.segment_id = %(segment)s and r.run_id = old.run_id
returning r.revision_id, r.segment_starts, r.batch_job_id, r.row_number, old.status = 'PENDING'
"""

REVISION = """
select revision_id from workflow_run
 where org_id = %(org)s and segment_id = %(segment)s and status = 'IN_PROGRESS' limit 1
"""

HOLD_TOGETHER = """
with mine as (
  select 1 from run_segment where org_id = %(org)s and segment_id = %(segment)s for no key update
)
select (select count(*) from mine)::int, exists (
  select 1 from workflow_run where org_id = %(org)s and segment_id = %(segment)s and status = 'IN_PROGRESS'
     and (pause_requested or cancel_requested))
"""

HOLD = """
with mine as (
  select run_id, pause_requested, cancel_requested from workflow_run
   where org_id = %(org)s and segment_id = %(segment)s and status = 'IN_PROGRESS'
   order by run_id for no key update
)
select count(*)::int, coalesce(bool_or(pause_requested or cancel_requested), false) from mine
"""

READ = """
select r.run_id, case when r.at_segment then s.frontier else r.frontier end::text, r.context,
       case when r.at_segment then s.completed_steps else r.completed_steps end,
       r.pause_requested, r.cancel_requested, r.batch_job_id, r.row_number, r.at_segment
  from workflow_run r
  left join run_segment s on r.at_segment and s.org_id = r.org_id and s.segment_id = r.segment_id
 where r.org_id = %(org)s and r.segment_id = %(segment)s and r.status = 'IN_PROGRESS'
 order by r.run_id
"""

MOVE = """
update run_segment set updated_at = now(), starts = 0, frontier = %(frontier)s::jsonb, completed_steps = %(completed)s,
       current_step = %(current)s
 where org_id = %(org)s and segment_id = %(segment)s
"""

CAME_ON = "update run_segment set starts = 0 where org_id = %(org)s and segment_id = %(segment)s and starts > 0"

CONTEXTS = """
update workflow_run r set updated_at = now(), context = u.context
  from json_to_recordset(%(rows)s::json) as u(run uuid, context jsonb)
 where r.org_id = %(org)s and r.run_id = any(%(all)s::uuid[]) and r.run_id = u.run
"""

RELEASE = """
update workflow_run r
   set segment_id = null, at_segment = false, updated_at = now(),
       frontier = case when r.at_segment then s.frontier else r.frontier end,
       completed_steps = case when r.at_segment then s.completed_steps else r.completed_steps end,
       current_step = case when r.at_segment then s.current_step else r.current_step end
  from (select 1) one left join run_segment s on s.org_id = %(org)s and s.segment_id = %(segment)s
 where r.org_id = %(org)s and r.segment_id = %(segment)s and r.status = 'IN_PROGRESS'
   and not (r.pause_requested or r.cancel_requested)
returning r.run_id
"""

# A run that leaves to wait, and was asked to stop meanwhile or was brought what it waits for: while it had a segment,
# whoever did so left it to the segment to see. So it stays, and another turn sees.
STAY = """
update workflow_run r set segment_id = %(segment)s
 where r.org_id = %(org)s and r.run_id = any(%(runs)s::uuid[]) and r.segment_id is null and r.status = 'IN_PROGRESS'
   and (r.pause_requested or r.cancel_requested or exists (
     select 1 from jsonb_array_elements(r.frontier->'t') as t
       join run_wait w on w.org_id = r.org_id and w.run_id = r.run_id
                      and w.node_id = t->>0 and w.iteration = (t->>1)::int
      where (t->>3)::boolean and w.delivered_at is not null))
"""

# Everybody who locks several runs does so in the order of their ids.
LOCK_RUNS = """
select 1 from workflow_run where org_id = %(org)s and run_id = any(%(runs)s::uuid[]) order by run_id for no key update
"""
LOCK_SEGMENT = """
select 1 from workflow_run
 where org_id = %(org)s and segment_id = %(segment)s and status in ('PENDING', 'IN_PROGRESS')
 order by run_id for no key update
"""

# Steps that nobody has written of before.
NEW_STEPS = """
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, attempt_number, max_retries,
                               output, error, worker, started_at, completed_at, execution_time_ms)
select %(org)s, r, v.n, v.i, v.s, v.a, v.m, v.o, v.e, %(worker)s, %(started)s,
       case when v.s in ('COMPLETED', 'SKIPPED') then %(completed)s::timestamptz end, %(ms)s
  from json_to_recordset(%(rows)s::json)
       as v(runs uuid[], n text, i int, s text, a int, m int, o jsonb, e jsonb), unnest(v.runs) as r
"""

# One statement for the ledger and the attempts. Rows that differ in nothing but their run cross over as one.
STEPS = """
with u as materialized (
  select r, n, i, s, a, m, o, e, w
    from json_to_recordset(%(rows)s::json)
         as v(runs uuid[], n text, i int, s text, a int, m int, o jsonb, e jsonb, w bool), unnest(v.runs) as r
), ledger as (
  insert into workflow_run_step as l (org_id, run_id, node_id, iteration, status, attempt_number, max_retries,
                                      output, error, worker, started_at, completed_at, execution_time_ms)
  select %(org)s, u.r, u.n, u.i, u.s, u.a, u.m, u.o, u.e, %(worker)s, %(started)s,
         case when u.s in ('COMPLETED', 'SKIPPED', 'FAILED') then %(completed)s::timestamptz end, %(ms)s
    from u
  on conflict (org_id, run_id, node_id, iteration) do update
     set updated_at = now(), status = excluded.status, attempt_number = excluded.attempt_number,
         output = excluded.output, error = excluded.error, worker = excluded.worker,
         completed_at = excluded.completed_at,
         started_at = case when l.status = 'RUNNING' then l.started_at else excluded.started_at end,
         execution_time_ms = excluded.execution_time_ms
   where l.status not in ('COMPLETED', 'SKIPPED')
  returning 1
), attempts as (
  insert into workflow_run_step_attempt (org_id, run_id, node_id, iteration, attempt_number, worker,
                                         started_at, completed_at, outcome, error)
  select %(org)s, u.r, u.n, u.i, u.a, %(worker)s, %(started)s, %(completed)s, u.s, u.e from u where u.w
  on conflict (org_id, run_id, node_id, iteration, attempt_number) do update
     set updated_at = now(), outcome = excluded.outcome, completed_at = excluded.completed_at, error = excluded.error
)
select count(*) from ledger
"""

# Who takes a step over that somebody began and never ended writes down that attempt first: without an end.
CLAIM = """
with u as materialized (
  select r, n, i, a, m
    from json_to_recordset(%(rows)s::json) as v(runs uuid[], n text, i int, a int, m int), unnest(v.runs) as r
), ended_early as (
  insert into workflow_run_step_attempt (org_id, run_id, node_id, iteration, attempt_number, worker, started_at,
                                         outcome)
  select l.org_id, l.run_id, l.node_id, l.iteration, l.attempt_number, l.worker, l.started_at, 'RUNNING'
    from u join workflow_run_step l on l.org_id = %(org)s and l.run_id = u.r and l.node_id = u.n and l.iteration = u.i
   where l.status = 'RUNNING' and l.worker is not null and l.run_id = any(%(all)s::uuid[])
  on conflict do nothing
)
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, attempt_number, max_retries,
                               worker, started_at)
select %(org)s, u.r, u.n, u.i, 'RUNNING', u.a, u.m, %(worker)s, now() from u
on conflict (org_id, run_id, node_id, iteration) do update
   set updated_at = now(), attempt_number = greatest(workflow_run_step.attempt_number + 1, excluded.attempt_number),
       status = 'RUNNING', worker = excluded.worker, started_at = now()
 where workflow_run_step.status not in ('COMPLETED', 'SKIPPED')
returning run_id, attempt_number
"""

# The ids stand there twice, here and wherever rows are joined to a list: a table that was filled a minute ago
# has no statistics yet, and without the literal list the planner reads all of it, in every turn.
_RUNS = """
update workflow_run r
   set updated_at = now(), frontier = u.frontier, context = {context}, status = u.status,
       segment_starts = 0, completed_steps = u.completed, segment_id = u.segment, at_segment = false,
       current_step = u.current, error_step = u.error_step, error_code = u.error_code,
       error_message = u.error_message,
       pause_requested = r.pause_requested and u.status in ('IN_PROGRESS', 'CANCELLED'),
       cancel_requested = r.cancel_requested and u.status in ('IN_PROGRESS', 'CANCELLED'),
       completed_at = case when u.status in ('COMPLETED', 'FAILED', 'CANCELLED') then now() end,
       total_execution_time_ms = case when u.status in ('COMPLETED', 'FAILED', 'CANCELLED')
            then (extract(epoch from clock_timestamp() - coalesce(r.started_at, now())) * 1000)::bigint end
  from json_to_recordset(%(rows)s::json)
       as u(runs uuid[], frontier jsonb, status text, completed int, segment uuid, current text,
            error_step text, error_code text, error_message text) cross join unnest(u.runs) as m(run_id) {joined}
 where r.org_id = %(org)s and r.run_id = any(%(all)s::uuid[]) and r.run_id = m.run_id
"""
RUNS = _RUNS.format(context="r.context", joined="")
RUNS_WITH_CONTEXTS = _RUNS.format(
    context="coalesce(c.context, r.context)",
    joined="left join json_to_recordset(%(contexts)s::json) as c(run_id uuid, context jsonb) on c.run_id = m.run_id",
)

WAITS = """
insert into run_wait (org_id, run_id, node_id, iteration, kind, correlation_key, due_at, request)
select %(org)s, u.run, u.node, u.iteration, u.kind, u.key, u.due, u.request
  from json_to_recordset(%(rows)s::json)
       as u(run uuid, node text, iteration int, kind text, key text, due timestamptz, request jsonb)
on conflict (org_id, run_id, node_id, iteration) do update
   set updated_at = now(), kind = excluded.kind, correlation_key = excluded.correlation_key, due_at = excluded.due_at,
       request = excluded.request, payload = null, delivered_at = null
"""

DELIVERED = """
select run_id, node_id, iteration, coalesce(payload, '{}'::jsonb)
  from run_wait where org_id = %(org)s and run_id = any(%(runs)s::uuid[]) and delivered_at is not null
"""
