-- The names that tables had before V8, as views over those of today, and the triggers for writes in the older words.
-- Reads and writes go with the rights of whoever asks. Views over one table are updatable as they are; where a column
-- comes from elsewhere, INSTEAD OF triggers write, and an update writes the columns that it changes and no others.

create function rcm_require_org() returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  own uuid := nullif(current_setting('app.org_id', true), '')::uuid;
begin
  if own is null then
    raise exception 'no organisation is set: set app.org_id in the transaction, or for a login by ALTER ROLE ... SET app.org_id'
      using errcode = 'insufficient_privilege';
  end if;
  return own;
end $$;

-- Fires where org_id is null after its default: fills in an explicit null, and says more than the policy that would
-- refuse the row next.
create function refuse_without_org() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.org_id := public.rcm_require_org();
  return new;
end $$;

-- For ids that other rows hold without a foreign key; the column is the trigger's argument.
create function refuse_new_id() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '%.% is what other rows name this row by: it can''t change', tg_table_name, tg_argv[0]
    using errcode = 'restrict_violation';
end $$;

create function refuse_shared_delete() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '% is shared by all organisations: set is_active to false instead of deleting a row', tg_table_name
    using errcode = 'insufficient_privilege';
end $$;

-- The endpoint that an older number means; unknown numbers are refused, `place` says in which column.
create function rcm_endpoint_of(own uuid, number bigint, place text) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
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

create function rcm_channel_type_of(number bigint, place text) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
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

-- Roles: the standard word in `role`, the older one beside it, until the role changes to something else.
create function app_user_role() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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
create trigger app_user_org before insert on app_user
  for each row when (new.org_id is null) execute function refuse_without_org();
create trigger app_user_role before insert or update of role, legacy_role on app_user
  for each row when (new.legacy_role is not null or new.role in ('admin', 'firm_user', 'hospital_user'))
  execute function app_user_role();

-- Whose identity a person has decides whose password and whose organisations are the person's. Asked with the caller's
-- rights: the owner may name any, an organisation only one that it sees, which is that of somebody it has already.
create function app_user_identity() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from public.identity i where i.identity_id = new.identity_id) then
    raise exception 'app_user.identity_id: nobody of this organisation signs in with it: leave it out, and have the operator run `rcm users add`'
      using errcode = 'foreign_key_violation', table = 'app_user', constraint = 'app_user_identity_id_fkey';
  end if;
  return new;
end $$;
create trigger app_user_identity before insert or update of identity_id on app_user
  for each row when (new.identity_id is not null) execute function app_user_identity();

-- What all organisations name by its code or its number keeps it: one of them could take it from the others.
create trigger channel_type_number before update of legacy_id on channel_type
  for each row when (new.legacy_id is distinct from old.legacy_id) execute function refuse_new_id('legacy_id');
do $$
declare
  lookup name;
begin
  -- Ours: a table of somebody else may have such a name too.
  for lookup in select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid and p.polname = 'shared'
                 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname like '%\_lu' loop
    execute format('create trigger %I before update of code on public.%I for each row'
      ' when (new.code is distinct from old.code) execute function public.refuse_new_id(''code'')',
      lookup || '_code', lookup);
  end loop;
end $$;

-- Batches: older statuses are taken, those of V8 are kept and read.
create function older_status() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.status := case new.status when 'queued' then 'pending' when 'success' then 'completed' else 'failed' end;
  return new;
end $$;
create trigger batch_job_status before insert or update of status on batch_job
  for each row when (new.status in ('queued', 'success', 'error')) execute function older_status();
create trigger batch_row_status before insert or update of status on batch_row
  for each row when (new.status in ('queued', 'success', 'error')) execute function older_status();
create trigger batch_job_org before insert on batch_job
  for each row when (new.org_id is null) execute function refuse_without_org();
create trigger batch_row_org before insert on batch_row
  for each row when (new.org_id is null) execute function refuse_without_org();

-- portal_id and endpoint_id of a batch say the same; whichever is written decides.
create function batch_job_portal() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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
create trigger batch_job_portal_insert before insert on batch_job
  for each row when (new.portal_id is not null or new.endpoint_id is not null) execute function batch_job_portal();
