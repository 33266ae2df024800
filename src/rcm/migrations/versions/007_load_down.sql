-- Rows of V8 (schema rcm_v8) for the older tables, as far as those can hold them. A section `-- step: from -> to`
-- writes one row for each that it can carry; the revision tells how many it could not, with the words after the bar.
-- `-- told:` sections count what goes although its row stays. held: the one organisation that the older schema has.

-- step: app_user -> rcm_user | of other organisations
insert into rcm_user (user_id, email, hashed_password, full_name, role, is_active, last_login_at, created_at, updated_at)
select u.user_id, u.email,
       case when u.legacy_sign_in is null then i.hashed_password else u.legacy_sign_in ->> 'hashed_password' end,
       u.full_name,
       case when u.legacy_role in ('admin', 'firm_user', 'hospital_user') then u.legacy_role
            when u.role = 'org_admin' then 'admin'
            when o.org_type = 'hospital' then 'hospital_user' else 'firm_user' end::public.role,
       -- who may only look, or only operate the installation, would gain rights
       u.is_active and u.role in ('org_admin', 'operator'), u.last_login_at, u.created_at, u.updated_at
  from rcm_v8.app_user u
  join held using (org_id)
  join rcm_v8.organization o using (org_id)
  left join rcm_v8.identity i using (identity_id);

-- told: app_user: of a role that older systems don't know; they can't sign in there
select count(*) from rcm_v8.app_user join held using (org_id) where is_active and role not in ('org_admin', 'operator');

-- told: identity: passwords hashed in a way that older systems can't verify
select count(*) from rcm_v8.identity where hashed_password like '$argon2%';

-- told: identity: second factors
select count(*) from rcm_v8.identity where totp is not null;

-- told: channel_type: numbers that older systems can't hold; free ones take their place
select count(*) from rcm_v8.channel_type where legacy_id not between -2147483648 and 2147483647;

-- also: the lowest free ones
update rcm_v8.channel_type t set legacy_id = f.free
  from (select channel_type_id, row_number() over (order by legacy_id, channel_type_id) as place
          from rcm_v8.channel_type where legacy_id not between -2147483648 and 2147483647) large
  join (select n as free, row_number() over (order by n) as place
          from generate_series(1, (select count(*) from rcm_v8.channel_type)) n
         where not exists (select from rcm_v8.channel_type c where c.legacy_id = n)) f using (place)
 where t.channel_type_id = large.channel_type_id;

-- step: channel_type -> portal_type | none
insert into portal_type (portal_type_id, code, name, description, base_url, created_at, updated_at)
select legacy_id, code, name, description, base_url, created_at, updated_at from rcm_v8.channel_type;

-- told: channel_type: their kind, medium, or that they are not offered any more
select count(*) from rcm_v8.channel_type where endpoint_kind <> 'payer' or access_medium <> 'web' or not is_active;

-- told: endpoint: numbers that older systems can't hold; free ones take their place
select count(*) from rcm_v8.endpoint where legacy_id not between -2147483648 and 2147483647;

-- also: the lowest free ones
update rcm_v8.endpoint t set legacy_id = f.free
  from (select endpoint_id, row_number() over (order by legacy_id, endpoint_id) as place
          from rcm_v8.endpoint where legacy_id not between -2147483648 and 2147483647) large
  join (select n as free, row_number() over (order by n) as place
          from generate_series(1, (select count(*) from rcm_v8.endpoint)) n
         where not exists (select from rcm_v8.endpoint c where c.legacy_id = n)) f using (place)
 where t.endpoint_id = large.endpoint_id;

-- step: endpoint -> integration_endpoint | of other organisations
insert into integration_endpoint (portal_id, portal_type_id, name, base_url, config, is_active, created_at, updated_at)
select e.legacy_id, c.legacy_id, e.name, e.base_url, e.config, e.is_active, e.created_at, e.updated_at
  from rcm_v8.endpoint e
  join held using (org_id)
  join rcm_v8.channel_type c using (channel_type_id);

-- also: new numbers come after the highest that was ever given
select setval('portal_type_portal_type_id_seq', n)
  from (select greatest(max(legacy_id), (select last_value from rcm_v8.channel_type_legacy_id_seq
                        where is_called and last_value <= 2147483647)) as n
          from rcm_v8.channel_type) highest
 where n > 0;

