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

-- activity_events: The feed of a person, with what that person has not read
select e.event_type, e.created_at, e.payload from activity_events e
  left join activity_read r on r.org_id = e.org_id and r.event_id = e.id
   and r.user_id = '01890000-0000-7000-8000-000000000000'
 where r.event_id is null order by e.created_at desc limit 50;

-- activity_read: How many have read an event
select event_id, count(*) from activity_read group by event_id;

-- appeal: Appeals that have to go out this week
select a.level, a.deadline, d.carc, d.amount from appeal a join denial d using (org_id, denial_id)
 where a.status = 'draft' and a.deadline < current_date + 7 order by a.deadline;

-- assignments: Who looks after what
select u.full_name, count(*) from assignments a join app_user u on u.org_id = a.org_id and u.user_id = a.assignee_id
 where a.status in ('assigned', 'in_progress') group by u.full_name;

-- audit_logs: Who looked at a record
select at, actor, action, outcome from audit_logs
 where resource_type = 'claim' and resource_id = '01890000-0000-7000-8000-000000000000' order by at;

-- audit_seal: Up to where the log is sealed
select day, max(seq) as sealed from audit_seal group by day order by day desc limit 7;

-- claim_snapshot: What stood in the first version of a claim
select claim_data from claim_snapshot
 where claim_id = '01890000-0000-7000-8000-000000000000' and claim_version = 1;

-- code: Was a code valid on the day of service?
select label from code
 where code_system = 'icd10cm' and code = 'E119' and valid_from <= '2026-03-01'
   and (valid_to is null or valid_to > '2026-03-01');

-- code_system: Which code sets are loaded, and how old they are
select code_system, version, code_count, imported_at from code_system order by imported_at;

-- control_number: The last number that a partner was given
select kind, last_number from control_number where trading_partner = 'NORTHWIND';

-- denial: What is worth doing first
select d.priority, d.category, d.carc, d.amount, d.next_action, d.deadline from denial d
 where d.status <> 'closed' order by d.priority, d.deadline limit 20;

-- drg_weight: The weight of a group on a day
select drg, weight, geometric_los from drg_weight
 where drg = '470' and valid_from <= '2026-03-01' and (valid_to is null or valid_to > '2026-03-01');

-- effective_requirements: What a task needs today at a payer
select e.fields from effective_requirements e join task_type t using (task_type_id)
 where t.domain = 'eligibility' and e.valid_from <= current_date
   and (e.valid_to is null or e.valid_to > current_date);

-- eligibility_checks: The newest answer for a patient
select insurance_company, status, coverage_from, coverage_to, checked_at from eligibility_checks
 where policy_number = 'NW-1002003' order by checked_at desc nulls last limit 1;

-- fee_schedule: What the contract allows for a procedure
select p.name, f.allowed from fee_schedule f join payer p using (payer_id)
 where f.procedure_code = 'G0439' and f.valid_from <= current_date
   and (f.valid_to is null or f.valid_to > current_date);

-- global_requirement: The rules of the first tier for a task
select g.field_path, g.operation, g.value from global_requirement g join task_type t using (task_type_id)
 where t.domain = 'eligibility' order by g.field_path, g.operation, g.version;

-- idempotency_key: Answers that are still kept for a repeated request
select key, status_code, expires_at from idempotency_key where expires_at > now();

-- job: Long work and how far it is
select kind, status, done_count, total_count, failed_count from job where completed_at is null order by created_at;

-- ledger_entry: The balance of each account; the entries of a transaction add up to nothing
select account, sum(debit) - sum(credit) as balance from ledger_entry group by account order by account;

-- metric: What is measured, and which direction is good
select metric_id, name, polarity, minimum_volume from metric where is_active order by domain, name;

-- metric_observation: A metric over the periods of one facility
select period_start, value, expected, encounters from metric_observation
 where metric_id = 'losIndex' and facility_id = '450289' order by period_start;

-- mue: The most units of a procedure in a day
select units, adjudication_indicator from mue
 where edit_set = 'practitioner' and code = 'J1100' and valid_from <= current_date
   and (valid_to is null or valid_to > current_date);

