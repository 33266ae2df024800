"""The older names are views: what holds for tables holds through each of them, as the catalogue lists them."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

import pytest
from psycopg import errors, sql
from tests.isolation.catalogue import Connection, View, named
from tests.isolation.filling import Filled, plain

pytestmark = pytest.mark.xdist_group("isolation")

#: A right that is missing, a row that others refer to or that is there already, a trigger's no, a view without a way.
REFUSED = (
    errors.InsufficientPrivilege, errors.IntegrityError, errors.RaiseException, errors.ObjectNotInPrerequisiteState,
)  # fmt: skip


def rows(connection: Connection, view: View) -> set[str]:
    """Each row as text; in this form a row can be named without a key."""
    query = sql.SQL("select v::text from {} v").format(named(view.name))
    return {row[0] for row in connection.execute(query)}


def of_others(filled: Filled, view: View) -> list[str]:
    """Rows that the owner sees and my organisation must not."""
    with filled.owner() as owner, filled.app(filled.mine) as app:
        found = sorted(rows(owner, view) - rows(app, view))
    assert found, f"{view.name} shows no row of another organisation, so nothing is tried"
    return found


def everything_of(connection: Connection, filled: Filled, org: UUID) -> dict[str, list[str]]:
    connection.execute("reset role")
    query = "select t::text from {} t where org_id = %s order by 1"
    return {
        table: [row[0] for row in connection.execute(sql.SQL(query).format(named(table)), (org,))]
        for table in filled.tables
    }


def test_views_show_rows_of_one_organisation_only(filled: Filled) -> None:
    with filled.app(filled.mine) as mine, filled.app(filled.theirs) as theirs, filled.app(None) as nobody:
        for view in filled.catalogue.tenant_views:
            for_all = rows(nobody, view)
            assert rows(mine, view) - for_all, f"{view.name} is empty: fill what it joins"
            assert rows(theirs, view) - for_all, view.name
            assert rows(mine, view) & rows(theirs, view) == for_all, view.name


def test_changes_through_views_touch_no_row_of_another(filled: Filled) -> None:
    for view in filled.catalogue.tenant_views:
        theirs = of_others(filled, view)
        with filled.app(filled.mine) as app:
            for right, text in (
                ("update", "update {view} v set {column} = {column} where v::text = any(%s)"),
                ("delete", "delete from {view} v where v::text = any(%s)"),
            ):
                if view.allows(right) and view.columns:
                    query = sql.SQL(text).format(view=named(view.name), column=sql.Identifier(view.columns[0]))
                    assert _touched(app, query, theirs) == 0, (view.name, right)


def _touched(app: Connection, query: sql.Composed, values: list[str]) -> int:
    with suppress(*REFUSED), app.transaction(force_rollback=True):
        return app.execute(query, (values,)).rowcount
    return 0


def test_deleting_all_that_a_view_shows_leaves_the_others_rows(filled: Filled) -> None:
    for view in filled.catalogue.tenant_views:
        if view.allows("delete"):
            with filled.disguised(filled.mine) as connection:
                before = everything_of(connection, filled, filled.theirs)
                connection.execute("set local role rcm_app")
                with suppress(*REFUSED), connection.transaction():
                    connection.execute(sql.SQL("delete from {}").format(named(view.name)))
                assert everything_of(connection, filled, filled.theirs) == before, view.name


def test_a_row_put_through_a_view_belongs_to_who_put_it(filled: Filled) -> None:
    """A copy of another's row is refused, or becomes mine; it never becomes theirs."""
    for view in filled.catalogue.tenant_views:
        if not view.allows("insert"):
            continue
        with plain(filled.bootstrap) as looking:
            copied = sql.SQL("select to_json(v)::text from {} v where v::text = %s").format(named(view.name))
            found = looking.execute(copied, (of_others(filled, view)[0],)).fetchone()
        assert found is not None
        query = sql.SQL("insert into {view} select * from json_populate_record(null::{view}, %s::json)").format(
            view=named(view.name)
        )
        with filled.disguised(filled.mine) as connection:
            before = everything_of(connection, filled, filled.theirs)
            connection.execute("set local role rcm_app")
            with suppress(*REFUSED), connection.transaction():
                connection.execute(query, (found[0],))
            assert everything_of(connection, filled, filled.theirs) == before, view.name


def test_the_attempts_would_be_seen(filled: Filled) -> None:
    """A view that asks as its owner shows both organisations' rows: what every view here must not do."""
    view = View("leaking", ("claim_id",), of_tenants=True, changes=0)
    with filled.owner() as owner:
        owner.execute("create view leaking as select * from claims")
        owner.execute("grant select on leaking to rcm_app")
        try:
            with filled.app(filled.mine) as mine, filled.app(filled.theirs) as theirs:
                assert rows(mine, view) & rows(theirs, view)
        finally:
            owner.execute("drop view leaking")