-- also: of endpoints too
select setval('integration_endpoint_portal_id_seq', n)
  from (select greatest(max(legacy_id), (select last_value from rcm_v8.endpoint_legacy_id_seq
                        where is_called and last_value <= 2147483647)) as n
          from rcm_v8.endpoint) highest
 where n > 0;

-- also: the older word of an action in a domain, where there is one
create temp table older_action on commit drop as
select d.code as domain, a.code as action,
       case when a.code in ('status_check', 'submit', 'denial_follow_up') then a.code
            else (select min(m.legacy_action) from rcm_v8.task_action_mapping m
                   where m.standard_action = a.code and m.domain = d.code
                     and m.legacy_action in ('status_check', 'submit', 'denial_follow_up')) end as older
  from rcm_v8.task_domain_lu d cross join rcm_v8.task_action_lu a
 where d.code in ('eligibility', 'claim', 'prior_auth');

-- step: task_type -> task_type | of domains or actions that older systems don't know
insert into task_type (task_type_id, domain, action, display_name, description, is_active, created_at, updated_at)
select t.task_type_id, t.domain::task_domain, o.older::task_action, t.display_name, t.description, t.is_active,
       t.created_at, t.updated_at
  from rcm_v8.task_type t
  join older_action o on o.domain = t.domain and o.action = t.action and o.older is not null;

-- told: task_type: their action goes by its older word
select count(*) from rcm_v8.task_type t join older_action o on o.domain = t.domain and o.action = t.action
 where o.older <> t.action;

-- step: field_requirement -> field_requirement | of other organisations, or of tasks that are kept back
insert into field_requirement (field_requirement_id, task_type_id, portal_id, required_fields, optional_fields,
                               field_metadata, created_at, updated_at)
select r.field_requirement_id, r.task_type_id, e.legacy_id, r.required_fields, r.optional_fields, r.field_metadata,
       r.created_at, r.updated_at
  from rcm_v8.field_requirement r
  join held using (org_id)
  join task_type t on t.task_type_id = r.task_type_id
  left join rcm_v8.endpoint e on e.org_id = r.org_id and e.endpoint_id = r.endpoint_id;

-- step: user_workflow -> user_workflow | of other organisations
insert into user_workflow (workflow_id, created_by, name, description, steps, is_active, created_at, updated_at)
select w.workflow_id, u.user_id,
       case when starts_with(w.name, w.legacy_name || ' (') then w.legacy_name else w.name end, w.description,
       coalesce(w.legacy_steps, '[]'), w.status = 'active', w.created_at, w.updated_at
  from rcm_v8.user_workflow w
  join held using (org_id)
  left join rcm_user u on u.user_id = w.created_by;

-- told: user_workflow: a status besides active and archived; they are not active in the older schema
select count(*) from rcm_v8.user_workflow join held using (org_id) where status not in ('active', 'archived');

-- told: user_workflow: who made them, for people who are kept back
select count(*) from rcm_v8.user_workflow join held using (org_id)
 where created_by not in (select user_id from rcm_user);

-- told: user_workflow: drafts, required data, version numbers
select count(*) from rcm_v8.user_workflow join held using (org_id)
 where draft_state is not null or required_data <> '{}' or version <> 1;

-- step: batch_job -> batch_job | of other organisations
insert into batch_job (batch_job_id, created_by, workflow_type, portal_id, file_name, prompt, status, created_at,
                       updated_at)
select j.batch_job_id, u.user_id, j.workflow_type, e.legacy_id, j.file_name, j.prompt,
       case j.status when 'pending' then 'queued' when 'processing' then 'processing' when 'paused' then 'processing'
                     when 'completed' then 'success' else 'error' end::job_status,
       j.created_at, j.updated_at
  from rcm_v8.batch_job j
  join held using (org_id)
  left join rcm_user u on u.user_id = j.created_by
  left join rcm_v8.endpoint e on e.org_id = j.org_id and e.endpoint_id = j.endpoint_id;

-- told: batch_job: a status that older systems don't know; paused counts as processing there, any other as error
select count(*) from rcm_v8.batch_job join held using (org_id)
 where status not in ('pending', 'processing', 'completed', 'failed');

-- told: batch_job: who made them, for people who are kept back
select count(*) from rcm_v8.batch_job join held using (org_id)
 where created_by not in (select user_id from rcm_user);

-- told: batch_job: their workflow, file, findings or times
select count(*) from rcm_v8.batch_job join held using (org_id)
 where num_nonnulls(workflow_id, file_size, file_sha256, file_kind, started_at, completed_at) > 0 or findings <> '[]';

