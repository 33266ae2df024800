-- workflow_state, workflow_steps and workflow_logs: older names of runs, their steps and their traces.
select 1;
