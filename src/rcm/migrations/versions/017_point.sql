-- {table}.node_id: a number of the shared nodes before, a workflow's own node after.
alter table {table} disable trigger {table}_touch;
alter table {table} rename column node_id to shared_node_id;
alter table {table} add column node_id uuid;
update {table} t
   set node_id = coalesce(
         (select p.node_id from node_place p
           where p.org_id = t.org_id and p.legacy_id = t.shared_node_id and p.workflow_id = t.workflow_id),
         (select p.node_id from node_place p
           where p.org_id = t.org_id and p.legacy_id = t.shared_node_id and p.is_shelter and t.workflow_id is not null),
         (select p.node_id from node_place p
           where p.org_id = t.org_id and p.legacy_id = t.shared_node_id and p.age = 1))
 where t.shared_node_id is not null;
