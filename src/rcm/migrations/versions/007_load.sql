-- Rows of the older tables (schema rcm_before_v8) for those of V8. A section `-- step: from -> to` is one statement
-- that writes one row for each row that it reads: the revision compares the counts. `-- also:` sections add what
-- follows from them. org_id comes from app.org_id, which the revision sets to the default organisation.

-- also: people sign in with one identity for each address, whatever its spelling; of two, the one that is active, has
-- a password and signed in last gives it
insert into identity (identity_id, email, hashed_password, created_at, updated_at)
select distinct on (lower(btrim(email))) gen_random_uuid(), lower(btrim(email)), hashed_password, created_at, updated_at
  from rcm_before_v8.rcm_user
 order by lower(btrim(email)), is_active desc, hashed_password is null, last_login_at desc nulls last, created_at, user_id;

-- step: rcm_user -> app_user
insert into app_user (user_id, identity_id, email, full_name, role, legacy_role, legacy_sign_in, is_active,
                      last_login_at, created_at, updated_at)
select u.user_id, i.identity_id, u.email, u.full_name,
       case u.role when 'admin' then 'org_admin' else 'operator' end, u.role::text,
       case when u.hashed_password is distinct from i.hashed_password
            then jsonb_build_object('hashed_password', u.hashed_password) end,
       u.is_active, u.last_login_at, u.created_at, u.updated_at
  from rcm_before_v8.rcm_user u
  join identity i on i.email = lower(btrim(u.email));

-- step: portal_type -> channel_type
insert into channel_type (legacy_id, code, name, description, base_url, created_at, updated_at)
select portal_type_id, code, name, description, base_url, created_at, updated_at
  from rcm_before_v8.portal_type;

-- step: integration_endpoint -> endpoint
insert into endpoint (legacy_id, name, channel_type_id, base_url, config, is_active, created_at, updated_at)
select e.portal_id, e.name, c.channel_type_id, e.base_url, e.config, e.is_active, e.created_at, e.updated_at
  from rcm_before_v8.integration_endpoint e
  join channel_type c on c.legacy_id = e.portal_type_id;

-- also: new numbers come after the highest that was ever given; a sequence takes none below one
select setval('channel_type_legacy_id_seq', n)
  from (select greatest(max(portal_type_id),
                        (select last_value from rcm_before_v8.portal_type_portal_type_id_seq where is_called)) as n
          from rcm_before_v8.portal_type) highest
 where n > 0;

-- also: of endpoints too
select setval('endpoint_legacy_id_seq', n)
  from (select greatest(max(portal_id),
                        (select last_value from rcm_before_v8.integration_endpoint_portal_id_seq where is_called)) as n
          from rcm_before_v8.integration_endpoint) highest
 where n > 0;

-- step: task_type -> task_type
insert into task_type (task_type_id, domain, action, display_name, description, is_active, created_at, updated_at)
select task_type_id, domain::text, action::text, display_name, description, is_active, created_at, updated_at
  from rcm_before_v8.task_type;

-- step: field_requirement -> field_requirement
insert into field_requirement (field_requirement_id, task_type_id, endpoint_id, required_fields, optional_fields,
                               field_metadata, created_at, updated_at)
select r.field_requirement_id, r.task_type_id, e.endpoint_id, r.required_fields, r.optional_fields,
       r.field_metadata, r.created_at, r.updated_at
  from rcm_before_v8.field_requirement r
  left join endpoint e on e.legacy_id = r.portal_id;

-- also: names are unique now; the second of a name gets a number, and keeps its own in legacy_name
create temp table renamed_workflow on commit drop as
select workflow_id, name, name as given, created_at from rcm_before_v8.user_workflow;

-- also: the planner knows nothing of new tables
analyze renamed_workflow;

-- also: until no name stands twice
do $$
begin
  loop
    update renamed_workflow w set given = n.given || ' (' || n.position || ')'
      from (select workflow_id, given,
                   row_number() over (partition by given order by given = name desc, created_at, workflow_id) as position
              from renamed_workflow) n
     where n.workflow_id = w.workflow_id and n.position > 1;
    exit when not found;
  end loop;
end $$;

-- step: user_workflow -> user_workflow
insert into user_workflow (workflow_id, name, legacy_name, description, status, created_by, legacy_steps,
                           created_at, updated_at)
