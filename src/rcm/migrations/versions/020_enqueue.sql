-- A job goes to the engine with the caller's transaction; ids cross over, and nothing else (decision 8).
create function rcm_enqueue_job(kind text, job_id text, job_org uuid, subject uuid, queue text,
                                delay_ms bigint)
  returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if job_org is distinct from (select nullif(current_setting('app.org_id', true), '')::uuid) then
    raise exception 'a job can be enqueued for the current organisation only'
      using errcode = 'insufficient_privilege';
  end if;
  perform dbos.enqueue_workflow(
    workflow_name => 'rcm_job', queue_name => queue, workflow_id => job_id, app_version => '1',
    positional_args => array[to_json(kind), to_json(job_org::text), to_json(subject::text), to_json(queue)],
    queue_partition_key => job_org::text, application_name => 'rcm',
    delay_until_epoch_ms => case when delay_ms > 0
      then (extract(epoch from clock_timestamp()) * 1000)::bigint + delay_ms end);
end $$;
revoke all on function rcm_enqueue_job(text, text, uuid, uuid, text, bigint) from public;
grant execute on function rcm_enqueue_job(text, text, uuid, uuid, text, bigint) to rcm_app;
