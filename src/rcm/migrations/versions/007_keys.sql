-- Keys, indexes and references of the tables of 007, made after their rows: faster, and checked all the same.
-- The reference of endpoint.payer_id to payer is made by the revision that makes payer (018), that of
-- batch_job.revision_id to workflow_revision by 017.
alter table organization add constraint organization_pkey primary key (org_id);
alter table organization add constraint organization_platform_check
  check ((org_type = 'platform') = (org_id = '00000000-0000-7000-8000-000000000001'));
alter table organization add constraint organization_email_domain_key unique (email_domain);
alter table organization add constraint organization_name_key unique (name);
alter table organization add constraint organization_slug_key unique (slug);
alter table identity add constraint identity_pkey primary key (identity_id);
alter table identity add constraint identity_email_key unique (email);
alter table app_user add constraint app_user_pkey primary key (user_id);
alter table app_user add constraint app_user_org_id_email_key unique (org_id, email);
alter table app_user add constraint app_user_org_id_user_id_key unique (org_id, user_id);
alter table api_token add constraint api_token_pkey primary key (token_id);
alter table api_token add constraint api_token_org_id_token_id_key unique (org_id, token_id);
alter table api_token add constraint api_token_token_hash_key unique (token_hash);
alter table role_permission add constraint role_permission_pkey primary key (role, permission);
alter table task_action_mapping add constraint task_action_mapping_pkey primary key (legacy_action, domain);
alter table transaction_standard add constraint transaction_standard_pkey primary key (transaction_standard_id);
alter table transaction_standard
  add constraint transaction_standard_domain_action_implementation_guide_key unique (domain, action, implementation_guide);
alter table channel_type add constraint channel_type_pkey primary key (channel_type_id);
alter table channel_type add constraint channel_type_code_key unique (code);
alter table channel_type add constraint channel_type_legacy_id_key unique (legacy_id);
alter table endpoint add constraint endpoint_pkey primary key (endpoint_id);
alter table endpoint add constraint endpoint_org_id_endpoint_id_key unique (org_id, endpoint_id);
alter table endpoint add constraint endpoint_org_id_legacy_id_key unique (org_id, legacy_id);
alter table endpoint add constraint endpoint_org_id_name_key unique (org_id, name);
create index endpoint_channel_type_id_idx on endpoint (channel_type_id);
alter table portal_credential add constraint portal_credential_pkey primary key (credential_id);
alter table portal_credential
  add constraint portal_credential_org_id_credential_id_key unique (org_id, credential_id);
create index portal_credential_org_id_endpoint_id_idx on portal_credential (org_id, endpoint_id);
alter table task_type add constraint task_type_pkey primary key (task_type_id);
create index task_type_domain_action_idx on task_type (domain, action);
alter table field_requirement add constraint field_requirement_pkey primary key (field_requirement_id);
alter table field_requirement
  add constraint field_requirement_org_id_field_requirement_id_key unique (org_id, field_requirement_id);
create index field_requirement_org_id_task_type_id_idx on field_requirement (org_id, task_type_id);
alter table macro_state add constraint macro_state_pkey primary key (macro_state_id);
alter table macro_state add constraint macro_state_org_id_macro_state_id_key unique (org_id, macro_state_id);
create index macro_state_org_id_endpoint_id_idx on macro_state (org_id, endpoint_id);
alter table micro_state add constraint micro_state_pkey primary key (micro_state_id);
alter table micro_state add constraint micro_state_org_id_micro_state_id_key unique (org_id, micro_state_id);
create index micro_state_live_idx on micro_state (org_id, endpoint_id) where not is_retired;
create index micro_state_org_id_macro_state_id_idx on micro_state (org_id, macro_state_id);
create index micro_state_org_id_node_id_idx on micro_state (org_id, node_id);
alter table rcm_transition
  add constraint rcm_transition_pkey primary key (org_id, from_state, to_state, action_label);
