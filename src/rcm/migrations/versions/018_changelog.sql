-- Every change of a rule is noted, whoever makes it and by whichever door.
-- Rules of the installation (tiers `global` and `payer`) have no organisation: their changes are the platform's.
create function note_requirement_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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

create trigger global_requirement_changed after insert or update or delete on global_requirement
  for each row execute function note_requirement_change('global', 'global_requirement_id');
create trigger payer_requirement_changed after insert or update or delete on payer_requirement
  for each row execute function note_requirement_change('payer', 'payer_requirement_id');
create trigger org_requirement_policy_changed after insert or update or delete on org_requirement_policy
  for each row execute function note_requirement_change('organization', 'org_requirement_policy_id');
