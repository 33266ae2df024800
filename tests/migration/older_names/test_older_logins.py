"""A login of an older service: rights of rcm_app, its organisation set on the role (decision 16)."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url
from tests.migration.older_names.speaking import Place, Speaker
from tests.support.database import connect


@pytest.fixture
def legacy(place: Place) -> Iterator[Speaker]:
    """Connected as the login that the decision record describes; nothing is set by the connection itself."""
    with connect(place.bootstrap) as administrator:
        administrator.execute("create role legacy_app login")
        administrator.execute("grant rcm_app to legacy_app with inherit true, set false")
        administrator.execute(f"alter role legacy_app set app.org_id = '{place.mine}'")
        try:
            url = make_url(place.urls.app).set(username="legacy_app", drivername="postgresql")
            with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
                yield Speaker(connection)
                connection.rollback()
        finally:
            administrator.execute("drop role legacy_app")


def test_it_writes_without_naming_an_organisation(legacy: Speaker, place: Place) -> None:
    legacy.all("insert into portal_type (portal_type_id, code, name) values (903, 'legacy', 'Legacy')")
    number, org = legacy.one(
        "insert into integration_endpoint (portal_type_id, name) values (903, 'North') returning portal_id, org_id"
    )
    assert org == place.mine
    statements = {
        "app_user": "insert into rcm_user (email, full_name, role) values ('lee@example.invalid', 'Lee', 'admin')",
        "micro_state": f"insert into rcm_state (portal_id, label) values ({number}, 'Sign in')",
        "workflow_trace": f"insert into rcm_trace (portal_id, action_type, success) values ({number}, 'click', true)",
        "batch_job": f"insert into batch_job (workflow_type, portal_id, status) values ('claim', {number}, 'queued')",
    }
    for table, statement in statements.items():
        legacy.all(statement)
        assert legacy.all(f"select org_id from {table}") == [(place.mine,)], table


def test_it_is_bound_by_the_policies_of_rcm_app(legacy: Speaker, place: Place) -> None:
    with place.owner() as owner:
        owner.execute(
            "insert into micro_state (org_id, label) values (%s, 'theirs'), (%s, 'mine')", (place.theirs, place.mine)
        )
    assert legacy.all("select label from rcm_state") == [("mine",)]
    legacy.refused("row-level security", "insert into rcm_state (org_id, label) values (%s, 'x')", place.theirs)
    legacy.refused("permission denied", "insert into organization (org_type, slug, name) values ('payer', 'a', 'A')")
    legacy.refused("permission denied", "set role rcm_app")
    rights = (
        "select rolsuper, rolbypassrls, pg_has_role('rcm_owner', 'member') from pg_roles where rolname = current_user"
    )
    assert legacy.one(rights) == (False, False, False)