create index rcm_transition_org_id_to_state_idx on rcm_transition (org_id, to_state);
alter table task_signature add constraint task_signature_pkey primary key (signature_id);
alter table task_signature add constraint task_signature_org_id_signature_id_key unique (org_id, signature_id);
create index task_signature_org_id_endpoint_id_idx on task_signature (org_id, endpoint_id);
create index task_signature_org_id_signature_key_idx on task_signature (org_id, signature_key);
alter table user_workflow add constraint user_workflow_pkey primary key (workflow_id);
alter table user_workflow add constraint user_workflow_org_id_name_key unique (org_id, name);
alter table user_workflow add constraint user_workflow_org_id_workflow_id_key unique (org_id, workflow_id);
alter table user_workflow_channel_type
  add constraint user_workflow_channel_type_pkey primary key (org_id, workflow_id, channel_type_id);
alter table user_workflow_task_type
  add constraint user_workflow_task_type_pkey primary key (org_id, workflow_id, task_type_id);
alter table batch_job add constraint batch_job_pkey primary key (batch_job_id);
alter table batch_job add constraint batch_job_org_id_batch_job_id_key unique (org_id, batch_job_id);
create index batch_job_file_idx on batch_job (org_id, file_sha256);
alter table batch_row add constraint batch_row_pkey primary key (org_id, batch_job_id, row_number);
alter table batch_row add constraint batch_row_org_id_batch_row_id_key unique (org_id, batch_row_id);
create index batch_row_org_id_run_id_idx on batch_row (org_id, run_id);
alter table workflow_trace add constraint workflow_trace_pkey primary key (org_id, trace_id, created_at);
create index workflow_trace_org_id_created_at_idx on workflow_trace (org_id, created_at);
create index workflow_trace_org_id_run_id_idx on workflow_trace (org_id, run_id);
alter table workflow_trace_endpoint
  add constraint workflow_trace_endpoint_pkey primary key (org_id, trace_id, created_at, endpoint_id);
create index workflow_trace_endpoint_org_id_endpoint_id_idx on workflow_trace_endpoint (org_id, endpoint_id);
alter table workflow_node add constraint workflow_node_pkey primary key (org_id, node_id);
alter table workflow_node add constraint workflow_node_org_id_code_key unique (org_id, code);
alter table workflow_transition
  add constraint workflow_transition_pkey primary key (org_id, workflow_id, from_node, to_node, action_label);
create index workflow_transition_org_id_from_node_idx on workflow_transition (org_id, from_node);
create index workflow_transition_org_id_to_node_idx on workflow_transition (org_id, to_node);

-- References
alter table organization
  add constraint organization_org_type_fkey foreign key (org_type) references org_type_lu (code);
alter table app_user
  add constraint app_user_identity_id_fkey foreign key (identity_id) references identity (identity_id);
alter table app_user add constraint app_user_org_id_fkey foreign key (org_id) references organization (org_id);
alter table app_user add constraint app_user_role_fkey foreign key (role) references user_role_lu (code);
alter table api_token add constraint api_token_org_id_fkey foreign key (org_id) references organization (org_id);
alter table api_token
  add constraint api_token_org_id_user_id_fkey foreign key (org_id, user_id) references app_user (org_id, user_id);
alter table role_permission
  add constraint role_permission_role_fkey foreign key (role) references user_role_lu (code);
alter table task_action_mapping
  add constraint task_action_mapping_domain_fkey foreign key (domain) references task_domain_lu (code);
alter table task_action_mapping
  add constraint task_action_mapping_legacy_action_fkey foreign key (legacy_action) references task_action_lu (code);
alter table task_action_mapping
  add constraint task_action_mapping_standard_action_fkey foreign key (standard_action)
  references task_action_lu (code);
alter table transaction_standard
  add constraint transaction_standard_action_fkey foreign key (action) references task_action_lu (code);
