"""Requirements in three tiers with their changelog, and the table of payers, which the second tier speaks of.

Rows of field_requirement stay where they are: `rcm requirements migrate` makes rules of them.
"""

from alembic import op

from rcm.migrations import frozen, leaving
from rcm.migrations.tenancy import append_only, keep_updated_at, protect, share

revision = "018_hierarchical_requirements"
down_revision = "017_workflow_owned_nodes"
branch_labels = None
depends_on = None

_ENDPOINTS_WITH_PAYER = "select count(*) from endpoint where payer_id is not null"


def upgrade() -> None:
    frozen.limits()
    frozen.run("018_hierarchical_requirements.sql")
    for table in ("payer", "global_requirement", "payer_requirement"):
        share(table, grants="select")
        keep_updated_at(table)
    for table in ("org_requirement_policy", "effective_requirements"):
        protect(table)
        keep_updated_at(table)
    protect("requirement_changelog", grants="select, insert", platform_rows=True)
    append_only("requirement_changelog")
    frozen.run("018_changelog.sql")
    _point_endpoints_at_payers()


def downgrade() -> None:
    frozen.limits()
    op.execute("alter table endpoint drop constraint endpoint_payer_id_fkey")
    leaving.warn(_ENDPOINTS_WITH_PAYER, "endpoint: payer_id is emptied, the payers go")
    op.execute("update endpoint set payer_id = null where payer_id is not null")
    leaving.drop(
        "effective_requirements", "org_requirement_policy", "payer_requirement", "global_requirement",
        "requirement_changelog", "payer",
    )  # fmt: skip
    op.execute("drop function note_requirement_change()")


def _point_endpoints_at_payers() -> None:
    """Before this revision there are no payers, so a payer_id that somebody wrote points at nothing."""
    leaving.warn(_ENDPOINTS_WITH_PAYER, "endpoint: payer_id named no payer and is emptied")
    op.execute("update endpoint set payer_id = null where payer_id is not null")
    op.execute(
        "alter table endpoint add constraint endpoint_payer_id_fkey foreign key (payer_id) references payer (payer_id)"
    )
