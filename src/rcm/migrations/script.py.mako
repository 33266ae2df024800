"""${message}

Expand first: what this revision does must leave the code of the release before it working. A change
that locks a populated table for long (a rewrite, an index, a validated constraint) is done in steps:
add as nullable or NOT VALID, back-fill in batches, then tighten in a later release. Raise
`statement_timeout` only here, and say why.
"""

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
