-- Undoes 017_views.sql. Views hold no rows: nothing is lost.
drop view workflow_transition, workflow_node;
drop function workflow_transition_write(), rcm_node_of(uuid, uuid, bigint);
drop trigger user_workflow_node_names on user_workflow_node;
drop trigger user_workflow_node_org on user_workflow_node;
drop function user_workflow_node_names();