-- ncci_pair: May two procedures be billed together?
select modifier_indicator, rationale from ncci_pair
 where edit_set = 'practitioner' and column_one = 'G0439' and column_two = 'G0444'
   and valid_from <= current_date and (valid_to is null or valid_to > current_date);

-- org_requirement_policy: What this organisation asks for beyond the payer, and what it has waived
select field_path, operation, waived, waiver_until, reason from org_requirement_policy
 where effective_to is null or effective_to > current_date order by field_path;

-- payer_requirement: What a payer asks for
select r.field_path, r.operation, r.value, r.compliance_ref from payer_requirement r join payer p using (payer_id)
 where p.code = 'NORTHWIND' order by r.field_path, r.version;

-- remittance: Payments that are not posted yet
select trace_number, payment_date, payment_amount, status, quarantine_reason from remittance
 where posted_at is null order by payment_date;

-- remittance_claim: What could not be matched to a claim of ours
select claim_number, patient_name, charge, paid from remittance_claim where claim_id is null;

-- remittance_line: Lines that the payer recoded
select submitted_procedure_code, procedure_code, paid from remittance_line
 where submitted_procedure_code is not null and submitted_procedure_code <> procedure_code;

-- requirement_changelog: Who changed what this month
select at, tier, action, changed_by, before, after from requirement_changelog
 where at >= date_trunc('month', now()) order by seq;

-- saved_view: The lists that a person or the whole organisation keeps
select screen, name, shared from saved_view order by screen, name;

-- metric_load: Loads that put rows aside
select file_name, rows_read, rows_written, rows_set_aside from metric_load
 where rows_set_aside > 0 order by created_at desc;

-- metric_row_set_aside: Why rows of loads and runs could not be used
select reason, count(*) from metric_row_set_aside group by reason order by 2 desc;

-- signal_run: What the last runs found and changed
select created_at, status, counts from signal_run order by created_at desc limit 10;

-- signal_run_unit: How far a distributed run is
select status, count(*) from signal_run_unit
 where run_id = (select run_id from signal_run order by created_at desc limit 1) group by status;

-- impact_assumption: What a day is worth, by facility
select coalesce(facility_id, 'all others') as facility, variable_day_cost, capacity_day_value, target_occupancy
  from impact_assumption order by facility_id nulls last;

-- activity_read_until: Who has marked the whole feed as read, and when
select user_id, read_until from activity_read_until;

-- intervention: What was tried, and what became of it
select i.title, s.facility, s.metric_id, i.activated_on, i.outcome
  from intervention i join signals s on s.org_id = i.org_id and s.id = i.signal_id order by i.activated_on;

-- series_baseline: Series whose limits were reckoned anew, with the reason
select metric_id, facility_id, starts_on, reason from series_baseline order by starts_on;

-- signal_removal: Signals that went this week
select signal_id, created_at from signal_removal where created_at >= now() - interval '7 days' order by created_at;

-- signals: The worst signals of the last quarter
select facility, metric_id, simplified_signal_type, simplified_severity from signals
 where evidence = 'raised' and detected_at >= now() - interval '3 months'
 order by simplified_severity desc nulls last limit 20;

-- upload: Files that never came in whole
select file_name, received, size from upload where received < size and expires_at < now();

-- work_item: What is mine to do, the most urgent first
select title, reason, next_action, due_at from work_item
 where status = 'open' and assignee_id = '01890000-0000-7000-8000-000000000000'
   and (snoozed_until is null or snoozed_until < now()) order by priority, due_at;

-- run_segment: Segments of runs that go together, and where each stands
select segment_id, current_step, completed_steps, starts from run_segment order by updated_at;

-- run_fan_out: Steps that still wait for runs which they began
select run_id, node_id, total_runs, ended_runs, failed_runs from run_fan_out where ended_runs < total_runs;

-- notification: What has not been read, newest first
select title, message, role, created_at from notification where read_at is null order by created_at desc;

-- batch_mapping: Mappings that were used last
select m.file_kind, w.name, m.columns, m.mapping from batch_mapping m join user_workflow w using (org_id, workflow_id)
 order by m.used_at desc limit 20;

-- run_tally: Ends of runs that are not in the totals yet
select status, sum(runs) from run_tally group by status;

