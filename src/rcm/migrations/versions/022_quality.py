"""Quality: metrics and observations, signals, assignments with their history, the activity feed."""

from rcm.migrations import frozen, leaving
from rcm.migrations.tenancy import keep_updated_at, protect, share

revision = "022_quality"
down_revision = "021_claims"
branch_labels = None
depends_on = None

_TENANT = ("metric_observation", "signals", "assignments", "activity_events", "activity_read")


def upgrade() -> None:
    frozen.limits()
    frozen.run("022_quality.sql")
    share("metric", grants="select, insert, update")
    for table in _TENANT:
        protect(table)
    for table in ("metric", *_TENANT):
        keep_updated_at(table)


def downgrade() -> None:
    frozen.limits()
    leaving.drop("activity_read", "activity_events", "assignments", "signals", "metric_observation", "metric")
