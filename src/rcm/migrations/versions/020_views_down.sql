-- Undoes 020_views.sql. Views hold no rows: nothing is lost.
drop view workflow_logs, workflow_steps, workflow_state;
drop function refuse_engine_write(), workflow_logs_insert();