-- step: batch_row -> batch_row | of other organisations
insert into batch_row (batch_row_id, batch_job_id, row_number, input_data, output_data, status, error_message,
                       created_at, updated_at)
select r.batch_row_id, r.batch_job_id, r.row_number, r.input_data, r.output_data,
       case r.status when 'pending' then 'queued' when 'processing' then 'processing' when 'completed' then 'success'
                     else 'error' end::job_status,
       r.error_message, r.created_at, r.updated_at
  from rcm_v8.batch_row r
  join held using (org_id);

-- told: batch_row: set aside or cancelled; they count as error in the older schema
select count(*) from rcm_v8.batch_row join held using (org_id) where status in ('set_aside', 'cancelled');

-- told: batch_row: their own id, findings, error code or run
select count(*) from rcm_v8.batch_row join held using (org_id)
 where num_nonnulls(external_id, findings, error_code, run_id) > 0;

-- step: macro_state -> macro_state | of other organisations
insert into macro_state (macro_state_id, portal_id, action_type, name, summary_prompt, count, created_at, updated_at)
select m.macro_state_id, e.legacy_id, m.action_type, m.name, m.summary_prompt, m.count, m.created_at, m.updated_at
  from rcm_v8.macro_state m
  join held using (org_id)
  left join rcm_v8.endpoint e on e.org_id = m.org_id and e.endpoint_id = m.endpoint_id;

-- told: macro_state: centroids
select count(*) from rcm_v8.macro_state join held using (org_id) where centroid is not null;

-- step: micro_state -> rcm_state | of other organisations
insert into rcm_state (state_id, portal_id, macro_state_id, dom_snapshot, action_json, semantic_spec, label, category,
                       required, is_retired, aliased_to, created_at, updated_at)
select s.micro_state_id, e.legacy_id, s.macro_state_id, s.dom_snapshot, s.action_json, s.semantic_spec, s.label,
       s.category, s.required, s.is_retired, s.aliased_to, s.created_at, s.updated_at
  from rcm_v8.micro_state s
  join held using (org_id)
  left join rcm_v8.endpoint e on e.org_id = s.org_id and e.endpoint_id = s.endpoint_id;

-- told: micro_state: embeddings and scores
select count(*) from rcm_v8.micro_state join held using (org_id)
 where num_nonnulls(text_emb, image_emb, mini_score) > 0 or success_ema <> 1;

-- told: micro_state: the workflow or node that they belong to
select count(*) from rcm_v8.micro_state join held using (org_id) where num_nonnulls(workflow_id, node_id) > 0;

-- step: rcm_transition -> rcm_transition | of other organisations
insert into rcm_transition (from_state, to_state, action_label, freq, last_observed_at, created_at, updated_at)
select from_state, to_state, action_label, freq, last_observed_at, created_at, updated_at
  from rcm_v8.rcm_transition
  join held using (org_id);

-- also: signatures that can be carried; those of the platform were for all
create temp table older_signature on commit drop as
select s.signature_id, e.legacy_id as portal_id, c.legacy_id as portal_type_id, s.domain, o.older as action
  from rcm_v8.task_signature s
  join older_action o on o.domain = s.domain and o.action = s.action and o.older is not null
  left join rcm_v8.endpoint e on e.org_id = s.org_id and e.endpoint_id = s.endpoint_id
  left join rcm_v8.channel_type c on c.channel_type_id = s.channel_type_id
 where s.org_id in (select org_id from held union select '00000000-0000-7000-8000-000000000001'::uuid)
   and num_nonnulls(e.legacy_id, c.legacy_id) = 1;

-- step: task_signature -> task_signature | of other organisations, or of domains or actions that older systems don't know
insert into task_signature (signature_id, portal_id, portal_type_id, domain, action, alias_of, source, steps,
                            last_human_run, total_runs, success_runs, created_at, updated_at)
select s.signature_id, o.portal_id, o.portal_type_id, o.domain::task_domain, o.action::task_action, a.signature_id,
       case s.source when 'human' then 'human' else 'ai' end::task_signature_source, s.steps,
       s.last_human_run, s.total_runs, s.success_runs, s.created_at, s.updated_at
  from rcm_v8.task_signature s
  join older_signature o using (signature_id)
  left join older_signature a on a.signature_id = s.alias_of;

