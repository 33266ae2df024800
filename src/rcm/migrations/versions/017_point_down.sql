-- {table}.node_id: a workflow's own node before, the number of a shared one after.
alter table {table} disable trigger {table}_touch;
alter table {table} rename column node_id to own_node_id;
alter table {table} add column node_id bigint;
update {table} t
   set node_id = (select m.shared_id from node_merged m where m.own_id = t.own_node_id)
 where t.own_node_id is not null;