alter table transaction_standard
  add constraint transaction_standard_domain_fkey foreign key (domain) references task_domain_lu (code);
alter table channel_type
  add constraint channel_type_access_medium_fkey foreign key (access_medium) references access_medium_lu (code);
alter table channel_type
  add constraint channel_type_endpoint_kind_fkey foreign key (endpoint_kind) references endpoint_kind_lu (code);
alter table endpoint
  add constraint endpoint_channel_type_id_fkey foreign key (channel_type_id)
  references channel_type (channel_type_id);
alter table endpoint add constraint endpoint_org_id_fkey foreign key (org_id) references organization (org_id);
alter table portal_credential
  add constraint portal_credential_credential_type_fkey foreign key (credential_type)
  references channel_auth_type_lu (code);
alter table portal_credential
  add constraint portal_credential_org_id_fkey foreign key (org_id) references organization (org_id);
alter table portal_credential
  add constraint portal_credential_org_id_endpoint_id_fkey foreign key (org_id, endpoint_id)
  references endpoint (org_id, endpoint_id) on delete cascade;
alter table task_type add constraint task_type_action_fkey foreign key (action) references task_action_lu (code);
alter table task_type add constraint task_type_domain_fkey foreign key (domain) references task_domain_lu (code);
alter table field_requirement
  add constraint field_requirement_org_id_fkey foreign key (org_id) references organization (org_id);
alter table field_requirement
  add constraint field_requirement_org_id_endpoint_id_fkey foreign key (org_id, endpoint_id)
  references endpoint (org_id, endpoint_id);
alter table field_requirement
  add constraint field_requirement_task_type_id_fkey foreign key (task_type_id) references task_type (task_type_id);
alter table macro_state add constraint macro_state_org_id_fkey foreign key (org_id) references organization (org_id);
alter table macro_state
  add constraint macro_state_org_id_endpoint_id_fkey foreign key (org_id, endpoint_id)
  references endpoint (org_id, endpoint_id);
alter table micro_state add constraint micro_state_org_id_fkey foreign key (org_id) references organization (org_id);
alter table micro_state
  add constraint micro_state_org_id_aliased_to_fkey foreign key (org_id, aliased_to)
  references micro_state (org_id, micro_state_id);
alter table micro_state
  add constraint micro_state_org_id_endpoint_id_fkey foreign key (org_id, endpoint_id)
  references endpoint (org_id, endpoint_id);
alter table micro_state
  add constraint micro_state_org_id_macro_state_id_fkey foreign key (org_id, macro_state_id)
  references macro_state (org_id, macro_state_id);
alter table micro_state
  add constraint micro_state_org_id_workflow_id_fkey foreign key (org_id, workflow_id)
  references user_workflow (org_id, workflow_id);
alter table rcm_transition
  add constraint rcm_transition_org_id_fkey foreign key (org_id) references organization (org_id);
alter table rcm_transition
  add constraint rcm_transition_org_id_from_state_fkey foreign key (org_id, from_state)
  references micro_state (org_id, micro_state_id) on delete cascade;
alter table rcm_transition
  add constraint rcm_transition_org_id_to_state_fkey foreign key (org_id, to_state)
  references micro_state (org_id, micro_state_id) on delete cascade;
alter table task_signature
  add constraint task_signature_action_fkey foreign key (action) references task_action_lu (code);
alter table task_signature
  add constraint task_signature_channel_type_id_fkey foreign key (channel_type_id)
  references channel_type (channel_type_id);
alter table task_signature
  add constraint task_signature_domain_fkey foreign key (domain) references task_domain_lu (code);
alter table task_signature
  add constraint task_signature_org_id_fkey foreign key (org_id) references organization (org_id);
alter table task_signature
  add constraint task_signature_org_id_endpoint_id_fkey foreign key (org_id, endpoint_id)
  references endpoint (org_id, endpoint_id);
