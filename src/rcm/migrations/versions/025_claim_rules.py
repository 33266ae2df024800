"""Edits that a claim must pass, in three tiers; what an organisation made of them; what a person let pass."""

from alembic import op

from rcm.migrations import frozen, leaving
from rcm.migrations.tenancy import append_only, keep_updated_at, protect

revision = "025_claim_rules"
down_revision = "024_code_tables"
branch_labels = None
depends_on = None

#: Rights that the release before does not know; it passes over them, and this one gives them again.
_RIGHTS = (
    "catalog:code:read", "requirements:rule:read", "requirements:rule:write", "requirements:waiver:approve",
    "requirements:platform_rule:write", "claims:claim:release",
)  # fmt: skip


def upgrade() -> None:
    frozen.limits()
    frozen.run("025_claim_rules.sql")
    protect("claim_rule", grants="select, insert, update", platform_rows=True)
    keep_updated_at("claim_rule")
    protect("claim_rule_switch")
    keep_updated_at("claim_rule_switch")
    protect("claim_rule_release", grants="select, insert")
    append_only("claim_rule_release")
    frozen.run("025_permissions.sql")


def downgrade() -> None:
    frozen.limits()
    op.execute(f"delete from role_permission where permission in ({', '.join(repr(right) for right in _RIGHTS)})")
    op.execute("drop index claims_org_id_policy_number_service_date_from_idx")
    leaving.drop("claim_rule_release", "claim_rule_switch", "claim_rule")
