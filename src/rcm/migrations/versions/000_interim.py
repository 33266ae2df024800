"""Interim: everything from the models at once, until the chain is there."""

from alembic import op

from rcm.core.model import PLATFORM_ORG, tables_with_access
from rcm.migrations import doors, lookups
from rcm.migrations.models import metadata
from rcm.migrations.tenancy import append_only, keep_updated_at, protect, share

revision = "000_interim"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(doors.TRIGGERS)
    metadata.create_all(op.get_bind())
    op.execute("create table workflow_trace_default partition of workflow_trace default")
    op.execute("alter table workflow_trace_default enable row level security")
    op.execute("alter table workflow_trace_default force row level security")
    for table, access in tables_with_access():
        grants = ", ".join(access.grants)
        if "org_id" in table.c:
            protect(table.name, grants=grants, ops_reads=access.ops_reads, platform_rows=access.platform_rows)
        else:
            share(table.name, grants=grants, visible=access.visible or "true", ops_reads=access.ops_reads)
        if access.append_only:
            append_only(table.name)
        elif "updated_at" in table.c:
            keep_updated_at(table.name)
    for name in lookups.VALUES:
        lookups.fill(name)
    lookups.fill_mappings()
    lookups.fill_permissions()
    op.execute(
        "insert into organization (org_id, org_type, slug, name)"
        f" values ('{PLATFORM_ORG}', 'platform', 'platform', 'Platform')"
    )
    op.execute(doors.SIGN_IN)
    op.execute(doors.ENQUEUE)
    doors.open_to_app(
        "rcm_token_owner(text)",
        "rcm_organization_id(text)",
        "rcm_memberships(uuid, uuid)",
        "rcm_enqueue_job(text, text, uuid, uuid, text, bigint)",
    )
    op.execute("grant select on alembic_version to rcm_app, rcm_ops")
    for table, column in (("claims", "claim_data"), ("claims", "fhir_claim"), ("batch_row", "input_data")):
        op.execute(f"alter table {table} alter column {column} set storage external")


def downgrade() -> None:
    raise NotImplementedError