create trigger batch_job_portal_update before update of portal_id, endpoint_id on batch_job
  for each row when (new.portal_id is distinct from old.portal_id or new.endpoint_id is distinct from old.endpoint_id)
  execute function batch_job_portal();
create trigger endpoint_number before update of legacy_id on endpoint
  for each row when (new.legacy_id is distinct from old.legacy_id) execute function refuse_new_id('legacy_id');

-- Task signatures: the older word for their source; aliases that exist and run in no circle.
create function task_signature_source() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.source := 'ai_generated';
  return new;
end $$;
create trigger task_signature_org before insert on task_signature
  for each row when (new.org_id is null) execute function refuse_without_org();
create trigger task_signature_source before insert or update of source on task_signature
  for each row when (new.source = 'ai') execute function task_signature_source();

-- Writers of aliases take turns, by organisation: of two that close a circle together, the second sees the first. Who
-- aliases may build on the platform's signatures, so those can't be deleted meanwhile.
create function lock_aliases(of_org uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('task_signature.alias_of ' || of_org, 0));
  if of_org <> '00000000-0000-7000-8000-000000000001' then
    perform pg_advisory_xact_lock_shared(
      hashtextextended('task_signature.alias_of 00000000-0000-7000-8000-000000000001', 0));
  end if;
end $$;

create function task_signature_alias() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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
create trigger task_signature_alias after insert or update of alias_of, org_id on task_signature
  for each row when (new.alias_of is not null) execute function task_signature_alias();

create function task_signature_aliased() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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
create trigger task_signature_aliased after delete on task_signature
  referencing old table as gone for each statement execute function task_signature_aliased();
create trigger task_signature_id before update of signature_id on task_signature
  for each row when (new.signature_id is distinct from old.signature_id) execute function refuse_new_id('signature_id');

-- rcm_user and users: a person with what the person signs in with.
create view rcm_user with (security_invoker = true) as
select u.user_id, u.email, i.hashed_password, u.full_name, coalesce(u.legacy_role, u.role) as role, u.is_active,
       u.last_login_at, u.created_at, u.updated_at, u.org_id
  from app_user u left join identity i on i.identity_id = u.identity_id;
alter view rcm_user alter column user_id set default gen_random_uuid();
alter view rcm_user alter column role set default 'firm_user';
alter view rcm_user alter column is_active set default true;
alter view rcm_user alter column created_at set default now();
alter view rcm_user alter column updated_at set default now();
alter view rcm_user alter column org_id set default nullif(current_setting('app.org_id', true), '')::uuid;

-- The next two run with their caller's rights, so they can do something for the functions of the owner only.
-- True if nobody outside `own` signs in with the identity; it stays so until the transaction ends. Written, not only
-- locked, so that a transaction whose snapshot is older fails instead of deciding by it.
create function rcm_identity_is_own(wanted uuid, own uuid) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update public.identity set updated_at = clock_timestamp() where identity_id = wanted;
  return not exists (select from public.app_user u where u.identity_id = wanted and u.org_id <> own);
end $$;

-- The identity of an e-mail, made when it is new; null where it is somebody's outside `own`. Giving that one out would
-- let an organisation act as another's person.
create function rcm_identity_for(wanted text, own uuid) returns uuid
language plpgsql set search_path = pg_catalog, pg_temp as $$
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

create function rcm_user_insert() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create function rcm_user_update() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Who is nobody's any more can't sign in, and leaves no password behind.
create function rcm_user_delete() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
revoke all on function rcm_user_insert(), rcm_user_update(), rcm_user_delete(), rcm_identity_is_own(uuid, uuid),
  rcm_identity_for(text, uuid) from public;
create trigger rcm_user_insert instead of insert on rcm_user for each row execute function rcm_user_insert();
create trigger rcm_user_update instead of update on rcm_user for each row execute function rcm_user_update();
create trigger rcm_user_delete instead of delete on rcm_user for each row execute function rcm_user_delete();

create view users with (security_invoker = true) as
select u.user_id as id, u.email, u.full_name as name, u.hashed_password, u.role, u.is_active, u.created_at, u.updated_at,
       u.org_id
  from rcm_user u;
alter view users alter column role set default 'viewer';

create view user_roles with (security_invoker = true) as
select r.code as role, r.label as name, r.description,
       (select coalesce(jsonb_agg(p.permission order by p.permission), '[]'::jsonb)
          from role_permission p where p.role = r.code) as permissions,
       r.sort_order, r.is_active, r.created_at, r.updated_at
  from user_role_lu r;
