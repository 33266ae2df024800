"""V8: organisations with row-level security, lookup tables for ENUMs, workflows as graphs, room for embeddings.

One transaction: rows of the older system are carried over, counted, and only then are its tables dropped.
"""

from uuid import UUID

from alembic import op
from sqlalchemy import text

from rcm.core.model import DEFAULT_ORG, PLATFORM_ORG
from rcm.core.permissions import ROLE_PERMISSIONS
from rcm.migrations import frozen, lookups
from rcm.migrations.tenancy import keep_updated_at, protect, share
from rcm.migrations.v8 import graphs, traces
from rcm.migrations.v8.counting import NEWER, OLDER, carry, carry_back, count, keep_back

revision = "007_migrate_v8"
down_revision = "001_legacy_baseline"
branch_labels = None
depends_on = None

_LOOKUPS = (
    "access_medium_lu", "activity_event_type_lu", "assignment_status_lu", "batch_row_status_lu",
    "channel_auth_type_lu", "claim_status_lu", "consistency_tier_lu", "denial_category_lu", "endpoint_kind_lu",
    "job_status_lu", "magnitude_tier_lu", "metric_polarity_lu", "node_type_lu", "org_type_lu",
    "requirement_type_lu", "role_type_lu", "run_status_lu", "signal_domain_lu", "signal_type_lu", "step_status_lu",
    "task_action_lu", "task_domain_lu", "task_signature_source_lu", "trajectory_tier_lu", "user_role_lu",
    "workflow_status_lu",
)  # fmt: skip
#: What all organisations share, and rcm_app may add to.
_REFERENCE = ("channel_type", "task_type", "task_action_mapping", "transaction_standard")
#: An organisation's rows.
_TENANT = (
    "app_user", "api_token", "endpoint", "portal_credential", "field_requirement", "user_workflow", "workflow_node",
    "workflow_transition", "user_workflow_channel_type", "user_workflow_task_type", "batch_row", "macro_state",
    "micro_state", "rcm_transition", "workflow_trace", "workflow_trace_endpoint",
)  # fmt: skip
_ALL = (
    *_TENANT, "task_signature", "batch_job", "identity", "organization", "role_permission", *_REFERENCE, *_LOOKUPS,
)  # fmt: skip
_DOORS = ("rcm_token_owner(text)", "rcm_organization_id(text)", "rcm_memberships(uuid, uuid)")
_OLDER = (
    "rcm_trace", "task_signature", "rcm_transition", "rcm_state", "macro_state", "batch_row", "batch_job",
    "user_workflow", "field_requirement", "task_type", "integration_endpoint", "portal_type", "rcm_user",
)  # fmt: skip
_OLDER_TYPES = ("task_domain", "task_action", "task_signature_source", "role", "job_status")


def upgrade() -> None:
    frozen.limits(statement="30min")
    _set_older_aside()
    frozen.run("007_triggers.sql")
    frozen.run("007_tables.sql")
    _make_reference()
    _carry_rows()
    frozen.run("007_keys.sql")
    _guard()
    frozen.run("007_doors.sql")
    _drop_older()
    op.execute("grant select on alembic_version to rcm_app, rcm_ops")
    frozen.run("007_views.sql")


def downgrade() -> None:
    """The older schema has no organisations: it gets the rows of one, and what it can't hold is told."""
    frozen.limits(statement="30min")
    frozen.run("007_views_down.sql")
    op.execute(f"create schema {NEWER}")
    for table in _ALL:
        op.execute(f"alter table public.{table} set schema {NEWER}")
    frozen.run("001_legacy_baseline.sql")
    held = _organization_to_hold()
    carry_back("007_load_down.sql", f"{NEWER}.")
    if held is not None:
        graphs.take_back(str(held))
    tasks = (frozen.VERSIONS / "007_bridge_down.sql").read_text(encoding="utf-8")
    keep_back(count(f"({tasks}) unnamed"), "user_workflow_task_type", "tasks that no step of a workflow names")
    _tell_of_values()
    op.execute("drop table " + ", ".join(f"{NEWER}.{table}" for table in _ALL))
    op.execute("drop function touch_updated_at(), refuse_change(), " + ", ".join(_DOORS))
    op.execute(f"drop schema {NEWER}")


