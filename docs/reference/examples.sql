-- Examples for docs/reference/database.md. Each begins with a line "-- table: what it asks".
-- tests/isolation/test_documented_examples.py runs each as rcm_app of one organisation, and takes it back.

-- api_token: Tokens that nobody has used for ninety days
select name, user_id, last_used_at from api_token
 where revoked_at is null and coalesce(last_used_at, created_at) < now() - interval '90 days';

-- app_user: Who may do what, with the label of the role
select u.full_name, u.email, r.label from app_user u join user_role_lu r on r.code = u.role
 where u.is_active order by u.full_name;

-- identity: People of this organisation who are locked out
select email, locked_until from identity where locked_until > now();

-- organization: The current organisation, and nothing else
select name, org_type, time_zone from organization;

-- role_permission: What a role may do
select permission from role_permission where role = 'operator' order by permission;

-- channel_type: A new kind of portal; no migration is needed
insert into channel_type (code, name, base_url, endpoint_kind, access_medium)
values ('northwind_portal', 'Northwind provider portal', 'https://portal.northwind.example', 'payer', 'web');

-- endpoint: Connections of this organisation with their kind
select e.name, t.name as channel, t.access_medium from endpoint e join channel_type t using (channel_type_id)
 where e.is_active;

-- payer_configs: From which amount on a payer wants to be asked beforehand
select p.name, c.preauth_threshold from payer_configs c join payer p using (payer_id)
 where c.active and c.requires_preauth;

-- payer: Look a payer up by the code that stands in NM109
select payer_id, name from payer where code = 'NORTHWIND' and is_active;

-- portal_credential: Credentials that end within two weeks; the secret itself stays sealed
select e.name, c.credential_type, c.expires_at from portal_credential c join endpoint e using (org_id, endpoint_id)
 where c.is_active and c.expires_at < now() + interval '14 days';

-- task_type: Add a template of work; the older action is accepted as it is
insert into task_type (domain, action, display_name, description)
values ('eligibility', 'status_check', 'Eligibility verification', 'Is the patient covered on the day of service?');

-- task_action_mapping: Group by the standard action, whatever word was written
select t.domain, coalesce(m.standard_action, t.action) as action, count(*)
  from task_type t left join task_action_mapping m on m.legacy_action = t.action and m.domain = t.domain
 group by 1, 2 order by 1, 2;

-- transaction_standard: Which transactions carry a task
select request_set, response_set, implementation_guide from transaction_standard
 where domain = 'eligibility' and action = 'verify';

-- field_requirement: What has not become a tier yet
select t.display_name, f.required_fields from field_requirement f join task_type t using (task_type_id);

-- user_workflow: Workflows whose draft is newer than what was published
select w.name, w.draft_updated_at, max(r.created_at) as published
  from user_workflow w left join workflow_revision r using (org_id, workflow_id)
 where w.draft_state is not null group by w.workflow_id
having max(r.created_at) is null or max(r.created_at) < w.draft_updated_at;

-- user_workflow_node: The nodes of a workflow, with the numbers that older services know
select n.label, n.node_type, n.legacy_id from user_workflow_node n join user_workflow w using (org_id, workflow_id)
 where w.name = 'end_to_end_rcm';

-- user_workflow_transition: The edges of a workflow by their nodes' keys
select a.key as "from", b.key as "to", t.action_label, t.condition
  from user_workflow_transition t
  join user_workflow_node a on a.org_id = t.org_id and a.node_id = t.from_node
  join user_workflow_node b on b.org_id = t.org_id and b.node_id = t.to_node;

-- user_workflow_channel_type: Over which channels a workflow works, in the order in which they are tried
select w.name, t.code, c.timeout_ms from user_workflow_channel_type c
  join user_workflow w using (org_id, workflow_id) join channel_type t using (channel_type_id)
 order by w.name, c.priority;

-- user_workflow_task_type: The preferred workflow of each task
select t.display_name, w.name from user_workflow_task_type b
  join user_workflow w using (org_id, workflow_id) join task_type t using (task_type_id) where b.preferred;

-- workflow_revision: The newest revision of each workflow
select distinct on (workflow_id) workflow_id, revision_num, comment, created_at from workflow_revision
 order by workflow_id, revision_num desc;

