"""Starting values of the lookup tables. A value that is added later needs no migration."""

from __future__ import annotations

from typing import Final

from alembic import op
from sqlalchemy import text

_RUN = ("PENDING", "IN_PROGRESS", "COMPLETED", "FAILED", "PAUSED", "CANCELLED")
_STEP = ("PENDING", "RUNNING", "COMPLETED", "FAILED", "SKIPPED", "RETRYING")
_NODES = "start end task decision fork join wait human subworkflow batch agent notify"  # agent and the rest: later
_CLAIM = (
    "draft scrub_failed ready batched transmitted rejected 999_accepted received in_adjudication pended"
    " paid partial denied forwarded posted secondary_ready patient_balance credit_balance underpaid appealed"
    " corrected voided zero_balance written_off refunded"
)

VALUES: Final[dict[str, tuple[str, ...]]] = {
    "org_type_lu": ("hospital", "billing_firm", "credentialer", "payer", "platform"),
    "user_role_lu": ("sys_admin", "org_admin", "operator", "viewer", "api_user"),
    "workflow_status_lu": ("draft", "active", "suspended", "completed", "archived"),
    "node_type_lu": tuple(_NODES.split()),
    "run_status_lu": _RUN,
    "step_status_lu": _STEP,
    "job_status_lu": (
        "pending",
        "processing",
        "paused",
        "completed",
        "failed",
        "partially_completed",
        "cancelled",
    ),
    "batch_row_status_lu": ("pending", "processing", "completed", "failed", "set_aside", "cancelled"),
    "claim_status_lu": tuple(_CLAIM.split()),
}


def fill(table: str) -> None:
    for order, code in enumerate(VALUES[table]):
        op.get_bind().execute(
            text(f"insert into {table} (code, label, sort_order) values (:code, :label, :sort_order)"),
            {"code": code, "label": code.replace("_", " ").lower().capitalize(), "sort_order": order},
        )
