"""A door for signing in: which organisations a person works for. It answers ids and nothing else.

Downgrade drops the function; no data is touched.
"""

from alembic import op

revision = "002_memberships"
down_revision = "001_main_job"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create function rcm_memberships(from_org uuid, from_user uuid)
          returns table (org_id uuid, user_id uuid)
          language sql stable security definer set search_path = pg_catalog, pg_temp as $$
          select u.org_id, u.user_id
            from public.app_user me
            join public.app_user u on u.identity_id = me.identity_id or u.user_id = me.user_id
            join public.organization o on o.org_id = u.org_id
           where me.org_id = from_org and me.user_id = from_user and me.is_active and u.is_active and o.is_active
        $$;
        revoke all on function rcm_memberships(uuid, uuid) from public;
        grant execute on function rcm_memberships(uuid, uuid) to rcm_app;
        """
    )


def downgrade() -> None:
    op.execute("drop function if exists rcm_memberships(uuid, uuid)")