-- run_total: How many runs ended how, ever
select status, sum(runs) from (select status, runs from run_total union all select status, runs from run_tally) ends group by status;

-- claim_rule: Rules that act today, of this organisation and of the installation, in their order
select code, name, action, message from claim_rule
 where is_active and effective_from <= current_date and coalesce(effective_to > current_date, true)
 order by position, code;

-- claim_rule_switch: What this organisation has made weaker, until when, and what still waits for approval
select code, switch, until, is_request as waits, reason from claim_rule_switch order by until, code;

-- claim_rule_release: Claims that a person let pass a rule in the last month
select c.claim_number, r.rule_code, r.reason, r.released_at
  from claim_rule_release r join claims c using (org_id, claim_id)
 where r.released_at > now() - interval '1 month' order by r.released_at desc;

-- hacs_core.patients: Patients by name and date of birth
select id, family, given, birth_date from hacs_core.patients
 where family = 'Example' and birth_date = '1970-01-01' order by given;

-- hacs_core.observations: The newest values of one code for a patient
select effective_at, value_number, value_unit from hacs_core.observations
 where patient_id = 'p1' and code = '4548-4' order by effective_at desc limit 10;

-- hacs_core.encounters: Encounters of a patient that are open
select id, status, class_code, period_start from hacs_core.encounters
 where patient_id = 'p1' and period_end is null order by period_start;

-- hacs_core.practitioners: Who has this NPI
select id, family, given from hacs_core.practitioners where npi = '1234567893';

-- hacs_core.organizations: An organization and all that are part of it
with recursive below as (
  select id, name from hacs_core.organizations where id = 'org-001'
  union all
  select o.id, o.name from hacs_core.organizations o join below b on o.part_of_id = b.id
)
select id, name from below;

-- hacs_core.organization_contacts: Whom to write to about billing
select o.name, c.name as contact, c.email
  from hacs_core.organization_contacts c
  join hacs_core.organizations o on o.org_id = c.org_id and o.id = c.organization_id
 where c.purpose = 'BILL' and c.email is not null;

-- hacs_core.organization_qualifications: What expires within ninety days
select organization_id, code, identifier, period_end from hacs_core.organization_qualifications
 where period_end between now() and now() + interval '90 days' order by period_end;

-- hacs_core.locations: Places of an organization
select id, name, status from hacs_core.locations where managing_organization_id = 'org-001' order by name;

-- hacs_core.coverages: Coverages of a patient
select id, status, body #>> '{payor,0,display}' as payer from hacs_core.coverages where beneficiary_id = 'p1';

-- hacs_core.resources: How many there are of each type without a table of its own
select resource_type, count(*) from hacs_core.resources group by resource_type order by 2 desc;

-- hacs_core.resource_history: What a resource was before
select version_id, last_updated, operation, body from hacs_core.resource_history
 where resource_type = 'Patient' and id = 'p1' order by version_id desc;

-- hacs_core.search_string: Patients whose name begins so
select distinct resource_id from hacs_core.search_string
 where resource_type = 'Patient' and param = 'name' and value >= 'exa' and value < 'exb';

-- hacs_core.search_token: Resources with an identifier
select resource_type, resource_id from hacs_core.search_token
 where resource_type = 'Patient' and param = 'identifier' and system = 'urn:oid:1.2.3' and code = '12345';

-- hacs_core.search_reference: Everything that refers to a patient
select resource_type, resource_id, param from hacs_core.search_reference
 where target_type = 'Patient' and target_id = 'p1' order by resource_type, resource_id;

-- hacs_core.search_date: Observations of one day
select resource_id from hacs_core.search_date
 where resource_type = 'Observation' and param = 'date' and low >= '2026-01-05' and high <= '2026-01-06';

-- hacs_core.search_number: Risk assessments with a probability of one half or more
select resource_id from hacs_core.search_number
 where resource_type = 'RiskAssessment' and param = 'probability' and high > 0.5;

-- hacs_core.search_quantity: Observations above a value in one unit
select resource_id from hacs_core.search_quantity
 where resource_type = 'Observation' and param = 'value-quantity' and code = 'mg/dL' and low >= 200;

