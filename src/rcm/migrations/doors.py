"""Functions of the owner that other roles may call: they answer ids, or pass ids on; nothing else."""

from __future__ import annotations

from typing import Final

from alembic import op

from rcm.migrations.tenancy import CURRENT_ORG

TRIGGERS: Final = """
create function touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: write a new row instead', tg_table_name
    using errcode = 'restrict_violation';
end $$;
"""

#: Asked before a tenant is known.
SIGN_IN: Final = """
create function rcm_token_owner(wanted_hash text)
  returns table (token_id uuid, org_id uuid, user_id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.token_id, t.org_id, t.user_id
    from public.api_token t
    join public.app_user u on u.org_id = t.org_id and u.user_id = t.user_id
    join public.organization o on o.org_id = t.org_id
   where t.token_hash = wanted_hash and t.revoked_at is null and u.is_active and o.is_active
     and (t.expires_at is null or t.expires_at > now())
$$;
create function rcm_organization_id(wanted_slug text) returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.org_id from public.organization o where o.slug = wanted_slug and o.is_active
$$;
create function rcm_memberships(from_org uuid, from_user uuid)
  returns table (org_id uuid, user_id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select u.org_id, u.user_id
    from public.app_user me
    join public.app_user u on u.identity_id = me.identity_id or u.user_id = me.user_id
    join public.organization o on o.org_id = u.org_id
   where me.org_id = from_org and me.user_id = from_user and me.is_active and u.is_active and o.is_active
$$;
"""

ENQUEUE: Final = f"""
create function rcm_enqueue_job(kind text, job_id text, job_org uuid, subject uuid, queue text,
                                delay_ms bigint)
  returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if job_org is distinct from {CURRENT_ORG} then
    raise exception 'a job can be enqueued for the current organisation only'
      using errcode = 'insufficient_privilege';
  end if;
  perform dbos.enqueue_workflow(
    workflow_name => 'rcm_job', queue_name => queue, workflow_id => job_id, app_version => '1',
    positional_args => array[to_json(kind), to_json(job_org::text), to_json(subject::text)],
    queue_partition_key => job_org::text, application_name => 'rcm',
    delay_until_epoch_ms => case when delay_ms > 0
      then (extract(epoch from clock_timestamp()) * 1000)::bigint + delay_ms end);
end $$;
"""


def open_to_app(*functions: str) -> None:
    """Only rcm_app may call them; `name(types)` each."""
    for function in functions:
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to rcm_app")
