alter table workflow_node add constraint workflow_node_pkey primary key (org_id, node_id);
alter table workflow_node add constraint workflow_node_org_id_code_key unique (org_id, code);
alter table workflow_transition
  add constraint workflow_transition_pkey primary key (org_id, workflow_id, from_node, to_node, action_label);
create index workflow_transition_org_id_from_node_idx on workflow_transition (org_id, from_node);
create index workflow_transition_org_id_to_node_idx on workflow_transition (org_id, to_node);
alter table workflow_node
  add constraint workflow_node_org_id_fkey foreign key (org_id) references organization (org_id);
alter table workflow_node
  add constraint workflow_node_node_type_fkey foreign key (node_type) references node_type_lu (code);
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
  add constraint micro_state_org_id_node_id_fkey foreign key (org_id, node_id)
  references workflow_node (org_id, node_id);
create index micro_state_org_id_node_id_idx on micro_state (org_id, node_id);
