-- Who changed what, and what was before: kept by the database, whoever writes. Both tables are closed to rcm_app, so
-- the function acts with its owner's rights; the row that it notes has passed row-level security already.
create function note_resource_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
revoke all on function note_resource_change() from public;

-- New rows, all of a statement at once: an import writes thousands, and a call for each took a quarter of its time.
-- What a table holds of several types is noted under the one that its row says.
create function note_resources_created() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into hacs_audit.resource_changes (org_id, changed_by, operation, resource_type, resource_id, version_id, sha256)
  select org_id, nullif(current_setting('app.user_id', true), '')::uuid,
         case version_id when 1 then 'create' else 'update' end, tg_argv[0], id, version_id, sha256
    from fresh;
  return null;
end $$;
create function note_typed_resources_created() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into hacs_audit.resource_changes (org_id, changed_by, operation, resource_type, resource_id, version_id, sha256)
  select org_id, nullif(current_setting('app.user_id', true), '')::uuid,
         case version_id when 1 then 'create' else 'update' end, resource_type, id, version_id, sha256
    from fresh;
  return null;
end $$;
revoke all on function note_resources_created(), note_typed_resources_created() from public;

-- An organisation is never part of itself, by however many steps; two changes at once can't close the circle.
create function refuse_organization_cycle() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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
create trigger organizations_part_of before insert or update of part_of_id on hacs_core.organizations
  for each row when (new.part_of_id is not null) execute function refuse_organization_cycle();

-- What was migrated when, whoever migrates.
create function note_migration() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  delete from hacs_admin.migrations m where m.revision > new.version_num;
  insert into hacs_admin.migrations (revision) values (new.version_num)
    on conflict (revision) do update set applied_at = now();
  return null;
end $$;
create trigger alembic_version_noted after insert or update on alembic_version
  for each row execute function note_migration();
insert into hacs_admin.migrations (revision, applied_at) values
  ('001_legacy_baseline', null), ('007_migrate_v8', null), ('017_workflow_owned_nodes', null),
  ('018_hierarchical_requirements', null), ('019_work', null), ('020_runs', null), ('021_claims', null),
  ('022_quality', null), ('023_audit', null), ('024_code_tables', null), ('025_claim_rules', null);
