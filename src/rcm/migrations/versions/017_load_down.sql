-- Copies of a shared node that still are the same become one node again; one that was changed gets a fresh number.

-- also: numbers go on where they stopped
select setval('workflow_node_node_id_seq', n)
  from (select greatest((select max(legacy_id) from user_workflow_node),
                        (select last_value from user_workflow_node_legacy_id_seq where is_called)) as n) highest
 where n > 0;

-- also: of the kinds of copies of one number, the one of most workflows keeps it
create temp table node_kind on commit drop as
select org_id, legacy_id, key, label, node_type, description, config, position, label_conf, last_label_at,
       array_agg(node_id) as copies, min(created_at) as created_at, max(updated_at) as updated_at,
       row_number() over (partition by org_id, legacy_id
                          order by count(*) desc, min(created_at), min(node_id::text)) as place
  from user_workflow_node
 group by org_id, legacy_id, key, label, node_type, description, config, position, label_conf, last_label_at;

-- also: the numbers
create temp table node_numbered on commit drop as
select k.*, case when place = 1 then legacy_id else nextval('workflow_node_node_id_seq') end as shared_id,
       key as code
  from node_kind k order by org_id, legacy_id, place;

-- also: the planner knows nothing of new tables
analyze node_numbered;

-- also: codes are unique in the organisation, keys were so in the workflow only; until no code stands twice
do $$
begin
  loop
    update node_numbered k set code = d.code || ' (' || d.shared_id || ')'
      from (select org_id, shared_id, code, row_number() over (partition by org_id, code order by shared_id) as nth
              from node_numbered) d
     where d.org_id = k.org_id and d.shared_id = k.shared_id and d.nth > 1;
    exit when not found;
  end loop;
end $$;

-- also: which own node is which shared one
create temp table node_merged on commit drop as
select org_id, shared_id, unnest(copies) as own_id from node_numbered;

-- also: to look them up
create unique index node_merged_idx on node_merged (own_id);

-- also: the planner knows nothing of new tables
analyze node_merged;

-- step: node_numbered -> workflow_node
insert into workflow_node (org_id, node_id, code, node_type, description, config, position, label_conf, last_label_at,
                           own_key, own_label, own_workflows, created_at, updated_at)
select k.org_id, k.shared_id, k.code, k.node_type, k.description, k.config, k.position, k.label_conf, k.last_label_at,
       case when (k.key, k.label) is distinct from (k.code, k.code) then k.key end,
       case when (k.key, k.label) is distinct from (k.code, k.code) then k.label end,
       alone.workflows, k.created_at, k.updated_at
  from node_numbered k
  left join (select m.org_id, m.shared_id, array_agg(n.workflow_id order by n.workflow_id) as workflows
               from node_merged m
               join user_workflow_node n on n.org_id = m.org_id and n.node_id = m.own_id
              where n.node_id not in (select from_node from user_workflow_transition
                                       union select to_node from user_workflow_transition)
              group by m.org_id, m.shared_id) alone
       on alone.org_id = k.org_id and alone.shared_id = k.shared_id;

-- step: user_workflow_transition -> workflow_transition
insert into workflow_transition (org_id, workflow_id, from_node, to_node, action_label, condition, freq,
                                 created_at, updated_at)
select t.org_id, t.workflow_id, f.shared_id, s.shared_id, t.action_label, t.condition, t.freq, t.created_at,
       t.updated_at
  from user_workflow_transition t
  join node_merged f on f.own_id = t.from_node
  join node_merged s on s.own_id = t.to_node;
