-- Made by tools/generate_reference.py: the schemas of a database at the head revision, PostgreSQL 18.
-- For reading and comparing. A database is made by `rcm migrate`, which also makes the engine's schema `dbos`.
-- Monthly partitions are left out: `rcm maintain` makes them as time goes on.

CREATE SCHEMA hacs_admin;

CREATE SCHEMA hacs_agents;

CREATE SCHEMA hacs_audit;

CREATE SCHEMA hacs_clinical;

CREATE SCHEMA hacs_core;

CREATE SCHEMA hacs_registry;

CREATE SCHEMA public;

COMMENT ON SCHEMA public IS 'standard public schema';

CREATE FUNCTION public.app_user_identity() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if not exists (select from public.identity i where i.identity_id = new.identity_id) then
    raise exception 'app_user.identity_id: nobody of this organisation signs in with it: leave it out, and have the operator run `rcm users add`'
      using errcode = 'foreign_key_violation', table = 'app_user', constraint = 'app_user_identity_id_fkey';
  end if;
  return new;
end $$;

CREATE FUNCTION public.app_user_role() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  standard constant jsonb := '{"admin": "org_admin", "firm_user": "operator", "hospital_user": "operator"}';
begin
  if standard ? new.role then
    new.legacy_role := new.role;
    new.role := standard ->> new.role;
  elsif standard ->> new.legacy_role is distinct from new.role then
    new.legacy_role := null;
  end if;
  return new;
end $$;

CREATE FUNCTION public.batch_job_portal() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  by_endpoint boolean := new.endpoint_id is not null;
  number bigint;
begin
  if tg_op = 'UPDATE' then
    by_endpoint := new.endpoint_id is distinct from old.endpoint_id;
  end if;
  if not by_endpoint then
    new.endpoint_id := public.rcm_endpoint_of(new.org_id, new.portal_id, 'batch_job.portal_id');
    return new;
  end if;
  -- An endpoint that is not there is left to the foreign key.
  select e.legacy_id into number from public.endpoint e
   where e.org_id = new.org_id and e.endpoint_id = new.endpoint_id;
  if new.portal_id is distinct from number and new.portal_id is not null
     and (tg_op = 'INSERT' or new.portal_id is distinct from old.portal_id) then
    raise exception 'batch_job.portal_id % and endpoint_id % are not the same endpoint: give one of them',
      new.portal_id, new.endpoint_id using errcode = 'check_violation';
  end if;
  new.portal_id := number;
  return new;
end $$;

CREATE FUNCTION public.check_assignment_move() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if (old.status, new.status) not in (
    ('new', 'assigned'), ('assigned', 'new'), ('assigned', 'in_progress'), ('in_progress', 'assigned'),
    ('in_progress', 'resolved'), ('resolved', 'in_progress'), ('resolved', 'closed')
  ) then
    raise exception 'an assignment that is % does not become %', old.status, new.status
      using errcode = 'check_violation', constraint = 'assignments_status_move', table = 'assignments';
  end if;
  return new;
end $$;

CREATE FUNCTION public.integration_endpoint_write() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  kind uuid;
begin
  if tg_op = 'DELETE' then
    delete from public.endpoint e where e.org_id = old.org_id and e.legacy_id = old.portal_id;
    if not found then return null; end if;
    return old;
  end if;
  kind := public.rcm_channel_type_of(new.portal_type_id, 'integration_endpoint.portal_type_id');
  if tg_op = 'UPDATE' then
    update public.endpoint e
       set legacy_id = new.portal_id, org_id = new.org_id,
           channel_type_id = case when new.portal_type_id is distinct from old.portal_type_id
             then kind else e.channel_type_id end,
           name = case when new.name is distinct from old.name then new.name else e.name end,
           base_url = case when new.base_url is distinct from old.base_url then new.base_url else e.base_url end,
           config = case when new.config is distinct from old.config then new.config else e.config end,
           is_active = case when new.is_active is distinct from old.is_active then new.is_active else e.is_active end,
           created_at = case when new.created_at is distinct from old.created_at
             then new.created_at else e.created_at end,
           updated_at = case when new.updated_at is distinct from old.updated_at
             then new.updated_at else e.updated_at end
     where e.org_id = old.org_id and e.legacy_id = old.portal_id
    returning e.updated_at into new.updated_at;
    if not found then return null; end if;
    return new;
  end if;
  new.org_id := coalesce(new.org_id, public.rcm_require_org());
  -- Two statements: the number's default is its sequence, which a null would not ask.
  if new.portal_id is null then
    insert into public.endpoint as e (org_id, name, channel_type_id, base_url, config, is_active, created_at, updated_at)
    values (new.org_id, new.name, kind, new.base_url, new.config, new.is_active, new.created_at, new.updated_at)
    returning e.legacy_id into new.portal_id;
  else
    insert into public.endpoint (org_id, legacy_id, name, channel_type_id, base_url, config, is_active, created_at,
                                 updated_at)
    values (new.org_id, new.portal_id, new.name, kind, new.base_url, new.config, new.is_active, new.created_at,
            new.updated_at);
  end if;
  return new;
end $$;