alter table task_signature
  add constraint task_signature_source_fkey foreign key (source) references task_signature_source_lu (code);
alter table user_workflow
  add constraint user_workflow_org_id_fkey foreign key (org_id) references organization (org_id);
alter table user_workflow
  add constraint user_workflow_status_fkey foreign key (status) references workflow_status_lu (code);
alter table user_workflow_channel_type
  add constraint user_workflow_channel_type_channel_type_id_fkey foreign key (channel_type_id)
  references channel_type (channel_type_id);
alter table user_workflow_channel_type
  add constraint user_workflow_channel_type_org_id_fkey foreign key (org_id) references organization (org_id);
alter table user_workflow_channel_type
  add constraint user_workflow_channel_type_org_id_workflow_id_fkey foreign key (org_id, workflow_id)
  references user_workflow (org_id, workflow_id) on delete cascade;
alter table user_workflow_task_type
  add constraint user_workflow_task_type_org_id_fkey foreign key (org_id) references organization (org_id);
alter table user_workflow_task_type
  add constraint user_workflow_task_type_org_id_workflow_id_fkey foreign key (org_id, workflow_id)
  references user_workflow (org_id, workflow_id) on delete cascade;
alter table user_workflow_task_type
  add constraint user_workflow_task_type_task_type_id_fkey foreign key (task_type_id)
  references task_type (task_type_id);
alter table batch_job add constraint batch_job_org_id_fkey foreign key (org_id) references organization (org_id);
alter table batch_job
  add constraint batch_job_org_id_endpoint_id_fkey foreign key (org_id, endpoint_id)
  references endpoint (org_id, endpoint_id);
alter table batch_job
  add constraint batch_job_org_id_workflow_id_fkey foreign key (org_id, workflow_id)
  references user_workflow (org_id, workflow_id);
alter table batch_job add constraint batch_job_status_fkey foreign key (status) references job_status_lu (code);
alter table batch_row add constraint batch_row_org_id_fkey foreign key (org_id) references organization (org_id);
alter table batch_row
  add constraint batch_row_org_id_batch_job_id_fkey foreign key (org_id, batch_job_id)
  references batch_job (org_id, batch_job_id);
alter table workflow_trace
  add constraint workflow_trace_org_id_fkey foreign key (org_id) references organization (org_id);
alter table workflow_trace_endpoint
  add constraint workflow_trace_endpoint_org_id_fkey foreign key (org_id) references organization (org_id);
alter table workflow_trace_endpoint
  add constraint workflow_trace_endpoint_org_id_endpoint_id_fkey foreign key (org_id, endpoint_id)
  references endpoint (org_id, endpoint_id);
alter table workflow_trace_endpoint
  add constraint workflow_trace_endpoint_org_id_trace_id_created_at_fkey foreign key (org_id, trace_id, created_at)
  references workflow_trace (org_id, trace_id, created_at) on delete cascade;
alter table workflow_node add constraint workflow_node_org_id_fkey foreign key (org_id) references organization (org_id);
alter table workflow_node add constraint workflow_node_node_type_fkey foreign key (node_type) references node_type_lu (code);
alter table workflow_transition
  add constraint workflow_transition_org_id_fkey foreign key (org_id) references organization (org_id);
alter table workflow_transition
  add constraint workflow_transition_org_id_workflow_id_fkey foreign key (org_id, workflow_id)
  references user_workflow (org_id, workflow_id) on delete cascade;
alter table workflow_transition
  add constraint workflow_transition_org_id_from_node_fkey foreign key (org_id, from_node)
  references workflow_node (org_id, node_id) on delete cascade;
alter table workflow_transition
  add constraint workflow_transition_org_id_to_node_fkey foreign key (org_id, to_node)
  references workflow_node (org_id, node_id) on delete cascade;
alter table micro_state
  add constraint micro_state_org_id_node_id_fkey foreign key (org_id, node_id) references workflow_node (org_id, node_id);