-- told: task_signature: of the platform; they belong to the one organisation now
select count(*) from rcm_v8.task_signature where org_id = '00000000-0000-7000-8000-000000000001';

-- told: task_signature: learned by the system; they count as the model's in the older schema
select count(*) from rcm_v8.task_signature join older_signature using (signature_id)
 where source not in ('human', 'ai_generated');

-- step: workflow_trace -> rcm_trace | of other organisations, or with the id of another trace
insert into rcm_trace (trace_id, user_id, portal_id, batch_row_id, state_id, action_type, action_detail, success,
                       duration_ms, error_detail, llm_prompt, llm_response, llm_model, tokens_used, session_id,
                       created_at, updated_at)
select t.trace_id, u.user_id, p.portal_id, r.batch_row_id, s.state_id, t.action_type, t.action_detail, t.success,
       -- least() alone would make the greatest number of none
       case when t.duration_ms is not null then least(round(t.duration_ms), 2147483647) end, t.error_detail,
       t.llm_prompt, t.llm_response, t.llm_model, t.tokens_used, t.session_id, t.created_at, t.updated_at
  from rcm_v8.workflow_trace t
  join held using (org_id)
  left join rcm_user u on u.user_id = t.user_id
  left join batch_row r on r.batch_row_id = t.batch_row_id
  left join rcm_state s on s.state_id = t.micro_state_id
  left join (select l.org_id, l.trace_id, l.created_at, min(e.legacy_id) as portal_id
               from rcm_v8.workflow_trace_endpoint l
               join rcm_v8.endpoint e on e.org_id = l.org_id and e.endpoint_id = l.endpoint_id
              group by l.org_id, l.trace_id, l.created_at) p
       on p.org_id = t.org_id and p.trace_id = t.trace_id and p.created_at = t.created_at
    on conflict (trace_id) do nothing;

-- told: workflow_trace: their workflow, run, node or tier
select count(*) from rcm_v8.workflow_trace join held using (org_id)
 where num_nonnulls(workflow_id, run_id, node_id, tier, tier_reason) > 0;

-- told: workflow_trace: their person, row or state, where that is kept back or gone
select count(*) from rcm_v8.workflow_trace t
  join rcm_trace o using (trace_id)
 where num_nonnulls(t.user_id, t.batch_row_id, t.micro_state_id) > num_nonnulls(o.user_id, o.batch_row_id, o.state_id);

-- told: workflow_trace: parts of milliseconds
select count(*) from rcm_v8.workflow_trace join held using (org_id) where duration_ms <> round(duration_ms);

-- told: workflow_trace_endpoint: a trace's second endpoint and further ones
select coalesce(sum(n - 1), 0) from (select count(*) as n from rcm_v8.workflow_trace_endpoint join held using (org_id)
                                      group by trace_id, created_at) each;

-- told: organization: organisations and their settings
select count(*) from rcm_v8.organization
 where org_id not in ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002');

-- told: organization: the default one's name, numbers or settings
select count(*) from rcm_v8.organization
 where org_id = '00000000-0000-7000-8000-000000000002'
   and (name <> 'Default' or slug <> 'default' or time_zone <> 'UTC' or settings <> '{}' or not is_active
        or num_nonnulls(email_domain, npi, tin) > 0);

-- told: identity: of people of other organisations
select count(*) from rcm_v8.identity i
 where not exists (select from rcm_v8.app_user u join held using (org_id) where u.identity_id = i.identity_id);

-- told: api_token: access tokens
select count(*) from rcm_v8.api_token;

-- told: portal_credential: sealed credentials
select count(*) from rcm_v8.portal_credential;

-- told: user_workflow_channel_type: channels of workflows
select count(*) from rcm_v8.user_workflow_channel_type;

-- told: workflow_node: nodes without a workflow, or of other organisations
select count(*) from rcm_v8.workflow_node n
 where not exists (select from rcm_v8.workflow_transition t join held using (org_id)
                    where t.org_id = n.org_id and t.from_node = n.node_id)
   and not exists (select from rcm_v8.workflow_transition t join held using (org_id)
                    where t.org_id = n.org_id and t.to_node = n.node_id);

-- told: workflow_node: positions, labels of their own, and how sure a label is
select count(*) from rcm_v8.workflow_node join held using (org_id)
 where num_nonnulls(position, label_conf, last_label_at) > 0 or own_label <> own_key;

-- told: workflow_transition: how often they were taken
select count(*) from rcm_v8.workflow_transition join held using (org_id) where freq > 1;
