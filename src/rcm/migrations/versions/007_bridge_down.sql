-- Tasks of workflows that the lists of steps don't name.
select from rcm_v8.user_workflow_task_type b
 where not exists (
   select from user_workflow w
    cross join lateral jsonb_array_elements(case jsonb_typeof(w.steps) when 'array' then w.steps else '[]' end) s (step)
     join task_type t on t.domain || '.' || t.action = s.step ->> 'task'
    where w.workflow_id = b.workflow_id and t.task_type_id = b.task_type_id)