select w.workflow_id, r.given, nullif(w.name, r.given), w.description,
       case when w.is_active then 'active' else 'archived' end, w.created_by, w.steps, w.created_at, w.updated_at
  from rcm_before_v8.user_workflow w
  join renamed_workflow r using (workflow_id);

-- also: the tasks that a workflow's steps name as `domain.action`; the first one is preferred
insert into user_workflow_task_type (workflow_id, task_type_id, preferred)
select workflow_id, task_type_id, row_number() over (partition by workflow_id order by min(place), task_type_id) = 1
  from rcm_before_v8.user_workflow w
 cross join lateral jsonb_array_elements(case jsonb_typeof(w.steps) when 'array' then w.steps else '[]' end)
       with ordinality as s (step, place)
  join (select distinct on (domain, action) domain, action, task_type_id
          from rcm_before_v8.task_type where is_active order by domain, action, created_at, task_type_id) t
       on t.domain || '.' || t.action = s.step ->> 'task'
 group by workflow_id, task_type_id;

-- step: batch_job -> batch_job
insert into batch_job (batch_job_id, workflow_type, portal_id, endpoint_id, prompt, file_name, status, total_rows,
                       pending_rows, processing_rows, completed_rows, failed_rows, created_by, created_at, updated_at)
select j.batch_job_id, j.workflow_type, j.portal_id, e.endpoint_id, j.prompt, j.file_name,
       case j.status when 'queued' then 'pending' when 'success' then 'completed' when 'error' then 'failed'
                     else j.status::text end,
       coalesce(r.total, 0), coalesce(r.pending, 0), coalesce(r.processing, 0), coalesce(r.completed, 0),
       coalesce(r.failed, 0), j.created_by, j.created_at, j.updated_at
  from rcm_before_v8.batch_job j
  left join endpoint e on e.legacy_id = j.portal_id
  left join (select batch_job_id, count(*) as total, count(*) filter (where status = 'queued') as pending,
                    count(*) filter (where status = 'processing') as processing,
                    count(*) filter (where status = 'success') as completed,
                    count(*) filter (where status = 'error') as failed
               from rcm_before_v8.batch_row group by batch_job_id) r using (batch_job_id);

-- step: batch_row -> batch_row
insert into batch_row (batch_row_id, batch_job_id, row_number, input_data, output_data, status, error_message,
                       created_at, updated_at)
select batch_row_id, batch_job_id, row_number, input_data, output_data,
       case status when 'queued' then 'pending' when 'success' then 'completed' when 'error' then 'failed'
                   else status::text end,
       error_message, created_at, updated_at
  from rcm_before_v8.batch_row;

-- step: macro_state -> macro_state
insert into macro_state (macro_state_id, endpoint_id, action_type, name, summary_prompt, count, created_at, updated_at)
select m.macro_state_id, e.endpoint_id, m.action_type, m.name, m.summary_prompt, m.count, m.created_at, m.updated_at
  from rcm_before_v8.macro_state m
  left join endpoint e on e.legacy_id = m.portal_id;

-- step: rcm_state -> micro_state
insert into micro_state (micro_state_id, endpoint_id, macro_state_id, dom_snapshot, action_json, semantic_spec,
                         label, category, required, is_retired, aliased_to, created_at, updated_at)
select s.state_id, e.endpoint_id, s.macro_state_id, s.dom_snapshot, s.action_json, s.semantic_spec,
       s.label, s.category, s.required, s.is_retired, s.aliased_to, s.created_at, s.updated_at
  from rcm_before_v8.rcm_state s
  left join endpoint e on e.legacy_id = s.portal_id;

-- step: rcm_transition -> rcm_transition
insert into rcm_transition (from_state, to_state, action_label, freq, last_observed_at, created_at, updated_at)
select from_state, to_state, action_label, freq, last_observed_at, created_at, updated_at
  from rcm_before_v8.rcm_transition;

-- step: task_signature -> task_signature
insert into task_signature (signature_id, endpoint_id, channel_type_id, domain, action, alias_of, source, steps,
                            last_human_run, total_runs, success_runs, created_at, updated_at)
select s.signature_id, e.endpoint_id, c.channel_type_id, s.domain::text, s.action::text, s.alias_of,
       case s.source when 'ai' then 'ai_generated' else s.source::text end, s.steps,
       s.last_human_run, s.total_runs, s.success_runs, s.created_at, s.updated_at
  from rcm_before_v8.task_signature s
  left join endpoint e on e.legacy_id = s.portal_id
  left join channel_type c on c.legacy_id = s.portal_type_id;