CREATE FUNCTION public.lock_aliases(of_org uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform pg_advisory_xact_lock(hashtextextended('task_signature.alias_of ' || of_org, 0));
  if of_org <> '00000000-0000-7000-8000-000000000001' then
    perform pg_advisory_xact_lock_shared(
      hashtextextended('task_signature.alias_of 00000000-0000-7000-8000-000000000001', 0));
  end if;
end $$;

CREATE FUNCTION public.name_intervention_series() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
begin
  new.series_id := coalesce(
    (select s.temporal_node_id from signals s where s.org_id = new.org_id and s.id = new.signal_id),
    new.signal_id::text);
  return new;
end $$;

CREATE FUNCTION public.note_assignment_removed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
begin
  insert into signal_removal (org_id, signal_id) select distinct org_id, signal_id from gone on conflict do nothing;
  return null;
end $$;

CREATE FUNCTION public.note_changed_in() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  new.changed_in := pg_current_xact_id()::text::bigint;
  return new;
end $$;

CREATE FUNCTION public.note_migration() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  delete from hacs_admin.migrations m where m.revision > new.version_num;
  insert into hacs_admin.migrations (revision) values (new.version_num)
    on conflict (revision) do update set applied_at = now();
  return null;
end $$;

CREATE FUNCTION public.note_requirement_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  earlier jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  later jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  rule jsonb := coalesce(later, earlier);
begin
  if earlier - 'updated_at' = later - 'updated_at' then
    return null;
  end if;
  insert into public.requirement_changelog
         (org_id, tier, rule_id, task_type_id, action, changed_by, address, before, after)
  values (coalesce((rule ->> 'org_id')::uuid, '00000000-0000-7000-8000-000000000001'::uuid),
          tg_argv[0], (rule ->> tg_argv[1])::uuid, (rule ->> 'task_type_id')::uuid, lower(tg_op),
          nullif(current_setting('app.user_id', true), '')::uuid,
          coalesce(nullif(current_setting('app.address', true), ''), host(inet_client_addr())),
          earlier, later);
  return null;
end $$;

CREATE FUNCTION public.note_resource_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  who uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  kind text := tg_argv[0];
  changed text[];
begin
  if kind = '' then
    kind := old.resource_type;
  end if;
  insert into hacs_core.resource_history (org_id, resource_type, id, version_id, last_updated, operation, body, sha256)
  values (old.org_id, kind, old.id, old.version_id, old.last_updated,
          case old.version_id when 1 then 'create' else 'update' end, old.body, old.sha256);
  if tg_op = 'DELETE' then
    insert into hacs_core.resource_history (org_id, resource_type, id, version_id, last_updated, operation)
    values (old.org_id, kind, old.id, old.version_id + 1, greatest(now(), old.last_updated), 'delete');
    insert into hacs_audit.resource_changes (org_id, changed_by, operation, resource_type, resource_id, version_id)
    values (old.org_id, who, 'delete', kind, old.id, old.version_id + 1);
    return null;
  end if;
  -- Two versions under one number would be one that is lost.
  if new.version_id <> old.version_id + 1 or new.id <> old.id or new.org_id <> old.org_id then
    raise exception '% % has version %: its next version is %, under the same id',
                    kind, old.id, old.version_id, old.version_id + 1
      using errcode = 'check_violation', constraint = tg_table_name || '_next_version_check';
  end if;
  select array_agg(key order by key) into changed
    from (select key from jsonb_each(new.body) n full join jsonb_each(old.body) o using (key)
           where n.value is distinct from o.value
             and (key <> 'meta' or coalesce(n.value, '{}') - '{versionId,lastUpdated}'::text[]
                                   <> coalesce(o.value, '{}') - '{versionId,lastUpdated}'::text[])) d;
  insert into hacs_audit.resource_changes (org_id, changed_by, operation, resource_type, resource_id, version_id,
                                           sha256, changed_paths)
  values (new.org_id, who, 'update', kind, new.id, new.version_id, new.sha256, coalesce(changed, '{}'));
  return null;
end $$;

CREATE FUNCTION public.note_resources_created() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into hacs_audit.resource_changes (org_id, changed_by, operation, resource_type, resource_id, version_id, sha256)
  select org_id, nullif(current_setting('app.user_id', true), '')::uuid,
         case version_id when 1 then 'create' else 'update' end, tg_argv[0], id, version_id, sha256
    from fresh;
  return null;
end $$;

CREATE FUNCTION public.note_signal_changed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  new.changed_in := pg_current_xact_id()::text::bigint;
  if tg_op = 'UPDATE' and new.content_hash = old.content_hash then
    new.content_hash := null;
  end if;
  return new;
end $$;

CREATE FUNCTION public.note_signal_removed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
begin
  insert into signal_removal (org_id, signal_id) select org_id, id from gone on conflict do nothing;
  return null;
end $$;

CREATE FUNCTION public.note_typed_resources_created() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into hacs_audit.resource_changes (org_id, changed_by, operation, resource_type, resource_id, version_id, sha256)
  select org_id, nullif(current_setting('app.user_id', true), '')::uuid,
         case version_id when 1 then 'create' else 'update' end, resource_type, id, version_id, sha256
    from fresh;
  return null;
end $$;

CREATE FUNCTION public.older_status() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  new.status := case new.status when 'queued' then 'pending' when 'success' then 'completed' else 'failed' end;
  return new;
end $$;

CREATE FUNCTION public.rcm_channel_type_of(number bigint, place text) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  known uuid;
begin
  select t.channel_type_id into known from public.channel_type t where t.legacy_id = number;
  if known is null then
    raise exception '%: there is no channel type with the number % (portal_type.portal_type_id)',
      place, coalesce(number::text, 'null') using errcode = 'foreign_key_violation';
  end if;
  return known;
end $$;

CREATE FUNCTION public.rcm_endpoint_of(own uuid, number bigint, place text) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  known uuid;
begin
  if number is null then
    return null;
  end if;
  select e.endpoint_id into known from public.endpoint e where e.org_id = own and e.legacy_id = number;
  if known is null then
    raise exception '%: this organisation has no endpoint with the number % (integration_endpoint.portal_id)', place, number
      using errcode = 'foreign_key_violation';
  end if;
  return known;
end $$;

CREATE FUNCTION public.rcm_enqueue_job(kind text, job_id text, job_org uuid, subject uuid, queue text, delay_ms bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if job_org is distinct from (select nullif(current_setting('app.org_id', true), '')::uuid) then
    raise exception 'a job can be enqueued for the current organisation only'
      using errcode = 'insufficient_privilege';
  end if;
  perform dbos.enqueue_workflow(
    workflow_name => 'rcm_job', queue_name => queue, workflow_id => job_id, app_version => '1',
    positional_args => array[to_json(kind), to_json(job_org::text), to_json(subject::text), to_json(queue)],
    queue_partition_key => job_org::text, application_name => 'rcm',
    delay_until_epoch_ms => case when delay_ms > 0
      then (extract(epoch from clock_timestamp()) * 1000)::bigint + delay_ms end);
end $$;

CREATE FUNCTION public.rcm_identity_for(wanted text, own uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  folded constant text := lower(btrim(wanted));
  known uuid;
begin
  while known is null loop
    insert into public.identity (identity_id, email) values (gen_random_uuid(), folded) on conflict do nothing;
    select i.identity_id into known from public.identity i where i.email = folded;
  end loop;
  if not public.rcm_identity_is_own(known, own) then
    return null;
  end if;
  -- Left over from somebody who is nobody's any more: the password is not for whoever uses the e-mail next.
  update public.identity i set hashed_password = null, totp = null
   where i.identity_id = known and not exists (select from public.app_user u where u.identity_id = known);
  return known;
end $$;

CREATE FUNCTION public.rcm_identity_is_own(wanted uuid, own uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  update public.identity set updated_at = clock_timestamp() where identity_id = wanted;
  return not exists (select from public.app_user u where u.identity_id = wanted and u.org_id <> own);
end $$;

CREATE FUNCTION public.rcm_memberships(from_org uuid, from_user uuid) RETURNS TABLE(org_id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select u.org_id, u.user_id
    from public.app_user me
    join public.app_user u on u.identity_id = me.identity_id or u.user_id = me.user_id
    join public.organization o on o.org_id = u.org_id
   where me.org_id = from_org and me.user_id = from_user and me.is_active and u.is_active and o.is_active
$$;

CREATE FUNCTION public.rcm_node_of(own uuid, in_workflow uuid, number bigint) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.rcm_organization_id(wanted_slug text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select o.org_id from public.organization o where o.slug = wanted_slug and o.is_active
$$;

CREATE FUNCTION public.rcm_require_org() RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  own uuid := nullif(current_setting('app.org_id', true), '')::uuid;
begin
  if own is null then
    raise exception 'no organisation is set: set app.org_id in the transaction, or for a login by ALTER ROLE ... SET app.org_id'
      using errcode = 'insufficient_privilege';
  end if;
  return own;
end $$;

CREATE FUNCTION public.rcm_state_write() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  place uuid;
begin
  if tg_op = 'DELETE' then
    delete from public.micro_state s where s.org_id = old.org_id and s.micro_state_id = old.state_id;
    if not found then return null; end if;
    return old;
  end if;
  if tg_op = 'INSERT' then
    new.org_id := coalesce(new.org_id, public.rcm_require_org());
  end if;
  place := public.rcm_endpoint_of(new.org_id, new.portal_id, 'rcm_state.portal_id');
  if tg_op = 'INSERT' then
    insert into public.micro_state (org_id, micro_state_id, endpoint_id, macro_state_id, dom_snapshot, action_json,
                                    semantic_spec, label, category, required, is_retired, aliased_to, created_at,
                                    updated_at)
    values (new.org_id, new.state_id, place, new.macro_state_id, new.dom_snapshot, new.action_json, new.semantic_spec,
            new.label, new.category, new.required, new.is_retired, new.aliased_to, new.created_at, new.updated_at);
    return new;
  end if;
  update public.micro_state s
     set org_id = new.org_id, micro_state_id = new.state_id,
         endpoint_id = case when new.portal_id is distinct from old.portal_id then place else s.endpoint_id end,
         macro_state_id = case when new.macro_state_id is distinct from old.macro_state_id
           then new.macro_state_id else s.macro_state_id end,
         dom_snapshot = case when new.dom_snapshot is distinct from old.dom_snapshot
           then new.dom_snapshot else s.dom_snapshot end,
         action_json = case when new.action_json is distinct from old.action_json
           then new.action_json else s.action_json end,
         semantic_spec = case when new.semantic_spec is distinct from old.semantic_spec
           then new.semantic_spec else s.semantic_spec end,
         -- The vector of a text that is no longer there would find the wrong state.
         text_emb = case when (new.dom_snapshot, new.action_json, new.semantic_spec)
             is distinct from (old.dom_snapshot, old.action_json, old.semantic_spec) then null else s.text_emb end,
         label = case when new.label is distinct from old.label then new.label else s.label end,
         category = case when new.category is distinct from old.category then new.category else s.category end,
         required = case when new.required is distinct from old.required then new.required else s.required end,
         is_retired = case when new.is_retired is distinct from old.is_retired then new.is_retired else s.is_retired end,
         aliased_to = case when new.aliased_to is distinct from old.aliased_to then new.aliased_to else s.aliased_to end,
         created_at = case when new.created_at is distinct from old.created_at then new.created_at else s.created_at end,
         updated_at = case when new.updated_at is distinct from old.updated_at then new.updated_at else s.updated_at end
   where s.org_id = old.org_id and s.micro_state_id = old.state_id
  returning s.updated_at into new.updated_at;
  if not found then return null; end if;
  return new;
end $$;

CREATE FUNCTION public.rcm_token_owner(wanted_hash text) RETURNS TABLE(token_id uuid, org_id uuid, user_id uuid, role text, permissions text[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select t.token_id, t.org_id, t.user_id, u.role,
         array(select p.permission from public.role_permission p where p.role = u.role order by 1)
    from public.api_token t
    join public.app_user u on u.org_id = t.org_id and u.user_id = t.user_id
    join public.organization o on o.org_id = t.org_id
   where t.token_hash = wanted_hash and t.revoked_at is null and u.is_active and o.is_active
     and (t.expires_at is null or t.expires_at > now())
$$;

CREATE FUNCTION public.rcm_trace_write() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  place uuid;
begin
  if tg_op = 'INSERT' then
    new.org_id := coalesce(new.org_id, public.rcm_require_org());
  end if;
  place := public.rcm_endpoint_of(new.org_id, new.portal_id, 'rcm_trace.portal_id');
  if tg_op = 'INSERT' then
    insert into public.workflow_trace (org_id, trace_id, user_id, batch_row_id, micro_state_id, action_type,
                                       action_detail, success, duration_ms, error_detail, llm_prompt, llm_response,
                                       llm_model, tokens_used, session_id, created_at, updated_at)
    values (new.org_id, new.trace_id, new.user_id, new.batch_row_id, new.state_id, new.action_type, new.action_detail,
            new.success, new.duration_ms, new.error_detail, new.llm_prompt, new.llm_response, new.llm_model,
            new.tokens_used, new.session_id, new.created_at, new.updated_at);
  else
    if (new.org_id, new.trace_id, new.created_at) is distinct from (old.org_id, old.trace_id, old.created_at) then
      raise exception 'rcm_trace: org_id, trace_id and created_at say which trace it is: they can''t change'
        using errcode = 'restrict_violation';
    end if;
    update public.workflow_trace t
       set user_id = case when new.user_id is distinct from old.user_id then new.user_id else t.user_id end,
           batch_row_id = case when new.batch_row_id is distinct from old.batch_row_id
             then new.batch_row_id else t.batch_row_id end,
           micro_state_id = case when new.state_id is distinct from old.state_id
             then new.state_id else t.micro_state_id end,
           action_type = case when new.action_type is distinct from old.action_type
             then new.action_type else t.action_type end,
           action_detail = case when new.action_detail is distinct from old.action_detail
             then new.action_detail else t.action_detail end,
           success = case when new.success is distinct from old.success then new.success else t.success end,
           duration_ms = case when new.duration_ms is distinct from old.duration_ms
             then new.duration_ms else t.duration_ms end,
           error_detail = case when new.error_detail is distinct from old.error_detail
             then new.error_detail else t.error_detail end,
           llm_prompt = case when new.llm_prompt is distinct from old.llm_prompt then new.llm_prompt else t.llm_prompt end,
           llm_response = case when new.llm_response is distinct from old.llm_response
             then new.llm_response else t.llm_response end,
           llm_model = case when new.llm_model is distinct from old.llm_model then new.llm_model else t.llm_model end,
           tokens_used = case when new.tokens_used is distinct from old.tokens_used
             then new.tokens_used else t.tokens_used end,
           session_id = case when new.session_id is distinct from old.session_id then new.session_id else t.session_id end,
           updated_at = case when new.updated_at is distinct from old.updated_at then new.updated_at else t.updated_at end
     where t.org_id = old.org_id and t.trace_id = old.trace_id and t.created_at = old.created_at
    returning t.updated_at into new.updated_at;
    if not found then return null; end if;
    if new.portal_id is not distinct from old.portal_id then
      return new;
    end if;
    delete from public.workflow_trace_endpoint l using public.endpoint e
     where l.org_id = old.org_id and l.trace_id = old.trace_id and l.created_at = old.created_at
       and e.org_id = l.org_id and e.endpoint_id = l.endpoint_id and e.legacy_id = old.portal_id;
  end if;
  if place is not null then
    insert into public.workflow_trace_endpoint (org_id, trace_id, endpoint_id, created_at)
    values (new.org_id, new.trace_id, place, new.created_at) on conflict do nothing;
  end if;
  return new;
end $$;

CREATE FUNCTION public.rcm_user_delete() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  own constant uuid := public.rcm_require_org();
  person uuid;
begin
  delete from public.app_user u where u.user_id = old.user_id and u.org_id = own and old.org_id = own
  returning u.identity_id into person;
  if not found then
    return null;
  end if;
  if person is not null and public.rcm_identity_is_own(person, own) then
    delete from public.identity i
     where i.identity_id = person and not exists (select from public.app_user u where u.identity_id = person);
  end if;
  return old;
end $$;

CREATE FUNCTION public.rcm_user_insert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  own constant uuid := public.rcm_require_org();
  person uuid;
begin
  new.org_id := coalesce(new.org_id, own);
  if new.org_id <> own then
    raise exception 'rcm_user: people of organisation % can''t be written by organisation %', new.org_id, own
      using errcode = 'insufficient_privilege';
  end if;
  person := public.rcm_identity_for(new.email, own);
  if new.hashed_password is not null then
    if person is null then
      raise exception 'rcm_user: % signs in to another organisation too, so the password can''t be set here: leave it out, and have the operator run `rcm users add`', new.email
        using errcode = 'insufficient_privilege';
    end if;
    update public.identity set hashed_password = new.hashed_password where identity_id = person;
  end if;
  insert into public.app_user as u (user_id, org_id, identity_id, email, full_name, role, is_active, last_login_at,
                                    created_at, updated_at)
  values (new.user_id, own, person, btrim(new.email), new.full_name, new.role, new.is_active, new.last_login_at,
          new.created_at, new.updated_at)
  returning u.email, coalesce(u.legacy_role, u.role) into new.email, new.role;
  return new;
end $$;

CREATE FUNCTION public.rcm_user_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  own constant uuid := public.rcm_require_org();
  person uuid;
begin
  if old.org_id is distinct from own or new.org_id is distinct from own then
    raise exception 'rcm_user: people of another organisation can''t be written, and people don''t change organisation'
      using errcode = 'insufficient_privilege';
  end if;
  select u.identity_id into person from public.app_user u where u.user_id = old.user_id and u.org_id = own for update;
  if not found then
    return null;
  end if;
  if person is null and (new.email <> old.email or new.hashed_password is distinct from old.hashed_password) then
    person := public.rcm_identity_for(new.email, own);
  elsif lower(btrim(new.email)) <> lower(old.email) then
    if not public.rcm_identity_is_own(person, own) then
      raise exception 'rcm_user: % signs in to another organisation too, so the e-mail can''t change: add a new user', old.email
        using errcode = 'insufficient_privilege';
    end if;
    begin
      update public.identity set email = lower(btrim(new.email)) where identity_id = person;
    exception when unique_violation then
      raise exception 'rcm_user: the e-mail % is somebody else''s already', new.email using errcode = 'unique_violation';
    end;
  end if;
  if new.hashed_password is distinct from old.hashed_password then
    if person is null or not public.rcm_identity_is_own(person, own) then
      raise exception 'rcm_user: % signs in to another organisation too, so the password can''t be set here: the person changes it', new.email
        using errcode = 'insufficient_privilege';
    end if;
    update public.identity set hashed_password = new.hashed_password where identity_id = person;
  end if;
  update public.app_user u
     set user_id = new.user_id, identity_id = person,
         email = case when new.email is distinct from old.email then btrim(new.email) else u.email end,
         full_name = case when new.full_name is distinct from old.full_name then new.full_name else u.full_name end,
         role = case when new.role is distinct from old.role then new.role else u.role end,
         legacy_role = case when new.role is distinct from old.role then null else u.legacy_role end,
         is_active = case when new.is_active is distinct from old.is_active then new.is_active else u.is_active end,
         last_login_at = case when new.last_login_at is distinct from old.last_login_at
           then new.last_login_at else u.last_login_at end,
         created_at = case when new.created_at is distinct from old.created_at then new.created_at else u.created_at end,
         updated_at = case when new.updated_at is distinct from old.updated_at then new.updated_at else u.updated_at end
   where u.user_id = old.user_id and u.org_id = own
  returning u.email, coalesce(u.legacy_role, u.role), u.updated_at into new.email, new.role, new.updated_at;
  return new;
end $$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception '% is append-only: write a new row instead', tg_table_name
    using errcode = 'restrict_violation';
end $$;

CREATE FUNCTION public.refuse_engine_write() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception '% is for reading: %', tg_table_name, tg_argv[0] using errcode = 'insufficient_privilege';
end $$;

CREATE FUNCTION public.refuse_new_id() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception '%.% is what other rows name this row by: it can''t change', tg_table_name, tg_argv[0]
    using errcode = 'restrict_violation';
end $$;

CREATE FUNCTION public.refuse_organization_cycle() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform pg_advisory_xact_lock(hashtextextended('hacs_core.organizations:' || new.org_id, 0));
  if exists (
    with recursive above (id, steps) as (
      select new.part_of_id, 1
      union all
      select o.part_of_id, a.steps + 1
        from above a join hacs_core.organizations o on o.org_id = new.org_id and o.id = a.id
       where o.part_of_id is not null and a.id <> new.id and a.steps < 1000
    )
    select from above where id = new.id
  ) then
    raise exception 'organization % would be part of itself', new.id
      using errcode = 'check_violation', constraint = 'organizations_part_of_check';
  end if;
  return new;
end $$;

CREATE FUNCTION public.refuse_shared_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception '% is shared by all organisations: set is_active to false instead of deleting a row', tg_table_name
    using errcode = 'insufficient_privilege';
end $$;

CREATE FUNCTION public.refuse_without_org() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  new.org_id := public.rcm_require_org();
  return new;
end $$;

CREATE FUNCTION public.require_balanced_transaction() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  debits numeric;
  credits numeric;
begin
  select sum(e.debit), sum(e.credit) into debits, credits
    from public.ledger_entry e where e.org_id = new.org_id and e.transaction_id = new.transaction_id;
  -- Null: whoever commits has changed the organisation meanwhile and can't see the entries. Not seen is not balanced.
  if debits is distinct from credits or debits is null then
    raise exception 'ledger transaction % does not balance: debit %, credit %',
      new.transaction_id, coalesce(debits, 0), coalesce(credits, 0)
      using errcode = 'check_violation', constraint = 'ledger_entry_balance', table = 'ledger_entry';
  end if;
  return null;
end $$;

CREATE FUNCTION public.task_signature_alias() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  step uuid := new.alias_of;
  chain uuid[] := array[new.signature_id];
  further uuid;
begin
  perform public.lock_aliases(new.org_id);
  while step is not null loop
    if step = any (chain) then
      raise exception 'task_signature.alias_of would run in a circle: %', array_to_string(chain || step, ' -> ')
        using errcode = 'check_violation';
    end if;
    chain := chain || step;
    if current_setting('transaction_isolation') <> 'read committed' then
      -- The snapshot may be older than our turn: a signature that changed since ends the transaction here.
      perform from public.task_signature s where s.org_id = new.org_id and s.signature_id = step for share;
    end if;
    select s.alias_of into further from public.task_signature s
     where s.signature_id = step and s.org_id in (new.org_id, '00000000-0000-7000-8000-000000000001');
    if not found and step = new.alias_of then
      raise exception 'task_signature.alias_of: neither this organisation nor the platform has a signature %', step
        using errcode = 'foreign_key_violation';
    end if;
    step := further;
  end loop;
  return null;
end $$;

CREATE FUNCTION public.task_signature_aliased() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  held record;
begin
  perform public.lock_aliases(g.org_id) from (select distinct org_id from gone order by org_id) g;
  select s.signature_id, s.alias_of into held
    from gone g join public.task_signature s on s.alias_of = g.signature_id limit 1;
  if found then
    raise exception 'task_signature % is what % is an alias of: change the alias first', held.alias_of, held.signature_id
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;

CREATE FUNCTION public.task_signature_source() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  new.source := 'ai_generated';
  return new;
end $$;

CREATE FUNCTION public.time_assignment() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'new' then
      new.assigned_at := coalesce(new.assigned_at, now());
    end if;
    return new;
  end if;
  new.version := old.version + 1;
  new.assigned_at := case when new.assignee_id is distinct from old.assignee_id then now() else old.assigned_at end;
  new.started_at := old.started_at;
  new.resolved_at := old.resolved_at;
  new.closed_at := old.closed_at;
  if new.status = 'new' then
    if old.status <> 'new' then
      new.assignee_id := null;
      new.assigner_id := null;
    end if;
    new.assigned_at := null;
    new.started_at := null;
  elsif new.status = 'assigned' then
    new.assigned_at := coalesce(new.assigned_at, now());
    new.started_at := null;
  elsif new.status = 'in_progress' then
    new.started_at := coalesce(new.started_at, now());
    new.resolved_at := null;
  elsif new.status = 'resolved' then
    new.resolved_at := coalesce(new.resolved_at, now());
  elsif new.status = 'closed' then
    new.closed_at := coalesce(new.closed_at, now());
  end if;
  return new;
end $$;

CREATE FUNCTION public.touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  new.updated_at := now();
  return new;
end $$;

CREATE FUNCTION public.user_workflow_node_names() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if new.workflow_id is null then
    raise exception 'workflow_node: nodes belong to one workflow each, and no longer to all: name the workflow_id of the node (select workflow_id, name from user_workflow)'
      using errcode = 'not_null_violation';
  end if;
  new.key := coalesce(new.key, new.label);
  new.label := coalesce(new.label, new.key);
  return new;
end $$;

CREATE FUNCTION public.workflow_logs_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  new.org_id := coalesce(new.org_id, public.rcm_require_org());
  select r.encounter_id, r.workflow_type, coalesce(new.workflow_id, r.workflow_id)
    into new.encounter_id, new.workflow_type, new.workflow_id
    from (select) one left join public.workflow_run r on r.org_id = new.org_id and r.run_id = new.run_id;
  insert into public.workflow_trace (org_id, trace_id, run_id, workflow_id, action_type, action_detail, success,
                                     duration_ms, error_detail, tier, session_id, user_id, created_at, updated_at)
  values (new.org_id, new.log_id, new.run_id, new.workflow_id, new.action_type, new.action_detail, new.success,
          new.duration_ms, new.error_detail, new.tier, new.session_id, new.user_id, new.created_at, new.updated_at);
  return new;
end $$;

CREATE FUNCTION public.workflow_transition_write() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE TABLE hacs_admin.migrations (
    revision text NOT NULL,
    applied_at timestamp with time zone DEFAULT now()
);

ALTER TABLE ONLY hacs_admin.migrations FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_admin.system_config (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    body jsonb,
    is_sensitive boolean DEFAULT false NOT NULL,
    sealed jsonb,
    description text,
    changed_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT system_config_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9_.-]{0,99}$'::text)),
    CONSTRAINT system_config_sealed_check CHECK (((is_sensitive = (sealed IS NOT NULL)) AND (is_sensitive = (body IS NULL)))),
    CONSTRAINT system_config_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_admin.system_config FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_agents.memories (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    memory_type text NOT NULL,
    content text NOT NULL,
    importance double precision DEFAULT 0.5 NOT NULL,
    confidence double precision DEFAULT 1 NOT NULL,
    access_count integer DEFAULT 0 NOT NULL,
    last_accessed_at timestamp with time zone,
    agent_id text,
    session_id text,
    subject_id text,
    expires_at timestamp with time zone,
    related jsonb DEFAULT '[]'::jsonb NOT NULL,
    embedding public.halfvec(768),
    embedding_model text,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT memories_access_count_check CHECK ((access_count >= 0)),
    CONSTRAINT memories_content_check CHECK ((content <> ''::text)),
    CONSTRAINT memories_embedded_check CHECK (((embedding IS NULL) = (embedding_model IS NULL))),
    CONSTRAINT memories_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT memories_scores_check CHECK ((((importance >= (0)::double precision) AND (importance <= (1)::double precision)) AND ((confidence >= (0)::double precision) AND (confidence <= (1)::double precision)))),
    CONSTRAINT memories_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT memories_type_check CHECK ((memory_type = ANY (ARRAY['episodic'::text, 'procedural'::text, 'executive'::text, 'semantic'::text, 'working'::text]))),
    CONSTRAINT memories_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_agents.memories FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_agents.messages (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    session_id text NOT NULL,
    role text NOT NULL,
    content text NOT NULL,
    agent_id text,
    parent_id text,
    tool_calls jsonb DEFAULT '[]'::jsonb NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT messages_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT messages_parent_check CHECK ((parent_id <> id)),
    CONSTRAINT messages_role_check CHECK ((role = ANY (ARRAY['system'::text, 'user'::text, 'assistant'::text, 'tool'::text]))),
    CONSTRAINT messages_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT messages_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_agents.messages FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_audit.resource_changes (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    changed_by uuid,
    operation text NOT NULL,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    version_id integer NOT NULL,
    sha256 text,
    changed_paths text[],
    CONSTRAINT resource_changes_operation_check CHECK ((operation = ANY (ARRAY['create'::text, 'update'::text, 'delete'::text])))
);

ALTER TABLE ONLY hacs_audit.resource_changes FORCE ROW LEVEL SECURITY;

ALTER TABLE hacs_audit.resource_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hacs_audit.resource_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE hacs_clinical.activity_definitions (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    url text,
    version text,
    name text,
    title text,
    published_at timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT activity_definitions_body_check CHECK ((((body ->> 'resourceType'::text) = 'ActivityDefinition'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT activity_definitions_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT activity_definitions_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT activity_definitions_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT activity_definitions_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'retired'::text, 'unknown'::text]))),
    CONSTRAINT activity_definitions_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.activity_definitions FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.allergy_intolerances (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    clinical_status text,
    verification_status text,
    code text,
    criticality text,
    patient_id text,
    recorded_at timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT allergy_intolerances_body_check CHECK ((((body ->> 'resourceType'::text) = 'AllergyIntolerance'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT allergy_intolerances_clinical_status_check CHECK ((clinical_status = ANY (ARRAY['active'::text, 'inactive'::text, 'resolved'::text]))),
    CONSTRAINT allergy_intolerances_criticality_check CHECK ((criticality = ANY (ARRAY['low'::text, 'high'::text, 'unable-to-assess'::text]))),
    CONSTRAINT allergy_intolerances_has_patient_check CHECK ((body ?| ARRAY['patient'::text, '_patient'::text])),
    CONSTRAINT allergy_intolerances_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT allergy_intolerances_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT allergy_intolerances_verification_status_check CHECK ((verification_status = ANY (ARRAY['unconfirmed'::text, 'confirmed'::text, 'refuted'::text, 'entered-in-error'::text]))),
    CONSTRAINT allergy_intolerances_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.allergy_intolerances FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.appointments (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    patient_id text,
    period_start timestamp with time zone,
    period_end timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT appointments_body_check CHECK ((((body ->> 'resourceType'::text) = 'Appointment'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT appointments_has_participant_check CHECK ((body ?| ARRAY['participant'::text, '_participant'::text])),
    CONSTRAINT appointments_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT appointments_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT appointments_period_order_check CHECK ((period_start <= period_end)),
    CONSTRAINT appointments_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT appointments_status_check CHECK ((status = ANY (ARRAY['proposed'::text, 'pending'::text, 'booked'::text, 'arrived'::text, 'fulfilled'::text, 'cancelled'::text, 'noshow'::text, 'entered-in-error'::text, 'checked-in'::text, 'waitlist'::text]))),
    CONSTRAINT appointments_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.appointments FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.conditions (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    clinical_status text,
    verification_status text,
    code text,
    code_system text,
    patient_id text,
    encounter_id text,
    onset_at timestamp with time zone,
    abated_at timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT conditions_body_check CHECK ((((body ->> 'resourceType'::text) = 'Condition'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT conditions_clinical_status_check CHECK ((clinical_status = ANY (ARRAY['active'::text, 'recurrence'::text, 'relapse'::text, 'inactive'::text, 'remission'::text, 'resolved'::text]))),
    CONSTRAINT conditions_has_subject_check CHECK ((body ?| ARRAY['subject'::text, '_subject'::text])),
    CONSTRAINT conditions_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT conditions_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT conditions_verification_status_check CHECK ((verification_status = ANY (ARRAY['unconfirmed'::text, 'provisional'::text, 'differential'::text, 'confirmed'::text, 'refuted'::text, 'entered-in-error'::text]))),
    CONSTRAINT conditions_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.conditions FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.evidence_variables (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    url text,
    version text,
    name text,
    title text,
    published_at timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT evidence_variables_body_check CHECK ((((body ->> 'resourceType'::text) = 'EvidenceVariable'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT evidence_variables_has_characteristic_check CHECK ((body ?| ARRAY['characteristic'::text, '_characteristic'::text])),
    CONSTRAINT evidence_variables_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT evidence_variables_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT evidence_variables_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT evidence_variables_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'retired'::text, 'unknown'::text]))),
    CONSTRAINT evidence_variables_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.evidence_variables FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.family_member_history (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    relationship text,
    patient_id text,
    taken_at timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT family_member_history_body_check CHECK ((((body ->> 'resourceType'::text) = 'FamilyMemberHistory'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT family_member_history_has_patient_check CHECK ((body ?| ARRAY['patient'::text, '_patient'::text])),
    CONSTRAINT family_member_history_has_relationship_check CHECK ((body ?| ARRAY['relationship'::text, '_relationship'::text])),
    CONSTRAINT family_member_history_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT family_member_history_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT family_member_history_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT family_member_history_status_check CHECK ((status = ANY (ARRAY['partial'::text, 'completed'::text, 'entered-in-error'::text, 'health-unknown'::text]))),
    CONSTRAINT family_member_history_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.family_member_history FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.goals (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    lifecycle_status text,
    description text,
    patient_id text,
    start_date date,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT goals_body_check CHECK ((((body ->> 'resourceType'::text) = 'Goal'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT goals_has_description_check CHECK ((body ?| ARRAY['description'::text, '_description'::text])),
    CONSTRAINT "goals_has_lifecycleStatus_check" CHECK ((body ?| ARRAY['lifecycleStatus'::text, '_lifecycleStatus'::text])),
    CONSTRAINT goals_has_subject_check CHECK ((body ?| ARRAY['subject'::text, '_subject'::text])),
    CONSTRAINT goals_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT goals_lifecycle_status_check CHECK ((lifecycle_status = ANY (ARRAY['proposed'::text, 'planned'::text, 'accepted'::text, 'active'::text, 'on-hold'::text, 'completed'::text, 'cancelled'::text, 'entered-in-error'::text, 'rejected'::text]))),
    CONSTRAINT goals_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT goals_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.goals FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.guidance_responses (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    module text,
    patient_id text,
    occurred_at timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT guidance_responses_body_check CHECK ((((body ->> 'resourceType'::text) = 'GuidanceResponse'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT guidance_responses_has_module_check CHECK ((body ?| ARRAY['moduleUri'::text, 'moduleCanonical'::text, 'moduleCodeableConcept'::text])),
    CONSTRAINT guidance_responses_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT guidance_responses_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT guidance_responses_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT guidance_responses_status_check CHECK ((status = ANY (ARRAY['success'::text, 'data-requested'::text, 'data-required'::text, 'in-progress'::text, 'failure'::text, 'entered-in-error'::text]))),
    CONSTRAINT guidance_responses_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.guidance_responses FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.libraries (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    url text,
    version text,
    name text,
    title text,
    published_at timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT libraries_body_check CHECK ((((body ->> 'resourceType'::text) = 'Library'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT libraries_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT libraries_has_type_check CHECK ((body ?| ARRAY['type'::text, '_type'::text])),
    CONSTRAINT libraries_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT libraries_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT libraries_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'retired'::text, 'unknown'::text]))),
    CONSTRAINT libraries_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.libraries FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.medication_requests (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    intent text,
    medication_code text,
    medication_id text,
    patient_id text,
    encounter_id text,
    authored_at timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT medication_requests_body_check CHECK ((((body ->> 'resourceType'::text) = 'MedicationRequest'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT medication_requests_has_intent_check CHECK ((body ?| ARRAY['intent'::text, '_intent'::text])),
    CONSTRAINT medication_requests_has_medication_check CHECK ((body ?| ARRAY['medicationCodeableConcept'::text, 'medicationReference'::text])),
    CONSTRAINT medication_requests_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT medication_requests_has_subject_check CHECK ((body ?| ARRAY['subject'::text, '_subject'::text])),
    CONSTRAINT medication_requests_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT medication_requests_intent_check CHECK ((intent = ANY (ARRAY['proposal'::text, 'plan'::text, 'order'::text, 'original-order'::text, 'reflex-order'::text, 'filler-order'::text, 'instance-order'::text, 'option'::text]))),
    CONSTRAINT medication_requests_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT medication_requests_status_check CHECK ((status = ANY (ARRAY['active'::text, 'on-hold'::text, 'cancelled'::text, 'completed'::text, 'entered-in-error'::text, 'stopped'::text, 'draft'::text, 'unknown'::text]))),
    CONSTRAINT medication_requests_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.medication_requests FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.medications (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    code text,
    code_system text,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT medications_body_check CHECK ((((body ->> 'resourceType'::text) = 'Medication'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT medications_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT medications_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT medications_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text, 'entered-in-error'::text]))),
    CONSTRAINT medications_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.medications FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.plan_definitions (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    url text,
    version text,
    name text,
    title text,
    published_at timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT plan_definitions_body_check CHECK ((((body ->> 'resourceType'::text) = 'PlanDefinition'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT plan_definitions_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT plan_definitions_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT plan_definitions_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT plan_definitions_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'retired'::text, 'unknown'::text]))),
    CONSTRAINT plan_definitions_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.plan_definitions FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.procedures (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    code text,
    code_system text,
    patient_id text,
    encounter_id text,
    performed_start timestamp with time zone,
    performed_end timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT procedures_body_check CHECK ((((body ->> 'resourceType'::text) = 'Procedure'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT procedures_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT procedures_has_subject_check CHECK ((body ?| ARRAY['subject'::text, '_subject'::text])),
    CONSTRAINT procedures_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT procedures_performed_order_check CHECK ((performed_start <= performed_end)),
    CONSTRAINT procedures_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT procedures_status_check CHECK ((status = ANY (ARRAY['preparation'::text, 'in-progress'::text, 'not-done'::text, 'on-hold'::text, 'stopped'::text, 'completed'::text, 'entered-in-error'::text, 'unknown'::text]))),
    CONSTRAINT procedures_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.procedures FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.risk_assessments (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    code text,
    patient_id text,
    occurred_at timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT risk_assessments_body_check CHECK ((((body ->> 'resourceType'::text) = 'RiskAssessment'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT risk_assessments_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT risk_assessments_has_subject_check CHECK ((body ?| ARRAY['subject'::text, '_subject'::text])),
    CONSTRAINT risk_assessments_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT risk_assessments_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT risk_assessments_status_check CHECK ((status = ANY (ARRAY['registered'::text, 'preliminary'::text, 'final'::text, 'amended'::text, 'corrected'::text, 'cancelled'::text, 'entered-in-error'::text, 'unknown'::text]))),
    CONSTRAINT risk_assessments_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.risk_assessments FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.service_requests (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    intent text,
    code text,
    patient_id text,
    encounter_id text,
    authored_at timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT service_requests_body_check CHECK ((((body ->> 'resourceType'::text) = 'ServiceRequest'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT service_requests_has_intent_check CHECK ((body ?| ARRAY['intent'::text, '_intent'::text])),
    CONSTRAINT service_requests_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT service_requests_has_subject_check CHECK ((body ?| ARRAY['subject'::text, '_subject'::text])),
    CONSTRAINT service_requests_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT service_requests_intent_check CHECK ((intent = ANY (ARRAY['proposal'::text, 'plan'::text, 'directive'::text, 'order'::text, 'original-order'::text, 'reflex-order'::text, 'filler-order'::text, 'instance-order'::text, 'option'::text]))),
    CONSTRAINT service_requests_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT service_requests_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'on-hold'::text, 'revoked'::text, 'completed'::text, 'entered-in-error'::text, 'unknown'::text]))),
    CONSTRAINT service_requests_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.service_requests FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_clinical.tasks (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    intent text,
    priority text,
    code text,
    patient_id text,
    owner_id text,
    authored_at timestamp with time zone,
    period_start timestamp with time zone,
    period_end timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tasks_body_check CHECK ((((body ->> 'resourceType'::text) = 'Task'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT tasks_has_intent_check CHECK ((body ?| ARRAY['intent'::text, '_intent'::text])),
    CONSTRAINT tasks_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT tasks_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT tasks_intent_check CHECK ((intent = ANY (ARRAY['unknown'::text, 'proposal'::text, 'plan'::text, 'order'::text, 'original-order'::text, 'reflex-order'::text, 'filler-order'::text, 'instance-order'::text, 'option'::text]))),
    CONSTRAINT tasks_period_order_check CHECK ((period_start <= period_end)),
    CONSTRAINT tasks_priority_check CHECK ((priority = ANY (ARRAY['routine'::text, 'urgent'::text, 'asap'::text, 'stat'::text]))),
    CONSTRAINT tasks_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT tasks_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'requested'::text, 'received'::text, 'accepted'::text, 'rejected'::text, 'ready'::text, 'cancelled'::text, 'in-progress'::text, 'on-hold'::text, 'failed'::text, 'completed'::text, 'entered-in-error'::text]))),
    CONSTRAINT tasks_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_clinical.tasks FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.bulk_parts (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    job_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    n integer NOT NULL,
    first_line integer NOT NULL,
    lines integer NOT NULL,
    content bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT bulk_parts_kind_check CHECK ((kind = ANY (ARRAY['input'::text, 'errors'::text, 'output'::text]))),
    CONSTRAINT bulk_parts_lines_check CHECK (((lines >= 0) AND (first_line >= 1)))
);
ALTER TABLE ONLY hacs_core.bulk_parts ALTER COLUMN content SET STORAGE EXTERNAL;

ALTER TABLE ONLY hacs_core.bulk_parts FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.coverages (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    beneficiary_id text,
    payor_id text,
    subscriber_id text,
    period_start timestamp with time zone,
    period_end timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT coverages_body_check CHECK ((((body ->> 'resourceType'::text) = 'Coverage'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT coverages_has_beneficiary_check CHECK ((body ?| ARRAY['beneficiary'::text, '_beneficiary'::text])),
    CONSTRAINT coverages_has_payor_check CHECK ((body ?| ARRAY['payor'::text, '_payor'::text])),
    CONSTRAINT coverages_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT coverages_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT coverages_period_order_check CHECK ((period_start <= period_end)),
    CONSTRAINT coverages_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT coverages_status_check CHECK ((status = ANY (ARRAY['active'::text, 'cancelled'::text, 'draft'::text, 'entered-in-error'::text]))),
    CONSTRAINT coverages_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_core.coverages FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.encounters (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    class_code text,
    type_code text,
    patient_id text,
    service_provider_id text,
    period_start timestamp with time zone,
    period_end timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT encounters_body_check CHECK ((((body ->> 'resourceType'::text) = 'Encounter'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT encounters_has_class_check CHECK ((body ?| ARRAY['class'::text, '_class'::text])),
    CONSTRAINT encounters_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT encounters_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT encounters_period_order_check CHECK ((period_start <= period_end)),
    CONSTRAINT encounters_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT encounters_status_check CHECK ((status = ANY (ARRAY['planned'::text, 'arrived'::text, 'triaged'::text, 'in-progress'::text, 'onleave'::text, 'finished'::text, 'cancelled'::text, 'entered-in-error'::text, 'unknown'::text]))),
    CONSTRAINT encounters_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_core.encounters FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.locations (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    name text,
    status text,
    managing_organization_id text,
    part_of_id text,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT locations_body_check CHECK ((((body ->> 'resourceType'::text) = 'Location'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT locations_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT locations_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT locations_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'inactive'::text]))),
    CONSTRAINT locations_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_core.locations FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.observations (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    status text,
    code text,
    code_system text,
    category text,
    patient_id text,
    encounter_id text,
    effective_at timestamp with time zone,
    value_number double precision,
    value_unit text,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT observations_body_check CHECK ((((body ->> 'resourceType'::text) = 'Observation'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT observations_has_code_check CHECK ((body ?| ARRAY['code'::text, '_code'::text])),
    CONSTRAINT observations_has_status_check CHECK ((body ?| ARRAY['status'::text, '_status'::text])),
    CONSTRAINT observations_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT observations_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT observations_status_check CHECK ((status = ANY (ARRAY['registered'::text, 'preliminary'::text, 'final'::text, 'amended'::text, 'corrected'::text, 'cancelled'::text, 'entered-in-error'::text, 'unknown'::text]))),
    CONSTRAINT observations_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_core.observations FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.organization_contacts (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    organization_id text NOT NULL,
    "position" integer NOT NULL,
    purpose text,
    name text,
    email text,
    phone text,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT organization_contacts_email_check CHECK ((email ~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:].]+$'::text)),
    CONSTRAINT organization_contacts_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT organization_contacts_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT organization_contacts_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_core.organization_contacts FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.organization_qualifications (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    organization_id text NOT NULL,
    "position" integer NOT NULL,
    identifier text,
    code text,
    display text,
    issuer text,
    period_start timestamp with time zone,
    period_end timestamp with time zone,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT organization_qualifications_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT organization_qualifications_period_order_check CHECK ((period_start <= period_end)),
    CONSTRAINT organization_qualifications_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT organization_qualifications_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_core.organization_qualifications FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.organizations (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    name text,
    active boolean,
    organization_type text,
    part_of_id text,
    npi text,
    tin text,
    issued_id text,
    email text,
    phone text,
    city text,
    state text,
    country text,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT organizations_body_check CHECK ((((body ->> 'resourceType'::text) = 'Organization'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT organizations_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT organizations_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT organizations_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_core.organizations FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.patients (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    family text,
    given text,
    birth_date date,
    gender text,
    active boolean,
    issued_id text,
    phone text,
    email text,
    postal_code text,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT patients_body_check CHECK ((((body ->> 'resourceType'::text) = 'Patient'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT patients_gender_check CHECK ((gender = ANY (ARRAY['male'::text, 'female'::text, 'other'::text, 'unknown'::text]))),
    CONSTRAINT patients_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT patients_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT patients_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_core.patients FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.practitioners (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    family text,
    given text,
    gender text,
    active boolean,
    npi text,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT practitioners_body_check CHECK ((((body ->> 'resourceType'::text) = 'Practitioner'::text) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT practitioners_gender_check CHECK ((gender = ANY (ARRAY['male'::text, 'female'::text, 'other'::text, 'unknown'::text]))),
    CONSTRAINT practitioners_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT practitioners_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT practitioners_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_core.practitioners FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.resource_history (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    resource_type text NOT NULL,
    id text NOT NULL,
    version_id integer NOT NULL,
    last_updated timestamp with time zone NOT NULL,
    operation text NOT NULL,
    body jsonb,
    sha256 text,
    CONSTRAINT resource_history_body_check CHECK (((operation = 'delete'::text) = (body IS NULL))),
    CONSTRAINT resource_history_operation_check CHECK ((operation = ANY (ARRAY['create'::text, 'update'::text, 'delete'::text])))
)
PARTITION BY RANGE (last_updated);

ALTER TABLE ONLY hacs_core.resource_history FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.resource_history_default (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid CONSTRAINT resource_history_org_id_not_null NOT NULL,
    resource_type text CONSTRAINT resource_history_resource_type_not_null NOT NULL,
    id text CONSTRAINT resource_history_id_not_null NOT NULL,
    version_id integer CONSTRAINT resource_history_version_id_not_null NOT NULL,
    last_updated timestamp with time zone CONSTRAINT resource_history_last_updated_not_null NOT NULL,
    operation text CONSTRAINT resource_history_operation_not_null NOT NULL,
    body jsonb,
    sha256 text,
    CONSTRAINT resource_history_body_check CHECK (((operation = 'delete'::text) = (body IS NULL))),
    CONSTRAINT resource_history_operation_check CHECK ((operation = ANY (ARRAY['create'::text, 'update'::text, 'delete'::text])))
);

ALTER TABLE ONLY hacs_core.resource_history_default FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.resources (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    resource_type text NOT NULL,
    status text,
    patient_id text,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT resources_body_check CHECK ((((body ->> 'resourceType'::text) = resource_type) AND ((body ->> 'id'::text) = id))),
    CONSTRAINT resources_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT resources_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT resources_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_core.resources FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.search_date (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    param text NOT NULL,
    n integer NOT NULL,
    item smallint DEFAULT 0 NOT NULL,
    low timestamp with time zone NOT NULL,
    high timestamp with time zone NOT NULL
);

ALTER TABLE ONLY hacs_core.search_date FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.search_number (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    param text NOT NULL,
    n integer NOT NULL,
    item smallint DEFAULT 0 NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL
);

ALTER TABLE ONLY hacs_core.search_number FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.search_quantity (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    param text NOT NULL,
    n integer NOT NULL,
    item smallint DEFAULT 0 NOT NULL,
    system text DEFAULT ''::text NOT NULL,
    code text,
    unit text,
    low double precision NOT NULL,
    high double precision NOT NULL
);

ALTER TABLE ONLY hacs_core.search_quantity FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.search_reference (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    param text NOT NULL,
    n integer NOT NULL,
    item smallint DEFAULT 0 NOT NULL,
    target_type text,
    target_id text,
    url text,
    identifier_system text,
    identifier_value text
);

ALTER TABLE ONLY hacs_core.search_reference FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.search_string (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    param text NOT NULL,
    n integer NOT NULL,
    item smallint DEFAULT 0 NOT NULL,
    value text NOT NULL COLLATE pg_catalog."C",
    exact text NOT NULL
);

ALTER TABLE ONLY hacs_core.search_string FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.search_token (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    param text NOT NULL,
    n integer NOT NULL,
    item smallint DEFAULT 0 NOT NULL,
    system text DEFAULT ''::text NOT NULL,
    code text NOT NULL,
    display text
);

ALTER TABLE ONLY hacs_core.search_token FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_core.search_uri (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    param text NOT NULL,
    n integer NOT NULL,
    item smallint DEFAULT 0 NOT NULL,
    value text NOT NULL COLLATE pg_catalog."C"
);

ALTER TABLE ONLY hacs_core.search_uri FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_registry.knowledge_items (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    category text,
    status text DEFAULT 'active'::text NOT NULL,
    tags jsonb DEFAULT '[]'::jsonb NOT NULL,
    source text,
    language text,
    embedding public.halfvec(768),
    embedding_model text,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT knowledge_items_content_check CHECK (((title <> ''::text) AND (content <> ''::text))),
    CONSTRAINT knowledge_items_embedded_check CHECK (((embedding IS NULL) = (embedding_model IS NULL))),
    CONSTRAINT knowledge_items_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT knowledge_items_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT knowledge_items_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'retired'::text]))),
    CONSTRAINT knowledge_items_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_registry.knowledge_items FORCE ROW LEVEL SECURITY;

CREATE TABLE hacs_registry.templates (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id text NOT NULL,
    version_id integer DEFAULT 1 NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    name text NOT NULL,
    kind text,
    status text DEFAULT 'active'::text NOT NULL,
    content text NOT NULL,
    variables jsonb DEFAULT '[]'::jsonb NOT NULL,
    body jsonb NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT templates_id_check CHECK ((id ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
    CONSTRAINT templates_name_check CHECK ((name <> ''::text)),
    CONSTRAINT templates_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT templates_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'retired'::text]))),
    CONSTRAINT templates_version_check CHECK ((version_id >= 1))
);

ALTER TABLE ONLY hacs_registry.templates FORCE ROW LEVEL SECURITY;

CREATE TABLE public.access_medium_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT access_medium_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.access_medium_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.activity_event_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT activity_event_type_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.activity_event_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.activity_events (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_type text NOT NULL,
    signal_id uuid,
    user_id uuid,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    read boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.activity_events FORCE ROW LEVEL SECURITY;

CREATE TABLE public.activity_read (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    user_id uuid NOT NULL,
    event_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.activity_read FORCE ROW LEVEL SECURITY;

CREATE TABLE public.activity_read_until (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    user_id uuid NOT NULL,
    read_until timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.activity_read_until FORCE ROW LEVEL SECURITY;

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.api_token (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    token_id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    token_hash text NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.api_token FORCE ROW LEVEL SECURITY;

CREATE TABLE public.app_user (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    user_id uuid NOT NULL,
    identity_id uuid,
    email text NOT NULL,
    full_name text NOT NULL,
    role text NOT NULL,
    legacy_role text,
    legacy_sign_in jsonb,
    is_active boolean DEFAULT true NOT NULL,
    last_login_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.app_user FORCE ROW LEVEL SECURITY;

CREATE TABLE public.appeal (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    appeal_id uuid DEFAULT gen_random_uuid() NOT NULL,
    denial_id uuid NOT NULL,
    level integer DEFAULT 1 NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    deadline date,
    deadline_source text,
    facts jsonb DEFAULT '{}'::jsonb NOT NULL,
    letter_upload_id uuid,
    payer_reference text,
    amount_requested numeric(14,2),
    amount_recovered numeric(14,2),
    created_by uuid,
    sent_by uuid,
    submitted_at timestamp with time zone,
    decided_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT appeal_level_check CHECK ((level >= 1)),
    CONSTRAINT appeal_sender_check CHECK (((status = ANY (ARRAY['draft'::text, 'withdrawn'::text])) OR (sent_by IS NOT NULL))),
    CONSTRAINT appeal_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'in_review'::text, 'overturned'::text, 'partially_overturned'::text, 'upheld'::text, 'withdrawn'::text])))
);

ALTER TABLE ONLY public.appeal FORCE ROW LEVEL SECURITY;

CREATE TABLE public.assignment_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT assignment_status_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.assignment_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.assignments (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    signal_id uuid NOT NULL,
    assignee_id uuid,
    assigner_id uuid,
    status text DEFAULT 'new'::text NOT NULL,
    role_type text,
    notes text,
    resolution_notes text,
    assigned_at timestamp with time zone,
    started_at timestamp with time zone,
    resolved_at timestamp with time zone,
    closed_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    changed_in bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT assignments_assignee_check CHECK (((status = 'new'::text) OR (assignee_id IS NOT NULL)))
);

ALTER TABLE ONLY public.assignments FORCE ROW LEVEL SECURITY;

CREATE TABLE public.audit_logs (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor uuid,
    action text NOT NULL,
    resource_type text NOT NULL,
    resource_id text,
    changes jsonb,
    ip_address text,
    user_agent text,
    request_id text,
    outcome text DEFAULT 'success'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT audit_logs_outcome_check CHECK ((outcome = ANY (ARRAY['success'::text, 'refused'::text, 'failed'::text])))
);

ALTER TABLE ONLY public.audit_logs FORCE ROW LEVEL SECURITY;

CREATE TABLE public.audit_seal (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    day date NOT NULL,
    seq bigint NOT NULL,
    log_id uuid NOT NULL,
    prev_hash text,
    hash text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT audit_seal_first_check CHECK (((prev_hash IS NULL) = (seq = 1))),
    CONSTRAINT audit_seal_hash_check CHECK (((hash ~ '^[0-9a-f]{64}$'::text) AND (prev_hash ~ '^[0-9a-f]{64}$'::text))),
    CONSTRAINT audit_seal_seq_check CHECK ((seq >= 1))
);

ALTER TABLE ONLY public.audit_seal FORCE ROW LEVEL SECURITY;

CREATE TABLE public.batch_job (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    batch_job_id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid,
    revision_id uuid,
    workflow_type text,
    endpoint_id uuid,
    portal_id bigint,
    prompt text,
    file_name text,
    file_size bigint,
    file_sha256 text,
    file_kind text,
    findings jsonb DEFAULT '[]'::jsonb NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    total_rows integer DEFAULT 0 NOT NULL,
    pending_rows integer DEFAULT 0 NOT NULL,
    processing_rows integer DEFAULT 0 NOT NULL,
    completed_rows integer DEFAULT 0 NOT NULL,
    failed_rows integer DEFAULT 0 NOT NULL,
    set_aside_rows integer DEFAULT 0 NOT NULL,
    cancelled_rows integer DEFAULT 0 NOT NULL,
    created_by uuid,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    mapping jsonb
);

ALTER TABLE ONLY public.batch_job FORCE ROW LEVEL SECURITY;

CREATE TABLE public.batch_row (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    batch_row_id uuid DEFAULT gen_random_uuid() NOT NULL,
    batch_job_id uuid NOT NULL,
    row_number integer NOT NULL,
    external_id text,
    input_data jsonb,
    output_data jsonb,
    findings jsonb,
    status text DEFAULT 'pending'::text NOT NULL,
    error_code text,
    error_message text,
    run_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT batch_row_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processing'::text, 'completed'::text, 'failed'::text, 'set_aside'::text, 'cancelled'::text])))
)
WITH (fillfactor='80');
ALTER TABLE ONLY public.batch_row ALTER COLUMN input_data SET STORAGE EXTERNAL;

ALTER TABLE ONLY public.batch_row FORCE ROW LEVEL SECURITY;

CREATE VIEW public.batch_job_item WITH (security_invoker='true') AS
 SELECT batch_row_id,
    batch_job_id,
    row_number,
    input_data,
    output_data,
    status,
    error_message,
    created_at,
    updated_at,
    external_id,
    findings,
    error_code,
    run_id,
    org_id
   FROM public.batch_row b;

CREATE TABLE public.batch_mapping (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    batch_mapping_id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid NOT NULL,
    file_kind text NOT NULL,
    columns_hash text NOT NULL,
    columns jsonb NOT NULL,
    mapping jsonb NOT NULL,
    used_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.batch_mapping FORCE ROW LEVEL SECURITY;

CREATE TABLE public.batch_row_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT batch_row_status_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.batch_row_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.channel_auth_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT channel_auth_type_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.channel_auth_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.channel_type (
    channel_type_id uuid DEFAULT gen_random_uuid() NOT NULL,
    legacy_id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    description text,
    base_url text,
    endpoint_kind text DEFAULT 'payer'::text NOT NULL,
    access_medium text DEFAULT 'web'::text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.channel_type FORCE ROW LEVEL SECURITY;

ALTER TABLE public.channel_type ALTER COLUMN legacy_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channel_type_legacy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.claim_event (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    claim_id uuid NOT NULL,
    seq integer NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    from_status text,
    to_status text NOT NULL,
    cause text NOT NULL,
    interchange_id uuid,
    detail jsonb,
    actor text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.claim_event FORCE ROW LEVEL SECURITY;

CREATE TABLE public.claim_line (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    claim_id uuid NOT NULL,
    line_number integer NOT NULL,
    procedure_code text NOT NULL,
    modifiers jsonb DEFAULT '[]'::jsonb NOT NULL,
    diagnosis_pointers jsonb DEFAULT '[]'::jsonb NOT NULL,
    units numeric(12,3) NOT NULL,
    service_date date,
    charge numeric(14,2) NOT NULL,
    paid numeric(14,2) DEFAULT 0 NOT NULL,
    adjusted numeric(14,2) DEFAULT 0 NOT NULL,
    patient_responsibility numeric(14,2) DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.claim_line FORCE ROW LEVEL SECURITY;

CREATE TABLE public.claim_rule (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    claim_rule_id uuid DEFAULT gen_random_uuid() NOT NULL,
    code text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    name text NOT NULL,
    payer_id uuid,
    "position" integer DEFAULT 100 NOT NULL,
    condition jsonb NOT NULL,
    action text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    message text NOT NULL,
    hint text,
    citation text,
    effective_from date DEFAULT ((now() AT TIME ZONE 'UTC'::text))::date NOT NULL,
    effective_to date,
    is_active boolean DEFAULT false NOT NULL,
    reason text,
    created_by uuid,
    approved_by uuid,
    approved_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT claim_rule_action_check CHECK ((action = ANY (ARRAY['error'::text, 'warn'::text, 'hold'::text, 'set_field'::text, 'add_note'::text]))),
    CONSTRAINT claim_rule_approval_check CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT claim_rule_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9_.-]*$'::text)),
    CONSTRAINT claim_rule_message_check CHECK ((message <> ''::text)),
    CONSTRAINT claim_rule_period_check CHECK ((effective_to > effective_from)),
    CONSTRAINT claim_rule_version_check CHECK ((version >= 1))
);

ALTER TABLE ONLY public.claim_rule FORCE ROW LEVEL SECURITY;

CREATE TABLE public.claim_rule_release (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    claim_rule_release_id uuid DEFAULT gen_random_uuid() NOT NULL,
    claim_id uuid NOT NULL,
    claim_version integer NOT NULL,
    rule_code text NOT NULL,
    reason text NOT NULL,
    released_by uuid,
    released_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT claim_rule_release_reason_check CHECK ((reason <> ''::text))
);

ALTER TABLE ONLY public.claim_rule_release FORCE ROW LEVEL SECURITY;

CREATE TABLE public.claim_rule_switch (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    claim_rule_switch_id uuid DEFAULT gen_random_uuid() NOT NULL,
    code text NOT NULL,
    switch text NOT NULL,
    is_request boolean DEFAULT false NOT NULL,
    reason text NOT NULL,
    until date,
    created_by uuid,
    approved_by uuid,
    approved_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT claim_rule_switch_approval_check CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT claim_rule_switch_approver_check CHECK ((approved_by <> created_by)),
    CONSTRAINT claim_rule_switch_request_check CHECK (((NOT is_request) OR (approved_at IS NULL))),
    CONSTRAINT claim_rule_switch_switch_check CHECK ((switch = ANY (ARRAY['off'::text, 'warn'::text, 'hold'::text, 'error'::text])))
);

ALTER TABLE ONLY public.claim_rule_switch FORCE ROW LEVEL SECURITY;

CREATE TABLE public.claim_snapshot (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    claim_snapshot_id uuid DEFAULT gen_random_uuid() NOT NULL,
    claim_id uuid NOT NULL,
    claim_version integer NOT NULL,
    status text NOT NULL,
    claim_data jsonb NOT NULL,
    changes jsonb,
    reason text,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.claim_snapshot FORCE ROW LEVEL SECURITY;

CREATE TABLE public.claim_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT claim_status_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.claim_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.claims (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    claim_id uuid NOT NULL,
    batch_job_id uuid,
    row_number integer,
    run_id uuid,
    encounter_id text,
    patient_id uuid,
    payer_id uuid NOT NULL,
    insurance_company text NOT NULL,
    policy_number text NOT NULL,
    claim_number text NOT NULL,
    payer_claim_number text,
    frequency_code text DEFAULT '1'::text NOT NULL,
    original_claim_id uuid,
    hcx_reference text,
    form text DEFAULT '837P'::text NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    event_count integer DEFAULT 0 NOT NULL,
    patient_name text NOT NULL,
    service_date_from date,
    service_date_to date,
    billing_npi text,
    rendering_npi text,
    facility text,
    facility_npi text,
    submission_date timestamp with time zone,
    total_charges numeric(14,2) NOT NULL,
    expected_payment numeric(14,2),
    paid_amount numeric(14,2) DEFAULT 0 NOT NULL,
    actual_payment numeric(14,2) GENERATED ALWAYS AS (paid_amount) STORED,
    adjusted_amount numeric(14,2) DEFAULT 0 NOT NULL,
    patient_responsibility numeric(14,2) DEFAULT 0 NOT NULL,
    balance numeric(14,2) GENERATED ALWAYS AS (((total_charges - paid_amount) - adjusted_amount)) STORED,
    denial_reason text,
    claim_data jsonb NOT NULL,
    fhir_claim jsonb,
    findings jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT claims_form_check CHECK ((form = ANY (ARRAY['837P'::text, '837I'::text, '837D'::text]))),
    CONSTRAINT claims_original_check CHECK ((original_claim_id <> claim_id)),
    CONSTRAINT claims_service_dates_check CHECK ((service_date_to >= service_date_from))
)
WITH (fillfactor='60');
ALTER TABLE ONLY public.claims ALTER COLUMN claim_data SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.claims ALTER COLUMN fhir_claim SET STORAGE EXTERNAL;

ALTER TABLE ONLY public.claims FORCE ROW LEVEL SECURITY;

CREATE TABLE public.code (
    code_system text NOT NULL,
    code text NOT NULL,
    label text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT code_period_check CHECK ((valid_to > valid_from))
);

ALTER TABLE ONLY public.code FORCE ROW LEVEL SECURITY;

CREATE TABLE public.code_system (
    code_system text NOT NULL,
    name text NOT NULL,
    uri text,
    version text,
    released_on date,
    first_released_on date,
    source text,
    licence text,
    sha256 text,
    code_count integer DEFAULT 0 NOT NULL,
    imported_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.code_system FORCE ROW LEVEL SECURITY;

CREATE TABLE public.consistency_tier_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT consistency_tier_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.consistency_tier_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.control_number (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    trading_partner text NOT NULL,
    kind text NOT NULL,
    last_number bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT control_number_kind_check CHECK ((kind = ANY (ARRAY['interchange'::text, 'group'::text, 'transaction'::text]))),
    CONSTRAINT control_number_last_number_check CHECK (((last_number >= 0) AND (last_number <= 999999999)))
);

ALTER TABLE ONLY public.control_number FORCE ROW LEVEL SECURITY;

CREATE TABLE public.denial (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    denial_id uuid DEFAULT gen_random_uuid() NOT NULL,
    claim_id uuid NOT NULL,
    line_number integer,
    remittance_claim_id uuid,
    payer_id uuid NOT NULL,
    category text DEFAULT 'other'::text NOT NULL,
    group_code text NOT NULL,
    carc text NOT NULL,
    rarc text,
    amount numeric(14,2) NOT NULL,
    denied_on date NOT NULL,
    next_action text,
    next_action_reason text,
    deadline date,
    probability double precision,
    expected_value numeric(14,2),
    priority integer DEFAULT 50 NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    assignee_id uuid,
    root_cause text,
    recovered numeric(14,2) DEFAULT 0 NOT NULL,
    resolved_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT denial_group_check CHECK ((group_code = ANY (ARRAY['CO'::text, 'PR'::text, 'OA'::text, 'PI'::text]))),
    CONSTRAINT denial_next_action_check CHECK ((next_action = ANY (ARRAY['appeal'::text, 'correct_resubmit'::text, 'rebill_other_payer'::text, 'bill_patient'::text, 'close'::text, 'review'::text]))),
    CONSTRAINT denial_probability_check CHECK (((probability >= (0)::double precision) AND (probability <= (1)::double precision))),
    CONSTRAINT denial_status_check CHECK ((status = ANY (ARRAY['open'::text, 'in_progress'::text, 'appealed'::text, 'resubmitted'::text, 'overturned'::text, 'upheld'::text, 'closed'::text])))
);

ALTER TABLE ONLY public.denial FORCE ROW LEVEL SECURITY;

CREATE TABLE public.denial_category_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT denial_category_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.denial_category_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.drg_weight (
    drg text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    label text NOT NULL,
    mdc text,
    kind text,
    weight numeric(9,4) NOT NULL,
    geometric_los numeric(7,2),
    arithmetic_los numeric(7,2),
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT drg_weight_drg_check CHECK ((drg ~ '^[0-9]{3}$'::text)),
    CONSTRAINT drg_weight_period_check CHECK ((valid_to > valid_from))
);

ALTER TABLE ONLY public.drg_weight FORCE ROW LEVEL SECURITY;

CREATE TABLE public.effective_requirements (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    effective_requirement_id uuid DEFAULT gen_random_uuid() NOT NULL,
    payer_id uuid,
    plan text,
    state text,
    task_type_id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    fields jsonb DEFAULT '{}'::jsonb NOT NULL,
    digest text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT effective_requirements_period_check CHECK ((valid_to > valid_from))
);

ALTER TABLE ONLY public.effective_requirements FORCE ROW LEVEL SECURITY;

CREATE TABLE public.eligibility_checks (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    eligibility_check_id uuid DEFAULT gen_random_uuid() NOT NULL,
    encounter_id text,
    patient_id uuid,
    claim_id uuid,
    run_id uuid,
    payer_id uuid,
    insurance_company text,
    policy_number text,
    patient_name text,
    service_type_code text DEFAULT '30'::text NOT NULL,
    service_date_from date,
    service_date_to date,
    channel text DEFAULT 'x12'::text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    trace_number text,
    hcx_reference text,
    plan text,
    coverage_from date,
    coverage_to date,
    requires_preauth boolean,
    benefits jsonb DEFAULT '{}'::jsonb NOT NULL,
    reject_codes jsonb DEFAULT '[]'::jsonb NOT NULL,
    request jsonb,
    response jsonb,
    error_message text,
    checked_by uuid,
    checked_at timestamp with time zone,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT eligibility_checks_channel_check CHECK ((channel = ANY (ARRAY['x12'::text, 'hcx'::text, 'portal'::text, 'manual'::text]))),
    CONSTRAINT eligibility_checks_service_dates_check CHECK ((service_date_to >= service_date_from)),
    CONSTRAINT eligibility_checks_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'active'::text, 'inactive'::text, 'not_found'::text, 'rejected'::text, 'failed'::text])))
);

ALTER TABLE ONLY public.eligibility_checks FORCE ROW LEVEL SECURITY;

CREATE TABLE public.endpoint (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    endpoint_id uuid DEFAULT gen_random_uuid() NOT NULL,
    legacy_id bigint NOT NULL,
    name text NOT NULL,
    channel_type_id uuid NOT NULL,
    payer_id uuid,
    base_url text,
    config jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.endpoint FORCE ROW LEVEL SECURITY;

CREATE TABLE public.endpoint_kind_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT endpoint_kind_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.endpoint_kind_lu FORCE ROW LEVEL SECURITY;

ALTER TABLE public.endpoint ALTER COLUMN legacy_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.endpoint_legacy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fee_schedule (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    fee_schedule_id uuid DEFAULT gen_random_uuid() NOT NULL,
    payer_id uuid,
    plan text,
    procedure_code text NOT NULL,
    modifier text,
    place_of_service text,
    allowed numeric(14,2) NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    source text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT fee_schedule_allowed_check CHECK ((allowed >= (0)::numeric)),
    CONSTRAINT fee_schedule_period_check CHECK ((valid_to > valid_from))
);

ALTER TABLE ONLY public.fee_schedule FORCE ROW LEVEL SECURITY;

CREATE TABLE public.field_requirement (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    field_requirement_id uuid DEFAULT gen_random_uuid() NOT NULL,
    task_type_id uuid NOT NULL,
    endpoint_id uuid,
    required_fields jsonb DEFAULT '[]'::jsonb NOT NULL,
    optional_fields jsonb DEFAULT '[]'::jsonb NOT NULL,
    field_metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.field_requirement FORCE ROW LEVEL SECURITY;

CREATE TABLE public.global_requirement (
    global_requirement_id uuid DEFAULT gen_random_uuid() NOT NULL,
    field_path text NOT NULL,
    operation text NOT NULL,
    value jsonb DEFAULT '{}'::jsonb NOT NULL,
    effective_from date DEFAULT ((now() AT TIME ZONE 'UTC'::text))::date NOT NULL,
    effective_to date,
    version integer DEFAULT 1 NOT NULL,
    reason text,
    compliance_ref text,
    created_by uuid,
    approved_by uuid,
    approved_at timestamp with time zone,
    migrated_from uuid,
    task_type_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT global_requirement_approval_check CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT global_requirement_field_path_check CHECK ((field_path <> ''::text)),
    CONSTRAINT global_requirement_operation_check CHECK ((operation = ANY (ARRAY['require'::text, 'optional'::text, 'forbid'::text, 'default'::text, 'validate'::text, 'conditional'::text, 'output'::text]))),
    CONSTRAINT global_requirement_period_check CHECK ((effective_to > effective_from)),
    CONSTRAINT global_requirement_version_check CHECK ((version >= 1))
);

ALTER TABLE ONLY public.global_requirement FORCE ROW LEVEL SECURITY;

CREATE TABLE public.human_task (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    human_task_id uuid NOT NULL,
    run_id uuid NOT NULL,
    node_id text NOT NULL,
    iteration integer DEFAULT 0 NOT NULL,
    title text NOT NULL,
    instructions text,
    form jsonb DEFAULT '{}'::jsonb NOT NULL,
    assignee_role text,
    assignee_id uuid,
    due_at timestamp with time zone,
    escalate_role text,
    escalated_at timestamp with time zone,
    status text DEFAULT 'open'::text NOT NULL,
    answer jsonb,
    completed_by uuid,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT human_task_status_check CHECK ((status = ANY (ARRAY['open'::text, 'completed'::text, 'cancelled'::text, 'expired'::text])))
);

ALTER TABLE ONLY public.human_task FORCE ROW LEVEL SECURITY;

CREATE TABLE public.idempotency_key (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    status_code integer,
    response jsonb,
    expires_at timestamp with time zone DEFAULT (now() + '1 day'::interval) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_key_answered_check CHECK (((response IS NULL) = (status_code IS NULL)))
);

ALTER TABLE ONLY public.idempotency_key FORCE ROW LEVEL SECURITY;

CREATE TABLE public.identity (
    identity_id uuid NOT NULL,
    email text NOT NULL,
    hashed_password text,
    totp jsonb,
    failed_logins integer DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.identity FORCE ROW LEVEL SECURITY;

CREATE TABLE public.impact_assumption (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    assumption_id uuid DEFAULT gen_random_uuid() NOT NULL,
    facility_id character varying(50),
    variable_day_cost numeric(14,2) NOT NULL,
    capacity_day_value numeric(14,2) NOT NULL,
    target_occupancy numeric(4,3) NOT NULL,
    source text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT impact_assumption_cost_check CHECK (((variable_day_cost >= (0)::numeric) AND (capacity_day_value >= (0)::numeric))),
    CONSTRAINT impact_assumption_target_occupancy_check CHECK (((target_occupancy > (0)::numeric) AND (target_occupancy <= (1)::numeric)))
);

ALTER TABLE ONLY public.impact_assumption FORCE ROW LEVEL SECURITY;

CREATE VIEW public.integration_endpoint WITH (security_invoker='true') AS
 SELECT e.legacy_id AS portal_id,
    t.legacy_id AS portal_type_id,
    e.name,
    e.base_url,
    e.config,
    e.is_active,
    e.created_at,
    e.updated_at,
    e.org_id
   FROM (public.endpoint e
     JOIN public.channel_type t ON ((t.channel_type_id = e.channel_type_id)));

CREATE TABLE public.interchange (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    interchange_id uuid NOT NULL,
    payer_id uuid NOT NULL,
    direction text NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL,
    control_number bigint,
    answers_control_number bigint,
    sha256 text NOT NULL,
    body bytea NOT NULL,
    status text NOT NULL,
    claims integer DEFAULT 0 NOT NULL,
    detail jsonb,
    sent_at timestamp with time zone,
    processed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT interchange_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT interchange_status_check CHECK ((status = ANY (ARRAY['prepared'::text, 'sent'::text, 'received'::text, 'processed'::text, 'quarantined'::text, 'unreadable'::text])))
);

ALTER TABLE ONLY public.interchange FORCE ROW LEVEL SECURITY;

CREATE TABLE public.intervention (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    intervention_id uuid DEFAULT gen_random_uuid() NOT NULL,
    signal_id uuid NOT NULL,
    series_id character varying(255) DEFAULT ''::character varying NOT NULL,
    title text NOT NULL,
    description text,
    activated_on date NOT NULL,
    activated_by uuid,
    ended_on date,
    outcome text,
    outcome_measured_at timestamp with time zone,
    outcome_detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT intervention_ended_on_check CHECK ((ended_on >= activated_on)),
    CONSTRAINT intervention_measured_check CHECK (((outcome IS NULL) = (outcome_measured_at IS NULL))),
    CONSTRAINT intervention_outcome_check CHECK ((outcome = ANY (ARRAY['improved'::text, 'worsened'::text, 'unchanged'::text, 'too_early'::text])))
);

ALTER TABLE ONLY public.intervention FORCE ROW LEVEL SECURITY;

CREATE TABLE public.job (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    job_id uuid DEFAULT gen_random_uuid() NOT NULL,
    kind text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    requested_by uuid,
    params jsonb DEFAULT '{}'::jsonb NOT NULL,
    total_count integer,
    done_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    cursor jsonb,
    result jsonb,
    error_code text,
    error_message text,
    cancel_requested boolean DEFAULT false NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    leased_by text,
    leased_until timestamp with time zone,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT job_counts_check CHECK (((done_count >= 0) AND (failed_count >= 0) AND (total_count >= (done_count + failed_count)))),
    CONSTRAINT job_lease_check CHECK (((leased_by IS NULL) = (leased_until IS NULL)))
);

ALTER TABLE ONLY public.job FORCE ROW LEVEL SECURITY;

CREATE TABLE public.job_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT job_status_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.job_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.ledger_entry (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    ledger_entry_id uuid DEFAULT gen_random_uuid() NOT NULL,
    transaction_id uuid NOT NULL,
    account text NOT NULL,
    debit numeric(14,2) DEFAULT 0 NOT NULL,
    credit numeric(14,2) DEFAULT 0 NOT NULL,
    booked_on date DEFAULT ((now() AT TIME ZONE 'UTC'::text))::date NOT NULL,
    claim_id uuid,
    line_number integer,
    remittance_claim_id uuid,
    payer_id uuid,
    reverses uuid,
    memo text,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ledger_entry_account_check CHECK ((account <> ''::text)),
    CONSTRAINT ledger_entry_reverses_check CHECK ((reverses <> transaction_id)),
    CONSTRAINT ledger_entry_side_check CHECK (((debit >= (0)::numeric) AND (credit >= (0)::numeric) AND ((debit > (0)::numeric) <> (credit > (0)::numeric))))
);

ALTER TABLE ONLY public.ledger_entry FORCE ROW LEVEL SECURITY;

CREATE TABLE public.macro_state (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    macro_state_id uuid DEFAULT gen_random_uuid() NOT NULL,
    endpoint_id uuid,
    action_type text,
    name text NOT NULL,
    summary_prompt text,
    count integer DEFAULT 0 NOT NULL,
    centroid public.halfvec(768),
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.macro_state FORCE ROW LEVEL SECURITY;

CREATE TABLE public.magnitude_tier_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT magnitude_tier_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.magnitude_tier_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.metric (
    metric_id character varying(100) NOT NULL,
    name text NOT NULL,
    domain text NOT NULL,
    polarity text NOT NULL,
    target_low double precision,
    target_high double precision,
    unit text NOT NULL,
    scale double precision DEFAULT 1 NOT NULL,
    is_ratio boolean DEFAULT false NOT NULL,
    sampling text DEFAULT 'empirical'::text NOT NULL,
    stay text,
    minimum_volume integer DEFAULT 0 NOT NULL,
    description text,
    source text,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT metric_minimum_volume_check CHECK ((minimum_volume >= 0)),
    CONSTRAINT metric_sampling_check CHECK ((sampling = ANY (ARRAY['binomial'::text, 'poisson'::text, 'empirical'::text]))),
    CONSTRAINT metric_stay_check CHECK ((stay = ANY (ARRAY['arithmetic'::text, 'geometric'::text]))),
    CONSTRAINT metric_target_check CHECK (
CASE
    WHEN (polarity = 'target_range'::text) THEN (target_low <= target_high)
    ELSE (num_nonnulls(target_low, target_high) = 0)
END)
);

ALTER TABLE ONLY public.metric FORCE ROW LEVEL SECURITY;

CREATE TABLE public.metric_load (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    load_id uuid DEFAULT gen_random_uuid() NOT NULL,
    source text NOT NULL,
    status text DEFAULT 'running'::text NOT NULL,
    file_name text,
    content_hash character varying(64),
    requested_by uuid,
    rows_read integer DEFAULT 0 NOT NULL,
    rows_written integer DEFAULT 0 NOT NULL,
    rows_unchanged integer DEFAULT 0 NOT NULL,
    rows_set_aside integer DEFAULT 0 NOT NULL,
    error text,
    finished_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT metric_load_source_check CHECK ((source = ANY (ARRAY['file'::text, 'claims'::text, 'encounters'::text]))),
    CONSTRAINT metric_load_status_check CHECK ((status = ANY (ARRAY['running'::text, 'completed'::text, 'failed'::text])))
);

ALTER TABLE ONLY public.metric_load FORCE ROW LEVEL SECURITY;

CREATE TABLE public.metric_observation (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    observation_id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_id character varying(100) NOT NULL,
    facility character varying(255),
    facility_id character varying(50) NOT NULL,
    system_name character varying(255),
    service_line character varying(255),
    sub_service_line character varying(255),
    entity_dimensions jsonb DEFAULT '{}'::jsonb NOT NULL,
    entity_dimensions_hash character varying(32) DEFAULT '99914b932bd37a50b983c5e7c90ae93b'::character varying NOT NULL,
    period_start date NOT NULL,
    period_end date NOT NULL,
    numerator double precision,
    denominator double precision,
    value double precision,
    expected double precision,
    encounters integer,
    suppressed boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT metric_observation_encounters_check CHECK ((encounters >= 0)),
    CONSTRAINT metric_observation_period_check CHECK ((period_end >= period_start))
);

ALTER TABLE ONLY public.metric_observation FORCE ROW LEVEL SECURITY;

CREATE TABLE public.metric_polarity_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT metric_polarity_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.metric_polarity_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.metric_row_set_aside (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    row_id uuid DEFAULT gen_random_uuid() NOT NULL,
    load_id uuid,
    run_id uuid,
    line integer,
    metric_id text,
    facility_id text,
    period_start date,
    period_end date,
    reason text NOT NULL,
    detail text NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT metric_row_set_aside_found_by_check CHECK ((num_nonnulls(load_id, run_id) = 1))
);

ALTER TABLE ONLY public.metric_row_set_aside FORCE ROW LEVEL SECURITY;

CREATE TABLE public.micro_state (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    micro_state_id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid,
    endpoint_id uuid,
    macro_state_id uuid,
    dom_snapshot text,
    action_json jsonb,
    semantic_spec jsonb,
    label text,
    category text,
    required boolean DEFAULT false NOT NULL,
    is_dynamic boolean GENERATED ALWAYS AS (COALESCE((semantic_spec ? 'dynamic_meta'::text), false)) STORED,
    text_emb public.halfvec(768),
    image_emb public.halfvec(512),
    embedding_model text,
    mini_score double precision,
    success_ema double precision DEFAULT 1 NOT NULL,
    is_retired boolean DEFAULT false NOT NULL,
    aliased_to uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    node_id uuid,
    CONSTRAINT micro_state_alias_check CHECK ((aliased_to <> micro_state_id))
);

ALTER TABLE ONLY public.micro_state FORCE ROW LEVEL SECURITY;

CREATE TABLE public.mue (
    edit_set text NOT NULL,
    code text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    units integer NOT NULL,
    adjudication_indicator smallint NOT NULL,
    rationale text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT mue_adjudication_indicator_check CHECK ((adjudication_indicator = ANY (ARRAY[1, 2, 3]))),
    CONSTRAINT mue_edit_set_check CHECK ((edit_set = ANY (ARRAY['practitioner'::text, 'outpatient'::text, 'dme'::text, 'medicaid_practitioner'::text, 'medicaid_outpatient'::text, 'medicaid_dme'::text]))),
    CONSTRAINT mue_period_check CHECK ((valid_to > valid_from)),
    CONSTRAINT mue_units_check CHECK ((units >= 0))
);

ALTER TABLE ONLY public.mue FORCE ROW LEVEL SECURITY;

CREATE TABLE public.ncci_pair (
    edit_set text NOT NULL,
    column_one text NOT NULL,
    column_two text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    modifier_indicator smallint NOT NULL,
    rationale text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ncci_pair_edit_set_check CHECK ((edit_set = ANY (ARRAY['practitioner'::text, 'outpatient'::text, 'dme'::text, 'medicaid_practitioner'::text, 'medicaid_outpatient'::text, 'medicaid_dme'::text]))),
    CONSTRAINT ncci_pair_modifier_indicator_check CHECK ((modifier_indicator = ANY (ARRAY[0, 1, 9]))),
    CONSTRAINT ncci_pair_period_check CHECK ((valid_to >= valid_from))
);

ALTER TABLE ONLY public.ncci_pair FORCE ROW LEVEL SECURITY;

CREATE TABLE public.node_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT node_type_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.node_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.notification (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    notification_id uuid NOT NULL,
    run_id uuid,
    node_id text,
    iteration integer,
    title text NOT NULL,
    message text,
    role text,
    user_id uuid,
    read_at timestamp with time zone,
    read_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT notification_to_check CHECK ((num_nonnulls(role, user_id) >= 1))
);

ALTER TABLE ONLY public.notification FORCE ROW LEVEL SECURITY;

CREATE TABLE public.org_requirement_policy (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    org_requirement_policy_id uuid DEFAULT gen_random_uuid() NOT NULL,
    payer_id uuid,
    endpoint_id uuid,
    waived boolean DEFAULT false NOT NULL,
    waiver_reason text,
    waiver_approved_by uuid,
    waiver_until date,
    waiver_supersedes boolean DEFAULT false NOT NULL,
    field_path text NOT NULL,
    operation text NOT NULL,
    value jsonb DEFAULT '{}'::jsonb NOT NULL,
    effective_from date DEFAULT ((now() AT TIME ZONE 'UTC'::text))::date NOT NULL,
    effective_to date,
    version integer DEFAULT 1 NOT NULL,
    reason text,
    compliance_ref text,
    created_by uuid,
    approved_by uuid,
    approved_at timestamp with time zone,
    migrated_from uuid,
    task_type_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT org_requirement_policy_approval_check CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT org_requirement_policy_field_path_check CHECK ((field_path <> ''::text)),
    CONSTRAINT org_requirement_policy_operation_check CHECK ((operation = ANY (ARRAY['require'::text, 'optional'::text, 'forbid'::text, 'default'::text, 'validate'::text, 'conditional'::text, 'output'::text]))),
    CONSTRAINT org_requirement_policy_period_check CHECK ((effective_to > effective_from)),
    CONSTRAINT org_requirement_policy_version_check CHECK ((version >= 1)),
    CONSTRAINT org_requirement_policy_waiver_approver_check CHECK ((waiver_approved_by <> created_by)),
    CONSTRAINT org_requirement_policy_waiver_check CHECK (((NOT waived) OR (num_nulls(waiver_reason, waiver_approved_by, waiver_until) = 0)))
);

ALTER TABLE ONLY public.org_requirement_policy FORCE ROW LEVEL SECURITY;

CREATE TABLE public.org_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT org_type_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.org_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.organization (
    org_id uuid NOT NULL,
    org_type text NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    email_domain text,
    npi text,
    tin text,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT organization_platform_check CHECK (((org_type = 'platform'::text) = (org_id = '00000000-0000-7000-8000-000000000001'::uuid)))
);

ALTER TABLE ONLY public.organization FORCE ROW LEVEL SECURITY;

CREATE TABLE public.outbox (
    version bigint NOT NULL,
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    topic text NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE public.outbox ALTER COLUMN version ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payer (
    payer_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.payer FORCE ROW LEVEL SECURITY;

CREATE TABLE public.payer_configs (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    payer_config_id uuid NOT NULL,
    payer_id uuid NOT NULL,
    endpoint_id uuid,
    payer_code text,
    hcx_participant_code text,
    channel text NOT NULL,
    channel_config jsonb DEFAULT '{}'::jsonb NOT NULL,
    submitter_id text NOT NULL,
    receiver_id text NOT NULL,
    requires_preauth boolean DEFAULT false NOT NULL,
    preauth_threshold numeric(14,2),
    timely_filing_days integer DEFAULT 365 NOT NULL,
    last_control_number integer DEFAULT 0 NOT NULL,
    inbound_cursor integer DEFAULT 0 NOT NULL,
    config_data jsonb DEFAULT '{}'::jsonb NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.payer_configs FORCE ROW LEVEL SECURITY;

CREATE TABLE public.payer_requirement (
    payer_requirement_id uuid DEFAULT gen_random_uuid() NOT NULL,
    payer_id uuid NOT NULL,
    plan text,
    state text,
    field_path text NOT NULL,
    operation text NOT NULL,
    value jsonb DEFAULT '{}'::jsonb NOT NULL,
    effective_from date DEFAULT ((now() AT TIME ZONE 'UTC'::text))::date NOT NULL,
    effective_to date,
    version integer DEFAULT 1 NOT NULL,
    reason text,
    compliance_ref text,
    created_by uuid,
    approved_by uuid,
    approved_at timestamp with time zone,
    migrated_from uuid,
    task_type_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT payer_requirement_approval_check CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT payer_requirement_field_path_check CHECK ((field_path <> ''::text)),
    CONSTRAINT payer_requirement_operation_check CHECK ((operation = ANY (ARRAY['require'::text, 'optional'::text, 'forbid'::text, 'default'::text, 'validate'::text, 'conditional'::text, 'output'::text]))),
    CONSTRAINT payer_requirement_period_check CHECK ((effective_to > effective_from)),
    CONSTRAINT payer_requirement_state_check CHECK ((state ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT payer_requirement_version_check CHECK ((version >= 1))
);

ALTER TABLE ONLY public.payer_requirement FORCE ROW LEVEL SECURITY;

CREATE TABLE public.portal_credential (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    credential_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    credential_type text NOT NULL,
    account_id text,
    encrypted_credential jsonb NOT NULL,
    expires_at timestamp with time zone,
    last_validated_at timestamp with time zone,
    last_rotation_at timestamp with time zone,
    rotation_status text,
    validation_error text,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.portal_credential FORCE ROW LEVEL SECURITY;

CREATE VIEW public.portal_type WITH (security_invoker='true') AS
 SELECT legacy_id AS portal_type_id,
    code,
    name,
    description,
    base_url,
    created_at,
    updated_at,
    is_active
   FROM public.channel_type t;

CREATE VIEW public.rcm_state WITH (security_invoker='true') AS
 SELECT s.micro_state_id AS state_id,
    e.legacy_id AS portal_id,
    s.macro_state_id,
    s.dom_snapshot,
    s.action_json,
    s.semantic_spec,
    s.label,
    s.category,
    s.required,
    s.is_retired,
    s.aliased_to,
    s.created_at,
    s.updated_at,
    s.org_id
   FROM (public.micro_state s
     LEFT JOIN public.endpoint e ON (((e.org_id = s.org_id) AND (e.endpoint_id = s.endpoint_id))));

CREATE TABLE public.workflow_trace (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    trace_id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid,
    run_id uuid,
    batch_row_id uuid,
    micro_state_id uuid,
    action_type text NOT NULL,
    action_detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    success boolean NOT NULL,
    duration_ms double precision,
    error_detail text,
    llm_prompt text,
    llm_response text,
    llm_model text,
    tokens_used integer,
    tier smallint,
    tier_reason text,
    session_id text,
    user_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    node_id uuid,
    CONSTRAINT workflow_trace_tier_check CHECK (((tier >= 1) AND (tier <= 3)))
)
PARTITION BY RANGE (created_at);

ALTER TABLE ONLY public.workflow_trace FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_trace_endpoint (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    trace_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.workflow_trace_endpoint FORCE ROW LEVEL SECURITY;

CREATE VIEW public.rcm_trace WITH (security_invoker='true') AS
 SELECT trace_id,
    user_id,
    ( SELECT e.legacy_id
           FROM (public.workflow_trace_endpoint l
             JOIN public.endpoint e ON (((e.org_id = l.org_id) AND (e.endpoint_id = l.endpoint_id))))
          WHERE ((l.org_id = t.org_id) AND (l.trace_id = t.trace_id) AND (l.created_at = t.created_at))
          ORDER BY e.legacy_id
         LIMIT 1) AS portal_id,
    batch_row_id,
    micro_state_id AS state_id,
    action_type,
    action_detail,
    success,
    (
        CASE
            WHEN (duration_ms IS NOT NULL) THEN LEAST(round(duration_ms), (2147483647)::double precision)
            ELSE NULL::double precision
        END)::integer AS duration_ms,
    error_detail,
    llm_prompt,
    llm_response,
    llm_model,
    tokens_used,
    session_id,
    created_at,
    updated_at,
    org_id
   FROM public.workflow_trace t;

CREATE TABLE public.rcm_transition (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    from_state uuid NOT NULL,
    to_state uuid NOT NULL,
    action_label text DEFAULT ''::text NOT NULL,
    freq integer DEFAULT 1 NOT NULL,
    last_observed_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT rcm_transition_freq_check CHECK ((freq >= 1))
);

ALTER TABLE ONLY public.rcm_transition FORCE ROW LEVEL SECURITY;

CREATE VIEW public.rcm_user WITH (security_invoker='true') AS
 SELECT u.user_id,
    u.email,
    i.hashed_password,
    u.full_name,
    COALESCE(u.legacy_role, u.role) AS role,
    u.is_active,
    u.last_login_at,
    u.created_at,
    u.updated_at,
    u.org_id
   FROM (public.app_user u
     LEFT JOIN public.identity i ON ((i.identity_id = u.identity_id)));

CREATE TABLE public.remittance (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    remittance_id uuid DEFAULT gen_random_uuid() NOT NULL,
    payer_id uuid NOT NULL,
    interchange_id uuid,
    source text DEFAULT '835'::text NOT NULL,
    trace_number text NOT NULL,
    originating_company_id text,
    payment_method text,
    payment_amount numeric(14,2) NOT NULL,
    payment_date date NOT NULL,
    payee_npi text,
    payee_tin text,
    content_sha256 text NOT NULL,
    provider_adjustments jsonb DEFAULT '[]'::jsonb NOT NULL,
    claims integer DEFAULT 0 NOT NULL,
    status text DEFAULT 'received'::text NOT NULL,
    quarantine_reason text,
    eft_matched_at timestamp with time zone,
    posted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT remittance_quarantine_check CHECK (((status <> 'quarantined'::text) OR (quarantine_reason IS NOT NULL))),
    CONSTRAINT remittance_source_check CHECK ((source = ANY (ARRAY['835'::text, 'paper'::text, 'hcx'::text]))),
    CONSTRAINT remittance_status_check CHECK ((status = ANY (ARRAY['received'::text, 'quarantined'::text, 'matched'::text, 'posted'::text, 'reversed'::text])))
);

ALTER TABLE ONLY public.remittance FORCE ROW LEVEL SECURITY;

CREATE TABLE public.remittance_claim (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    remittance_claim_id uuid DEFAULT gen_random_uuid() NOT NULL,
    remittance_id uuid NOT NULL,
    "position" integer NOT NULL,
    claim_id uuid,
    claim_number text NOT NULL,
    claim_status_code text NOT NULL,
    payer_claim_number text,
    filing_indicator text,
    patient_name text,
    member_id text,
    service_date date,
    charge numeric(14,2) NOT NULL,
    paid numeric(14,2) NOT NULL,
    patient_responsibility numeric(14,2) DEFAULT 0 NOT NULL,
    adjustments jsonb DEFAULT '[]'::jsonb NOT NULL,
    remarks jsonb DEFAULT '[]'::jsonb NOT NULL,
    status text DEFAULT 'unmatched'::text NOT NULL,
    match_method text,
    transaction_id uuid,
    posted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT remittance_claim_match_check CHECK (((status <> ALL (ARRAY['matched'::text, 'posted'::text])) OR (claim_id IS NOT NULL))),
    CONSTRAINT remittance_claim_match_method_check CHECK ((match_method = ANY (ARRAY['claim_number'::text, 'payer_claim_number'::text, 'member_date_charge'::text, 'manual'::text]))),
    CONSTRAINT remittance_claim_status_check CHECK ((status = ANY (ARRAY['unmatched'::text, 'matched'::text, 'posted'::text, 'quarantined'::text, 'set_aside'::text])))
);

ALTER TABLE ONLY public.remittance_claim FORCE ROW LEVEL SECURITY;

CREATE TABLE public.remittance_line (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    remittance_claim_id uuid NOT NULL,
    "position" integer NOT NULL,
    line_number integer,
    line_control_number text,
    procedure_code text,
    submitted_procedure_code text,
    modifiers jsonb DEFAULT '[]'::jsonb NOT NULL,
    revenue_code text,
    units numeric(12,3),
    service_date date,
    charge numeric(14,2) NOT NULL,
    paid numeric(14,2) NOT NULL,
    allowed numeric(14,2),
    adjustments jsonb DEFAULT '[]'::jsonb NOT NULL,
    remarks jsonb DEFAULT '[]'::jsonb NOT NULL,
    match_method text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT remittance_line_match_method_check CHECK ((match_method = ANY (ARRAY['control_number'::text, 'procedure'::text, 'without_modifiers'::text, 'manual'::text])))
);

ALTER TABLE ONLY public.remittance_line FORCE ROW LEVEL SECURITY;

CREATE TABLE public.requirement_changelog (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    change_id uuid DEFAULT gen_random_uuid() NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    tier text NOT NULL,
    rule_id uuid NOT NULL,
    task_type_id uuid NOT NULL,
    action text NOT NULL,
    changed_by uuid,
    address text,
    before jsonb,
    after jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT requirement_changelog_action_check CHECK ((action = ANY (ARRAY['insert'::text, 'update'::text, 'delete'::text]))),
    CONSTRAINT requirement_changelog_tier_check CHECK ((tier = ANY (ARRAY['global'::text, 'payer'::text, 'organization'::text])))
);

ALTER TABLE ONLY public.requirement_changelog FORCE ROW LEVEL SECURITY;

ALTER TABLE public.requirement_changelog ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.requirement_changelog_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.requirement_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT requirement_type_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.requirement_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.role_permission (
    role text NOT NULL,
    permission text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.role_permission FORCE ROW LEVEL SECURITY;

CREATE TABLE public.role_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT role_type_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.role_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.run_event (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL,
    correlation_key text NOT NULL,
    payload jsonb,
    delivered_at timestamp with time zone,
    looked_at timestamp with time zone,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.run_event FORCE ROW LEVEL SECURITY;

CREATE TABLE public.run_fan_out (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    run_id uuid NOT NULL,
    node_id text NOT NULL,
    iteration integer NOT NULL,
    total_runs integer NOT NULL,
    ended_runs integer DEFAULT 0 NOT NULL,
    failed_runs integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT run_fan_out_counts_check CHECK (((failed_runs >= 0) AND (ended_runs >= failed_runs) AND (total_runs >= ended_runs)))
);

ALTER TABLE ONLY public.run_fan_out FORCE ROW LEVEL SECURITY;

CREATE TABLE public.run_segment (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    segment_id uuid NOT NULL,
    frontier jsonb NOT NULL,
    completed_steps integer DEFAULT 0 NOT NULL,
    current_step text,
    starts integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.run_segment FORCE ROW LEVEL SECURITY;

CREATE TABLE public.run_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT run_status_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.run_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.run_tally (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    tally_id uuid NOT NULL,
    status text NOT NULL,
    runs integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.run_tally FORCE ROW LEVEL SECURITY;

CREATE TABLE public.run_total (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    status text NOT NULL,
    runs bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.run_total FORCE ROW LEVEL SECURITY;

CREATE TABLE public.run_wait (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    run_id uuid NOT NULL,
    node_id text NOT NULL,
    iteration integer NOT NULL,
    kind text NOT NULL,
    correlation_key text NOT NULL,
    due_at timestamp with time zone,
    request jsonb,
    payload jsonb,
    delivered_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.run_wait FORCE ROW LEVEL SECURITY;

CREATE TABLE public.saved_view (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    saved_view_id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid,
    screen text NOT NULL,
    name text NOT NULL,
    filters jsonb DEFAULT '{}'::jsonb NOT NULL,
    columns jsonb DEFAULT '[]'::jsonb NOT NULL,
    sort text,
    shared boolean DEFAULT false NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.saved_view FORCE ROW LEVEL SECURITY;

CREATE TABLE public.series_baseline (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    baseline_id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_id character varying(100) NOT NULL,
    facility_id character varying(50) NOT NULL,
    service_line character varying(255),
    sub_service_line character varying(255),
    entity_dimensions_hash character varying(32) DEFAULT '99914b932bd37a50b983c5e7c90ae93b'::character varying NOT NULL,
    starts_on date NOT NULL,
    reason text NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT series_baseline_reason_check CHECK ((length(btrim(reason)) > 0))
);

ALTER TABLE ONLY public.series_baseline FORCE ROW LEVEL SECURITY;

CREATE TABLE public.signal_domain_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT signal_domain_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.signal_domain_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.signal_removal (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    signal_id uuid NOT NULL,
    changed_in bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.signal_removal FORCE ROW LEVEL SECURITY;

CREATE TABLE public.signal_run (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    run_id uuid DEFAULT gen_random_uuid() NOT NULL,
    status text DEFAULT 'running'::text NOT NULL,
    distributed boolean NOT NULL,
    requested_by uuid,
    classification text NOT NULL,
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    error_code text,
    error_message text,
    leased_until timestamp with time zone,
    finished_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT signal_run_status_check CHECK ((status = ANY (ARRAY['running'::text, 'completed'::text, 'failed'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY public.signal_run FORCE ROW LEVEL SECURITY;

CREATE TABLE public.signal_run_unit (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    run_id uuid NOT NULL,
    unit_no integer NOT NULL,
    metric_id character varying(100) NOT NULL,
    period_end date NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    leased_by uuid,
    leased_until timestamp with time zone,
    result bytea,
    error_message text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT signal_run_unit_lease_check CHECK (((status = 'running'::text) = (leased_by IS NOT NULL))),
    CONSTRAINT signal_run_unit_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'running'::text, 'done'::text, 'failed'::text]))),
    CONSTRAINT signal_run_unit_until_check CHECK (((leased_by IS NULL) = (leased_until IS NULL)))
);

ALTER TABLE ONLY public.signal_run_unit FORCE ROW LEVEL SECURITY;

CREATE TABLE public.signal_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT signal_type_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.signal_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.signals (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    canonical_node_id character varying(255),
    metric_id character varying(100) NOT NULL,
    domain text NOT NULL,
    facility character varying(255) NOT NULL,
    facility_id character varying(50),
    system_name character varying(255),
    service_line character varying(255),
    sub_service_line character varying(255),
    description text,
    metric_value numeric(10,4),
    peer_mean numeric(10,4),
    peer_std numeric(10,4),
    percentile_rank numeric(5,2),
    encounters integer,
    detected_at timestamp with time zone NOT NULL,
    simplified_signal_type character varying(50),
    simplified_severity integer,
    simplified_severity_range jsonb,
    simplified_inputs jsonb,
    simplified_indicators jsonb,
    simplified_reasoning text,
    simplified_severity_calculation jsonb,
    magnitude_tier text,
    trajectory_tier text,
    consistency_tier text,
    evidence text DEFAULT 'watch'::text NOT NULL,
    q_value double precision,
    slope_q_value double precision,
    classification text,
    entity_dimensions jsonb DEFAULT '{}'::jsonb NOT NULL,
    entity_dimensions_hash character varying(32) DEFAULT '99914b932bd37a50b983c5e7c90ae93b'::character varying,
    groupby_label character varying(255),
    group_value character varying(500),
    temporal_node_id character varying(255),
    metric_trend_timeline jsonb,
    trend_direction character varying(20),
    metadata_per_period jsonb,
    peer_percentile_trends jsonb,
    annual_excess_cost numeric(12,2),
    excess_los_days numeric(10,2),
    capacity_impact_bed_days numeric(10,4),
    expected_metric_value numeric(10,4),
    why_matters_narrative text,
    impact jsonb,
    run_id uuid,
    content_hash uuid,
    changed_in bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT signals_evidence_check CHECK ((evidence = ANY (ARRAY['raised'::text, 'watch'::text]))),
    CONSTRAINT signals_percentile_check CHECK (((percentile_rank >= (0)::numeric) AND (percentile_rank <= (100)::numeric))),
    CONSTRAINT signals_severity_check CHECK (((simplified_severity >= 0) AND (simplified_severity <= 100)))
)
WITH (toast_tuple_target='2700');

ALTER TABLE ONLY public.signals FORCE ROW LEVEL SECURITY;

CREATE TABLE public.step_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT step_status_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.step_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.submission (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    submission_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    claim_version integer NOT NULL,
    frequency_code text NOT NULL,
    interchange_id uuid NOT NULL,
    status text NOT NULL,
    category text,
    sent_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT submission_status_check CHECK ((status = ANY (ARRAY['prepared'::text, 'sent'::text, 'accepted'::text, 'rejected'::text])))
);

ALTER TABLE ONLY public.submission FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_action_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT task_action_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.task_action_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_action_mapping (
    legacy_action text NOT NULL,
    domain text NOT NULL,
    standard_action text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.task_action_mapping FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_domain_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT task_domain_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.task_domain_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_signature (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    signature_id uuid DEFAULT gen_random_uuid() NOT NULL,
    endpoint_id uuid,
    channel_type_id uuid,
    domain text NOT NULL,
    action text NOT NULL,
    alias_of uuid,
    source text DEFAULT 'human'::text NOT NULL,
    signature_key text GENERATED ALWAYS AS (((((domain || '.'::text) || action) || '@'::text) || (COALESCE(endpoint_id, channel_type_id))::text)) STORED NOT NULL,
    steps jsonb DEFAULT '[]'::jsonb NOT NULL,
    last_human_run timestamp with time zone,
    total_runs integer DEFAULT 0 NOT NULL,
    success_runs integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT task_signature_alias_check CHECK ((alias_of <> signature_id)),
    CONSTRAINT task_signature_place_check CHECK ((num_nonnulls(endpoint_id, channel_type_id) = 1))
);

ALTER TABLE ONLY public.task_signature FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_signature_source_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT task_signature_source_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.task_signature_source_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_type (
    task_type_id uuid DEFAULT gen_random_uuid() NOT NULL,
    domain text NOT NULL,
    action text NOT NULL,
    display_name text NOT NULL,
    description text,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.task_type FORCE ROW LEVEL SECURITY;

CREATE TABLE public.trajectory_tier_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT trajectory_tier_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.trajectory_tier_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.transaction_standard (
    transaction_standard_id uuid DEFAULT gen_random_uuid() NOT NULL,
    domain text NOT NULL,
    action text NOT NULL,
    request_set text,
    response_set text,
    implementation_guide text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.transaction_standard FORCE ROW LEVEL SECURITY;

CREATE TABLE public.upload (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    upload_id uuid DEFAULT gen_random_uuid() NOT NULL,
    file_name text NOT NULL,
    kind text,
    media_type text,
    size bigint NOT NULL,
    received bigint DEFAULT 0 NOT NULL,
    sha256 text,
    content_ref text,
    sealed_key jsonb,
    state text DEFAULT 'receiving'::text NOT NULL,
    uploaded_by uuid,
    expires_at timestamp with time zone,
    erased_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT upload_erased_check CHECK (((state <> 'erased'::text) OR (sealed_key IS NULL))),
    CONSTRAINT upload_received_check CHECK (((received >= 0) AND (received <= size))),
    CONSTRAINT upload_sealed_check CHECK (((state <> ALL (ARRAY['stored'::text, 'processed'::text])) OR ((content_ref IS NOT NULL) AND (sealed_key IS NOT NULL)))),
    CONSTRAINT upload_state_check CHECK ((state = ANY (ARRAY['receiving'::text, 'stored'::text, 'processed'::text, 'refused'::text, 'erased'::text])))
);

ALTER TABLE ONLY public.upload FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_role_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_role_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.user_role_lu FORCE ROW LEVEL SECURITY;

CREATE VIEW public.user_roles WITH (security_invoker='true') AS
 SELECT code AS role,
    label AS name,
    description,
    ( SELECT COALESCE(jsonb_agg(p.permission ORDER BY p.permission), '[]'::jsonb) AS "coalesce"
           FROM public.role_permission p
          WHERE (p.role = r.code)) AS permissions,
    sort_order,
    is_active,
    created_at,
    updated_at
   FROM public.user_role_lu r;

CREATE TABLE public.user_workflow (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    workflow_id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    legacy_name text,
    description text,
    status text DEFAULT 'draft'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    draft_state jsonb,
    draft_updated_at timestamp with time zone,
    required_data jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_by uuid,
    legacy_steps jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.user_workflow FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_workflow_channel_type (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    workflow_id uuid NOT NULL,
    channel_type_id uuid NOT NULL,
    timeout_ms integer,
    priority integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.user_workflow_channel_type FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_workflow_node (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    node_id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid NOT NULL,
    legacy_id bigint NOT NULL,
    key text NOT NULL,
    node_type text NOT NULL,
    label text NOT NULL,
    description text,
    config jsonb DEFAULT '{}'::jsonb NOT NULL,
    "position" jsonb,
    label_conf numeric(3,2),
    last_label_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.user_workflow_node FORCE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow_node ALTER COLUMN legacy_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.user_workflow_node_legacy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.user_workflow_task_type (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    workflow_id uuid NOT NULL,
    task_type_id uuid NOT NULL,
    preferred boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.user_workflow_task_type FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_workflow_transition (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    workflow_id uuid NOT NULL,
    from_node uuid NOT NULL,
    to_node uuid NOT NULL,
    action_label text DEFAULT ''::text NOT NULL,
    condition jsonb,
    freq integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_workflow_transition_freq_check CHECK ((freq >= 1))
);

ALTER TABLE ONLY public.user_workflow_transition FORCE ROW LEVEL SECURITY;

CREATE VIEW public.users WITH (security_invoker='true') AS
 SELECT user_id AS id,
    email,
    full_name AS name,
    hashed_password,
    role,
    is_active,
    created_at,
    updated_at,
    org_id
   FROM public.rcm_user u;

CREATE TABLE public.work_item (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    work_item_id uuid DEFAULT gen_random_uuid() NOT NULL,
    queue text NOT NULL,
    kind text NOT NULL,
    subject_type text,
    subject_id uuid,
    payer_id uuid,
    title text NOT NULL,
    reason text NOT NULL,
    next_action text,
    dedupe_key text,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    priority integer DEFAULT 50 NOT NULL,
    priority_reason text,
    amount numeric(14,2),
    due_at timestamp with time zone,
    assignee_id uuid,
    assignee_role text,
    status text DEFAULT 'open'::text NOT NULL,
    snoozed_until timestamp with time zone,
    leased_by uuid,
    leased_until timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    created_by uuid,
    outcome text,
    completed_by uuid,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT work_item_completed_check CHECK (((status <> 'completed'::text) OR (completed_at IS NOT NULL))),
    CONSTRAINT work_item_lease_check CHECK (((leased_by IS NULL) = (leased_until IS NULL))),
    CONSTRAINT work_item_snoozed_check CHECK (((status = 'snoozed'::text) = (snoozed_until IS NOT NULL))),
    CONSTRAINT work_item_status_check CHECK ((status = ANY (ARRAY['open'::text, 'in_progress'::text, 'snoozed'::text, 'completed'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY public.work_item FORCE ROW LEVEL SECURITY;

CREATE TABLE public.worker (
    worker_id text NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    version text NOT NULL,
    queues jsonb NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat_at timestamp with time zone DEFAULT now() NOT NULL,
    stopped_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.worker FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_run (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    run_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    revision_id uuid NOT NULL,
    encounter_id text,
    workflow_type text,
    status text DEFAULT 'PENDING'::text NOT NULL,
    context jsonb DEFAULT '{}'::jsonb NOT NULL,
    frontier jsonb NOT NULL,
    segment_id uuid,
    at_segment boolean DEFAULT false NOT NULL,
    segment_starts integer DEFAULT 0 NOT NULL,
    queue text DEFAULT 'interactive'::text NOT NULL,
    pause_requested boolean DEFAULT false NOT NULL,
    cancel_requested boolean DEFAULT false NOT NULL,
    current_step text,
    total_steps integer DEFAULT 0 NOT NULL,
    completed_steps integer DEFAULT 0 NOT NULL,
    error_step text,
    error_code text,
    error_message text,
    retry_count integer DEFAULT 0 NOT NULL,
    batch_job_id uuid,
    row_number integer,
    parent_run_id uuid,
    parent_node text,
    parent_iteration integer,
    item_number integer,
    forked_from uuid,
    forked_at text,
    created_by uuid,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    total_execution_time_ms bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT workflow_run_parent_check CHECK ((((parent_run_id IS NULL) = (parent_node IS NULL)) AND ((parent_run_id IS NULL) = (parent_iteration IS NULL))))
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.workflow_run FORCE ROW LEVEL SECURITY;

CREATE VIEW public.workflow_logs WITH (security_invoker='true') AS
 SELECT t.trace_id AS log_id,
    t.run_id,
    r.encounter_id,
    t.workflow_id,
    r.workflow_type,
    t.action_type,
    t.action_detail,
    t.success,
    t.duration_ms,
    t.error_detail,
    t.tier,
    t.session_id,
    t.user_id,
    t.created_at,
    t.updated_at,
    t.org_id
   FROM (public.workflow_trace t
     LEFT JOIN public.workflow_run r ON (((r.org_id = t.org_id) AND (r.run_id = t.run_id))));

CREATE VIEW public.workflow_node WITH (security_invoker='true') AS
 SELECT legacy_id AS node_id,
    label AS code,
    node_type,
    description,
    config,
    "position",
    label_conf,
    last_label_at,
    created_at,
    updated_at,
    org_id,
    workflow_id,
    key
   FROM public.user_workflow_node n;

CREATE TABLE public.workflow_revision (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    revision_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    revision_num integer NOT NULL,
    comment text,
    snapshot jsonb NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.workflow_revision FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_run_step (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    run_id uuid NOT NULL,
    node_id text NOT NULL,
    iteration integer NOT NULL,
    status text NOT NULL,
    attempt_number integer DEFAULT 1 NOT NULL,
    max_retries integer DEFAULT 0 NOT NULL,
    input_ref text,
    output jsonb,
    error jsonb,
    worker text,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    execution_time_ms double precision,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT workflow_run_step_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'RUNNING'::text, 'COMPLETED'::text, 'FAILED'::text, 'SKIPPED'::text, 'RETRYING'::text])))
);

ALTER TABLE ONLY public.workflow_run_step FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_run_step_attempt (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    run_id uuid NOT NULL,
    node_id text NOT NULL,
    iteration integer NOT NULL,
    attempt_number integer NOT NULL,
    worker text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    completed_at timestamp with time zone,
    outcome text NOT NULL,
    error jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.workflow_run_step_attempt FORCE ROW LEVEL SECURITY;

CREATE VIEW public.workflow_state WITH (security_invoker='true') AS
 SELECT r.run_id,
    r.workflow_id,
    r.revision_id,
    r.encounter_id,
    r.workflow_type,
    r.status,
    r.context,
        CASE
            WHEN r.at_segment THEN s.current_step
            ELSE r.current_step
        END AS current_step,
    r.total_steps,
        CASE
            WHEN r.at_segment THEN s.completed_steps
            ELSE r.completed_steps
        END AS completed_steps,
    r.error_step,
    r.error_message,
    r.retry_count,
    r.started_at,
    r.created_at,
    r.updated_at,
    r.completed_at,
    r.total_execution_time_ms,
    r.org_id
   FROM (public.workflow_run r
     LEFT JOIN public.run_segment s ON ((r.at_segment AND (s.org_id = r.org_id) AND (s.segment_id = r.segment_id))));

CREATE TABLE public.workflow_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT workflow_status_lu_code_check CHECK ((code ~ '^[A-Za-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.workflow_status_lu FORCE ROW LEVEL SECURITY;

CREATE VIEW public.workflow_steps WITH (security_invoker='true') AS
 SELECT run_id,
    node_id AS step_name,
    iteration,
    status,
    attempt_number,
    max_retries,
    input_ref,
    output,
    error,
    worker,
    started_at,
    completed_at,
    execution_time_ms,
    created_at,
    updated_at,
    org_id
   FROM public.workflow_run_step s;

CREATE TABLE public.workflow_trace_default (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid CONSTRAINT workflow_trace_org_id_not_null NOT NULL,
    trace_id uuid DEFAULT gen_random_uuid() CONSTRAINT workflow_trace_trace_id_not_null NOT NULL,
    workflow_id uuid,
    run_id uuid,
    batch_row_id uuid,
    micro_state_id uuid,
    action_type text CONSTRAINT workflow_trace_action_type_not_null NOT NULL,
    action_detail jsonb DEFAULT '{}'::jsonb CONSTRAINT workflow_trace_action_detail_not_null NOT NULL,
    success boolean CONSTRAINT workflow_trace_success_not_null NOT NULL,
    duration_ms double precision,
    error_detail text,
    llm_prompt text,
    llm_response text,
    llm_model text,
    tokens_used integer,
    tier smallint,
    tier_reason text,
    session_id text,
    user_id uuid,
    created_at timestamp with time zone DEFAULT now() CONSTRAINT workflow_trace_created_at_not_null NOT NULL,
    updated_at timestamp with time zone DEFAULT now() CONSTRAINT workflow_trace_updated_at_not_null NOT NULL,
    node_id uuid,
    CONSTRAINT workflow_trace_tier_check CHECK (((tier >= 1) AND (tier <= 3)))
);

ALTER TABLE ONLY public.workflow_trace_default FORCE ROW LEVEL SECURITY;

CREATE VIEW public.workflow_transition WITH (security_invoker='true') AS
 SELECT t.org_id,
    t.workflow_id,
    f.legacy_id AS from_node,
    s.legacy_id AS to_node,
    t.action_label,
    t.condition,
    t.freq,
    t.created_at,
    t.updated_at
   FROM ((public.user_workflow_transition t
     JOIN public.user_workflow_node f ON (((f.org_id = t.org_id) AND (f.node_id = t.from_node))))
     JOIN public.user_workflow_node s ON (((s.org_id = t.org_id) AND (s.node_id = t.to_node))));

ALTER TABLE ONLY hacs_core.resource_history ATTACH PARTITION hacs_core.resource_history_default DEFAULT;

ALTER TABLE ONLY public.workflow_trace ATTACH PARTITION public.workflow_trace_default DEFAULT;

ALTER TABLE ONLY public.integration_endpoint ALTER COLUMN config SET DEFAULT '{}'::jsonb;

ALTER TABLE ONLY public.integration_endpoint ALTER COLUMN is_active SET DEFAULT true;

ALTER TABLE ONLY public.integration_endpoint ALTER COLUMN created_at SET DEFAULT now();

ALTER TABLE ONLY public.integration_endpoint ALTER COLUMN updated_at SET DEFAULT now();

ALTER TABLE ONLY public.integration_endpoint ALTER COLUMN org_id SET DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid;

ALTER TABLE ONLY public.rcm_state ALTER COLUMN state_id SET DEFAULT gen_random_uuid();

ALTER TABLE ONLY public.rcm_state ALTER COLUMN required SET DEFAULT false;

ALTER TABLE ONLY public.rcm_state ALTER COLUMN is_retired SET DEFAULT false;

ALTER TABLE ONLY public.rcm_state ALTER COLUMN created_at SET DEFAULT now();

ALTER TABLE ONLY public.rcm_state ALTER COLUMN updated_at SET DEFAULT now();

ALTER TABLE ONLY public.rcm_state ALTER COLUMN org_id SET DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid;

ALTER TABLE ONLY public.rcm_trace ALTER COLUMN trace_id SET DEFAULT gen_random_uuid();

ALTER TABLE ONLY public.rcm_trace ALTER COLUMN action_detail SET DEFAULT '{}'::jsonb;

ALTER TABLE ONLY public.rcm_trace ALTER COLUMN created_at SET DEFAULT now();

ALTER TABLE ONLY public.rcm_trace ALTER COLUMN updated_at SET DEFAULT now();

ALTER TABLE ONLY public.rcm_trace ALTER COLUMN org_id SET DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid;

ALTER TABLE ONLY public.rcm_user ALTER COLUMN user_id SET DEFAULT gen_random_uuid();

ALTER TABLE ONLY public.rcm_user ALTER COLUMN role SET DEFAULT 'firm_user'::text;

ALTER TABLE ONLY public.rcm_user ALTER COLUMN is_active SET DEFAULT true;

ALTER TABLE ONLY public.rcm_user ALTER COLUMN created_at SET DEFAULT now();

ALTER TABLE ONLY public.rcm_user ALTER COLUMN updated_at SET DEFAULT now();

ALTER TABLE ONLY public.rcm_user ALTER COLUMN org_id SET DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid;

ALTER TABLE ONLY public.users ALTER COLUMN role SET DEFAULT 'viewer'::text;

ALTER TABLE ONLY public.workflow_logs ALTER COLUMN log_id SET DEFAULT gen_random_uuid();

ALTER TABLE ONLY public.workflow_logs ALTER COLUMN action_detail SET DEFAULT '{}'::jsonb;

ALTER TABLE ONLY public.workflow_logs ALTER COLUMN created_at SET DEFAULT now();

ALTER TABLE ONLY public.workflow_logs ALTER COLUMN updated_at SET DEFAULT now();

ALTER TABLE ONLY public.workflow_logs ALTER COLUMN org_id SET DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid;

ALTER TABLE ONLY public.workflow_node ALTER COLUMN node_type SET DEFAULT 'task'::text;

ALTER TABLE ONLY public.workflow_transition ALTER COLUMN org_id SET DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid;

ALTER TABLE ONLY public.workflow_transition ALTER COLUMN action_label SET DEFAULT ''::text;

ALTER TABLE ONLY public.workflow_transition ALTER COLUMN freq SET DEFAULT 1;

ALTER TABLE ONLY public.workflow_transition ALTER COLUMN created_at SET DEFAULT now();

ALTER TABLE ONLY public.workflow_transition ALTER COLUMN updated_at SET DEFAULT now();

ALTER TABLE ONLY hacs_admin.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (revision);

ALTER TABLE ONLY hacs_admin.system_config
    ADD CONSTRAINT system_config_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_agents.memories
    ADD CONSTRAINT memories_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_agents.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_audit.resource_changes
    ADD CONSTRAINT resource_changes_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.activity_definitions
    ADD CONSTRAINT activity_definitions_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.allergy_intolerances
    ADD CONSTRAINT allergy_intolerances_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.appointments
    ADD CONSTRAINT appointments_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.conditions
    ADD CONSTRAINT conditions_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.evidence_variables
    ADD CONSTRAINT evidence_variables_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.family_member_history
    ADD CONSTRAINT family_member_history_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.goals
    ADD CONSTRAINT goals_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.guidance_responses
    ADD CONSTRAINT guidance_responses_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.libraries
    ADD CONSTRAINT libraries_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.medication_requests
    ADD CONSTRAINT medication_requests_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.medications
    ADD CONSTRAINT medications_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.plan_definitions
    ADD CONSTRAINT plan_definitions_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.procedures
    ADD CONSTRAINT procedures_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.risk_assessments
    ADD CONSTRAINT risk_assessments_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.service_requests
    ADD CONSTRAINT service_requests_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_clinical.tasks
    ADD CONSTRAINT tasks_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_core.bulk_parts
    ADD CONSTRAINT bulk_parts_pkey PRIMARY KEY (org_id, job_id, kind, name, n);

ALTER TABLE ONLY hacs_core.coverages
    ADD CONSTRAINT coverages_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_core.encounters
    ADD CONSTRAINT encounters_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_core.locations
    ADD CONSTRAINT locations_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_core.observations
    ADD CONSTRAINT observations_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_core.organization_contacts
    ADD CONSTRAINT organization_contacts_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_core.organization_qualifications
    ADD CONSTRAINT organization_qualifications_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_core.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_core.patients
    ADD CONSTRAINT patients_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_core.practitioners
    ADD CONSTRAINT practitioners_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_core.resource_history
    ADD CONSTRAINT resource_history_pkey PRIMARY KEY (org_id, resource_type, id, version_id, last_updated);

ALTER TABLE ONLY hacs_core.resource_history_default
    ADD CONSTRAINT resource_history_default_pkey PRIMARY KEY (org_id, resource_type, id, version_id, last_updated);

ALTER TABLE ONLY hacs_core.resources
    ADD CONSTRAINT resources_pkey PRIMARY KEY (org_id, resource_type, id);

ALTER TABLE ONLY hacs_core.search_date
    ADD CONSTRAINT search_date_pkey PRIMARY KEY (org_id, resource_type, resource_id, param, n);

ALTER TABLE ONLY hacs_core.search_number
    ADD CONSTRAINT search_number_pkey PRIMARY KEY (org_id, resource_type, resource_id, param, n);

ALTER TABLE ONLY hacs_core.search_quantity
    ADD CONSTRAINT search_quantity_pkey PRIMARY KEY (org_id, resource_type, resource_id, param, n);

ALTER TABLE ONLY hacs_core.search_reference
    ADD CONSTRAINT search_reference_pkey PRIMARY KEY (org_id, resource_type, resource_id, param, n);

ALTER TABLE ONLY hacs_core.search_string
    ADD CONSTRAINT search_string_pkey PRIMARY KEY (org_id, resource_type, resource_id, param, n);

ALTER TABLE ONLY hacs_core.search_token
    ADD CONSTRAINT search_token_pkey PRIMARY KEY (org_id, resource_type, resource_id, param, n);

ALTER TABLE ONLY hacs_core.search_uri
    ADD CONSTRAINT search_uri_pkey PRIMARY KEY (org_id, resource_type, resource_id, param, n);

ALTER TABLE ONLY hacs_registry.knowledge_items
    ADD CONSTRAINT knowledge_items_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY hacs_registry.templates
    ADD CONSTRAINT templates_pkey PRIMARY KEY (org_id, id);

ALTER TABLE ONLY public.access_medium_lu
    ADD CONSTRAINT access_medium_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.activity_event_type_lu
    ADD CONSTRAINT activity_event_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.activity_events
    ADD CONSTRAINT activity_events_org_id_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.activity_events
    ADD CONSTRAINT activity_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.activity_read
    ADD CONSTRAINT activity_read_pkey PRIMARY KEY (org_id, user_id, event_id);

ALTER TABLE ONLY public.activity_read_until
    ADD CONSTRAINT activity_read_until_pkey PRIMARY KEY (org_id, user_id);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_org_id_token_id_key UNIQUE (org_id, token_id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (token_id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_org_id_email_key UNIQUE (org_id, email);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_org_id_user_id_key UNIQUE (org_id, user_id);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_org_id_appeal_id_key UNIQUE (org_id, appeal_id);

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_org_id_denial_id_level_key UNIQUE (org_id, denial_id, level);

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_pkey PRIMARY KEY (appeal_id);

ALTER TABLE ONLY public.assignment_status_lu
    ADD CONSTRAINT assignment_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_org_id_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_logs
    ADD CONSTRAINT audit_logs_org_id_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.audit_logs
    ADD CONSTRAINT audit_logs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_seal
    ADD CONSTRAINT audit_seal_org_id_log_id_key UNIQUE (org_id, log_id);

ALTER TABLE ONLY public.audit_seal
    ADD CONSTRAINT audit_seal_pkey PRIMARY KEY (org_id, seq);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_org_id_batch_job_id_key UNIQUE (org_id, batch_job_id);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_pkey PRIMARY KEY (batch_job_id);

ALTER TABLE ONLY public.batch_mapping
    ADD CONSTRAINT batch_mapping_columns_key UNIQUE (org_id, workflow_id, file_kind, columns_hash);

ALTER TABLE ONLY public.batch_mapping
    ADD CONSTRAINT batch_mapping_org_id_batch_mapping_id_key UNIQUE (org_id, batch_mapping_id);

ALTER TABLE ONLY public.batch_mapping
    ADD CONSTRAINT batch_mapping_pkey PRIMARY KEY (batch_mapping_id);

ALTER TABLE ONLY public.batch_row
    ADD CONSTRAINT batch_row_org_id_batch_row_id_key UNIQUE (org_id, batch_row_id);

ALTER TABLE ONLY public.batch_row
    ADD CONSTRAINT batch_row_pkey PRIMARY KEY (org_id, batch_job_id, row_number);

ALTER TABLE ONLY public.batch_row_status_lu
    ADD CONSTRAINT batch_row_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.channel_auth_type_lu
    ADD CONSTRAINT channel_auth_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.channel_type
    ADD CONSTRAINT channel_type_code_key UNIQUE (code);

ALTER TABLE ONLY public.channel_type
    ADD CONSTRAINT channel_type_legacy_id_key UNIQUE (legacy_id);

ALTER TABLE ONLY public.channel_type
    ADD CONSTRAINT channel_type_pkey PRIMARY KEY (channel_type_id);

ALTER TABLE ONLY public.claim_event
    ADD CONSTRAINT claim_event_pkey PRIMARY KEY (org_id, claim_id, seq);

ALTER TABLE ONLY public.claim_line
    ADD CONSTRAINT claim_line_pkey PRIMARY KEY (org_id, claim_id, line_number);

ALTER TABLE ONLY public.claim_rule
    ADD CONSTRAINT claim_rule_org_id_claim_rule_id_key UNIQUE (org_id, claim_rule_id);

ALTER TABLE ONLY public.claim_rule
    ADD CONSTRAINT claim_rule_org_id_code_version_key UNIQUE (org_id, code, version);

ALTER TABLE ONLY public.claim_rule
    ADD CONSTRAINT claim_rule_pkey PRIMARY KEY (claim_rule_id);

ALTER TABLE ONLY public.claim_rule_release
    ADD CONSTRAINT claim_rule_release_org_id_claim_id_claim_version_rule_code_key UNIQUE (org_id, claim_id, claim_version, rule_code);

ALTER TABLE ONLY public.claim_rule_release
    ADD CONSTRAINT claim_rule_release_org_id_claim_rule_release_id_key UNIQUE (org_id, claim_rule_release_id);

ALTER TABLE ONLY public.claim_rule_release
    ADD CONSTRAINT claim_rule_release_pkey PRIMARY KEY (claim_rule_release_id);

ALTER TABLE ONLY public.claim_rule_switch
    ADD CONSTRAINT claim_rule_switch_org_id_claim_rule_switch_id_key UNIQUE (org_id, claim_rule_switch_id);

ALTER TABLE ONLY public.claim_rule_switch
    ADD CONSTRAINT claim_rule_switch_org_id_code_is_request_key UNIQUE (org_id, code, is_request);

ALTER TABLE ONLY public.claim_rule_switch
    ADD CONSTRAINT claim_rule_switch_pkey PRIMARY KEY (claim_rule_switch_id);

ALTER TABLE ONLY public.claim_snapshot
    ADD CONSTRAINT claim_snapshot_org_id_claim_id_claim_version_key UNIQUE (org_id, claim_id, claim_version);

ALTER TABLE ONLY public.claim_snapshot
    ADD CONSTRAINT claim_snapshot_org_id_claim_snapshot_id_key UNIQUE (org_id, claim_snapshot_id);

ALTER TABLE ONLY public.claim_snapshot
    ADD CONSTRAINT claim_snapshot_pkey PRIMARY KEY (claim_snapshot_id);

ALTER TABLE ONLY public.claim_status_lu
    ADD CONSTRAINT claim_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_org_id_claim_id_key UNIQUE (org_id, claim_id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_org_id_claim_number_payer_id_frequency_code_key UNIQUE (org_id, claim_number, payer_id, frequency_code);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_pkey PRIMARY KEY (claim_id);

ALTER TABLE ONLY public.code
    ADD CONSTRAINT code_pkey PRIMARY KEY (code_system, code, valid_from);

ALTER TABLE ONLY public.code_system
    ADD CONSTRAINT code_system_pkey PRIMARY KEY (code_system);

ALTER TABLE ONLY public.consistency_tier_lu
    ADD CONSTRAINT consistency_tier_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.control_number
    ADD CONSTRAINT control_number_pkey PRIMARY KEY (org_id, trading_partner, kind);

ALTER TABLE ONLY public.denial_category_lu
    ADD CONSTRAINT denial_category_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.denial
    ADD CONSTRAINT denial_org_id_denial_id_key UNIQUE (org_id, denial_id);

ALTER TABLE ONLY public.denial
    ADD CONSTRAINT denial_pkey PRIMARY KEY (denial_id);

ALTER TABLE ONLY public.denial
    ADD CONSTRAINT denial_reason_key UNIQUE NULLS NOT DISTINCT (org_id, claim_id, line_number, remittance_claim_id, group_code, carc, rarc);

ALTER TABLE ONLY public.drg_weight
    ADD CONSTRAINT drg_weight_pkey PRIMARY KEY (drg, valid_from);

ALTER TABLE ONLY public.effective_requirements
    ADD CONSTRAINT effective_requirements_org_id_effective_requirement_id_key UNIQUE (org_id, effective_requirement_id);

ALTER TABLE ONLY public.effective_requirements
    ADD CONSTRAINT effective_requirements_pkey PRIMARY KEY (effective_requirement_id);

ALTER TABLE ONLY public.effective_requirements
    ADD CONSTRAINT effective_requirements_scope_key UNIQUE NULLS NOT DISTINCT (org_id, task_type_id, payer_id, plan, state, valid_from);

ALTER TABLE ONLY public.eligibility_checks
    ADD CONSTRAINT eligibility_checks_org_id_eligibility_check_id_key UNIQUE (org_id, eligibility_check_id);

ALTER TABLE ONLY public.eligibility_checks
    ADD CONSTRAINT eligibility_checks_pkey PRIMARY KEY (eligibility_check_id);

ALTER TABLE ONLY public.endpoint_kind_lu
    ADD CONSTRAINT endpoint_kind_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_org_id_endpoint_id_key UNIQUE (org_id, endpoint_id);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_org_id_legacy_id_key UNIQUE (org_id, legacy_id);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_org_id_name_key UNIQUE (org_id, name);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_pkey PRIMARY KEY (endpoint_id);

ALTER TABLE ONLY public.fee_schedule
    ADD CONSTRAINT fee_schedule_org_id_fee_schedule_id_key UNIQUE (org_id, fee_schedule_id);

ALTER TABLE ONLY public.fee_schedule
    ADD CONSTRAINT fee_schedule_pkey PRIMARY KEY (fee_schedule_id);

ALTER TABLE ONLY public.fee_schedule
    ADD CONSTRAINT fee_schedule_scope_key UNIQUE NULLS NOT DISTINCT (org_id, payer_id, procedure_code, modifier, place_of_service, plan, valid_from);

ALTER TABLE ONLY public.field_requirement
    ADD CONSTRAINT field_requirement_org_id_field_requirement_id_key UNIQUE (org_id, field_requirement_id);

ALTER TABLE ONLY public.field_requirement
    ADD CONSTRAINT field_requirement_pkey PRIMARY KEY (field_requirement_id);

ALTER TABLE ONLY public.global_requirement
    ADD CONSTRAINT global_requirement_pkey PRIMARY KEY (global_requirement_id);

ALTER TABLE ONLY public.global_requirement
    ADD CONSTRAINT global_requirement_rule_key UNIQUE (task_type_id, field_path, operation, version);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_org_id_human_task_id_key UNIQUE (org_id, human_task_id);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_org_id_run_id_node_id_iteration_key UNIQUE (org_id, run_id, node_id, iteration);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_pkey PRIMARY KEY (human_task_id);

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (org_id, key);

ALTER TABLE ONLY public.identity
    ADD CONSTRAINT identity_email_key UNIQUE (email);

ALTER TABLE ONLY public.identity
    ADD CONSTRAINT identity_pkey PRIMARY KEY (identity_id);

ALTER TABLE ONLY public.impact_assumption
    ADD CONSTRAINT impact_assumption_facility_key UNIQUE NULLS NOT DISTINCT (org_id, facility_id);

ALTER TABLE ONLY public.impact_assumption
    ADD CONSTRAINT impact_assumption_pkey PRIMARY KEY (assumption_id);

ALTER TABLE ONLY public.interchange
    ADD CONSTRAINT interchange_org_id_interchange_id_key UNIQUE (org_id, interchange_id);

ALTER TABLE ONLY public.interchange
    ADD CONSTRAINT interchange_org_id_payer_id_direction_file_name_key UNIQUE (org_id, payer_id, direction, file_name);

ALTER TABLE ONLY public.interchange
    ADD CONSTRAINT interchange_pkey PRIMARY KEY (interchange_id);

ALTER TABLE ONLY public.intervention
    ADD CONSTRAINT intervention_org_id_intervention_id_key UNIQUE (org_id, intervention_id);

ALTER TABLE ONLY public.intervention
    ADD CONSTRAINT intervention_pkey PRIMARY KEY (intervention_id);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_org_id_job_id_key UNIQUE (org_id, job_id);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY public.job_status_lu
    ADD CONSTRAINT job_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_org_id_ledger_entry_id_key UNIQUE (org_id, ledger_entry_id);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (ledger_entry_id);

ALTER TABLE ONLY public.macro_state
    ADD CONSTRAINT macro_state_org_id_macro_state_id_key UNIQUE (org_id, macro_state_id);

ALTER TABLE ONLY public.macro_state
    ADD CONSTRAINT macro_state_pkey PRIMARY KEY (macro_state_id);

ALTER TABLE ONLY public.magnitude_tier_lu
    ADD CONSTRAINT magnitude_tier_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.metric_load
    ADD CONSTRAINT metric_load_org_id_load_id_key UNIQUE (org_id, load_id);

ALTER TABLE ONLY public.metric_load
    ADD CONSTRAINT metric_load_pkey PRIMARY KEY (load_id);

ALTER TABLE ONLY public.metric_observation
    ADD CONSTRAINT metric_observation_pkey PRIMARY KEY (observation_id);

ALTER TABLE ONLY public.metric_observation
    ADD CONSTRAINT metric_observation_unit_key UNIQUE NULLS NOT DISTINCT (org_id, metric_id, period_start, period_end, facility_id, service_line, sub_service_line, entity_dimensions_hash);

ALTER TABLE ONLY public.metric
    ADD CONSTRAINT metric_pkey PRIMARY KEY (metric_id);

ALTER TABLE ONLY public.metric_polarity_lu
    ADD CONSTRAINT metric_polarity_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.metric_row_set_aside
    ADD CONSTRAINT metric_row_set_aside_pkey PRIMARY KEY (row_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_micro_state_id_key UNIQUE (org_id, micro_state_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_pkey PRIMARY KEY (micro_state_id);

ALTER TABLE ONLY public.mue
    ADD CONSTRAINT mue_pkey PRIMARY KEY (edit_set, code, valid_from);

ALTER TABLE ONLY public.ncci_pair
    ADD CONSTRAINT ncci_pair_pkey PRIMARY KEY (edit_set, column_one, column_two, valid_from);

ALTER TABLE ONLY public.node_type_lu
    ADD CONSTRAINT node_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_org_id_notification_id_key UNIQUE (org_id, notification_id);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_org_id_run_id_node_id_iteration_key UNIQUE (org_id, run_id, node_id, iteration);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_pkey PRIMARY KEY (notification_id);

ALTER TABLE ONLY public.org_requirement_policy
    ADD CONSTRAINT org_requirement_policy_org_id_org_requirement_policy_id_key UNIQUE (org_id, org_requirement_policy_id);

ALTER TABLE ONLY public.org_requirement_policy
    ADD CONSTRAINT org_requirement_policy_pkey PRIMARY KEY (org_requirement_policy_id);

ALTER TABLE ONLY public.org_requirement_policy
    ADD CONSTRAINT org_requirement_policy_rule_key UNIQUE NULLS NOT DISTINCT (org_id, task_type_id, payer_id, endpoint_id, field_path, operation, version);

ALTER TABLE ONLY public.org_type_lu
    ADD CONSTRAINT org_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_email_domain_key UNIQUE (email_domain);

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_name_key UNIQUE (name);

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_pkey PRIMARY KEY (org_id);

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.payer
    ADD CONSTRAINT payer_code_key UNIQUE (code);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_org_id_payer_config_id_key UNIQUE (org_id, payer_config_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_org_id_payer_id_key UNIQUE (org_id, payer_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_org_id_submitter_id_key UNIQUE (org_id, submitter_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_pkey PRIMARY KEY (payer_config_id);

ALTER TABLE ONLY public.payer
    ADD CONSTRAINT payer_pkey PRIMARY KEY (payer_id);

ALTER TABLE ONLY public.payer_requirement
    ADD CONSTRAINT payer_requirement_pkey PRIMARY KEY (payer_requirement_id);

ALTER TABLE ONLY public.payer_requirement
    ADD CONSTRAINT payer_requirement_rule_key UNIQUE NULLS NOT DISTINCT (payer_id, plan, state, task_type_id, field_path, operation, version);

ALTER TABLE ONLY public.portal_credential
    ADD CONSTRAINT portal_credential_org_id_credential_id_key UNIQUE (org_id, credential_id);

ALTER TABLE ONLY public.portal_credential
    ADD CONSTRAINT portal_credential_pkey PRIMARY KEY (credential_id);

ALTER TABLE ONLY public.rcm_transition
    ADD CONSTRAINT rcm_transition_pkey PRIMARY KEY (org_id, from_state, to_state, action_label);

ALTER TABLE ONLY public.remittance_claim
    ADD CONSTRAINT remittance_claim_org_id_remittance_claim_id_key UNIQUE (org_id, remittance_claim_id);

ALTER TABLE ONLY public.remittance_claim
    ADD CONSTRAINT remittance_claim_org_id_remittance_id_position_key UNIQUE (org_id, remittance_id, "position");

ALTER TABLE ONLY public.remittance_claim
    ADD CONSTRAINT remittance_claim_pkey PRIMARY KEY (remittance_claim_id);

ALTER TABLE ONLY public.remittance
    ADD CONSTRAINT remittance_content_key UNIQUE NULLS NOT DISTINCT (org_id, payer_id, trace_number, originating_company_id, payment_amount, payment_date, content_sha256);

ALTER TABLE ONLY public.remittance_line
    ADD CONSTRAINT remittance_line_pkey PRIMARY KEY (org_id, remittance_claim_id, "position");

ALTER TABLE ONLY public.remittance
    ADD CONSTRAINT remittance_org_id_remittance_id_key UNIQUE (org_id, remittance_id);

ALTER TABLE ONLY public.remittance
    ADD CONSTRAINT remittance_pkey PRIMARY KEY (remittance_id);

ALTER TABLE ONLY public.requirement_changelog
    ADD CONSTRAINT requirement_changelog_org_id_change_id_key UNIQUE (org_id, change_id);

ALTER TABLE ONLY public.requirement_changelog
    ADD CONSTRAINT requirement_changelog_pkey PRIMARY KEY (change_id);

ALTER TABLE ONLY public.requirement_type_lu
    ADD CONSTRAINT requirement_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_pkey PRIMARY KEY (role, permission);

ALTER TABLE ONLY public.role_type_lu
    ADD CONSTRAINT role_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.run_event
    ADD CONSTRAINT run_event_org_id_event_id_key UNIQUE (org_id, event_id);

ALTER TABLE ONLY public.run_event
    ADD CONSTRAINT run_event_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.run_fan_out
    ADD CONSTRAINT run_fan_out_pkey PRIMARY KEY (org_id, run_id, node_id, iteration);

ALTER TABLE ONLY public.run_segment
    ADD CONSTRAINT run_segment_pkey PRIMARY KEY (org_id, segment_id);

ALTER TABLE ONLY public.run_status_lu
    ADD CONSTRAINT run_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.run_tally
    ADD CONSTRAINT run_tally_pkey PRIMARY KEY (org_id, tally_id);

ALTER TABLE ONLY public.run_total
    ADD CONSTRAINT run_total_pkey PRIMARY KEY (org_id, status);

ALTER TABLE ONLY public.run_wait
    ADD CONSTRAINT run_wait_pkey PRIMARY KEY (org_id, run_id, node_id, iteration);

ALTER TABLE ONLY public.saved_view
    ADD CONSTRAINT saved_view_name_key UNIQUE NULLS NOT DISTINCT (org_id, user_id, screen, name);

ALTER TABLE ONLY public.saved_view
    ADD CONSTRAINT saved_view_org_id_saved_view_id_key UNIQUE (org_id, saved_view_id);

ALTER TABLE ONLY public.saved_view
    ADD CONSTRAINT saved_view_pkey PRIMARY KEY (saved_view_id);

ALTER TABLE ONLY public.series_baseline
    ADD CONSTRAINT series_baseline_pkey PRIMARY KEY (baseline_id);

ALTER TABLE ONLY public.series_baseline
    ADD CONSTRAINT series_baseline_start_key UNIQUE NULLS NOT DISTINCT (org_id, metric_id, facility_id, service_line, sub_service_line, entity_dimensions_hash, starts_on);

ALTER TABLE ONLY public.signal_domain_lu
    ADD CONSTRAINT signal_domain_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.signal_removal
    ADD CONSTRAINT signal_removal_pkey PRIMARY KEY (org_id, changed_in, signal_id);

ALTER TABLE ONLY public.signal_run
    ADD CONSTRAINT signal_run_org_id_run_id_key UNIQUE (org_id, run_id);

ALTER TABLE ONLY public.signal_run
    ADD CONSTRAINT signal_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.signal_run_unit
    ADD CONSTRAINT signal_run_unit_pkey PRIMARY KEY (org_id, run_id, unit_no);

ALTER TABLE ONLY public.signal_type_lu
    ADD CONSTRAINT signal_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_observation_key UNIQUE NULLS NOT DISTINCT (org_id, canonical_node_id, metric_id, facility_id, entity_dimensions_hash, detected_at);

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_org_id_id_key UNIQUE (org_id, id);

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.step_status_lu
    ADD CONSTRAINT step_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_org_id_claim_id_claim_version_frequency_code_key UNIQUE (org_id, claim_id, claim_version, frequency_code);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_org_id_submission_id_key UNIQUE (org_id, submission_id);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_pkey PRIMARY KEY (submission_id);

ALTER TABLE ONLY public.task_action_lu
    ADD CONSTRAINT task_action_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.task_action_mapping
    ADD CONSTRAINT task_action_mapping_pkey PRIMARY KEY (legacy_action, domain);

ALTER TABLE ONLY public.task_domain_lu
    ADD CONSTRAINT task_domain_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_org_id_signature_id_key UNIQUE (org_id, signature_id);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_pkey PRIMARY KEY (signature_id);

ALTER TABLE ONLY public.task_signature_source_lu
    ADD CONSTRAINT task_signature_source_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.task_type
    ADD CONSTRAINT task_type_pkey PRIMARY KEY (task_type_id);

ALTER TABLE ONLY public.trajectory_tier_lu
    ADD CONSTRAINT trajectory_tier_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.transaction_standard
    ADD CONSTRAINT transaction_standard_domain_action_implementation_guide_key UNIQUE (domain, action, implementation_guide);

ALTER TABLE ONLY public.transaction_standard
    ADD CONSTRAINT transaction_standard_pkey PRIMARY KEY (transaction_standard_id);

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_org_id_upload_id_key UNIQUE (org_id, upload_id);

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_pkey PRIMARY KEY (upload_id);

ALTER TABLE ONLY public.user_role_lu
    ADD CONSTRAINT user_role_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.user_workflow_channel_type
    ADD CONSTRAINT user_workflow_channel_type_pkey PRIMARY KEY (org_id, workflow_id, channel_type_id);

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_org_id_node_id_key UNIQUE (org_id, node_id);

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_org_id_workflow_id_key_key UNIQUE (org_id, workflow_id, key);

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_pkey PRIMARY KEY (node_id);

ALTER TABLE ONLY public.user_workflow
    ADD CONSTRAINT user_workflow_org_id_name_key UNIQUE (org_id, name);

ALTER TABLE ONLY public.user_workflow
    ADD CONSTRAINT user_workflow_org_id_workflow_id_key UNIQUE (org_id, workflow_id);

ALTER TABLE ONLY public.user_workflow
    ADD CONSTRAINT user_workflow_pkey PRIMARY KEY (workflow_id);

ALTER TABLE ONLY public.user_workflow_task_type
    ADD CONSTRAINT user_workflow_task_type_pkey PRIMARY KEY (org_id, workflow_id, task_type_id);

ALTER TABLE ONLY public.user_workflow_transition
    ADD CONSTRAINT user_workflow_transition_pkey PRIMARY KEY (org_id, workflow_id, from_node, to_node, action_label);

ALTER TABLE ONLY public.work_item
    ADD CONSTRAINT work_item_org_id_work_item_id_key UNIQUE (org_id, work_item_id);

ALTER TABLE ONLY public.work_item
    ADD CONSTRAINT work_item_pkey PRIMARY KEY (work_item_id);

ALTER TABLE ONLY public.worker
    ADD CONSTRAINT worker_pkey PRIMARY KEY (worker_id);

ALTER TABLE ONLY public.workflow_revision
    ADD CONSTRAINT workflow_revision_org_id_revision_id_key UNIQUE (org_id, revision_id);

ALTER TABLE ONLY public.workflow_revision
    ADD CONSTRAINT workflow_revision_org_id_workflow_id_revision_num_key UNIQUE (org_id, workflow_id, revision_num);

ALTER TABLE ONLY public.workflow_revision
    ADD CONSTRAINT workflow_revision_pkey PRIMARY KEY (revision_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_run_id_key UNIQUE (org_id, run_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.workflow_run_step_attempt
    ADD CONSTRAINT workflow_run_step_attempt_pkey PRIMARY KEY (org_id, run_id, node_id, iteration, attempt_number);

ALTER TABLE ONLY public.workflow_run_step
    ADD CONSTRAINT workflow_run_step_pkey PRIMARY KEY (org_id, run_id, node_id, iteration);

ALTER TABLE ONLY public.workflow_status_lu
    ADD CONSTRAINT workflow_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.workflow_trace
    ADD CONSTRAINT workflow_trace_pkey PRIMARY KEY (org_id, trace_id, created_at);

ALTER TABLE ONLY public.workflow_trace_default
    ADD CONSTRAINT workflow_trace_default_pkey PRIMARY KEY (org_id, trace_id, created_at);

ALTER TABLE ONLY public.workflow_trace_endpoint
    ADD CONSTRAINT workflow_trace_endpoint_pkey PRIMARY KEY (org_id, trace_id, created_at, endpoint_id);

CREATE INDEX memories_session_idx ON hacs_agents.memories USING btree (org_id, session_id);

CREATE INDEX memories_subject_idx ON hacs_agents.memories USING btree (org_id, subject_id);

CREATE INDEX memories_type_idx ON hacs_agents.memories USING btree (org_id, memory_type, last_updated);

CREATE INDEX messages_parent_idx ON hacs_agents.messages USING btree (org_id, parent_id);

CREATE INDEX messages_session_idx ON hacs_agents.messages USING btree (org_id, session_id, sent_at, id);

CREATE INDEX resource_changes_resource_idx ON hacs_audit.resource_changes USING btree (org_id, resource_type, resource_id, id);

CREATE INDEX activity_definitions_page_idx ON hacs_clinical.activity_definitions USING btree (org_id, last_updated, id);

CREATE INDEX activity_definitions_url_version_idx ON hacs_clinical.activity_definitions USING btree (org_id, url, version);

CREATE INDEX allergy_intolerances_page_idx ON hacs_clinical.allergy_intolerances USING btree (org_id, last_updated, id);

CREATE INDEX allergy_intolerances_patient_id_idx ON hacs_clinical.allergy_intolerances USING btree (org_id, patient_id);

CREATE INDEX appointments_page_idx ON hacs_clinical.appointments USING btree (org_id, last_updated, id);

CREATE INDEX appointments_patient_id_period_start_idx ON hacs_clinical.appointments USING btree (org_id, patient_id, period_start);

CREATE INDEX appointments_period_start_idx ON hacs_clinical.appointments USING btree (org_id, period_start);

CREATE INDEX conditions_page_idx ON hacs_clinical.conditions USING btree (org_id, last_updated, id);

CREATE INDEX conditions_patient_id_code_idx ON hacs_clinical.conditions USING btree (org_id, patient_id, code);

CREATE INDEX evidence_variables_page_idx ON hacs_clinical.evidence_variables USING btree (org_id, last_updated, id);

CREATE INDEX evidence_variables_url_version_idx ON hacs_clinical.evidence_variables USING btree (org_id, url, version);

CREATE INDEX family_member_history_page_idx ON hacs_clinical.family_member_history USING btree (org_id, last_updated, id);

CREATE INDEX family_member_history_patient_id_idx ON hacs_clinical.family_member_history USING btree (org_id, patient_id);

CREATE INDEX goals_page_idx ON hacs_clinical.goals USING btree (org_id, last_updated, id);

CREATE INDEX goals_patient_id_idx ON hacs_clinical.goals USING btree (org_id, patient_id);

CREATE INDEX guidance_responses_page_idx ON hacs_clinical.guidance_responses USING btree (org_id, last_updated, id);

CREATE INDEX guidance_responses_patient_id_idx ON hacs_clinical.guidance_responses USING btree (org_id, patient_id);

CREATE INDEX libraries_page_idx ON hacs_clinical.libraries USING btree (org_id, last_updated, id);

CREATE INDEX libraries_url_version_idx ON hacs_clinical.libraries USING btree (org_id, url, version);

CREATE INDEX medication_requests_page_idx ON hacs_clinical.medication_requests USING btree (org_id, last_updated, id);

CREATE INDEX medication_requests_patient_id_authored_at_idx ON hacs_clinical.medication_requests USING btree (org_id, patient_id, authored_at);

CREATE INDEX medications_code_idx ON hacs_clinical.medications USING btree (org_id, code);

CREATE INDEX medications_page_idx ON hacs_clinical.medications USING btree (org_id, last_updated, id);

CREATE INDEX plan_definitions_page_idx ON hacs_clinical.plan_definitions USING btree (org_id, last_updated, id);

CREATE INDEX plan_definitions_url_version_idx ON hacs_clinical.plan_definitions USING btree (org_id, url, version);

CREATE INDEX procedures_page_idx ON hacs_clinical.procedures USING btree (org_id, last_updated, id);

CREATE INDEX procedures_patient_id_performed_start_idx ON hacs_clinical.procedures USING btree (org_id, patient_id, performed_start);

CREATE INDEX risk_assessments_page_idx ON hacs_clinical.risk_assessments USING btree (org_id, last_updated, id);

CREATE INDEX risk_assessments_patient_id_idx ON hacs_clinical.risk_assessments USING btree (org_id, patient_id);

CREATE INDEX service_requests_page_idx ON hacs_clinical.service_requests USING btree (org_id, last_updated, id);

CREATE INDEX service_requests_patient_id_authored_at_idx ON hacs_clinical.service_requests USING btree (org_id, patient_id, authored_at);

CREATE INDEX tasks_page_idx ON hacs_clinical.tasks USING btree (org_id, last_updated, id);

CREATE INDEX tasks_patient_id_idx ON hacs_clinical.tasks USING btree (org_id, patient_id);

CREATE INDEX tasks_status_authored_at_idx ON hacs_clinical.tasks USING btree (org_id, status, authored_at);

CREATE INDEX coverages_beneficiary_id_period_start_idx ON hacs_core.coverages USING btree (org_id, beneficiary_id, period_start);

CREATE INDEX coverages_page_idx ON hacs_core.coverages USING btree (org_id, last_updated, id);

CREATE INDEX coverages_subscriber_id_idx ON hacs_core.coverages USING btree (org_id, subscriber_id);

CREATE INDEX encounters_page_idx ON hacs_core.encounters USING btree (org_id, last_updated, id);

CREATE INDEX encounters_patient_id_period_start_idx ON hacs_core.encounters USING btree (org_id, patient_id, period_start);

CREATE INDEX locations_name_idx ON hacs_core.locations USING btree (org_id, name);

CREATE INDEX locations_page_idx ON hacs_core.locations USING btree (org_id, last_updated, id);

CREATE INDEX observations_page_idx ON hacs_core.observations USING btree (org_id, last_updated, id);

CREATE INDEX observations_patient_id_code_effective_at_idx ON hacs_core.observations USING btree (org_id, patient_id, code, effective_at);

CREATE INDEX organization_contacts_organization_id_idx ON hacs_core.organization_contacts USING btree (org_id, organization_id);

CREATE INDEX organization_qualifications_organization_id_idx ON hacs_core.organization_qualifications USING btree (org_id, organization_id);

CREATE UNIQUE INDEX organizations_issued_id_key ON hacs_core.organizations USING btree (org_id, issued_id);

CREATE INDEX organizations_name_idx ON hacs_core.organizations USING btree (org_id, name);

CREATE INDEX organizations_npi_idx ON hacs_core.organizations USING btree (org_id, npi);

CREATE INDEX organizations_page_idx ON hacs_core.organizations USING btree (org_id, last_updated, id);

CREATE INDEX organizations_part_of_id_idx ON hacs_core.organizations USING btree (org_id, part_of_id);

CREATE INDEX patients_birth_date_idx ON hacs_core.patients USING btree (org_id, birth_date);

CREATE INDEX patients_family_given_birth_date_idx ON hacs_core.patients USING btree (org_id, family, given, birth_date);

CREATE UNIQUE INDEX patients_issued_id_key ON hacs_core.patients USING btree (org_id, issued_id);

CREATE INDEX patients_page_idx ON hacs_core.patients USING btree (org_id, last_updated, id);

CREATE INDEX practitioners_family_given_idx ON hacs_core.practitioners USING btree (org_id, family, given);

CREATE INDEX practitioners_npi_idx ON hacs_core.practitioners USING btree (org_id, npi);

CREATE INDEX practitioners_page_idx ON hacs_core.practitioners USING btree (org_id, last_updated, id);

CREATE INDEX resource_history_page_idx ON ONLY hacs_core.resource_history USING btree (org_id, resource_type, last_updated, id);

CREATE INDEX resource_history_default_org_id_resource_type_last_updated__idx ON hacs_core.resource_history_default USING btree (org_id, resource_type, last_updated, id);

CREATE INDEX resources_page_idx ON hacs_core.resources USING btree (org_id, resource_type, last_updated, id);

CREATE INDEX resources_resource_type_patient_id_idx ON hacs_core.resources USING btree (org_id, resource_type, patient_id);

CREATE INDEX search_date_low_idx ON hacs_core.search_date USING btree (org_id, resource_type, param, low, high, resource_id);

CREATE INDEX search_number_low_idx ON hacs_core.search_number USING btree (org_id, resource_type, param, low, high, resource_id);

CREATE INDEX search_quantity_low_idx ON hacs_core.search_quantity USING btree (org_id, resource_type, param, low, high, resource_id);

CREATE INDEX search_reference_identifier_value_idx ON hacs_core.search_reference USING btree (org_id, resource_type, param, identifier_value, resource_id) WHERE (identifier_value IS NOT NULL);

CREATE INDEX search_reference_target_idx ON hacs_core.search_reference USING btree (org_id, target_id, target_type, resource_type, param, resource_id) WHERE (target_id IS NOT NULL);

CREATE INDEX search_reference_url_idx ON hacs_core.search_reference USING btree (org_id, resource_type, param, url, resource_id) WHERE (url IS NOT NULL);

CREATE INDEX search_string_value_idx ON hacs_core.search_string USING btree (org_id, resource_type, param, value, resource_id);

CREATE INDEX search_token_code_idx ON hacs_core.search_token USING btree (org_id, resource_type, param, code, system, resource_id);

CREATE INDEX search_uri_value_idx ON hacs_core.search_uri USING btree (org_id, resource_type, param, value, resource_id);

CREATE INDEX knowledge_items_category_idx ON hacs_registry.knowledge_items USING btree (org_id, category, last_updated);

CREATE INDEX templates_name_idx ON hacs_registry.templates USING btree (org_id, name);

CREATE INDEX activity_events_org_id_created_at_id_idx ON public.activity_events USING btree (org_id, created_at, id);

CREATE INDEX activity_events_org_id_signal_id_idx ON public.activity_events USING btree (org_id, signal_id);

CREATE INDEX activity_read_org_id_event_id_idx ON public.activity_read USING btree (org_id, event_id);

CREATE INDEX appeal_open_idx ON public.appeal USING btree (org_id, deadline) WHERE (decided_at IS NULL);

CREATE UNIQUE INDEX assignments_active_key ON public.assignments USING btree (org_id, signal_id) WHERE (status <> 'closed'::text);

CREATE INDEX assignments_org_id_assignee_id_status_idx ON public.assignments USING btree (org_id, assignee_id, status);

CREATE INDEX assignments_org_id_changed_in_idx ON public.assignments USING btree (org_id, changed_in);

CREATE INDEX assignments_org_id_signal_id_idx ON public.assignments USING btree (org_id, signal_id);

CREATE INDEX audit_logs_org_id_actor_at_idx ON public.audit_logs USING btree (org_id, actor, at);

CREATE INDEX audit_logs_org_id_at_idx ON public.audit_logs USING btree (org_id, at);

CREATE INDEX audit_logs_org_id_resource_type_resource_id_at_idx ON public.audit_logs USING btree (org_id, resource_type, resource_id, at);

CREATE INDEX audit_seal_org_id_day_seq_idx ON public.audit_seal USING btree (org_id, day, seq);

CREATE INDEX batch_job_file_idx ON public.batch_job USING btree (org_id, file_sha256);

CREATE INDEX batch_row_org_id_run_id_idx ON public.batch_row USING btree (org_id, run_id);

CREATE UNIQUE INDEX claim_event_document_key ON public.claim_event USING btree (org_id, claim_id, interchange_id, to_status) WHERE (interchange_id IS NOT NULL);

CREATE INDEX claims_org_id_batch_job_id_row_number_idx ON public.claims USING btree (org_id, batch_job_id, row_number);

CREATE INDEX claims_org_id_policy_number_service_date_from_idx ON public.claims USING btree (org_id, policy_number, service_date_from);

CREATE INDEX denial_open_idx ON public.denial USING btree (org_id, priority, deadline) WHERE (status <> 'closed'::text);

CREATE INDEX denial_org_id_assignee_id_status_idx ON public.denial USING btree (org_id, assignee_id, status);

CREATE INDEX denial_org_id_category_denied_on_idx ON public.denial USING btree (org_id, category, denied_on);

CREATE INDEX eligibility_checks_org_id_created_at_idx ON public.eligibility_checks USING btree (org_id, created_at);

CREATE INDEX eligibility_checks_org_id_encounter_id_idx ON public.eligibility_checks USING btree (org_id, encounter_id);

CREATE INDEX eligibility_checks_org_id_payer_id_policy_number_servic_7141 ON public.eligibility_checks USING btree (org_id, payer_id, policy_number, service_type_code, expires_at);

CREATE INDEX endpoint_channel_type_id_idx ON public.endpoint USING btree (channel_type_id);

CREATE INDEX field_requirement_org_id_task_type_id_idx ON public.field_requirement USING btree (org_id, task_type_id);

CREATE INDEX global_requirement_migrated_idx ON public.global_requirement USING btree (migrated_from) WHERE (migrated_from IS NOT NULL);

CREATE INDEX human_task_late_idx ON public.human_task USING btree (due_at) WHERE ((completed_at IS NULL) AND (escalated_at IS NULL) AND (due_at IS NOT NULL));

CREATE INDEX human_task_open_idx ON public.human_task USING btree (org_id, assignee_role, due_at) WHERE (completed_at IS NULL);

CREATE INDEX human_task_org_id_assignee_id_idx ON public.human_task USING btree (org_id, assignee_id);

CREATE INDEX idempotency_key_expires_at_idx ON public.idempotency_key USING btree (expires_at);

CREATE UNIQUE INDEX intervention_active_key ON public.intervention USING btree (org_id, series_id) WHERE (ended_on IS NULL);

CREATE INDEX intervention_org_id_signal_id_idx ON public.intervention USING btree (org_id, signal_id);

CREATE INDEX ix_activity_events_unread ON public.activity_events USING btree (org_id, read, created_at) WHERE (read = false);

CREATE INDEX ix_signals_detected_at ON public.signals USING btree (org_id, detected_at);

CREATE INDEX ix_signals_domain ON public.signals USING btree (org_id, domain);

CREATE INDEX ix_signals_entity_dimensions ON public.signals USING gin (entity_dimensions);

CREATE INDEX ix_signals_facility ON public.signals USING btree (org_id, facility);

CREATE INDEX ix_signals_metric_id ON public.signals USING btree (org_id, metric_id);

CREATE INDEX ix_signals_service_line ON public.signals USING btree (org_id, service_line);

CREATE INDEX ix_signals_simplified_severity ON public.signals USING btree (org_id, simplified_severity);

CREATE INDEX ix_signals_simplified_signal_type ON public.signals USING btree (org_id, simplified_signal_type);

CREATE INDEX ix_signals_system_name ON public.signals USING btree (org_id, system_name);

CREATE INDEX job_open_idx ON public.job USING btree (status, leased_until) WHERE (completed_at IS NULL);

CREATE INDEX job_org_id_created_at_idx ON public.job USING btree (org_id, created_at);

CREATE INDEX ledger_entry_org_id_account_booked_on_idx ON public.ledger_entry USING btree (org_id, account, booked_on);

CREATE INDEX ledger_entry_org_id_claim_id_idx ON public.ledger_entry USING btree (org_id, claim_id);

CREATE INDEX ledger_entry_org_id_transaction_id_idx ON public.ledger_entry USING btree (org_id, transaction_id);

CREATE INDEX macro_state_org_id_endpoint_id_idx ON public.macro_state USING btree (org_id, endpoint_id);

CREATE INDEX metric_load_org_id_created_at_idx ON public.metric_load USING btree (org_id, created_at);

CREATE INDEX metric_row_set_aside_org_id_load_id_idx ON public.metric_row_set_aside USING btree (org_id, load_id);

CREATE INDEX metric_row_set_aside_org_id_run_id_idx ON public.metric_row_set_aside USING btree (org_id, run_id);

CREATE INDEX micro_state_live_idx ON public.micro_state USING btree (org_id, endpoint_id) WHERE (NOT is_retired);

CREATE INDEX micro_state_org_id_macro_state_id_idx ON public.micro_state USING btree (org_id, macro_state_id);

CREATE INDEX micro_state_org_id_node_id_idx ON public.micro_state USING btree (org_id, node_id);

CREATE INDEX ncci_pair_edit_set_column_two_idx ON public.ncci_pair USING btree (edit_set, column_two);

CREATE INDEX notification_org_id_user_id_idx ON public.notification USING btree (org_id, user_id);

CREATE INDEX notification_unread_idx ON public.notification USING btree (org_id, role, created_at) WHERE (read_at IS NULL);

CREATE INDEX org_requirement_policy_migrated_idx ON public.org_requirement_policy USING btree (org_id, migrated_from) WHERE (migrated_from IS NOT NULL);

CREATE INDEX outbox_org_id_version_idx ON public.outbox USING btree (org_id, version);

CREATE INDEX portal_credential_org_id_endpoint_id_idx ON public.portal_credential USING btree (org_id, endpoint_id);

CREATE INDEX rcm_transition_org_id_to_state_idx ON public.rcm_transition USING btree (org_id, to_state);

CREATE INDEX remittance_claim_open_idx ON public.remittance_claim USING btree (org_id, status) WHERE (status <> 'posted'::text);

CREATE INDEX remittance_claim_org_id_claim_id_idx ON public.remittance_claim USING btree (org_id, claim_id);

CREATE INDEX remittance_claim_org_id_claim_number_idx ON public.remittance_claim USING btree (org_id, claim_number);

CREATE INDEX remittance_org_id_status_payment_date_idx ON public.remittance USING btree (org_id, status, payment_date);

CREATE INDEX remittance_org_id_trace_number_idx ON public.remittance USING btree (org_id, trace_number);

CREATE INDEX requirement_changelog_org_id_rule_id_idx ON public.requirement_changelog USING btree (org_id, rule_id);

CREATE INDEX requirement_changelog_org_id_task_type_id_seq_idx ON public.requirement_changelog USING btree (org_id, task_type_id, seq);

CREATE INDEX run_event_kept_idx ON public.run_event USING btree (org_id, kind, correlation_key) WHERE ((delivered_at IS NULL) AND (expires_at IS NOT NULL));

CREATE INDEX run_event_open_idx ON public.run_event USING btree (org_id, created_at) WHERE ((delivered_at IS NULL) AND (looked_at IS NULL));

CREATE INDEX run_wait_due_idx ON public.run_wait USING btree (due_at) WHERE ((delivered_at IS NULL) AND (due_at IS NOT NULL));

CREATE INDEX run_wait_open_idx ON public.run_wait USING btree (org_id, kind, correlation_key) WHERE (delivered_at IS NULL);

CREATE UNIQUE INDEX saved_view_default_key ON public.saved_view USING btree (org_id, user_id, screen) NULLS NOT DISTINCT WHERE is_default;

CREATE UNIQUE INDEX signal_run_active_key ON public.signal_run USING btree (org_id) WHERE (status = 'running'::text);

CREATE INDEX signal_run_org_id_created_at_idx ON public.signal_run USING btree (org_id, created_at);

CREATE INDEX signal_run_unit_open_idx ON public.signal_run_unit USING btree (status, leased_until) WHERE (status <> 'done'::text);

CREATE INDEX signals_org_id_changed_in_idx ON public.signals USING btree (org_id, changed_in);

CREATE INDEX signals_org_id_run_id_idx ON public.signals USING btree (org_id, run_id);

CREATE INDEX signals_org_id_temporal_node_id_detected_at_idx ON public.signals USING btree (org_id, temporal_node_id, detected_at);

CREATE INDEX submission_org_id_interchange_id_idx ON public.submission USING btree (org_id, interchange_id);

CREATE INDEX task_signature_org_id_endpoint_id_idx ON public.task_signature USING btree (org_id, endpoint_id);

CREATE INDEX task_signature_org_id_signature_key_idx ON public.task_signature USING btree (org_id, signature_key);

CREATE INDEX task_type_domain_action_idx ON public.task_type USING btree (domain, action);

CREATE INDEX upload_org_id_created_at_idx ON public.upload USING btree (org_id, created_at);

CREATE INDEX upload_org_id_sha256_idx ON public.upload USING btree (org_id, sha256);

CREATE INDEX user_workflow_node_org_id_legacy_id_idx ON public.user_workflow_node USING btree (org_id, legacy_id);

CREATE INDEX user_workflow_transition_org_id_from_node_idx ON public.user_workflow_transition USING btree (org_id, from_node);

CREATE INDEX user_workflow_transition_org_id_to_node_idx ON public.user_workflow_transition USING btree (org_id, to_node);

CREATE UNIQUE INDEX work_item_cause_key ON public.work_item USING btree (org_id, queue, dedupe_key) WHERE (status = ANY (ARRAY['open'::text, 'in_progress'::text, 'snoozed'::text]));

CREATE INDEX work_item_mine_idx ON public.work_item USING btree (org_id, assignee_id, status, due_at);

CREATE INDEX work_item_open_idx ON public.work_item USING btree (org_id, queue, priority, due_at) WHERE (status = ANY (ARRAY['open'::text, 'in_progress'::text, 'snoozed'::text]));

CREATE INDEX work_item_org_id_subject_type_subject_id_idx ON public.work_item USING btree (org_id, subject_type, subject_id);

CREATE INDEX workflow_run_forked_idx ON public.workflow_run USING btree (org_id, forked_from) WHERE (forked_from IS NOT NULL);

CREATE INDEX workflow_run_held_idx ON public.workflow_run USING btree (org_id, segment_id) WHERE (segment_id IS NOT NULL);

CREATE INDEX workflow_run_open_idx ON public.workflow_run USING btree (org_id) WHERE (completed_at IS NULL);

CREATE INDEX workflow_run_org_id_batch_job_id_row_number_idx ON public.workflow_run USING btree (org_id, batch_job_id, row_number);

CREATE INDEX workflow_run_parent_idx ON public.workflow_run USING btree (org_id, parent_run_id, parent_node, parent_iteration) WHERE (parent_run_id IS NOT NULL);

CREATE INDEX workflow_run_stop_idx ON public.workflow_run USING btree (org_id, segment_id) WHERE (pause_requested OR cancel_requested);

CREATE INDEX workflow_trace_org_id_created_at_idx ON ONLY public.workflow_trace USING btree (org_id, created_at);

CREATE INDEX workflow_trace_default_org_id_created_at_idx ON public.workflow_trace_default USING btree (org_id, created_at);

CREATE INDEX workflow_trace_org_id_run_id_idx ON ONLY public.workflow_trace USING btree (org_id, run_id);

CREATE INDEX workflow_trace_default_org_id_run_id_idx ON public.workflow_trace_default USING btree (org_id, run_id);

CREATE INDEX workflow_trace_endpoint_org_id_endpoint_id_idx ON public.workflow_trace_endpoint USING btree (org_id, endpoint_id);

ALTER INDEX hacs_core.resource_history_page_idx ATTACH PARTITION hacs_core.resource_history_default_org_id_resource_type_last_updated__idx;

ALTER INDEX hacs_core.resource_history_pkey ATTACH PARTITION hacs_core.resource_history_default_pkey;

ALTER INDEX public.workflow_trace_org_id_created_at_idx ATTACH PARTITION public.workflow_trace_default_org_id_created_at_idx;

ALTER INDEX public.workflow_trace_org_id_run_id_idx ATTACH PARTITION public.workflow_trace_default_org_id_run_id_idx;

ALTER INDEX public.workflow_trace_pkey ATTACH PARTITION public.workflow_trace_default_pkey;

CREATE TRIGGER system_config_touch BEFORE UPDATE ON hacs_admin.system_config FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER memories_created AFTER INSERT ON hacs_agents.memories REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Memory');

CREATE TRIGGER memories_noted AFTER DELETE ON hacs_agents.memories FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Memory');

CREATE TRIGGER memories_renoted AFTER UPDATE ON hacs_agents.memories FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Memory');

CREATE TRIGGER memories_touch BEFORE UPDATE ON hacs_agents.memories FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER messages_created AFTER INSERT ON hacs_agents.messages REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('AgentMessage');

CREATE TRIGGER messages_noted AFTER DELETE ON hacs_agents.messages FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('AgentMessage');

CREATE TRIGGER messages_renoted AFTER UPDATE ON hacs_agents.messages FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('AgentMessage');

CREATE TRIGGER messages_touch BEFORE UPDATE ON hacs_agents.messages FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER resource_changes_immutable BEFORE DELETE OR UPDATE ON hacs_audit.resource_changes FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER activity_definitions_created AFTER INSERT ON hacs_clinical.activity_definitions REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('ActivityDefinition');

CREATE TRIGGER activity_definitions_noted AFTER DELETE ON hacs_clinical.activity_definitions FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('ActivityDefinition');

CREATE TRIGGER activity_definitions_renoted AFTER UPDATE ON hacs_clinical.activity_definitions FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('ActivityDefinition');

CREATE TRIGGER activity_definitions_touch BEFORE UPDATE ON hacs_clinical.activity_definitions FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER allergy_intolerances_created AFTER INSERT ON hacs_clinical.allergy_intolerances REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('AllergyIntolerance');

CREATE TRIGGER allergy_intolerances_noted AFTER DELETE ON hacs_clinical.allergy_intolerances FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('AllergyIntolerance');

CREATE TRIGGER allergy_intolerances_renoted AFTER UPDATE ON hacs_clinical.allergy_intolerances FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('AllergyIntolerance');

CREATE TRIGGER allergy_intolerances_touch BEFORE UPDATE ON hacs_clinical.allergy_intolerances FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER appointments_created AFTER INSERT ON hacs_clinical.appointments REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Appointment');

CREATE TRIGGER appointments_noted AFTER DELETE ON hacs_clinical.appointments FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Appointment');

CREATE TRIGGER appointments_renoted AFTER UPDATE ON hacs_clinical.appointments FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Appointment');

CREATE TRIGGER appointments_touch BEFORE UPDATE ON hacs_clinical.appointments FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER conditions_created AFTER INSERT ON hacs_clinical.conditions REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Condition');

CREATE TRIGGER conditions_noted AFTER DELETE ON hacs_clinical.conditions FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Condition');

CREATE TRIGGER conditions_renoted AFTER UPDATE ON hacs_clinical.conditions FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Condition');

CREATE TRIGGER conditions_touch BEFORE UPDATE ON hacs_clinical.conditions FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER evidence_variables_created AFTER INSERT ON hacs_clinical.evidence_variables REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('EvidenceVariable');

CREATE TRIGGER evidence_variables_noted AFTER DELETE ON hacs_clinical.evidence_variables FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('EvidenceVariable');

CREATE TRIGGER evidence_variables_renoted AFTER UPDATE ON hacs_clinical.evidence_variables FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('EvidenceVariable');

CREATE TRIGGER evidence_variables_touch BEFORE UPDATE ON hacs_clinical.evidence_variables FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER family_member_history_created AFTER INSERT ON hacs_clinical.family_member_history REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('FamilyMemberHistory');

CREATE TRIGGER family_member_history_noted AFTER DELETE ON hacs_clinical.family_member_history FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('FamilyMemberHistory');

CREATE TRIGGER family_member_history_renoted AFTER UPDATE ON hacs_clinical.family_member_history FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('FamilyMemberHistory');

CREATE TRIGGER family_member_history_touch BEFORE UPDATE ON hacs_clinical.family_member_history FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER goals_created AFTER INSERT ON hacs_clinical.goals REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Goal');

CREATE TRIGGER goals_noted AFTER DELETE ON hacs_clinical.goals FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Goal');

CREATE TRIGGER goals_renoted AFTER UPDATE ON hacs_clinical.goals FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Goal');

CREATE TRIGGER goals_touch BEFORE UPDATE ON hacs_clinical.goals FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER guidance_responses_created AFTER INSERT ON hacs_clinical.guidance_responses REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('GuidanceResponse');

CREATE TRIGGER guidance_responses_noted AFTER DELETE ON hacs_clinical.guidance_responses FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('GuidanceResponse');

CREATE TRIGGER guidance_responses_renoted AFTER UPDATE ON hacs_clinical.guidance_responses FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('GuidanceResponse');

CREATE TRIGGER guidance_responses_touch BEFORE UPDATE ON hacs_clinical.guidance_responses FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER libraries_created AFTER INSERT ON hacs_clinical.libraries REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Library');

CREATE TRIGGER libraries_noted AFTER DELETE ON hacs_clinical.libraries FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Library');

CREATE TRIGGER libraries_renoted AFTER UPDATE ON hacs_clinical.libraries FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Library');

CREATE TRIGGER libraries_touch BEFORE UPDATE ON hacs_clinical.libraries FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER medication_requests_created AFTER INSERT ON hacs_clinical.medication_requests REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('MedicationRequest');

CREATE TRIGGER medication_requests_noted AFTER DELETE ON hacs_clinical.medication_requests FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('MedicationRequest');

CREATE TRIGGER medication_requests_renoted AFTER UPDATE ON hacs_clinical.medication_requests FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('MedicationRequest');

CREATE TRIGGER medication_requests_touch BEFORE UPDATE ON hacs_clinical.medication_requests FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER medications_created AFTER INSERT ON hacs_clinical.medications REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Medication');

CREATE TRIGGER medications_noted AFTER DELETE ON hacs_clinical.medications FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Medication');

CREATE TRIGGER medications_renoted AFTER UPDATE ON hacs_clinical.medications FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Medication');

CREATE TRIGGER medications_touch BEFORE UPDATE ON hacs_clinical.medications FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER plan_definitions_created AFTER INSERT ON hacs_clinical.plan_definitions REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('PlanDefinition');

CREATE TRIGGER plan_definitions_noted AFTER DELETE ON hacs_clinical.plan_definitions FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('PlanDefinition');

CREATE TRIGGER plan_definitions_renoted AFTER UPDATE ON hacs_clinical.plan_definitions FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('PlanDefinition');

CREATE TRIGGER plan_definitions_touch BEFORE UPDATE ON hacs_clinical.plan_definitions FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER procedures_created AFTER INSERT ON hacs_clinical.procedures REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Procedure');

CREATE TRIGGER procedures_noted AFTER DELETE ON hacs_clinical.procedures FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Procedure');

CREATE TRIGGER procedures_renoted AFTER UPDATE ON hacs_clinical.procedures FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Procedure');

CREATE TRIGGER procedures_touch BEFORE UPDATE ON hacs_clinical.procedures FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER risk_assessments_created AFTER INSERT ON hacs_clinical.risk_assessments REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('RiskAssessment');

CREATE TRIGGER risk_assessments_noted AFTER DELETE ON hacs_clinical.risk_assessments FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('RiskAssessment');

CREATE TRIGGER risk_assessments_renoted AFTER UPDATE ON hacs_clinical.risk_assessments FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('RiskAssessment');

CREATE TRIGGER risk_assessments_touch BEFORE UPDATE ON hacs_clinical.risk_assessments FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER service_requests_created AFTER INSERT ON hacs_clinical.service_requests REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('ServiceRequest');

CREATE TRIGGER service_requests_noted AFTER DELETE ON hacs_clinical.service_requests FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('ServiceRequest');

CREATE TRIGGER service_requests_renoted AFTER UPDATE ON hacs_clinical.service_requests FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('ServiceRequest');

CREATE TRIGGER service_requests_touch BEFORE UPDATE ON hacs_clinical.service_requests FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER tasks_created AFTER INSERT ON hacs_clinical.tasks REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Task');

CREATE TRIGGER tasks_noted AFTER DELETE ON hacs_clinical.tasks FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Task');

CREATE TRIGGER tasks_renoted AFTER UPDATE ON hacs_clinical.tasks FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Task');

CREATE TRIGGER tasks_touch BEFORE UPDATE ON hacs_clinical.tasks FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER bulk_parts_touch BEFORE UPDATE ON hacs_core.bulk_parts FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER coverages_created AFTER INSERT ON hacs_core.coverages REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Coverage');

CREATE TRIGGER coverages_noted AFTER DELETE ON hacs_core.coverages FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Coverage');

CREATE TRIGGER coverages_renoted AFTER UPDATE ON hacs_core.coverages FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Coverage');

CREATE TRIGGER coverages_touch BEFORE UPDATE ON hacs_core.coverages FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER encounters_created AFTER INSERT ON hacs_core.encounters REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Encounter');

CREATE TRIGGER encounters_noted AFTER DELETE ON hacs_core.encounters FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Encounter');

CREATE TRIGGER encounters_renoted AFTER UPDATE ON hacs_core.encounters FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Encounter');

CREATE TRIGGER encounters_touch BEFORE UPDATE ON hacs_core.encounters FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER locations_created AFTER INSERT ON hacs_core.locations REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Location');

CREATE TRIGGER locations_noted AFTER DELETE ON hacs_core.locations FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Location');

CREATE TRIGGER locations_renoted AFTER UPDATE ON hacs_core.locations FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Location');

CREATE TRIGGER locations_touch BEFORE UPDATE ON hacs_core.locations FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER observations_created AFTER INSERT ON hacs_core.observations REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Observation');

CREATE TRIGGER observations_noted AFTER DELETE ON hacs_core.observations FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Observation');

CREATE TRIGGER observations_renoted AFTER UPDATE ON hacs_core.observations FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Observation');

CREATE TRIGGER observations_touch BEFORE UPDATE ON hacs_core.observations FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER organization_contacts_touch BEFORE UPDATE ON hacs_core.organization_contacts FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER organization_qualifications_touch BEFORE UPDATE ON hacs_core.organization_qualifications FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER organizations_created AFTER INSERT ON hacs_core.organizations REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Organization');

CREATE TRIGGER organizations_noted AFTER DELETE ON hacs_core.organizations FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Organization');

CREATE TRIGGER organizations_part_of BEFORE INSERT OR UPDATE OF part_of_id ON hacs_core.organizations FOR EACH ROW WHEN ((new.part_of_id IS NOT NULL)) EXECUTE FUNCTION public.refuse_organization_cycle();

CREATE TRIGGER organizations_renoted AFTER UPDATE ON hacs_core.organizations FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Organization');

CREATE TRIGGER organizations_touch BEFORE UPDATE ON hacs_core.organizations FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER patients_created AFTER INSERT ON hacs_core.patients REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Patient');

CREATE TRIGGER patients_noted AFTER DELETE ON hacs_core.patients FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Patient');

CREATE TRIGGER patients_renoted AFTER UPDATE ON hacs_core.patients FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Patient');

CREATE TRIGGER patients_touch BEFORE UPDATE ON hacs_core.patients FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER practitioners_created AFTER INSERT ON hacs_core.practitioners REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Practitioner');

CREATE TRIGGER practitioners_noted AFTER DELETE ON hacs_core.practitioners FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Practitioner');

CREATE TRIGGER practitioners_renoted AFTER UPDATE ON hacs_core.practitioners FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Practitioner');

CREATE TRIGGER practitioners_touch BEFORE UPDATE ON hacs_core.practitioners FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER resource_history_immutable BEFORE DELETE OR UPDATE ON hacs_core.resource_history FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER resources_created AFTER INSERT ON hacs_core.resources REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_typed_resources_created();

CREATE TRIGGER resources_noted AFTER DELETE ON hacs_core.resources FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('');

CREATE TRIGGER resources_renoted AFTER UPDATE ON hacs_core.resources FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('');

CREATE TRIGGER resources_touch BEFORE UPDATE ON hacs_core.resources FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER knowledge_items_created AFTER INSERT ON hacs_registry.knowledge_items REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('KnowledgeItem');

CREATE TRIGGER knowledge_items_noted AFTER DELETE ON hacs_registry.knowledge_items FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('KnowledgeItem');

CREATE TRIGGER knowledge_items_renoted AFTER UPDATE ON hacs_registry.knowledge_items FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('KnowledgeItem');

CREATE TRIGGER knowledge_items_touch BEFORE UPDATE ON hacs_registry.knowledge_items FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER templates_created AFTER INSERT ON hacs_registry.templates REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_resources_created('Template');

CREATE TRIGGER templates_noted AFTER DELETE ON hacs_registry.templates FOR EACH ROW EXECUTE FUNCTION public.note_resource_change('Template');

CREATE TRIGGER templates_renoted AFTER UPDATE ON hacs_registry.templates FOR EACH ROW WHEN (((old.version_id <> new.version_id) OR (old.body IS DISTINCT FROM new.body) OR (old.id <> new.id))) EXECUTE FUNCTION public.note_resource_change('Template');

CREATE TRIGGER templates_touch BEFORE UPDATE ON hacs_registry.templates FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER access_medium_lu_code BEFORE UPDATE OF code ON public.access_medium_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER access_medium_lu_touch BEFORE UPDATE ON public.access_medium_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER activity_event_type_lu_code BEFORE UPDATE OF code ON public.activity_event_type_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER activity_event_type_lu_touch BEFORE UPDATE ON public.activity_event_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER activity_events_touch BEFORE UPDATE ON public.activity_events FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER activity_read_touch BEFORE UPDATE ON public.activity_read FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER activity_read_until_touch BEFORE UPDATE ON public.activity_read_until FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER alembic_version_noted AFTER INSERT OR UPDATE ON public.alembic_version FOR EACH ROW EXECUTE FUNCTION public.note_migration();

CREATE TRIGGER api_token_touch BEFORE UPDATE ON public.api_token FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER app_user_identity BEFORE INSERT OR UPDATE OF identity_id ON public.app_user FOR EACH ROW WHEN ((new.identity_id IS NOT NULL)) EXECUTE FUNCTION public.app_user_identity();

CREATE TRIGGER app_user_org BEFORE INSERT ON public.app_user FOR EACH ROW WHEN ((new.org_id IS NULL)) EXECUTE FUNCTION public.refuse_without_org();

CREATE TRIGGER app_user_role BEFORE INSERT OR UPDATE OF role, legacy_role ON public.app_user FOR EACH ROW WHEN (((new.legacy_role IS NOT NULL) OR (new.role = ANY (ARRAY['admin'::text, 'firm_user'::text, 'hospital_user'::text])))) EXECUTE FUNCTION public.app_user_role();

CREATE TRIGGER app_user_touch BEFORE UPDATE ON public.app_user FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER appeal_touch BEFORE UPDATE ON public.appeal FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER assignment_status_lu_code BEFORE UPDATE OF code ON public.assignment_status_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER assignment_status_lu_touch BEFORE UPDATE ON public.assignment_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER assignments_changed_in BEFORE INSERT OR UPDATE ON public.assignments FOR EACH ROW EXECUTE FUNCTION public.note_changed_in();

CREATE TRIGGER assignments_move BEFORE UPDATE OF status ON public.assignments FOR EACH ROW EXECUTE FUNCTION public.check_assignment_move();

CREATE TRIGGER assignments_removed AFTER DELETE ON public.assignments REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.note_assignment_removed();

CREATE TRIGGER assignments_times BEFORE INSERT OR UPDATE ON public.assignments FOR EACH ROW EXECUTE FUNCTION public.time_assignment();

CREATE TRIGGER assignments_touch BEFORE UPDATE ON public.assignments FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER audit_logs_immutable BEFORE DELETE OR UPDATE ON public.audit_logs FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_seal_immutable BEFORE DELETE OR UPDATE ON public.audit_seal FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER batch_job_org BEFORE INSERT ON public.batch_job FOR EACH ROW WHEN ((new.org_id IS NULL)) EXECUTE FUNCTION public.refuse_without_org();

CREATE TRIGGER batch_job_portal_insert BEFORE INSERT ON public.batch_job FOR EACH ROW WHEN (((new.portal_id IS NOT NULL) OR (new.endpoint_id IS NOT NULL))) EXECUTE FUNCTION public.batch_job_portal();

CREATE TRIGGER batch_job_portal_update BEFORE UPDATE OF portal_id, endpoint_id ON public.batch_job FOR EACH ROW WHEN (((new.portal_id IS DISTINCT FROM old.portal_id) OR (new.endpoint_id IS DISTINCT FROM old.endpoint_id))) EXECUTE FUNCTION public.batch_job_portal();

CREATE TRIGGER batch_job_status BEFORE INSERT OR UPDATE OF status ON public.batch_job FOR EACH ROW WHEN ((new.status = ANY (ARRAY['queued'::text, 'success'::text, 'error'::text]))) EXECUTE FUNCTION public.older_status();

CREATE TRIGGER batch_job_touch BEFORE UPDATE ON public.batch_job FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER batch_mapping_touch BEFORE UPDATE ON public.batch_mapping FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER batch_row_org BEFORE INSERT ON public.batch_row FOR EACH ROW WHEN ((new.org_id IS NULL)) EXECUTE FUNCTION public.refuse_without_org();

CREATE TRIGGER batch_row_status BEFORE INSERT OR UPDATE OF status ON public.batch_row FOR EACH ROW WHEN ((new.status = ANY (ARRAY['queued'::text, 'success'::text, 'error'::text]))) EXECUTE FUNCTION public.older_status();

CREATE TRIGGER batch_row_status_lu_code BEFORE UPDATE OF code ON public.batch_row_status_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER batch_row_status_lu_touch BEFORE UPDATE ON public.batch_row_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER batch_row_touch BEFORE UPDATE ON public.batch_row FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER channel_auth_type_lu_code BEFORE UPDATE OF code ON public.channel_auth_type_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER channel_auth_type_lu_touch BEFORE UPDATE ON public.channel_auth_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER channel_type_number BEFORE UPDATE OF legacy_id ON public.channel_type FOR EACH ROW WHEN ((new.legacy_id IS DISTINCT FROM old.legacy_id)) EXECUTE FUNCTION public.refuse_new_id('legacy_id');

CREATE TRIGGER channel_type_touch BEFORE UPDATE ON public.channel_type FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER claim_event_immutable BEFORE DELETE OR UPDATE ON public.claim_event FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER claim_line_touch BEFORE UPDATE ON public.claim_line FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER claim_rule_release_immutable BEFORE DELETE OR UPDATE ON public.claim_rule_release FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER claim_rule_switch_touch BEFORE UPDATE ON public.claim_rule_switch FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER claim_rule_touch BEFORE UPDATE ON public.claim_rule FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER claim_snapshot_immutable BEFORE DELETE OR UPDATE ON public.claim_snapshot FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER claim_status_lu_code BEFORE UPDATE OF code ON public.claim_status_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER claim_status_lu_touch BEFORE UPDATE ON public.claim_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER claims_touch BEFORE UPDATE ON public.claims FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER code_system_touch BEFORE UPDATE ON public.code_system FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER code_touch BEFORE UPDATE ON public.code FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER consistency_tier_lu_code BEFORE UPDATE OF code ON public.consistency_tier_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER consistency_tier_lu_touch BEFORE UPDATE ON public.consistency_tier_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER control_number_touch BEFORE UPDATE ON public.control_number FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER denial_category_lu_code BEFORE UPDATE OF code ON public.denial_category_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER denial_category_lu_touch BEFORE UPDATE ON public.denial_category_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER denial_touch BEFORE UPDATE ON public.denial FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER drg_weight_touch BEFORE UPDATE ON public.drg_weight FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER effective_requirements_touch BEFORE UPDATE ON public.effective_requirements FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER eligibility_checks_touch BEFORE UPDATE ON public.eligibility_checks FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER endpoint_kind_lu_code BEFORE UPDATE OF code ON public.endpoint_kind_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER endpoint_kind_lu_touch BEFORE UPDATE ON public.endpoint_kind_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER endpoint_number BEFORE UPDATE OF legacy_id ON public.endpoint FOR EACH ROW WHEN ((new.legacy_id IS DISTINCT FROM old.legacy_id)) EXECUTE FUNCTION public.refuse_new_id('legacy_id');

CREATE TRIGGER endpoint_touch BEFORE UPDATE ON public.endpoint FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER fee_schedule_touch BEFORE UPDATE ON public.fee_schedule FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER field_requirement_touch BEFORE UPDATE ON public.field_requirement FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER global_requirement_changed AFTER INSERT OR DELETE OR UPDATE ON public.global_requirement FOR EACH ROW EXECUTE FUNCTION public.note_requirement_change('global', 'global_requirement_id');

CREATE TRIGGER global_requirement_touch BEFORE UPDATE ON public.global_requirement FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER human_task_touch BEFORE UPDATE ON public.human_task FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER idempotency_key_touch BEFORE UPDATE ON public.idempotency_key FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER identity_touch BEFORE UPDATE ON public.identity FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER impact_assumption_touch BEFORE UPDATE ON public.impact_assumption FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER integration_endpoint_write INSTEAD OF INSERT OR DELETE OR UPDATE ON public.integration_endpoint FOR EACH ROW EXECUTE FUNCTION public.integration_endpoint_write();

CREATE TRIGGER interchange_touch BEFORE UPDATE ON public.interchange FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER intervention_series BEFORE INSERT OR UPDATE OF signal_id, series_id ON public.intervention FOR EACH ROW EXECUTE FUNCTION public.name_intervention_series();

CREATE TRIGGER intervention_touch BEFORE UPDATE ON public.intervention FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER job_status_lu_code BEFORE UPDATE OF code ON public.job_status_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER job_status_lu_touch BEFORE UPDATE ON public.job_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER job_touch BEFORE UPDATE ON public.job FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE CONSTRAINT TRIGGER ledger_entry_balance AFTER INSERT ON public.ledger_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.require_balanced_transaction();

CREATE TRIGGER ledger_entry_immutable BEFORE DELETE OR UPDATE ON public.ledger_entry FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER macro_state_touch BEFORE UPDATE ON public.macro_state FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER magnitude_tier_lu_code BEFORE UPDATE OF code ON public.magnitude_tier_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER magnitude_tier_lu_touch BEFORE UPDATE ON public.magnitude_tier_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER metric_load_touch BEFORE UPDATE ON public.metric_load FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER metric_observation_touch BEFORE UPDATE ON public.metric_observation FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER metric_polarity_lu_code BEFORE UPDATE OF code ON public.metric_polarity_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER metric_polarity_lu_touch BEFORE UPDATE ON public.metric_polarity_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER metric_row_set_aside_touch BEFORE UPDATE ON public.metric_row_set_aside FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER metric_touch BEFORE UPDATE ON public.metric FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER micro_state_touch BEFORE UPDATE ON public.micro_state FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER mue_touch BEFORE UPDATE ON public.mue FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER ncci_pair_touch BEFORE UPDATE ON public.ncci_pair FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER node_type_lu_code BEFORE UPDATE OF code ON public.node_type_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER node_type_lu_touch BEFORE UPDATE ON public.node_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER notification_touch BEFORE UPDATE ON public.notification FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER org_requirement_policy_changed AFTER INSERT OR DELETE OR UPDATE ON public.org_requirement_policy FOR EACH ROW EXECUTE FUNCTION public.note_requirement_change('organization', 'org_requirement_policy_id');

CREATE TRIGGER org_requirement_policy_touch BEFORE UPDATE ON public.org_requirement_policy FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER org_type_lu_code BEFORE UPDATE OF code ON public.org_type_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER org_type_lu_touch BEFORE UPDATE ON public.org_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER organization_touch BEFORE UPDATE ON public.organization FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER outbox_touch BEFORE UPDATE ON public.outbox FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER payer_configs_touch BEFORE UPDATE ON public.payer_configs FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER payer_requirement_changed AFTER INSERT OR DELETE OR UPDATE ON public.payer_requirement FOR EACH ROW EXECUTE FUNCTION public.note_requirement_change('payer', 'payer_requirement_id');

CREATE TRIGGER payer_requirement_touch BEFORE UPDATE ON public.payer_requirement FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER payer_touch BEFORE UPDATE ON public.payer FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER portal_credential_touch BEFORE UPDATE ON public.portal_credential FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER portal_type_delete INSTEAD OF DELETE ON public.portal_type FOR EACH ROW EXECUTE FUNCTION public.refuse_shared_delete();

CREATE TRIGGER rcm_state_write INSTEAD OF INSERT OR DELETE OR UPDATE ON public.rcm_state FOR EACH ROW EXECUTE FUNCTION public.rcm_state_write();

CREATE TRIGGER rcm_trace_write INSTEAD OF INSERT OR UPDATE ON public.rcm_trace FOR EACH ROW EXECUTE FUNCTION public.rcm_trace_write();

CREATE TRIGGER rcm_transition_touch BEFORE UPDATE ON public.rcm_transition FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER rcm_user_delete INSTEAD OF DELETE ON public.rcm_user FOR EACH ROW EXECUTE FUNCTION public.rcm_user_delete();

CREATE TRIGGER rcm_user_insert INSTEAD OF INSERT ON public.rcm_user FOR EACH ROW EXECUTE FUNCTION public.rcm_user_insert();

CREATE TRIGGER rcm_user_update INSTEAD OF UPDATE ON public.rcm_user FOR EACH ROW EXECUTE FUNCTION public.rcm_user_update();

CREATE TRIGGER remittance_claim_touch BEFORE UPDATE ON public.remittance_claim FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER remittance_line_touch BEFORE UPDATE ON public.remittance_line FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER remittance_touch BEFORE UPDATE ON public.remittance FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER requirement_changelog_immutable BEFORE DELETE OR UPDATE ON public.requirement_changelog FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER requirement_type_lu_code BEFORE UPDATE OF code ON public.requirement_type_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER requirement_type_lu_touch BEFORE UPDATE ON public.requirement_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER role_permission_touch BEFORE UPDATE ON public.role_permission FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER role_type_lu_code BEFORE UPDATE OF code ON public.role_type_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER role_type_lu_touch BEFORE UPDATE ON public.role_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER run_event_touch BEFORE UPDATE ON public.run_event FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER run_fan_out_touch BEFORE UPDATE ON public.run_fan_out FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER run_segment_touch BEFORE UPDATE ON public.run_segment FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER run_status_lu_code BEFORE UPDATE OF code ON public.run_status_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER run_status_lu_touch BEFORE UPDATE ON public.run_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER run_tally_touch BEFORE UPDATE ON public.run_tally FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER run_total_touch BEFORE UPDATE ON public.run_total FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER run_wait_touch BEFORE UPDATE ON public.run_wait FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER saved_view_touch BEFORE UPDATE ON public.saved_view FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER series_baseline_touch BEFORE UPDATE ON public.series_baseline FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER signal_domain_lu_code BEFORE UPDATE OF code ON public.signal_domain_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER signal_domain_lu_touch BEFORE UPDATE ON public.signal_domain_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER signal_removal_touch BEFORE UPDATE ON public.signal_removal FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER signal_run_touch BEFORE UPDATE ON public.signal_run FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER signal_run_unit_touch BEFORE UPDATE ON public.signal_run_unit FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER signal_type_lu_code BEFORE UPDATE OF code ON public.signal_type_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER signal_type_lu_touch BEFORE UPDATE ON public.signal_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER signals_changed_in BEFORE INSERT OR UPDATE ON public.signals FOR EACH ROW EXECUTE FUNCTION public.note_signal_changed();

CREATE TRIGGER signals_removed AFTER DELETE ON public.signals REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.note_signal_removed();

CREATE TRIGGER signals_touch BEFORE UPDATE ON public.signals FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER step_status_lu_code BEFORE UPDATE OF code ON public.step_status_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER step_status_lu_touch BEFORE UPDATE ON public.step_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER submission_touch BEFORE UPDATE ON public.submission FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_action_lu_code BEFORE UPDATE OF code ON public.task_action_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER task_action_lu_touch BEFORE UPDATE ON public.task_action_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_action_mapping_touch BEFORE UPDATE ON public.task_action_mapping FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_domain_lu_code BEFORE UPDATE OF code ON public.task_domain_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER task_domain_lu_touch BEFORE UPDATE ON public.task_domain_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_signature_alias AFTER INSERT OR UPDATE OF alias_of, org_id ON public.task_signature FOR EACH ROW WHEN ((new.alias_of IS NOT NULL)) EXECUTE FUNCTION public.task_signature_alias();

CREATE TRIGGER task_signature_aliased AFTER DELETE ON public.task_signature REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.task_signature_aliased();

CREATE TRIGGER task_signature_id BEFORE UPDATE OF signature_id ON public.task_signature FOR EACH ROW WHEN ((new.signature_id IS DISTINCT FROM old.signature_id)) EXECUTE FUNCTION public.refuse_new_id('signature_id');

CREATE TRIGGER task_signature_org BEFORE INSERT ON public.task_signature FOR EACH ROW WHEN ((new.org_id IS NULL)) EXECUTE FUNCTION public.refuse_without_org();

CREATE TRIGGER task_signature_source BEFORE INSERT OR UPDATE OF source ON public.task_signature FOR EACH ROW WHEN ((new.source = 'ai'::text)) EXECUTE FUNCTION public.task_signature_source();

CREATE TRIGGER task_signature_source_lu_code BEFORE UPDATE OF code ON public.task_signature_source_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER task_signature_source_lu_touch BEFORE UPDATE ON public.task_signature_source_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_signature_touch BEFORE UPDATE ON public.task_signature FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_type_touch BEFORE UPDATE ON public.task_type FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER trajectory_tier_lu_code BEFORE UPDATE OF code ON public.trajectory_tier_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER trajectory_tier_lu_touch BEFORE UPDATE ON public.trajectory_tier_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER transaction_standard_touch BEFORE UPDATE ON public.transaction_standard FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER upload_touch BEFORE UPDATE ON public.upload FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_role_lu_code BEFORE UPDATE OF code ON public.user_role_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER user_role_lu_touch BEFORE UPDATE ON public.user_role_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_roles_delete INSTEAD OF DELETE ON public.user_roles FOR EACH ROW EXECUTE FUNCTION public.refuse_shared_delete();

CREATE TRIGGER user_workflow_channel_type_touch BEFORE UPDATE ON public.user_workflow_channel_type FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_workflow_node_names BEFORE INSERT ON public.user_workflow_node FOR EACH ROW WHEN (((new.workflow_id IS NULL) OR (new.key IS NULL) OR (new.label IS NULL))) EXECUTE FUNCTION public.user_workflow_node_names();

CREATE TRIGGER user_workflow_node_org BEFORE INSERT ON public.user_workflow_node FOR EACH ROW WHEN ((new.org_id IS NULL)) EXECUTE FUNCTION public.refuse_without_org();

CREATE TRIGGER user_workflow_node_touch BEFORE UPDATE ON public.user_workflow_node FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_workflow_task_type_touch BEFORE UPDATE ON public.user_workflow_task_type FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_workflow_touch BEFORE UPDATE ON public.user_workflow FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_workflow_transition_touch BEFORE UPDATE ON public.user_workflow_transition FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER work_item_touch BEFORE UPDATE ON public.work_item FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER worker_touch BEFORE UPDATE ON public.worker FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_logs_insert INSTEAD OF INSERT ON public.workflow_logs FOR EACH ROW EXECUTE FUNCTION public.workflow_logs_insert();

CREATE TRIGGER workflow_logs_refuse INSTEAD OF DELETE OR UPDATE ON public.workflow_logs FOR EACH ROW EXECUTE FUNCTION public.refuse_engine_write('a line tells what happened, and stays as it was written. Traces are changed by their own name: workflow_trace');

CREATE TRIGGER workflow_revision_immutable BEFORE DELETE OR UPDATE ON public.workflow_revision FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER workflow_run_step_attempt_touch BEFORE UPDATE ON public.workflow_run_step_attempt FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_run_step_touch BEFORE UPDATE ON public.workflow_run_step FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_run_touch BEFORE UPDATE ON public.workflow_run FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_state_refuse INSTEAD OF INSERT OR DELETE OR UPDATE ON public.workflow_state FOR EACH ROW EXECUTE FUNCTION public.refuse_engine_write('the engine makes runs and moves them. Start them with `rcm batch run FILE` or POST /api/v1/batches; pause, resume, cancel or retry one with `rcm runs pause RUN` or POST /api/v1/runs/{run_id}/pause');

CREATE TRIGGER workflow_status_lu_code BEFORE UPDATE OF code ON public.workflow_status_lu FOR EACH ROW WHEN ((new.code IS DISTINCT FROM old.code)) EXECUTE FUNCTION public.refuse_new_id('code');

CREATE TRIGGER workflow_status_lu_touch BEFORE UPDATE ON public.workflow_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_steps_refuse INSTEAD OF INSERT OR DELETE OR UPDATE ON public.workflow_steps FOR EACH ROW EXECUTE FUNCTION public.refuse_engine_write('steps are the engine''s ledger. Repeat failed ones with `rcm runs retry RUN` or POST /api/v1/runs/{run_id}/retry');

CREATE TRIGGER workflow_trace_endpoint_touch BEFORE UPDATE ON public.workflow_trace_endpoint FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_trace_touch BEFORE UPDATE ON public.workflow_trace FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_transition_write INSTEAD OF INSERT OR DELETE OR UPDATE ON public.workflow_transition FOR EACH ROW EXECUTE FUNCTION public.workflow_transition_write();

ALTER TABLE ONLY hacs_admin.system_config
    ADD CONSTRAINT system_config_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_agents.memories
    ADD CONSTRAINT memories_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_agents.messages
    ADD CONSTRAINT messages_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_agents.messages
    ADD CONSTRAINT messages_org_id_parent_id_fkey FOREIGN KEY (org_id, parent_id) REFERENCES hacs_agents.messages(org_id, id);

ALTER TABLE ONLY hacs_clinical.activity_definitions
    ADD CONSTRAINT activity_definitions_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.allergy_intolerances
    ADD CONSTRAINT allergy_intolerances_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.appointments
    ADD CONSTRAINT appointments_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.conditions
    ADD CONSTRAINT conditions_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.evidence_variables
    ADD CONSTRAINT evidence_variables_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.family_member_history
    ADD CONSTRAINT family_member_history_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.goals
    ADD CONSTRAINT goals_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.guidance_responses
    ADD CONSTRAINT guidance_responses_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.libraries
    ADD CONSTRAINT libraries_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.medication_requests
    ADD CONSTRAINT medication_requests_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.medications
    ADD CONSTRAINT medications_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.plan_definitions
    ADD CONSTRAINT plan_definitions_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.procedures
    ADD CONSTRAINT procedures_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.risk_assessments
    ADD CONSTRAINT risk_assessments_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.service_requests
    ADD CONSTRAINT service_requests_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_clinical.tasks
    ADD CONSTRAINT tasks_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_core.bulk_parts
    ADD CONSTRAINT bulk_parts_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_core.bulk_parts
    ADD CONSTRAINT bulk_parts_org_id_job_id_fkey FOREIGN KEY (org_id, job_id) REFERENCES public.job(org_id, job_id) ON DELETE CASCADE;

ALTER TABLE ONLY hacs_core.coverages
    ADD CONSTRAINT coverages_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_core.encounters
    ADD CONSTRAINT encounters_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_core.locations
    ADD CONSTRAINT locations_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_core.observations
    ADD CONSTRAINT observations_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_core.organization_contacts
    ADD CONSTRAINT organization_contacts_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_core.organization_contacts
    ADD CONSTRAINT organization_contacts_org_id_organization_id_fkey FOREIGN KEY (org_id, organization_id) REFERENCES hacs_core.organizations(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY hacs_core.organization_qualifications
    ADD CONSTRAINT organization_qualifications_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_core.organization_qualifications
    ADD CONSTRAINT organization_qualifications_org_id_organization_id_fkey FOREIGN KEY (org_id, organization_id) REFERENCES hacs_core.organizations(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY hacs_core.organizations
    ADD CONSTRAINT organizations_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_core.patients
    ADD CONSTRAINT patients_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_core.practitioners
    ADD CONSTRAINT practitioners_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE hacs_core.resource_history
    ADD CONSTRAINT resource_history_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_core.resources
    ADD CONSTRAINT resources_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_registry.knowledge_items
    ADD CONSTRAINT knowledge_items_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY hacs_registry.templates
    ADD CONSTRAINT templates_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.activity_events
    ADD CONSTRAINT activity_events_event_type_fkey FOREIGN KEY (event_type) REFERENCES public.activity_event_type_lu(code);

ALTER TABLE ONLY public.activity_events
    ADD CONSTRAINT activity_events_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.activity_events
    ADD CONSTRAINT activity_events_org_id_signal_id_fkey FOREIGN KEY (org_id, signal_id) REFERENCES public.signals(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.activity_events
    ADD CONSTRAINT activity_events_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.app_user(org_id, user_id);

ALTER TABLE ONLY public.activity_read
    ADD CONSTRAINT activity_read_org_id_event_id_fkey FOREIGN KEY (org_id, event_id) REFERENCES public.activity_events(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.activity_read
    ADD CONSTRAINT activity_read_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.activity_read
    ADD CONSTRAINT activity_read_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.app_user(org_id, user_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.activity_read_until
    ADD CONSTRAINT activity_read_until_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.activity_read_until
    ADD CONSTRAINT activity_read_until_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.app_user(org_id, user_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.app_user(org_id, user_id);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES public.identity(identity_id);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_role_fkey FOREIGN KEY (role) REFERENCES public.user_role_lu(code);

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_org_id_denial_id_fkey FOREIGN KEY (org_id, denial_id) REFERENCES public.denial(org_id, denial_id);

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_org_id_letter_upload_id_fkey FOREIGN KEY (org_id, letter_upload_id) REFERENCES public.upload(org_id, upload_id);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_org_id_assignee_id_fkey FOREIGN KEY (org_id, assignee_id) REFERENCES public.app_user(org_id, user_id);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_org_id_assigner_id_fkey FOREIGN KEY (org_id, assigner_id) REFERENCES public.app_user(org_id, user_id);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_org_id_signal_id_fkey FOREIGN KEY (org_id, signal_id) REFERENCES public.signals(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_role_type_fkey FOREIGN KEY (role_type) REFERENCES public.role_type_lu(code);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_status_fkey FOREIGN KEY (status) REFERENCES public.assignment_status_lu(code);

ALTER TABLE ONLY public.audit_logs
    ADD CONSTRAINT audit_logs_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.audit_seal
    ADD CONSTRAINT audit_seal_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.audit_seal
    ADD CONSTRAINT audit_seal_org_id_log_id_fkey FOREIGN KEY (org_id, log_id) REFERENCES public.audit_logs(org_id, id);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_org_id_revision_id_fkey FOREIGN KEY (org_id, revision_id) REFERENCES public.workflow_revision(org_id, revision_id);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_status_fkey FOREIGN KEY (status) REFERENCES public.job_status_lu(code);

ALTER TABLE ONLY public.batch_mapping
    ADD CONSTRAINT batch_mapping_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.batch_mapping
    ADD CONSTRAINT batch_mapping_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.batch_row
    ADD CONSTRAINT batch_row_org_id_batch_job_id_fkey FOREIGN KEY (org_id, batch_job_id) REFERENCES public.batch_job(org_id, batch_job_id);

ALTER TABLE ONLY public.batch_row
    ADD CONSTRAINT batch_row_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.channel_type
    ADD CONSTRAINT channel_type_access_medium_fkey FOREIGN KEY (access_medium) REFERENCES public.access_medium_lu(code);

ALTER TABLE ONLY public.channel_type
    ADD CONSTRAINT channel_type_endpoint_kind_fkey FOREIGN KEY (endpoint_kind) REFERENCES public.endpoint_kind_lu(code);

ALTER TABLE ONLY public.claim_event
    ADD CONSTRAINT claim_event_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.claim_event
    ADD CONSTRAINT claim_event_org_id_interchange_id_fkey FOREIGN KEY (org_id, interchange_id) REFERENCES public.interchange(org_id, interchange_id);

ALTER TABLE ONLY public.claim_line
    ADD CONSTRAINT claim_line_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.claim_rule
    ADD CONSTRAINT claim_rule_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.claim_rule
    ADD CONSTRAINT claim_rule_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.claim_rule_release
    ADD CONSTRAINT claim_rule_release_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.claim_rule_release
    ADD CONSTRAINT claim_rule_release_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.claim_rule_switch
    ADD CONSTRAINT claim_rule_switch_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.claim_snapshot
    ADD CONSTRAINT claim_snapshot_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id);

ALTER TABLE ONLY public.claim_snapshot
    ADD CONSTRAINT claim_snapshot_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_org_id_original_claim_id_fkey FOREIGN KEY (org_id, original_claim_id) REFERENCES public.claims(org_id, claim_id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_status_fkey FOREIGN KEY (status) REFERENCES public.claim_status_lu(code);

ALTER TABLE ONLY public.code
    ADD CONSTRAINT code_code_system_fkey FOREIGN KEY (code_system) REFERENCES public.code_system(code_system) ON DELETE CASCADE;

ALTER TABLE ONLY public.control_number
    ADD CONSTRAINT control_number_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.denial
    ADD CONSTRAINT denial_category_fkey FOREIGN KEY (category) REFERENCES public.denial_category_lu(code);

ALTER TABLE ONLY public.denial
    ADD CONSTRAINT denial_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id);

ALTER TABLE ONLY public.denial
    ADD CONSTRAINT denial_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.denial
    ADD CONSTRAINT denial_org_id_remittance_claim_id_fkey FOREIGN KEY (org_id, remittance_claim_id) REFERENCES public.remittance_claim(org_id, remittance_claim_id);

ALTER TABLE ONLY public.denial
    ADD CONSTRAINT denial_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.effective_requirements
    ADD CONSTRAINT effective_requirements_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.effective_requirements
    ADD CONSTRAINT effective_requirements_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.effective_requirements
    ADD CONSTRAINT effective_requirements_task_type_id_fkey FOREIGN KEY (task_type_id) REFERENCES public.task_type(task_type_id);

ALTER TABLE ONLY public.eligibility_checks
    ADD CONSTRAINT eligibility_checks_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id);

ALTER TABLE ONLY public.eligibility_checks
    ADD CONSTRAINT eligibility_checks_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.eligibility_checks
    ADD CONSTRAINT eligibility_checks_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.eligibility_checks
    ADD CONSTRAINT eligibility_checks_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_channel_type_id_fkey FOREIGN KEY (channel_type_id) REFERENCES public.channel_type(channel_type_id);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.fee_schedule
    ADD CONSTRAINT fee_schedule_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.fee_schedule
    ADD CONSTRAINT fee_schedule_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.field_requirement
    ADD CONSTRAINT field_requirement_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.field_requirement
    ADD CONSTRAINT field_requirement_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.field_requirement
    ADD CONSTRAINT field_requirement_task_type_id_fkey FOREIGN KEY (task_type_id) REFERENCES public.task_type(task_type_id);

ALTER TABLE ONLY public.global_requirement
    ADD CONSTRAINT global_requirement_task_type_id_fkey FOREIGN KEY (task_type_id) REFERENCES public.task_type(task_type_id);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_assignee_role_fkey FOREIGN KEY (assignee_role) REFERENCES public.user_role_lu(code);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_escalate_role_fkey FOREIGN KEY (escalate_role) REFERENCES public.user_role_lu(code);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_org_id_assignee_id_fkey FOREIGN KEY (org_id, assignee_id) REFERENCES public.app_user(org_id, user_id);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.impact_assumption
    ADD CONSTRAINT impact_assumption_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.interchange
    ADD CONSTRAINT interchange_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.interchange
    ADD CONSTRAINT interchange_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.intervention
    ADD CONSTRAINT intervention_org_id_activated_by_fkey FOREIGN KEY (org_id, activated_by) REFERENCES public.app_user(org_id, user_id);

ALTER TABLE ONLY public.intervention
    ADD CONSTRAINT intervention_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.intervention
    ADD CONSTRAINT intervention_org_id_signal_id_fkey FOREIGN KEY (org_id, signal_id) REFERENCES public.signals(org_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_status_fkey FOREIGN KEY (status) REFERENCES public.job_status_lu(code);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_org_id_remittance_claim_id_fkey FOREIGN KEY (org_id, remittance_claim_id) REFERENCES public.remittance_claim(org_id, remittance_claim_id);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.macro_state
    ADD CONSTRAINT macro_state_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.macro_state
    ADD CONSTRAINT macro_state_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.metric
    ADD CONSTRAINT metric_domain_fkey FOREIGN KEY (domain) REFERENCES public.signal_domain_lu(code);

ALTER TABLE ONLY public.metric_load
    ADD CONSTRAINT metric_load_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.metric_observation
    ADD CONSTRAINT metric_observation_metric_id_fkey FOREIGN KEY (metric_id) REFERENCES public.metric(metric_id);

ALTER TABLE ONLY public.metric_observation
    ADD CONSTRAINT metric_observation_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.metric
    ADD CONSTRAINT metric_polarity_fkey FOREIGN KEY (polarity) REFERENCES public.metric_polarity_lu(code);

ALTER TABLE ONLY public.metric_row_set_aside
    ADD CONSTRAINT metric_row_set_aside_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.metric_row_set_aside
    ADD CONSTRAINT metric_row_set_aside_org_id_load_id_fkey FOREIGN KEY (org_id, load_id) REFERENCES public.metric_load(org_id, load_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.metric_row_set_aside
    ADD CONSTRAINT metric_row_set_aside_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.signal_run(org_id, run_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_aliased_to_fkey FOREIGN KEY (org_id, aliased_to) REFERENCES public.micro_state(org_id, micro_state_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_macro_state_id_fkey FOREIGN KEY (org_id, macro_state_id) REFERENCES public.macro_state(org_id, macro_state_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_node_id_fkey FOREIGN KEY (org_id, node_id) REFERENCES public.user_workflow_node(org_id, node_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.app_user(org_id, user_id);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_role_fkey FOREIGN KEY (role) REFERENCES public.user_role_lu(code);

ALTER TABLE ONLY public.org_requirement_policy
    ADD CONSTRAINT org_requirement_policy_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.org_requirement_policy
    ADD CONSTRAINT org_requirement_policy_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.org_requirement_policy
    ADD CONSTRAINT org_requirement_policy_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.org_requirement_policy
    ADD CONSTRAINT org_requirement_policy_task_type_id_fkey FOREIGN KEY (task_type_id) REFERENCES public.task_type(task_type_id);

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_org_type_fkey FOREIGN KEY (org_type) REFERENCES public.org_type_lu(code);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.payer_requirement
    ADD CONSTRAINT payer_requirement_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.payer_requirement
    ADD CONSTRAINT payer_requirement_task_type_id_fkey FOREIGN KEY (task_type_id) REFERENCES public.task_type(task_type_id);

ALTER TABLE ONLY public.portal_credential
    ADD CONSTRAINT portal_credential_credential_type_fkey FOREIGN KEY (credential_type) REFERENCES public.channel_auth_type_lu(code);

ALTER TABLE ONLY public.portal_credential
    ADD CONSTRAINT portal_credential_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.portal_credential
    ADD CONSTRAINT portal_credential_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.rcm_transition
    ADD CONSTRAINT rcm_transition_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.rcm_transition
    ADD CONSTRAINT rcm_transition_org_id_from_state_fkey FOREIGN KEY (org_id, from_state) REFERENCES public.micro_state(org_id, micro_state_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rcm_transition
    ADD CONSTRAINT rcm_transition_org_id_to_state_fkey FOREIGN KEY (org_id, to_state) REFERENCES public.micro_state(org_id, micro_state_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.remittance_claim
    ADD CONSTRAINT remittance_claim_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id);

ALTER TABLE ONLY public.remittance_claim
    ADD CONSTRAINT remittance_claim_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.remittance_claim
    ADD CONSTRAINT remittance_claim_org_id_remittance_id_fkey FOREIGN KEY (org_id, remittance_id) REFERENCES public.remittance(org_id, remittance_id);

ALTER TABLE ONLY public.remittance_line
    ADD CONSTRAINT remittance_line_org_id_remittance_claim_id_fkey FOREIGN KEY (org_id, remittance_claim_id) REFERENCES public.remittance_claim(org_id, remittance_claim_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.remittance
    ADD CONSTRAINT remittance_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.remittance
    ADD CONSTRAINT remittance_org_id_interchange_id_fkey FOREIGN KEY (org_id, interchange_id) REFERENCES public.interchange(org_id, interchange_id);

ALTER TABLE ONLY public.remittance
    ADD CONSTRAINT remittance_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.requirement_changelog
    ADD CONSTRAINT requirement_changelog_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_role_fkey FOREIGN KEY (role) REFERENCES public.user_role_lu(code);

ALTER TABLE ONLY public.run_event
    ADD CONSTRAINT run_event_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.run_fan_out
    ADD CONSTRAINT run_fan_out_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.run_fan_out
    ADD CONSTRAINT run_fan_out_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.run_segment
    ADD CONSTRAINT run_segment_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.run_tally
    ADD CONSTRAINT run_tally_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.run_total
    ADD CONSTRAINT run_total_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.run_wait
    ADD CONSTRAINT run_wait_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.run_wait
    ADD CONSTRAINT run_wait_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.saved_view
    ADD CONSTRAINT saved_view_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.saved_view
    ADD CONSTRAINT saved_view_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.app_user(org_id, user_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.series_baseline
    ADD CONSTRAINT series_baseline_metric_id_fkey FOREIGN KEY (metric_id) REFERENCES public.metric(metric_id);

ALTER TABLE ONLY public.series_baseline
    ADD CONSTRAINT series_baseline_org_id_created_by_fkey FOREIGN KEY (org_id, created_by) REFERENCES public.app_user(org_id, user_id);

ALTER TABLE ONLY public.series_baseline
    ADD CONSTRAINT series_baseline_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.signal_removal
    ADD CONSTRAINT signal_removal_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.signal_run
    ADD CONSTRAINT signal_run_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.signal_run_unit
    ADD CONSTRAINT signal_run_unit_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.signal_run_unit
    ADD CONSTRAINT signal_run_unit_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.signal_run(org_id, run_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_consistency_tier_fkey FOREIGN KEY (consistency_tier) REFERENCES public.consistency_tier_lu(code);

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_domain_fkey FOREIGN KEY (domain) REFERENCES public.signal_domain_lu(code);

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_magnitude_tier_fkey FOREIGN KEY (magnitude_tier) REFERENCES public.magnitude_tier_lu(code);

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.signal_run(org_id, run_id);

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_simplified_signal_type_fkey FOREIGN KEY (simplified_signal_type) REFERENCES public.signal_type_lu(code);

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_trajectory_tier_fkey FOREIGN KEY (trajectory_tier) REFERENCES public.trajectory_tier_lu(code);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_org_id_interchange_id_fkey FOREIGN KEY (org_id, interchange_id) REFERENCES public.interchange(org_id, interchange_id);

ALTER TABLE ONLY public.task_action_mapping
    ADD CONSTRAINT task_action_mapping_domain_fkey FOREIGN KEY (domain) REFERENCES public.task_domain_lu(code);

ALTER TABLE ONLY public.task_action_mapping
    ADD CONSTRAINT task_action_mapping_legacy_action_fkey FOREIGN KEY (legacy_action) REFERENCES public.task_action_lu(code);

ALTER TABLE ONLY public.task_action_mapping
    ADD CONSTRAINT task_action_mapping_standard_action_fkey FOREIGN KEY (standard_action) REFERENCES public.task_action_lu(code);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_action_fkey FOREIGN KEY (action) REFERENCES public.task_action_lu(code);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_channel_type_id_fkey FOREIGN KEY (channel_type_id) REFERENCES public.channel_type(channel_type_id);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_domain_fkey FOREIGN KEY (domain) REFERENCES public.task_domain_lu(code);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_source_fkey FOREIGN KEY (source) REFERENCES public.task_signature_source_lu(code);

ALTER TABLE ONLY public.task_type
    ADD CONSTRAINT task_type_action_fkey FOREIGN KEY (action) REFERENCES public.task_action_lu(code);

ALTER TABLE ONLY public.task_type
    ADD CONSTRAINT task_type_domain_fkey FOREIGN KEY (domain) REFERENCES public.task_domain_lu(code);

ALTER TABLE ONLY public.transaction_standard
    ADD CONSTRAINT transaction_standard_action_fkey FOREIGN KEY (action) REFERENCES public.task_action_lu(code);

ALTER TABLE ONLY public.transaction_standard
    ADD CONSTRAINT transaction_standard_domain_fkey FOREIGN KEY (domain) REFERENCES public.task_domain_lu(code);

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.user_workflow_channel_type
    ADD CONSTRAINT user_workflow_channel_type_channel_type_id_fkey FOREIGN KEY (channel_type_id) REFERENCES public.channel_type(channel_type_id);

ALTER TABLE ONLY public.user_workflow_channel_type
    ADD CONSTRAINT user_workflow_channel_type_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.user_workflow_channel_type
    ADD CONSTRAINT user_workflow_channel_type_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_node_type_fkey FOREIGN KEY (node_type) REFERENCES public.node_type_lu(code);

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_workflow
    ADD CONSTRAINT user_workflow_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.user_workflow
    ADD CONSTRAINT user_workflow_status_fkey FOREIGN KEY (status) REFERENCES public.workflow_status_lu(code);

ALTER TABLE ONLY public.user_workflow_task_type
    ADD CONSTRAINT user_workflow_task_type_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.user_workflow_task_type
    ADD CONSTRAINT user_workflow_task_type_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_workflow_task_type
    ADD CONSTRAINT user_workflow_task_type_task_type_id_fkey FOREIGN KEY (task_type_id) REFERENCES public.task_type(task_type_id);

ALTER TABLE ONLY public.user_workflow_transition
    ADD CONSTRAINT user_workflow_transition_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.user_workflow_transition
    ADD CONSTRAINT user_workflow_transition_org_id_from_node_fkey FOREIGN KEY (org_id, from_node) REFERENCES public.user_workflow_node(org_id, node_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_workflow_transition
    ADD CONSTRAINT user_workflow_transition_org_id_to_node_fkey FOREIGN KEY (org_id, to_node) REFERENCES public.user_workflow_node(org_id, node_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_workflow_transition
    ADD CONSTRAINT user_workflow_transition_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.work_item
    ADD CONSTRAINT work_item_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.workflow_revision
    ADD CONSTRAINT workflow_revision_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.workflow_revision
    ADD CONSTRAINT workflow_revision_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_batch_job_id_fkey FOREIGN KEY (org_id, batch_job_id) REFERENCES public.batch_job(org_id, batch_job_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_forked_from_fkey FOREIGN KEY (org_id, forked_from) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_parent_run_id_fkey FOREIGN KEY (org_id, parent_run_id) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_revision_id_fkey FOREIGN KEY (org_id, revision_id) REFERENCES public.workflow_revision(org_id, revision_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_status_fkey FOREIGN KEY (status) REFERENCES public.run_status_lu(code);

ALTER TABLE ONLY public.workflow_trace_endpoint
    ADD CONSTRAINT workflow_trace_endpoint_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.workflow_trace_endpoint
    ADD CONSTRAINT workflow_trace_endpoint_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.workflow_trace_endpoint
    ADD CONSTRAINT workflow_trace_endpoint_org_id_trace_id_created_at_fkey FOREIGN KEY (org_id, trace_id, created_at) REFERENCES public.workflow_trace(org_id, trace_id, created_at) ON DELETE CASCADE;

ALTER TABLE public.workflow_trace
    ADD CONSTRAINT workflow_trace_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

CREATE POLICY maintenance ON hacs_admin.migrations TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_admin.system_config TO rcm_owner USING (true) WITH CHECK (true);

ALTER TABLE hacs_admin.migrations ENABLE ROW LEVEL SECURITY;

CREATE POLICY shared ON hacs_admin.migrations TO rcm_app USING (true) WITH CHECK (true);

ALTER TABLE hacs_admin.system_config ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON hacs_admin.system_config TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY maintenance ON hacs_agents.memories TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_agents.messages TO rcm_owner USING (true) WITH CHECK (true);

ALTER TABLE hacs_agents.memories ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_agents.messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON hacs_agents.memories TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_agents.messages TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY maintenance ON hacs_audit.resource_changes TO rcm_owner USING (true) WITH CHECK (true);

ALTER TABLE hacs_audit.resource_changes ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON hacs_audit.resource_changes TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

ALTER TABLE hacs_clinical.activity_definitions ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.allergy_intolerances ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.appointments ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.conditions ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.evidence_variables ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.family_member_history ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.goals ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.guidance_responses ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.libraries ENABLE ROW LEVEL SECURITY;

CREATE POLICY maintenance ON hacs_clinical.activity_definitions TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.allergy_intolerances TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.appointments TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.conditions TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.evidence_variables TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.family_member_history TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.goals TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.guidance_responses TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.libraries TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.medication_requests TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.medications TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.plan_definitions TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.procedures TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.risk_assessments TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.service_requests TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_clinical.tasks TO rcm_owner USING (true) WITH CHECK (true);

ALTER TABLE hacs_clinical.medication_requests ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.medications ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.plan_definitions ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.procedures ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.risk_assessments ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.service_requests ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_clinical.tasks ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON hacs_clinical.activity_definitions TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.allergy_intolerances TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.appointments TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.conditions TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.evidence_variables TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.family_member_history TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.goals TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.guidance_responses TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.libraries TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.medication_requests TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.medications TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.plan_definitions TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.procedures TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.risk_assessments TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.service_requests TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_clinical.tasks TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

ALTER TABLE hacs_core.bulk_parts ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.coverages ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.encounters ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.locations ENABLE ROW LEVEL SECURITY;

CREATE POLICY maintenance ON hacs_core.bulk_parts TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.coverages TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.encounters TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.locations TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.observations TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.organization_contacts TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.organization_qualifications TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.organizations TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.patients TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.practitioners TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.resource_history TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.resource_history_default TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.resources TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.search_date TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.search_number TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.search_quantity TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.search_reference TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.search_string TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.search_token TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_core.search_uri TO rcm_owner USING (true) WITH CHECK (true);

ALTER TABLE hacs_core.observations ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.organization_contacts ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.organization_qualifications ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.organizations ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.patients ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.practitioners ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.resource_history ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.resource_history_default ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.resources ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.search_date ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.search_number ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.search_quantity ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.search_reference ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.search_string ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.search_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE hacs_core.search_uri ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON hacs_core.bulk_parts TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.coverages TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.encounters TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.locations TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.observations TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.organization_contacts TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.organization_qualifications TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.organizations TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.patients TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.practitioners TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.resource_history TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.resources TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.search_date TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.search_number TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.search_quantity TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.search_reference TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.search_string TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.search_token TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_core.search_uri TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

ALTER TABLE hacs_registry.knowledge_items ENABLE ROW LEVEL SECURITY;

CREATE POLICY maintenance ON hacs_registry.knowledge_items TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON hacs_registry.templates TO rcm_owner USING (true) WITH CHECK (true);

ALTER TABLE hacs_registry.templates ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON hacs_registry.knowledge_items TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON hacs_registry.templates TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

ALTER TABLE public.access_medium_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.activity_event_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.activity_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.activity_read ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.activity_read_until ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.api_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.app_user ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.appeal ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.assignment_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.assignments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.audit_logs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.audit_seal ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.batch_job ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.batch_mapping ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.batch_row ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.batch_row_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.channel_auth_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.channel_type ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claim_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claim_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claim_rule ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claim_rule_release ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claim_rule_switch ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claim_snapshot ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claim_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claims ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.code ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.code_system ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.consistency_tier_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.control_number ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.denial ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.denial_category_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.drg_weight ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.effective_requirements ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.eligibility_checks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.endpoint ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.endpoint_kind_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.fee_schedule ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.field_requirement ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.global_requirement ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.human_task ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.idempotency_key ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.identity ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.impact_assumption ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.interchange ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.intervention ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.job ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.job_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ledger_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.macro_state ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.magnitude_tier_lu ENABLE ROW LEVEL SECURITY;

CREATE POLICY maintenance ON public.access_medium_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.activity_event_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.activity_events TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.activity_read TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.activity_read_until TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.api_token TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.app_user TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.appeal TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.assignment_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.assignments TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.audit_logs TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.audit_seal TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.batch_job TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.batch_mapping TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.batch_row TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.batch_row_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.channel_auth_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.channel_type TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claim_event TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claim_line TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claim_rule TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claim_rule_release TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claim_rule_switch TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claim_snapshot TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claim_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claims TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.code TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.code_system TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.consistency_tier_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.control_number TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.denial TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.denial_category_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.drg_weight TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.effective_requirements TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.eligibility_checks TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.endpoint TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.endpoint_kind_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.fee_schedule TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.field_requirement TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.global_requirement TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.human_task TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.idempotency_key TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.identity TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.impact_assumption TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.interchange TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.intervention TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.job TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.job_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.ledger_entry TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.macro_state TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.magnitude_tier_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.metric TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.metric_load TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.metric_observation TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.metric_polarity_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.metric_row_set_aside TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.micro_state TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.mue TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.ncci_pair TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.node_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.notification TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.org_requirement_policy TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.org_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.organization TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.outbox TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.payer TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.payer_configs TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.payer_requirement TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.portal_credential TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.rcm_transition TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.remittance TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.remittance_claim TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.remittance_line TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.requirement_changelog TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.requirement_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.role_permission TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.role_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.run_event TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.run_fan_out TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.run_segment TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.run_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.run_tally TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.run_total TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.run_wait TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.saved_view TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.series_baseline TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.signal_domain_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.signal_removal TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.signal_run TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.signal_run_unit TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.signal_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.signals TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.step_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.submission TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_action_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_action_mapping TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_domain_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_signature TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_signature_source_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_type TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.trajectory_tier_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.transaction_standard TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.upload TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_role_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_workflow TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_workflow_channel_type TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_workflow_node TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_workflow_task_type TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_workflow_transition TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.work_item TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.worker TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_revision TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_run TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_run_step TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_run_step_attempt TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_trace TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_trace_default TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_trace_endpoint TO rcm_owner USING (true) WITH CHECK (true);

ALTER TABLE public.metric ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.metric_load ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.metric_observation ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.metric_polarity_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.metric_row_set_aside ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.micro_state ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.mue ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ncci_pair ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.node_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.notification ENABLE ROW LEVEL SECURITY;

CREATE POLICY ops_read ON public.audit_logs FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.audit_seal FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.batch_job FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.human_task FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.job FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.organization FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.outbox FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.run_event FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.run_segment FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.run_tally FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.run_total FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.run_wait FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.signal_run FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.signal_run_unit FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.worker FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.workflow_run FOR SELECT TO rcm_ops USING (true);

ALTER TABLE public.org_requirement_policy ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.org_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.organization ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.payer ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.payer_configs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.payer_requirement ENABLE ROW LEVEL SECURITY;

CREATE POLICY platform ON public.claim_rule FOR SELECT TO rcm_app USING ((org_id = '00000000-0000-7000-8000-000000000001'::uuid));

CREATE POLICY platform ON public.requirement_changelog FOR SELECT TO rcm_app USING ((org_id = '00000000-0000-7000-8000-000000000001'::uuid));

CREATE POLICY platform ON public.task_signature FOR SELECT TO rcm_app USING ((org_id = '00000000-0000-7000-8000-000000000001'::uuid));

ALTER TABLE public.portal_credential ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.rcm_transition ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.remittance ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.remittance_claim ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.remittance_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.requirement_changelog ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.requirement_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.role_permission ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.role_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.run_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.run_fan_out ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.run_segment ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.run_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.run_tally ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.run_total ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.run_wait ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.saved_view ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.series_baseline ENABLE ROW LEVEL SECURITY;

CREATE POLICY shared ON public.access_medium_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.activity_event_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.assignment_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.batch_row_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.channel_auth_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.channel_type TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.claim_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.code TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.code_system TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.consistency_tier_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.denial_category_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.drg_weight TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.endpoint_kind_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.global_requirement TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.identity TO rcm_app USING ((EXISTS ( SELECT 1
   FROM public.app_user u
  WHERE (u.identity_id = identity.identity_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM public.app_user u
  WHERE (u.identity_id = identity.identity_id))));

CREATE POLICY shared ON public.job_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.magnitude_tier_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.metric TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.metric_polarity_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.mue TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.ncci_pair TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.node_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.org_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.payer TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.payer_requirement TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.requirement_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.role_permission TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.role_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.run_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.signal_domain_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.signal_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.step_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.task_action_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.task_action_mapping TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.task_domain_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.task_signature_source_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.task_type TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.trajectory_tier_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.transaction_standard TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.user_role_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.worker TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.workflow_status_lu TO rcm_app USING (true) WITH CHECK (true);

ALTER TABLE public.signal_domain_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.signal_removal ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.signal_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.signal_run_unit ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.signal_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.signals ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.step_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.submission ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_action_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_action_mapping ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_domain_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_signature ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_signature_source_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_type ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON public.activity_events TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.activity_read TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.activity_read_until TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.api_token TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.app_user TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.appeal TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.assignments TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.audit_logs TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.audit_seal TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.batch_job TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.batch_mapping TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.batch_row TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.claim_event TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.claim_line TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.claim_rule TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.claim_rule_release TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.claim_rule_switch TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.claim_snapshot TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.claims TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.control_number TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.denial TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.effective_requirements TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.eligibility_checks TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.endpoint TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.fee_schedule TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.field_requirement TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.human_task TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.idempotency_key TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.impact_assumption TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.interchange TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.intervention TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.job TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.ledger_entry TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.macro_state TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.metric_load TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.metric_observation TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.metric_row_set_aside TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.micro_state TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.notification TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.org_requirement_policy TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.organization TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.outbox TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.payer_configs TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.portal_credential TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.rcm_transition TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.remittance TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.remittance_claim TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.remittance_line TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.requirement_changelog TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.run_event TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.run_fan_out TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.run_segment TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.run_tally TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.run_total TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.run_wait TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.saved_view TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.series_baseline TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.signal_removal TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.signal_run TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.signal_run_unit TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.signals TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.submission TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.task_signature TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.upload TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.user_workflow TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.user_workflow_channel_type TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.user_workflow_node TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.user_workflow_task_type TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.user_workflow_transition TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.work_item TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_revision TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_run TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_run_step TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_run_step_attempt TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_trace TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_trace_endpoint TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

ALTER TABLE public.trajectory_tier_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.transaction_standard ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.upload ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_role_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow_channel_type ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow_node ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow_task_type ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow_transition ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.work_item ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.worker ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_revision ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_run_step ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_run_step_attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_trace ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_trace_default ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_trace_endpoint ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA hacs_admin TO rcm_app;
GRANT USAGE ON SCHEMA hacs_admin TO rcm_ops;

GRANT USAGE ON SCHEMA hacs_agents TO rcm_app;
GRANT USAGE ON SCHEMA hacs_agents TO rcm_ops;

GRANT USAGE ON SCHEMA hacs_audit TO rcm_app;
GRANT USAGE ON SCHEMA hacs_audit TO rcm_ops;

GRANT USAGE ON SCHEMA hacs_clinical TO rcm_app;
GRANT USAGE ON SCHEMA hacs_clinical TO rcm_ops;

GRANT USAGE ON SCHEMA hacs_core TO rcm_app;
GRANT USAGE ON SCHEMA hacs_core TO rcm_ops;

GRANT USAGE ON SCHEMA hacs_registry TO rcm_app;
GRANT USAGE ON SCHEMA hacs_registry TO rcm_ops;

REVOKE ALL ON FUNCTION public.note_resource_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.note_resources_created() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.note_typed_resources_created() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.rcm_enqueue_job(kind text, job_id text, job_org uuid, subject uuid, queue text, delay_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rcm_enqueue_job(kind text, job_id text, job_org uuid, subject uuid, queue text, delay_ms bigint) TO rcm_app;

REVOKE ALL ON FUNCTION public.rcm_identity_for(wanted text, own uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.rcm_identity_is_own(wanted uuid, own uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.rcm_memberships(from_org uuid, from_user uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rcm_memberships(from_org uuid, from_user uuid) TO rcm_app;

REVOKE ALL ON FUNCTION public.rcm_organization_id(wanted_slug text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rcm_organization_id(wanted_slug text) TO rcm_app;

REVOKE ALL ON FUNCTION public.rcm_token_owner(wanted_hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rcm_token_owner(wanted_hash text) TO rcm_app;

REVOKE ALL ON FUNCTION public.rcm_user_delete() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.rcm_user_insert() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.rcm_user_update() FROM PUBLIC;

GRANT SELECT ON TABLE hacs_admin.migrations TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_admin.system_config TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_agents.memories TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_agents.messages TO rcm_app;

GRANT SELECT ON TABLE hacs_audit.resource_changes TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.activity_definitions TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.allergy_intolerances TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.appointments TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.conditions TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.evidence_variables TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.family_member_history TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.goals TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.guidance_responses TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.libraries TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.medication_requests TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.medications TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.plan_definitions TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.procedures TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.risk_assessments TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.service_requests TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_clinical.tasks TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.bulk_parts TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.coverages TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.encounters TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.locations TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.observations TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.organization_contacts TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.organization_qualifications TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.organizations TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.patients TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.practitioners TO rcm_app;

GRANT SELECT ON TABLE hacs_core.resource_history TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.resources TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.search_date TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.search_number TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.search_quantity TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.search_reference TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.search_string TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.search_token TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_core.search_uri TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_registry.knowledge_items TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hacs_registry.templates TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.access_medium_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.activity_event_type_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.activity_events TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.activity_read TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.activity_read_until TO rcm_app;

GRANT SELECT ON TABLE public.alembic_version TO rcm_app;
GRANT SELECT ON TABLE public.alembic_version TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.api_token TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.app_user TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.appeal TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.assignment_status_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.assignments TO rcm_app;

GRANT SELECT,INSERT ON TABLE public.audit_logs TO rcm_app;
GRANT SELECT ON TABLE public.audit_logs TO rcm_ops;

GRANT SELECT,INSERT ON TABLE public.audit_seal TO rcm_app;
GRANT SELECT ON TABLE public.audit_seal TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.batch_job TO rcm_app;
GRANT SELECT ON TABLE public.batch_job TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.batch_row TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.batch_job_item TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.batch_mapping TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.batch_row_status_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.channel_auth_type_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.channel_type TO rcm_app;

GRANT SELECT,INSERT ON TABLE public.claim_event TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.claim_line TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.claim_rule TO rcm_app;

GRANT SELECT,INSERT ON TABLE public.claim_rule_release TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.claim_rule_switch TO rcm_app;

GRANT SELECT,INSERT ON TABLE public.claim_snapshot TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.claim_status_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.claims TO rcm_app;

GRANT SELECT ON TABLE public.code TO rcm_app;

GRANT SELECT ON TABLE public.code_system TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.consistency_tier_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.control_number TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.denial TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.denial_category_lu TO rcm_app;

GRANT SELECT ON TABLE public.drg_weight TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.effective_requirements TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.eligibility_checks TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.endpoint TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.endpoint_kind_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.fee_schedule TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.field_requirement TO rcm_app;

GRANT SELECT ON TABLE public.global_requirement TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.human_task TO rcm_app;
GRANT SELECT ON TABLE public.human_task TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_key TO rcm_app;

GRANT SELECT ON TABLE public.identity TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.impact_assumption TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.integration_endpoint TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.interchange TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.intervention TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job TO rcm_app;
GRANT SELECT ON TABLE public.job TO rcm_ops;

GRANT SELECT,INSERT,UPDATE ON TABLE public.job_status_lu TO rcm_app;

GRANT SELECT,INSERT ON TABLE public.ledger_entry TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.macro_state TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.magnitude_tier_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.metric TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.metric_load TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.metric_observation TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.metric_polarity_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.metric_row_set_aside TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.micro_state TO rcm_app;

GRANT SELECT ON TABLE public.mue TO rcm_app;

GRANT SELECT ON TABLE public.ncci_pair TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.node_type_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.org_requirement_policy TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.org_type_lu TO rcm_app;

GRANT SELECT,UPDATE ON TABLE public.organization TO rcm_app;
GRANT SELECT ON TABLE public.organization TO rcm_ops;

GRANT SELECT,INSERT,DELETE ON TABLE public.outbox TO rcm_app;
GRANT SELECT ON TABLE public.outbox TO rcm_ops;

GRANT SELECT ON TABLE public.payer TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payer_configs TO rcm_app;

GRANT SELECT ON TABLE public.payer_requirement TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.portal_credential TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.portal_type TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rcm_state TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_trace TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_trace_endpoint TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rcm_trace TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rcm_transition TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rcm_user TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.remittance TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.remittance_claim TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.remittance_line TO rcm_app;

GRANT SELECT,INSERT ON TABLE public.requirement_changelog TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.requirement_type_lu TO rcm_app;

GRANT SELECT ON TABLE public.role_permission TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.role_type_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.run_event TO rcm_app;
GRANT SELECT ON TABLE public.run_event TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.run_fan_out TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.run_segment TO rcm_app;
GRANT SELECT ON TABLE public.run_segment TO rcm_ops;

GRANT SELECT,INSERT,UPDATE ON TABLE public.run_status_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.run_tally TO rcm_app;
GRANT SELECT ON TABLE public.run_tally TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.run_total TO rcm_app;
GRANT SELECT ON TABLE public.run_total TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.run_wait TO rcm_app;
GRANT SELECT ON TABLE public.run_wait TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.saved_view TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.series_baseline TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.signal_domain_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.signal_removal TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.signal_run TO rcm_app;
GRANT SELECT ON TABLE public.signal_run TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.signal_run_unit TO rcm_app;
GRANT SELECT ON TABLE public.signal_run_unit TO rcm_ops;

GRANT SELECT,INSERT,UPDATE ON TABLE public.signal_type_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.signals TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.step_status_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.submission TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.task_action_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.task_action_mapping TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.task_domain_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.task_signature TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.task_signature_source_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.task_type TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.trajectory_tier_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.transaction_standard TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.upload TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.user_role_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_roles TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_workflow TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_workflow_channel_type TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_workflow_node TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_workflow_task_type TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_workflow_transition TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.users TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.work_item TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.worker TO rcm_app;
GRANT SELECT ON TABLE public.worker TO rcm_ops;

GRANT SELECT,INSERT,UPDATE ON TABLE public.workflow_run TO rcm_app;
GRANT SELECT ON TABLE public.workflow_run TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_logs TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_node TO rcm_app;

GRANT SELECT,INSERT ON TABLE public.workflow_revision TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.workflow_run_step TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_run_step_attempt TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_state TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.workflow_status_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_steps TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_transition TO rcm_app;
