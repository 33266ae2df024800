-- Keys and references of 017, made after the rows. The primary key of user_workflow_node is there already.
drop index node_copy_idx;
alter table user_workflow_node add constraint user_workflow_node_org_id_node_id_key unique (org_id, node_id);
alter table user_workflow_node
  add constraint user_workflow_node_org_id_workflow_id_key_key unique (org_id, workflow_id, key);
create index user_workflow_node_org_id_legacy_id_idx on user_workflow_node (org_id, legacy_id);
alter table user_workflow_transition
  add constraint user_workflow_transition_pkey primary key (org_id, workflow_id, from_node, to_node, action_label);
create index user_workflow_transition_org_id_from_node_idx on user_workflow_transition (org_id, from_node);
create index user_workflow_transition_org_id_to_node_idx on user_workflow_transition (org_id, to_node);
alter table workflow_revision add constraint workflow_revision_pkey primary key (revision_id);
alter table workflow_revision add constraint workflow_revision_org_id_revision_id_key unique (org_id, revision_id);
alter table workflow_revision
  add constraint workflow_revision_org_id_workflow_id_revision_num_key unique (org_id, workflow_id, revision_num);
alter table user_workflow_node
  add constraint user_workflow_node_node_type_fkey foreign key (node_type) references node_type_lu (code);
alter table user_workflow_node
  add constraint user_workflow_node_org_id_fkey foreign key (org_id) references organization (org_id);
alter table user_workflow_node
  add constraint user_workflow_node_org_id_workflow_id_fkey foreign key (org_id, workflow_id)
  references user_workflow (org_id, workflow_id) on delete cascade;
alter table user_workflow_transition
  add constraint user_workflow_transition_org_id_fkey foreign key (org_id) references organization (org_id);
alter table user_workflow_transition
  add constraint user_workflow_transition_org_id_from_node_fkey foreign key (org_id, from_node)
  references user_workflow_node (org_id, node_id) on delete cascade;
alter table user_workflow_transition
  add constraint user_workflow_transition_org_id_to_node_fkey foreign key (org_id, to_node)
  references user_workflow_node (org_id, node_id) on delete cascade;
alter table user_workflow_transition
  add constraint user_workflow_transition_org_id_workflow_id_fkey foreign key (org_id, workflow_id)
  references user_workflow (org_id, workflow_id) on delete cascade;
alter table workflow_revision
  add constraint workflow_revision_org_id_fkey foreign key (org_id) references organization (org_id);
alter table workflow_revision
  add constraint workflow_revision_org_id_workflow_id_fkey foreign key (org_id, workflow_id)
  references user_workflow (org_id, workflow_id);
alter table micro_state
  add constraint micro_state_org_id_node_id_fkey foreign key (org_id, node_id)
  references user_workflow_node (org_id, node_id);
create index micro_state_org_id_node_id_idx on micro_state (org_id, node_id);
alter table batch_job
  add constraint batch_job_org_id_revision_id_fkey foreign key (org_id, revision_id)
  references workflow_revision (org_id, revision_id);
