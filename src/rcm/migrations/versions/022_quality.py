"""Quality: metrics and observations, signals, assignments with their history, the activity feed."""

from alembic import op

from rcm.migrations import frozen, leaving
from rcm.migrations.tenancy import keep_updated_at, protect, share

revision = "022_quality"
down_revision = "021_claims"
branch_labels = None
depends_on = None

_TENANT = (
    "metric_observation", "metric_load", "metric_row_set_aside", "signals", "impact_assumption", "assignments",
    "activity_events", "activity_read", "activity_read_until", "intervention", "series_baseline",
    "signal_removal",
)  # fmt: skip
_RUNS = ("signal_run", "signal_run_unit")
_RIGHTS = (
    "quality:signal:read", "quality:signal:run", "quality:observation:write", "quality:metric:write",
    "quality:assignment:write", "quality:intervention:write",
)  # fmt: skip

#: The catalogue that came with this revision; `rcm.migrations.revisions` reads it.
SHIPPED_METRICS = (
    "losIndex", "losIndexGeometric", "bedOccupancy", "denialRate", "cleanClaimRate", "firstPassPaymentRate",
    "daysInAr", "netCollectionRate", "infection", "infectionRatio", "fallRate", "handHygiene", "mortality",
    "mortalityRatio", "readmission", "readmissionRatio", "leftWithoutBeingSeen",
)  # fmt: skip


def upgrade() -> None:
    frozen.limits()
    frozen.run("022_quality.sql")
    frozen.run("022_metrics.sql")
    frozen.run("022_changes.sql")
    share("metric", grants="select, insert, update")
    for table in _TENANT:
        protect(table)
    for table in _RUNS:
        protect(table, ops_reads=True)
    for table in ("metric", *_TENANT, *_RUNS):
        keep_updated_at(table)
    frozen.run("022_triggers.sql")
    frozen.run("022_permissions.sql")


def downgrade() -> None:
    frozen.limits()
    op.execute(f"delete from role_permission where permission in ({', '.join(repr(right) for right in _RIGHTS)})")
    leaving.drop(
        "signal_removal",
        "series_baseline", "intervention", "activity_read_until", "activity_read", "activity_events", "assignments",
        "signals", "impact_assumption", "signal_run_unit", "metric_row_set_aside", "signal_run", "metric_load",
        "metric_observation",
    )  # fmt: skip
    # What came with the schema goes with it, without a word; what somebody made or changed is told.
    shipped = ", ".join(repr(metric) for metric in SHIPPED_METRICS)
    op.execute(f"delete from metric where metric_id in ({shipped}) and updated_at = created_at")
    leaving.drop("metric")
    op.execute("drop function check_assignment_move(), time_assignment(), name_intervention_series()")
    op.execute(
        "drop function note_changed_in(), note_signal_changed(), note_signal_removed(), note_assignment_removed()"
    )