create trigger user_roles_delete instead of delete on user_roles for each row execute function refuse_shared_delete();

-- Portals by their numbers.
create view portal_type with (security_invoker = true) as
select t.legacy_id as portal_type_id, t.code, t.name, t.description, t.base_url, t.created_at, t.updated_at, t.is_active
  from channel_type t;
create trigger portal_type_delete instead of delete on portal_type for each row execute function refuse_shared_delete();

create view integration_endpoint with (security_invoker = true) as
select e.legacy_id as portal_id, t.legacy_id as portal_type_id, e.name, e.base_url, e.config, e.is_active, e.created_at,
       e.updated_at, e.org_id
  from endpoint e join channel_type t on t.channel_type_id = e.channel_type_id;
alter view integration_endpoint alter column config set default '{}'::jsonb;
alter view integration_endpoint alter column is_active set default true;
alter view integration_endpoint alter column created_at set default now();
alter view integration_endpoint alter column updated_at set default now();
alter view integration_endpoint alter column org_id set default nullif(current_setting('app.org_id', true), '')::uuid;

create function integration_endpoint_write() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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
create trigger integration_endpoint_write instead of insert or update or delete on integration_endpoint
  for each row execute function integration_endpoint_write();

create view rcm_state with (security_invoker = true) as
select s.micro_state_id as state_id, e.legacy_id as portal_id, s.macro_state_id, s.dom_snapshot, s.action_json,
       s.semantic_spec, s.label, s.category, s.required, s.is_retired, s.aliased_to, s.created_at, s.updated_at, s.org_id
  from micro_state s left join endpoint e on e.org_id = s.org_id and e.endpoint_id = s.endpoint_id;
alter view rcm_state alter column state_id set default gen_random_uuid();
alter view rcm_state alter column required set default false;
alter view rcm_state alter column is_retired set default false;
alter view rcm_state alter column created_at set default now();
alter view rcm_state alter column updated_at set default now();
alter view rcm_state alter column org_id set default nullif(current_setting('app.org_id', true), '')::uuid;

create function rcm_state_write() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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
create trigger rcm_state_write instead of insert or update or delete on rcm_state
  for each row execute function rcm_state_write();

create view batch_job_item with (security_invoker = true) as
select b.batch_row_id, b.batch_job_id, b.row_number, b.input_data, b.output_data, b.status, b.error_message, b.created_at,
       b.updated_at, b.external_id, b.findings, b.error_code, b.run_id, b.org_id
  from batch_row b;

-- portal_id is the endpoint of the lowest number that the trace touched. It is looked up for rows that are shown; a
-- count does not ask for it. Deletes need no trigger: the view stands on one table.
create view rcm_trace with (security_invoker = true) as
select t.trace_id, t.user_id,
       (select e.legacy_id
          from workflow_trace_endpoint l
          join endpoint e on e.org_id = l.org_id and e.endpoint_id = l.endpoint_id
         where l.org_id = t.org_id and l.trace_id = t.trace_id and l.created_at = t.created_at
         order by e.legacy_id limit 1) as portal_id,
       t.batch_row_id, t.micro_state_id as state_id, t.action_type, t.action_detail, t.success,
       case when t.duration_ms is not null then least(round(t.duration_ms), 2147483647) end::integer as duration_ms,
       t.error_detail, t.llm_prompt, t.llm_response,
       t.llm_model, t.tokens_used, t.session_id, t.created_at, t.updated_at, t.org_id
  from workflow_trace t;
alter view rcm_trace alter column trace_id set default gen_random_uuid();
alter view rcm_trace alter column action_detail set default '{}'::jsonb;
alter view rcm_trace alter column created_at set default now();
alter view rcm_trace alter column updated_at set default now();
alter view rcm_trace alter column org_id set default nullif(current_setting('app.org_id', true), '')::uuid;

create function rcm_trace_write() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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
create trigger rcm_trace_write instead of insert or update on rcm_trace
  for each row execute function rcm_trace_write();

grant select, insert, update, delete on rcm_user, users, user_roles, portal_type, integration_endpoint, rcm_state,
  batch_job_item, rcm_trace to rcm_app;
