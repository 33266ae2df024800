"""What going to a revision means: which revisions, which rows are at stake, whether a backup comes first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from rcm.core.model import PLATFORM_ORG
from rcm.migrations import lookups, revisions
from rcm.migrations.baseline import require_legacy
from rcm.migrations.connecting import Plain
from rcm.migrations.errors import DatabaseForeign
from rcm.migrations.modelled import tables_of_models
from rcm.migrations.state import State, legacy_tables, named, read, require_owned, require_role, rows_of

#: Revisions fill them; nothing of an installation is lost with them. Of `metric` that is so of some rows only.
_REFERENCE: Final = frozenset(lookups.VALUES) | {
    "role_permission", "task_action_mapping", "transaction_standard", "hacs_admin.migrations", "metric",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """`steps` in the order in which they are applied, or undone when `down`; `at_stake` is tables and their rows.

    `stamp`: the legacy system was recognised; it is recorded as being at this revision before anything else.
    """

    current: str | None
    target: str | None
    steps: tuple[str, ...]
    down: bool = False
    stamp: str | None = None
    at_stake: dict[str, int] = field(default_factory=dict)
    needs_backup: bool = False


def make(connection: Plain, wanted: str, *, force: bool = False) -> Plan:
    """Look before anything is changed. Raises what `errors` has for a database that can't be migrated."""
    require_role(connection)
    state = read(connection)
    require_owned(state)
    if state.kind == "foreign":
        _require_room(state, force=force)
    stamp = None
    if state.kind == "legacy":
        require_legacy(connection)
        stamp = revisions.BASELINE
    current = stamp or state.revision
    target = revisions.resolve(wanted, current)
    here, there = revisions.position(current), revisions.position(target)
    chain = revisions.chain()
    if there < here:
        return _down(connection, current, target, tuple(reversed(chain[there + 1 : here + 1])))
    steps = chain[here + 1 : there + 1]
    taken = sorted(state.schemas & set().union(*map(revisions.schemas_made_by, steps)))
    if taken:
        raise DatabaseForeign(f"It has schema {named(taken)}, a name that this program needs.", taken=taken)
    converts = revisions.CONVERSION in steps and bool(rows_of(connection, legacy_tables()))
    return Plan(current, target, steps, stamp=stamp, needs_backup=converts)


def _down(connection: Plain, current: str | None, target: str | None, undone: tuple[str, ...]) -> Plan:
    described = any(revisions.tables_made_by(each) for each in undone)
    going = (
        frozenset[str]().union(*map(revisions.new_tables, undone))
        if described
        else frozenset(tables_of_models().tables)
    )
    at_stake = rows_of(connection, going - _REFERENCE)
    own_metrics = _own_metrics(connection)
    if "metric" in going:
        at_stake["metric"] = own_metrics
    if "organization" in at_stake:
        at_stake["organization"] -= _platform(connection)
    at_stake = {table: rows for table, rows in at_stake.items() if rows}
    everything = set(tables_of_models().tables) | legacy_tables()
    return Plan(
        current, target, undone, down=True, at_stake=at_stake,
        needs_backup=bool(at_stake or own_metrics or rows_of(connection, everything - _REFERENCE - {"organization"})),
    )  # fmt: skip


def _own_metrics(connection: Plain) -> int:
    """Metrics that an installation made, and shipped ones that it changed."""
    if not rows_of(connection, ["metric"]):
        return 0
    query = "select count(*) from metric where updated_at <> created_at or metric_id <> all(%s)"
    return int(connection.execute(query, (sorted(revisions.shipped_metrics()),)).fetchall()[0][0])


def _platform(connection: Plain) -> int:
    rows = connection.execute("select count(*) from organization where org_id = %s", (PLATFORM_ORG,)).fetchall()
    return int(rows[0][0])


def _require_room(state: State, *, force: bool) -> None:
    if state.taken:
        raise DatabaseForeign(f"It has {named(state.taken)}, names that this program needs.", taken=list(state.taken))
    if not force:
        raise DatabaseForeign(f"It has {named(sorted(state.tables))}.", tables=sorted(state.tables))
