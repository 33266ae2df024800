-- Every workflow gets its own copy of each shared node that it uses; `legacy_id` is the shared node's number.

-- also: who uses which node
create temp table node_used on commit drop as
select org_id, workflow_id, from_node as node_id from workflow_transition
 union
select org_id, workflow_id, to_node from workflow_transition
 union
select n.org_id, w.workflow_id, n.node_id
  from workflow_node n
 cross join lateral unnest(n.own_workflows) as own (workflow_id)
  join user_workflow w on w.org_id = n.org_id and w.workflow_id = own.workflow_id;

-- also: the planner knows nothing of new tables
analyze node_used;

-- also: nodes that no workflow uses, or that states and traces of a workflow name which doesn't use them
create temp table node_homeless on commit drop as
select org_id, node_id from workflow_node n
 where not exists (select from node_used u where u.org_id = n.org_id and u.node_id = n.node_id)
 union
select s.org_id, s.node_id from micro_state s
 where s.node_id is not null and s.workflow_id is not null
   and not exists (select from node_used u
                    where u.org_id = s.org_id and u.node_id = s.node_id and u.workflow_id = s.workflow_id)
 union
select t.org_id, t.node_id from workflow_trace t
  join workflow_node n on n.org_id = t.org_id and n.node_id = t.node_id
 where t.workflow_id is not null
   and not exists (select from node_used u
                    where u.org_id = t.org_id and u.node_id = t.node_id and u.workflow_id = t.workflow_id);

-- also: their workflow; the mark in draft_state is how the way back knows it
insert into user_workflow (org_id, name, description, status, draft_state)
select o.org_id, free.name, 'Holds the nodes that no workflow used when workflows got nodes of their own', 'archived',
       '{"holds": "nodes without a workflow"}'
  from (select distinct org_id from node_homeless) o
 cross join lateral (
   select 'Nodes without a workflow' || case n when 1 then '' else ' (' || n || ')' end as name
     from generate_series(1, (select count(*) + 1 from user_workflow w
                               where w.org_id = o.org_id and w.name like 'Nodes without a workflow%')) as n
    where not exists (select from user_workflow w
                       where w.org_id = o.org_id
                         and w.name = 'Nodes without a workflow' || case n when 1 then '' else ' (' || n || ')' end)
    order by n limit 1) free
 where not exists (select from user_workflow w
                    where w.org_id = o.org_id and w.draft_state = '{"holds": "nodes without a workflow"}');

-- also: which holds them
insert into node_used (org_id, workflow_id, node_id)
select h.org_id, w.workflow_id, h.node_id
  from node_homeless h
  join (select org_id, (array_agg(workflow_id order by created_at, workflow_id))[1] as workflow_id
          from user_workflow where draft_state = '{"holds": "nodes without a workflow"}' group by org_id) w
       using (org_id)
except
select org_id, workflow_id, node_id from node_used;

-- step: node_used -> user_workflow_node
insert into user_workflow_node (org_id, workflow_id, legacy_id, key, node_type, label, description, config, position,
                                label_conf, last_label_at, created_at, updated_at)
select u.org_id, u.workflow_id, n.node_id,
       -- a workflow may use two nodes now that two workflows called the same
       case when row_number() over (partition by u.workflow_id, coalesce(n.own_key, n.code) order by n.node_id) = 1
            then coalesce(n.own_key, n.code) else n.code end,
       n.node_type, coalesce(n.own_label, n.code), n.description, n.config, n.position, n.label_conf, n.last_label_at,
       n.created_at, n.updated_at
  from node_used u
  join workflow_node n on n.org_id = u.org_id and n.node_id = u.node_id;

-- also: keys before the look-ups that follow
alter table user_workflow_node add constraint user_workflow_node_pkey primary key (node_id);

-- also: by workflow and number
create unique index node_copy_idx on user_workflow_node (org_id, legacy_id, workflow_id);

-- also: new numbers come after the highest that was ever given
select setval('user_workflow_node_legacy_id_seq', n)
  from (select greatest((select max(node_id) from workflow_node),
                        (select last_value from workflow_node_node_id_seq where is_called)) as n) highest
 where n > 0;

-- also: the planner knows nothing of new tables
analyze user_workflow_node;

-- step: workflow_transition -> user_workflow_transition
insert into user_workflow_transition (org_id, workflow_id, from_node, to_node, action_label, condition, freq,
                                      created_at, updated_at)
select t.org_id, t.workflow_id, f.node_id, s.node_id, t.action_label, t.condition, t.freq, t.created_at, t.updated_at
  from workflow_transition t
  join user_workflow_node f on f.org_id = t.org_id and f.legacy_id = t.from_node and f.workflow_id = t.workflow_id
  join user_workflow_node s on s.org_id = t.org_id and s.legacy_id = t.to_node and s.workflow_id = t.workflow_id;

-- also: where a row that names a node and perhaps a workflow points now: its workflow's copy; else that of the
-- workflow without others; without a workflow, the oldest copy
create temp table node_place on commit drop as
select n.org_id, n.legacy_id, n.workflow_id, n.node_id,
       w.draft_state is not distinct from '{"holds": "nodes without a workflow"}' as is_shelter,
       row_number() over (partition by n.org_id, n.legacy_id order by w.created_at, w.workflow_id) as age
  from user_workflow_node n
  join user_workflow w on w.org_id = n.org_id and w.workflow_id = n.workflow_id;

-- also: to look them up
create index node_place_idx on node_place (legacy_id, workflow_id);
analyze node_place;
