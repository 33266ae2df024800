-- workflow_state, workflow_steps and workflow_logs: older names of runs, their steps and their traces, to read. What
-- runs is the engine's alone: a row that somebody else wrote would be walked twice or never.
create function refuse_engine_write() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '% is for reading: %', tg_table_name, tg_argv[0] using errcode = 'insufficient_privilege';
end $$;

create view workflow_state with (security_invoker = true) as
select r.run_id, r.workflow_id, r.revision_id, r.encounter_id, r.workflow_type, r.status, r.context,
       case when r.at_segment then s.current_step else r.current_step end as current_step, r.total_steps,
       case when r.at_segment then s.completed_steps else r.completed_steps end as completed_steps, r.error_step, r.error_message, r.retry_count, r.started_at, r.created_at,
       r.updated_at, r.completed_at, r.total_execution_time_ms, r.org_id
  from workflow_run r
  left join run_segment s on r.at_segment and s.org_id = r.org_id and s.segment_id = r.segment_id;
create trigger workflow_state_refuse instead of insert or update or delete on workflow_state
  for each row execute function refuse_engine_write(
    'the engine makes runs and moves them. Start them with `rcm batch run FILE` or POST /api/v1/batches; pause, resume, cancel or retry one with `rcm runs pause RUN` or POST /api/v1/runs/{run_id}/pause');

create view workflow_steps with (security_invoker = true) as
select s.run_id, s.node_id as step_name, s.iteration, s.status, s.attempt_number, s.max_retries, s.input_ref, s.output,
       s.error, s.worker, s.started_at, s.completed_at, s.execution_time_ms, s.created_at, s.updated_at, s.org_id
  from workflow_run_step s;
create trigger workflow_steps_refuse instead of insert or update or delete on workflow_steps
  for each row execute function refuse_engine_write(
    'steps are the engine''s ledger. Repeat failed ones with `rcm runs retry RUN` or POST /api/v1/runs/{run_id}/retry');

create view workflow_logs with (security_invoker = true) as
select t.trace_id as log_id, t.run_id, r.encounter_id, t.workflow_id, r.workflow_type, t.action_type, t.action_detail,
       t.success, t.duration_ms, t.error_detail, t.tier, t.session_id, t.user_id, t.created_at, t.updated_at, t.org_id
  from workflow_trace t left join workflow_run r on r.org_id = t.org_id and r.run_id = t.run_id;
alter view workflow_logs alter column log_id set default gen_random_uuid();
alter view workflow_logs alter column action_detail set default '{}'::jsonb;
alter view workflow_logs alter column created_at set default now();
alter view workflow_logs alter column updated_at set default now();
alter view workflow_logs alter column org_id set default nullif(current_setting('app.org_id', true), '')::uuid;

-- A line is a trace. What it says of the run is the run's: encounter_id and workflow_type are read, not written.
create function workflow_logs_insert() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.org_id := coalesce(new.org_id, public.rcm_require_org());
  select r.encounter_id, r.workflow_type, coalesce(new.workflow_id, r.workflow_id)
    into new.encounter_id, new.workflow_type, new.workflow_id
    from (select) one left join public.workflow_run r on r.org_id = new.org_id and r.run_id = new.run_id;
  insert into public.workflow_trace (org_id, trace_id, run_id, workflow_id, action_type, action_detail, success,
                                     duration_ms, error_detail, tier, session_id, user_id, created_at, updated_at)
  values (new.org_id, new.log_id, new.run_id, new.workflow_id, new.action_type, new.action_detail, new.success,
          new.duration_ms, new.error_detail, new.tier, new.session_id, new.user_id, new.created_at, new.updated_at);
  return new;
end $$;
create trigger workflow_logs_insert instead of insert on workflow_logs
  for each row execute function workflow_logs_insert();
create trigger workflow_logs_refuse instead of update or delete on workflow_logs
  for each row execute function refuse_engine_write(
    'a line tells what happened, and stays as it was written. Traces are changed by their own name: workflow_trace');

-- Writes are granted so that they are answered with the sentence, not with `permission denied`.
grant select, insert, update, delete on workflow_state, workflow_steps, workflow_logs to rcm_app;
