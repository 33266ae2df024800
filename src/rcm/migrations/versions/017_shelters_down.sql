-- Workflows that 017 made to hold nodes without a workflow, as far as nobody has used them since.
delete from user_workflow w
 where draft_state = '{"holds": "nodes without a workflow"}'
   and not exists (select from workflow_transition t where t.org_id = w.org_id and t.workflow_id = w.workflow_id)
   and not exists (select from micro_state s where s.org_id = w.org_id and s.workflow_id = w.workflow_id)
   and not exists (select from batch_job b where b.org_id = w.org_id and b.workflow_id = w.workflow_id);
