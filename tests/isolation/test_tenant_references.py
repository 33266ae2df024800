"""Every foreign key between tables of tenants' rows, tried with a row of the other tenant.

PostgreSQL checks references past row-level security: only a key that carries the organisation keeps them inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from psycopg import errors, sql
from tests.isolation.catalogue import Connection, ForeignKey, named
from tests.isolation.filling import Filled
from tests.isolation.rows import insert

pytestmark = pytest.mark.xdist_group("isolation")

#: Refusals that come before the key is looked at: a trigger's, or a right that rcm_app does not have.
EARLIER = (errors.RaiseException, errors.IntegrityError, errors.InsufficientPrivilege)


@contextmanager
def rolled_back(connection: Connection) -> Iterator[None]:
    with connection.transaction(force_rollback=True):
        connection.execute("set constraints all immediate")
        yield


def some_row(owner: Connection, table: str, columns: tuple[str, ...], org: UUID) -> tuple[Any, ...]:
    query = sql.SQL("select {} from {} where org_id = %s limit 1")
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    found = owner.execute(query.format(names, named(table)), (org,)).fetchone()
    assert found is not None, table
    return found


def pointing_at_theirs(filled: Filled, owner: Connection, key: ForeignKey) -> tuple[sql.Composed, list[Any]]:
    """A statement that makes a row of mine refer to a row of theirs."""
    theirs = some_row(owner, key.referenced, key.other, filled.theirs)
    primary = filled.catalogue.tables[key.table].primary_key
    mine = some_row(owner, key.table, primary, filled.mine)
    changed = {own: found for own, other, found in zip(key.own, key.other, theirs, strict=True) if other != "org_id"}
    text = sql.SQL("update {} set {} where {}").format(
        named(key.table),
        sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in changed),
        sql.SQL(" and ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in primary),
    )
    return text, [*changed.values(), *mine]


def test_no_row_of_mine_can_refer_to_one_of_theirs(filled: Filled) -> None:
    """As the owner without the tables' triggers and checks, so that nothing but the key itself can refuse."""
    tried = 0
    with filled.owner() as owner:
        for key in filled.catalogue.references_between_tenants():
            with rolled_back(owner):
                _take_away_all_else(filled, owner, key.table)
                text, values = pointing_at_theirs(filled, owner, key)
                with pytest.raises(errors.ForeignKeyViolation), owner.transaction():
                    owner.execute(text, values)
            tried += 1
    assert tried >= 30


def _take_away_all_else(filled: Filled, owner: Connection, table: str) -> None:
    owner.execute(sql.SQL("alter table {} disable trigger user").format(named(table)))
    for check in filled.catalogue.tables[table].checks:
        owner.execute(sql.SQL("alter table {} drop constraint {}").format(named(table), sql.Identifier(check)))


def test_rcm_app_cannot_make_one_either(filled: Filled) -> None:
    """With everything that stands in its way: rights, triggers, policies, keys."""
    with filled.owner() as owner, filled.app(filled.mine) as app:
        for key in filled.catalogue.references_between_tenants():
            text, values = pointing_at_theirs(filled, owner, key)
            with rolled_back(app), pytest.raises(EARLIER), app.transaction():
                app.execute(text, values)


def test_the_attempt_would_be_seen(filled: Filled) -> None:
    """A key without the organisation, as nobody here may write it, lets the reference through."""
    with filled.owner() as owner, owner.transaction(force_rollback=True):
        owner.execute("alter table claim_line drop constraint claim_line_org_id_claim_id_fkey")
        owner.execute("alter table claim_line add constraint loose foreign key (claim_id) references claims (claim_id)")
        key = ForeignKey("loose", "claim_line", "claims", ("claim_id",), ("claim_id",))
        text, values = pointing_at_theirs(filled, owner, key)
        assert owner.execute(text, values).rowcount == 1


def test_rows_are_inserted_with_their_own_references_only(filled: Filled) -> None:
    """The same for new rows: a line of a claim of theirs, in my organisation's name."""
    with filled.owner() as owner, filled.app(filled.mine) as app:
        (claim,) = owner.execute("select claim_id from claims where org_id = %s limit 1", (filled.theirs,)).fetchall()[
            0
        ]
        line = {"claim_id": claim, "line_number": 99, "procedure_code": "G0439", "units": 1, "charge": 1}
        with pytest.raises(errors.ForeignKeyViolation):
            app.execute(*insert("claim_line", line))


#: Columns that name a row of a tenant table without a key, and why. Row-level security holds all the same: what such
#: an id means is looked up in one's own rows.
WITHOUT_KEY = {
    # Evidence outlives what it is about, and is written beside each step.
    ("workflow_trace", "workflow_id"),
    ("workflow_trace", "run_id"),
    ("workflow_trace", "batch_row_id"),
    ("workflow_trace", "node_id"),
    ("workflow_trace", "micro_state_id"),
    # Thousands of rows at once for one and the same batch: each would lock its row. The engine writes both sides.
    ("claims", "batch_job_id"),
    # Written in one statement with the step, whose key holds the run.
    ("workflow_run_step_attempt", "run_id"),
    # A key would look its run up, and lock it, for each of five hundred steps of a turn: two fifths of what writing
    # them costs. The engine writes steps of runs that it has locked, and nobody can delete runs.
    ("workflow_run_step", "run_id"),
    # A row is written before its run, in one transaction; a key back would close a circle.
    ("batch_row", "run_id"),
}
#: Who did something: actors are plain ids everywhere, people come and go.
ACTORS = {"user_id", "identity_id"}


def test_what_names_a_row_of_a_tenant_has_a_key_or_a_reason(filled: Filled) -> None:
    tenants = [table for table in filled.catalogue.tables.values() if table.of_tenants]
    # A tenant's table is known by its one uuid.
    owners = {t.primary_key[0]: t.name for t in tenants if len(t.primary_key) == 1 and t.primary_key[0].endswith("_id")}
    owners |= {"batch_row_id": "batch_row"}
    del owners["org_id"]
    held = {(table.name, own) for table in tenants for key in table.foreign_keys for own in key.own}
    loose = {
        (table.name, column)
        for table in tenants
        for column in (table.columns.keys() & owners.keys()) - ACTORS
        # Two tables may call their own id the same: runs of workflows and runs of signals.
        if table.columns[column].type == "uuid"
        and owners[column] != table.name
        and (column,) != table.primary_key
        and (table.name, column) not in held
    }
    assert {"run_id", "claim_id", "batch_job_id", "workflow_id", "endpoint_id"} <= owners.keys()
    assert loose == WITHOUT_KEY