def _organization_to_hold() -> UUID | None:
    """The one that older rows were given, else the only one there is; several can't share a schema without any."""
    bind = op.get_bind()
    rows = bind.execute(
        text(f"select org_id from {NEWER}.organization where org_id <> :platform order by org_id <> :given, org_id"),
        {"platform": PLATFORM_ORG, "given": DEFAULT_ORG},
    )
    found = [row[0] for row in rows]
    held = found[0] if found and (found[0] == DEFAULT_ORG or len(found) == 1) else None
    op.execute("create temp table held (org_id uuid not null) on commit drop")
    if held is not None:
        bind.execute(text("insert into held (org_id) values (:org)"), {"org": held})
    return held


def _tell_of_values() -> None:
    """Reference data that somebody added."""
    for table in _LOOKUPS:
        known = ", ".join(f"'{value.code}'" for value in lookups.VALUES[table])
        keep_back(count(f"{NEWER}.{table} where code not in ({known})"), table, "values that were added")
    starting_rights = ", ".join(f"('{role}', '{one}')" for role, of in ROLE_PERMISSIONS.items() for one in sorted(of))
    changed = f"{NEWER}.role_permission where (role, permission) not in ({starting_rights})"
    keep_back(count(changed), "role_permission", "rights that roles were given")
    for table, starting in (
        ("task_action_mapping", len(lookups.ACTION_MAPPING)),
        ("transaction_standard", len(lookups.TRANSACTION_STANDARDS)),
    ):
        keep_back(max(count(f"{NEWER}.{table}") - starting, 0), table, "rows that were added")


def _set_older_aside() -> None:
    """Half of the older tables bear the names of new ones."""
    op.execute(f"create schema {OLDER}")
    for table in _OLDER:
        op.execute(f"alter table public.{table} set schema {OLDER}")
    for name in _OLDER_TYPES:
        op.execute(f"alter type public.{name} set schema {OLDER}")


def _drop_older() -> None:
    """Without CASCADE: somebody's view over an older table stops the revision, and is named."""
    for table in _OLDER:
        op.execute(f"drop table {OLDER}.{table}")
    for name in _OLDER_TYPES:
        op.execute(f"drop type {OLDER}.{name}")
    op.execute(f"drop schema {OLDER}")


def _make_reference() -> None:
    frozen.run("007_lookups.sql")
    frozen.run("007_values.sql")
    op.get_bind().execute(
        text(
            "insert into organization (org_id, org_type, slug, name) values (:id, 'platform', 'platform', 'Platform')"
        ),
        {"id": PLATFORM_ORG},
    )


def _carry_rows() -> None:
    """They had no organisation: they get one, if there are any."""
    if not any(count(f"(select from {OLDER}.{table} limit 1) first") for table in _OLDER):
        return
    op.execute(f"select set_config('app.org_id', '{DEFAULT_ORG}', true)")
    kind = "billing_firm" if count(f"{OLDER}.rcm_user where role = 'firm_user'") else "hospital"
    op.get_bind().execute(
        text("insert into organization (org_id, org_type, slug, name) values (:id, :kind, 'default', 'Default')"),
        {"id": DEFAULT_ORG, "kind": kind},
    )
    carry("007_load.sql", f"{OLDER}.")
    graphs.load(str(DEFAULT_ORG))
    traces.load(str(DEFAULT_ORG))
    op.execute("select set_config('app.org_id', '', true)")


def _guard() -> None:
    """Row-level security, rights and triggers; after the rows, which go into partitions by name."""
    for table in (*_LOOKUPS, *_REFERENCE):
        share(table, grants="select, insert, update")
        keep_updated_at(table)
    share("role_permission", grants="select")
    share(
        "identity",
        grants="select",
        visible="exists (select 1 from app_user u where u.identity_id = identity.identity_id)",
    )
    for table in _TENANT:
        protect(table)
    protect("organization", grants="select, update", ops_reads=True)
    protect("batch_job", ops_reads=True)
    protect("task_signature", platform_rows=True)
    for table in ("role_permission", "identity", "organization", "batch_job", "task_signature", *_TENANT):
        keep_updated_at(table)
    _close_partitions()
    op.execute("alter table batch_row alter column input_data set storage external")


def _close_partitions() -> None:
    """Nobody but the owner reads a partition by its own name."""
    partitions = op.get_bind().execute(
        text("select inhrelid::regclass::text from pg_inherits where inhparent = 'workflow_trace'::regclass")
    )
    for (partition,) in partitions.fetchall():
        op.execute(f"alter table {partition} enable row level security")
        op.execute(f"alter table {partition} force row level security")
        op.execute(f"create policy maintenance on {partition} to rcm_owner using (true) with check (true)")