-- hacs_core.search_uri: Value sets by their address
select resource_id from hacs_core.search_uri
 where resource_type = 'ValueSet' and param = 'url' and value = 'https://clinic.example/ValueSet/colours';

-- hacs_clinical.conditions: Active conditions of a patient
select id, code, onset_at from hacs_clinical.conditions where patient_id = 'p1' and clinical_status = 'active';

-- hacs_clinical.medications: Medications by code
select id, code, status from hacs_clinical.medications order by code limit 20;

-- hacs_clinical.medication_requests: Active prescriptions of a patient
select id, medication_code, authored_at from hacs_clinical.medication_requests
 where patient_id = 'p1' and status = 'active' order by authored_at desc;

-- hacs_clinical.procedures: Procedures of a patient
select id, code, status from hacs_clinical.procedures where patient_id = 'p1';

-- hacs_clinical.allergy_intolerances: Allergies that matter most
select id, code, criticality from hacs_clinical.allergy_intolerances where patient_id = 'p1' and criticality = 'high';

-- hacs_clinical.goals: Goals that are being worked on
select id, patient_id, lifecycle_status from hacs_clinical.goals where lifecycle_status = 'active';

-- hacs_clinical.service_requests: Orders that nobody has finished
select id, patient_id, code, authored_at from hacs_clinical.service_requests
 where status = 'active' and intent = 'order' order by authored_at;

-- hacs_clinical.family_member_history: Illnesses in the family
select id, relationship, body -> 'condition' as conditions from hacs_clinical.family_member_history
 where patient_id = 'p1';

-- hacs_clinical.risk_assessments: Assessments of a patient
select id, status, body -> 'prediction' as predictions from hacs_clinical.risk_assessments where patient_id = 'p1';

-- hacs_clinical.plan_definitions: Plans in use
select id, url, version, title from hacs_clinical.plan_definitions where status = 'active' order by title;

-- hacs_clinical.activity_definitions: Activities in use
select id, url, version, title from hacs_clinical.activity_definitions where status = 'active' order by title;

-- hacs_clinical.libraries: Libraries in use
select id, url, version, title from hacs_clinical.libraries where status = 'active' order by title;

-- hacs_clinical.guidance_responses: Answers that lacked data
select id, patient_id from hacs_clinical.guidance_responses where status = 'data-required';

-- hacs_clinical.evidence_variables: Variables in use
select id, url, version, title from hacs_clinical.evidence_variables where status = 'active' order by title;

-- hacs_clinical.tasks: What waits to be done
select id, patient_id, code, authored_at from hacs_clinical.tasks where status = 'requested' order by authored_at;

-- hacs_clinical.appointments: Appointments of a day
select id, status, period_start from hacs_clinical.appointments
 where period_start >= '2026-01-05' and period_start < '2026-01-06' order by period_start;

-- hacs_registry.knowledge_items: What is known in a category
select id, title, source from hacs_registry.knowledge_items
 where category = 'denials' and status = 'active' order by last_updated desc;

-- hacs_registry.templates: Templates in use and the values that they need
select name, kind, variables from hacs_registry.templates where status = 'active' order by name;

-- hacs_agents.memories: What an agent remembers of a session, the most important first
select memory_type, content, importance from hacs_agents.memories
 where session_id = 's1' order by importance desc, last_updated desc limit 20;

-- hacs_agents.messages: A conversation
select sent_at, role, content from hacs_agents.messages where session_id = 's1' order by sent_at, id;

-- hacs_admin.migrations: Which revisions this database has, and since when
select revision, applied_at from hacs_admin.migrations order by revision;

-- hacs_admin.system_config: Settings that are kept in the database; sealed values are not shown
select id, body, is_sensitive, description from hacs_admin.system_config order by id;

-- hacs_audit.resource_changes: Who changed a resource, and what of it
select at, changed_by, operation, version_id, changed_paths from hacs_audit.resource_changes
 where resource_type = 'Patient' and resource_id = 'p1' order by id;

-- hacs_core.bulk_parts: How much the last import set aside
select job_id, sum(lines) from hacs_core.bulk_parts where kind = 'errors' group by job_id;
