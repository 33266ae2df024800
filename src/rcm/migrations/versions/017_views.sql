-- workflow_node and workflow_transition: the tables that workflows shared before each had nodes of its own.
select 1;