-- workflow_run: Runs that failed today, by reason
select error_step, error_code, count(*) from workflow_run
 where status = 'FAILED' and completed_at >= date_trunc('day', now()) group by 1, 2 order by 3 desc;

-- workflow_run_step: How long each step takes
select node_id, count(*), round(avg(execution_time_ms)::numeric, 1) as ms from workflow_run_step
 where status = 'COMPLETED' group by node_id order by 3 desc;

-- workflow_run_step_attempt: Steps that needed more than one attempt
select run_id, node_id, max(attempt_number) as attempts from workflow_run_step_attempt
 group by run_id, node_id having max(attempt_number) > 1;

-- run_wait: What runs of this organisation wait for
select kind, correlation_key, due_at from run_wait where delivered_at is null order by due_at nulls last;

-- run_event: Events that nobody has taken yet
select kind, correlation_key, created_at from run_event where delivered_at is null order by created_at;

-- human_task: What is due today
select title, assignee_role, due_at from human_task
 where completed_at is null and due_at < date_trunc('day', now()) + interval '1 day' order by due_at;

-- batch_job: How far the open batches are
select file_name, status, completed_rows, failed_rows, set_aside_rows, total_rows from batch_job
 where status in ('pending', 'processing') order by created_at;

-- batch_row: Why rows of a batch were set aside
select error_code, count(*), min(row_number) as first_row from batch_row
 where status = 'set_aside' group by error_code order by 2 desc;

-- worker: Workers that have been silent for a minute
select worker_id, host, heartbeat_at from worker
 where stopped_at is null and heartbeat_at < now() - interval '1 minute';

-- workflow_trace: How often the first tier was enough, by day; the day prunes the partitions
select created_at::date as day, tier, count(*) from workflow_trace
 where created_at >= now() - interval '7 days' group by 1, 2 order by 1, 2;

-- workflow_trace_endpoint: Failures by endpoint
select e.name, count(*) from workflow_trace_endpoint b
  join workflow_trace t using (org_id, trace_id, created_at) join endpoint e using (org_id, endpoint_id)
 where not t.success group by e.name;

-- macro_state: The kinds of pages known at an endpoint
select m.name, m.count from macro_state m join endpoint e using (org_id, endpoint_id) order by m.count desc;

-- micro_state: The ten states that are nearest to one; <=> is the cosine distance
select b.micro_state_id, b.label, 1 - (a.text_emb <=> b.text_emb) as similarity
  from micro_state a join micro_state b
    on b.org_id = a.org_id and b.embedding_model = a.embedding_model and b.micro_state_id <> a.micro_state_id
 where not b.is_retired order by a.text_emb <=> b.text_emb limit 10;

-- rcm_transition: Where one usually gets to from a state
select to_state, action_label, freq from rcm_transition
 where from_state = '01890000-0000-7000-8000-000000000000' order by freq desc;

-- task_signature: The organisation's own patterns before the platform's
select signature_key, source, success_runs, total_runs from task_signature
 where domain = 'eligibility' order by org_id = '00000000-0000-7000-8000-000000000001', total_runs desc;

-- claims: Open claims by payer and state
select p.name, c.status, count(*), sum(c.total_charges) from claims c join payer p using (payer_id)
 where c.status not in ('paid', 'posted', 'voided', 'zero_balance') group by 1, 2 order by 1, 2;

-- claim_line: Lines that were paid less than charged
select claim_id, line_number, procedure_code, charge, paid, adjusted from claim_line where paid < charge;

-- claim_event: The time line of a claim
select at, from_status, to_status, cause, actor from claim_event
 where claim_id = '01890000-0000-7000-8000-000000000000' order by seq;

-- interchange: Files that a payer has not acknowledged for two days
select file_name, kind, sent_at from interchange
 where direction = 'out' and status = 'sent' and sent_at < now() - interval '2 days';

-- submission: In which files a claim went out
select s.claim_version, s.frequency_code, i.file_name, s.sent_at, s.acknowledged_at
  from submission s join interchange i using (org_id, interchange_id)
 where s.claim_id = '01890000-0000-7000-8000-000000000000' order by s.sent_at;

-- outbox: What changed since a reader stopped
select version, topic, id from outbox where version > 0 order by version limit 500;
