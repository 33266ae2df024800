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
from tests.isolation.catalogue import Connection, ForeignKey
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
    found = owner.execute(query.format(names, sql.Identifier(table)), (org,)).fetchone()
    assert found is not None, table
    return found


def pointing_at_theirs(filled: Filled, owner: Connection, key: ForeignKey) -> tuple[sql.Composed, list[Any]]:
    """A statement that makes a row of mine refer to a row of theirs."""
    theirs = some_row(owner, key.referenced, key.other, filled.theirs)
    primary = filled.catalogue.tables[key.table].primary_key
    mine = some_row(owner, key.table, primary, filled.mine)
    changed = {own: found for own, other, found in zip(key.own, key.other, theirs, strict=True) if other != "org_id"}
    text = sql.SQL("update {} set {} where {}").format(
        sql.Identifier(key.table),
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
    owner.execute(sql.SQL("alter table {} disable trigger user").format(sql.Identifier(table)))
    for check in filled.catalogue.tables[table].checks:
        owner.execute(sql.SQL("alter table {} drop constraint {}").format(sql.Identifier(table), sql.Identifier(check)))


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
