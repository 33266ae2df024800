-- Undoes 007_views.sql. Views hold no rows: nothing is lost.
drop view rcm_trace, batch_job_item, rcm_state, integration_endpoint, portal_type, user_roles, users, rcm_user;
drop function rcm_trace_write(), rcm_state_write(), integration_endpoint_write(), rcm_user_insert(), rcm_user_update(),
  rcm_user_delete(), rcm_identity_for(text, uuid), rcm_identity_is_own(uuid, uuid);

drop trigger task_signature_id on task_signature;
drop trigger task_signature_aliased on task_signature;
drop trigger task_signature_alias on task_signature;
drop trigger task_signature_source on task_signature;
drop trigger task_signature_org on task_signature;
drop trigger endpoint_number on endpoint;
drop trigger batch_job_portal_update on batch_job;
drop trigger batch_job_portal_insert on batch_job;
drop trigger batch_job_status on batch_job;
drop trigger batch_job_org on batch_job;
drop trigger batch_row_status on batch_row;
drop trigger batch_row_org on batch_row;
do $$
declare
  lookup name;
begin
  -- Ours: a table of somebody else may have such a name too.
  for lookup in select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid and p.polname = 'shared'
                 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname like '%\_lu' loop
    execute format('drop trigger %I on public.%I', lookup || '_code', lookup);
  end loop;
end $$;
drop trigger channel_type_number on channel_type;
drop trigger app_user_identity on app_user;
drop trigger app_user_role on app_user;
drop trigger app_user_org on app_user;
drop function task_signature_aliased(), task_signature_alias(), lock_aliases(uuid), task_signature_source(),
  batch_job_portal(), older_status(), app_user_role(), app_user_identity(), rcm_channel_type_of(bigint, text),
  rcm_endpoint_of(uuid, bigint, text), refuse_shared_delete(), refuse_new_id(), refuse_without_org(), rcm_require_org();
