-- workflow_node and workflow_transition: the tables that workflows shared before each had nodes of its own. A number
-- (legacy_id) names the copies of one node, one in each workflow that used it, so a change by number changes them all.

-- A node that comes in the older words: no workflow can be guessed for it; its key and its label are the older code.
create function user_workflow_node_names() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.workflow_id is null then
    raise exception 'workflow_node: nodes belong to one workflow each, and no longer to all: name the workflow_id of the node (select workflow_id, name from user_workflow)'
      using errcode = 'not_null_violation';
  end if;
  new.key := coalesce(new.key, new.label);
  new.label := coalesce(new.label, new.key);
  return new;
end $$;
create trigger user_workflow_node_org before insert on user_workflow_node
  for each row when (new.org_id is null) execute function refuse_without_org();
create trigger user_workflow_node_names before insert on user_workflow_node
  for each row when (new.workflow_id is null or new.key is null or new.label is null)
  execute function user_workflow_node_names();

create view workflow_node with (security_invoker = true) as
select n.legacy_id as node_id, n.label as code, n.node_type, n.description, n.config, n.position, n.label_conf,
       n.last_label_at, n.created_at, n.updated_at, n.org_id, n.workflow_id, n.key
  from user_workflow_node n;
alter view workflow_node alter column node_type set default 'task';

create view workflow_transition with (security_invoker = true) as
select t.org_id, t.workflow_id, f.legacy_id as from_node, s.legacy_id as to_node, t.action_label, t.condition, t.freq,
       t.created_at, t.updated_at
  from user_workflow_transition t
  join user_workflow_node f on f.org_id = t.org_id and f.node_id = t.from_node
  join user_workflow_node s on s.org_id = t.org_id and s.node_id = t.to_node;
alter view workflow_transition alter column org_id set default nullif(current_setting('app.org_id', true), '')::uuid;
alter view workflow_transition alter column action_label set default '';
alter view workflow_transition alter column freq set default 1;
alter view workflow_transition alter column created_at set default now();
alter view workflow_transition alter column updated_at set default now();

-- The workflow's own copy of the node that bears the number.
create function rcm_node_of(own uuid, in_workflow uuid, number bigint) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  known uuid[];
begin
  if in_workflow is null then
    raise exception 'workflow_transition: a transition belongs to a workflow: name its workflow_id'
      using errcode = 'not_null_violation';
  end if;
  known := array(select n.node_id from public.user_workflow_node n
                  where n.org_id = own and n.legacy_id = number and n.workflow_id = in_workflow);
  if cardinality(known) <> 1 then
    raise exception 'workflow_transition: workflow % has % nodes with the number % (workflow_node.node_id): it must have one',
      in_workflow, cardinality(known), coalesce(number::text, 'null') using errcode = 'foreign_key_violation';
  end if;
  return known[1];
end $$;

create function workflow_transition_write() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  first uuid;
  last uuid;
begin
  if tg_op <> 'INSERT' then
    first := public.rcm_node_of(old.org_id, old.workflow_id, old.from_node);
    last := public.rcm_node_of(old.org_id, old.workflow_id, old.to_node);
  end if;
  if tg_op = 'DELETE' then
    delete from public.user_workflow_transition t
     where t.org_id = old.org_id and t.workflow_id = old.workflow_id and t.from_node = first and t.to_node = last
       and t.action_label = old.action_label;
    if not found then return null; end if;
    return old;
  end if;
  if tg_op = 'INSERT' then
    new.org_id := coalesce(new.org_id, public.rcm_require_org());
    insert into public.user_workflow_transition (org_id, workflow_id, from_node, to_node, action_label, condition, freq,
                                                 created_at, updated_at)
    values (new.org_id, new.workflow_id, public.rcm_node_of(new.org_id, new.workflow_id, new.from_node),
            public.rcm_node_of(new.org_id, new.workflow_id, new.to_node), new.action_label, new.condition, new.freq,
            new.created_at, new.updated_at);
    return new;
  end if;
  update public.user_workflow_transition t
     set org_id = new.org_id, workflow_id = new.workflow_id,
         from_node = public.rcm_node_of(new.org_id, new.workflow_id, new.from_node),
         to_node = public.rcm_node_of(new.org_id, new.workflow_id, new.to_node), action_label = new.action_label,
         condition = case when new.condition is distinct from old.condition then new.condition else t.condition end,
         -- `set freq = freq + 1` is read before the row is locked: adding what it adds loses no other's count.
         freq = t.freq + (new.freq - old.freq),
         created_at = case when new.created_at is distinct from old.created_at then new.created_at else t.created_at end,
         updated_at = case when new.updated_at is distinct from old.updated_at then new.updated_at else t.updated_at end
   where t.org_id = old.org_id and t.workflow_id = old.workflow_id and t.from_node = first and t.to_node = last
     and t.action_label = old.action_label
  returning t.freq, t.updated_at into new.freq, new.updated_at;
  if not found then return null; end if;
  return new;
end $$;
create trigger workflow_transition_write instead of insert or update or delete on workflow_transition
  for each row execute function workflow_transition_write();

grant select, insert, update, delete on workflow_node, workflow_transition to rcm_app;
