"""The money side: claims and their history, files to and from payers, payments, denials, the double-entry ledger."""

from alembic import op

from rcm.migrations import frozen, leaving
from rcm.migrations.tenancy import append_only, keep_updated_at, protect

revision = "021_claims"
down_revision = "020_runs"
branch_labels = None
depends_on = None

_CHANGING = (
    "payer_configs", "claims", "claim_line", "interchange", "submission", "control_number", "eligibility_checks",
    "remittance", "remittance_claim", "remittance_line", "denial", "appeal", "fee_schedule",
)  # fmt: skip
_WRITTEN_ONCE = ("claim_event", "claim_snapshot", "ledger_entry")


def upgrade() -> None:
    frozen.limits()
    frozen.run("021_claims.sql")
    for table in _CHANGING:
        protect(table)
        keep_updated_at(table)
    for table in _WRITTEN_ONCE:
        protect(table, grants="select, insert")
        append_only(table)
    frozen.run("021_ledger.sql")
    # Bodies of claims don't compress well enough to pay for it at every read.
    for column in ("claim_data", "fhir_claim"):
        op.execute(f"alter table claims alter column {column} set storage external")


def downgrade() -> None:
    frozen.limits()
    leaving.drop(
        "appeal", "denial", "ledger_entry", "remittance_line", "remittance_claim", "remittance", "submission",
        "eligibility_checks", "claim_snapshot", "claim_event", "claim_line", "claims", "interchange",
        "control_number", "fee_schedule", "payer_configs",
    )  # fmt: skip
    op.execute("drop function require_balanced_transaction()")
