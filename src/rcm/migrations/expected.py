"""What the schema has beside what the models say: functions, triggers and views, by the revision that makes them.

Those of revisions that this program does not have are not expected.
"""

from __future__ import annotations

from typing import Final

from rcm.migrations import revisions

#: In any revision that makes tables of tenants.
FUNCTIONS: Final = frozenset({"touch_updated_at", "refuse_change"})
#: Security definer; EXECUTE for rcm_app alone.
DOORS: Final = frozenset({"rcm_token_owner", "rcm_organization_id", "rcm_memberships", "rcm_enqueue_job"})

VIEWS: Final[dict[str, tuple[str, ...]]] = {}
#: `table.trigger`, beside `<table>_touch` and `<table>_immutable`, which follow from the models.
TRIGGERS: Final[dict[str, tuple[str, ...]]] = {}
MORE_FUNCTIONS: Final[dict[str, tuple[str, ...]]] = {}


def views() -> frozenset[str]:
    """Older and other names of tables, and read models."""
    return _known(VIEWS)


def triggers() -> frozenset[tuple[str, str]]:
    """(table or view, trigger)."""
    return frozenset((table, name) for table, _, name in (each.partition(".") for each in _known(TRIGGERS)))


def functions() -> frozenset[str]:
    return FUNCTIONS | DOORS | _known(MORE_FUNCTIONS)


def _known(lists: dict[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(name for revision in revisions.chain() for name in lists.get(revision, ()))
