-- Functions of the owner that rcm_app may call before a tenant is known: they answer ids, and to whoever has a valid
-- token what its user may do.

create function rcm_token_owner(wanted_hash text)
  returns table (token_id uuid, org_id uuid, user_id uuid, role text, permissions text[])
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.token_id, t.org_id, t.user_id, u.role,
         array(select p.permission from public.role_permission p where p.role = u.role order by 1)
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
revoke all on function rcm_token_owner(text), rcm_organization_id(text), rcm_memberships(uuid, uuid) from public;
grant execute on function rcm_token_owner(text), rcm_organization_id(text), rcm_memberships(uuid, uuid) to rcm_app;
