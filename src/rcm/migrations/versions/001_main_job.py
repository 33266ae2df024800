"""The tables of the main job, their row-level security, and the functions that stand between roles.

Downgrade drops everything: before this revision there was nothing.
"""

from pathlib import Path

from alembic import op

from rcm.migrations import lookups
from rcm.migrations.tenancy import CURRENT_ORG, append_only, keep_updated_at, protect, share

revision = "001_main_job"
down_revision = None
branch_labels = None
depends_on = None

_TENANT = (
    "app_user",
    "api_token",
    "payer_configs",
    "user_workflow",
    "user_workflow_node",
    "user_workflow_transition",
    "workflow_run_step",
    "workflow_run_step_attempt",
    "batch_row",
    "workflow_trace",
    "claims",
    "claim_line",
    "interchange",
    "submission",
)
#: What the sweeper and the timers look through; no personal data in any of them.
_ENGINE = ("workflow_run", "run_wait", "run_event", "batch_job")
_APPEND_ONLY = ("workflow_revision", "claim_event")
_UNTOUCHED = ("outbox", "claim_line", "claim_event", "workflow_run_step", "workflow_run_step_attempt")


def upgrade() -> None:
    _functions()
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for table in _TENANT:
        protect(table)
    for table in _ENGINE:
        protect(table, ops_reads=True)
    for table in _APPEND_ONLY:
        protect(table, grants="select, insert")
        append_only(table)
    protect("outbox", grants="select, insert", ops_reads=True)
    protect("organization", grants="select, update", ops_reads=True)
    share("identity", visible="exists (select 1 from app_user u where u.identity_id = identity.identity_id)")
    share("payer")
    share("worker", grants="select, insert, update, delete", ops_reads=True)
    for table in lookups.VALUES:
        share(table)
        lookups.fill(table)
    for table in (*_TENANT, *_ENGINE, "organization", "identity", "payer", "worker", *lookups.VALUES):
        if table not in _UNTOUCHED:
            keep_updated_at(table)
    op.execute("grant select on alembic_version to rcm_app, rcm_ops")
    # Documents of 2 to 4 kB are written once and read whole: compressing them costs more than it saves.
    op.execute("alter table claims alter column claim_data set storage external")
    op.execute("alter table claims alter column fhir_claim set storage external")
    op.execute("alter table batch_row alter column input_data set storage external")
    _doors()


def downgrade() -> None:
    tables = (*_TENANT, *_ENGINE, *_APPEND_ONLY, "outbox", "identity", "payer", "worker", "organization")
    for table in (*tables, *lookups.VALUES):
        op.execute(f"drop table if exists {table} cascade")
    for function in (
        "touch_updated_at()",
        "refuse_change()",
        "rcm_token_owner(text)",
        "rcm_organization_id(text)",
        "rcm_enqueue_job(text, text, uuid, uuid, text, bigint)",
    ):
        op.execute(f"drop function if exists {function}")


def _functions() -> None:
    op.execute(
        """
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
    )


def _doors() -> None:  # long: the statements of one kind of thing, best read together
    """Functions of the owner that rcm_app may call: they answer ids, or pass ids on; nothing else."""
    op.execute(
        """
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
        """
    )
    op.execute(
        f"""
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
    )
    for function, role in (
        ("rcm_token_owner(text)", "rcm_app"),
        ("rcm_organization_id(text)", "rcm_app"),
        ("rcm_enqueue_job(text, text, uuid, uuid, text, bigint)", "rcm_app"),
    ):
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to {role}")
