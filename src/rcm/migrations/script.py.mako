"""${message}

The release before this one goes on working while this revision is applied, and after it. So a change comes in steps,
over two releases: *expand* here (add, fill), *contract* in a later one (tighten, drop what nobody reads any more).

- A new column is nullable, or has a constant default. A new constraint is NOT VALID first, and validated on its own.
- Old rows are filled in batches (`online.fill`), so that nobody waits long; an index on a table that has rows is
  built concurrently (`online.index`). Such a revision has nothing but statements of `rcm.migrations.online`.
- Any other revision is one transaction. Never both: when the process is killed in the middle, the next one has to be
  able to finish.
- A table of an organisation's rows: `tenancy.protect`; one that all share: `tenancy.share`.
- `downgrade` keeps every row that the older schema can hold. Say here which it can't:
"""

import sqlalchemy as sa
from alembic import op
% if imports:
${imports}
% endif

from rcm.migrations import frozen

revision = "${up_revision}"
down_revision = ${'"%s"' % down_revision if down_revision else None}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    frozen.limits(lock="5s", statement="15min")  # how long those behind us may have to wait; then it is taken back
    ${upgrades if upgrades else "op.execute(sa.text(\"select 1\"))  # in place of this, the change"}


def downgrade() -> None:
    frozen.limits(lock="5s", statement="15min")
    ${downgrades if downgrades else "op.execute(sa.text(\"select 1\"))  # in place of this, the way back"}
