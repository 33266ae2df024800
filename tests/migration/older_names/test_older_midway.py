"""The views at the revisions in which they come, and through the later ones and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from tests.migration.chain import LEGACY, OWNED, V8, database, downgrade, name_of, upgrade
from tests.migration.older_names.speaking import Place, open_as, two_organizations, type_of_row

from rcm.core.embedded import EmbeddedServer
from rcm.core.model import DEFAULT_ORG
from rcm.core.urls import from_server

OF_V8 = (
    "batch_job_item", "integration_endpoint", "portal_type", "rcm_state", "rcm_trace", "rcm_user", "user_roles",
    "users",
)  # fmt: skip
WRITES = (
    "insert into portal_type (portal_type_id, code, name) values (7, 'demo', 'Demo')",
    "insert into integration_endpoint (portal_id, portal_type_id, name) values (8, 7, 'North')",
    "insert into rcm_user (email, hashed_password, full_name, role) values ('lee@example.test', 'h', 'Lee', 'admin')",
    "insert into rcm_state (portal_id, label) values (8, 'Sign in')",
    "insert into rcm_trace (portal_id, state_id, action_type, success) select 8, state_id, 'c', true from rcm_state",
    "insert into batch_job (portal_id, workflow_type, status) values (8, 'claim', 'queued')",
    "insert into batch_job_item (batch_job_id, row_number, status) select batch_job_id, 1, 'success' from batch_job",
    "insert into task_signature (channel_type_id, domain, action, source)"  # noqa: ISC004
    " select channel_type_id, 'claim', 'submit', 'ai' from channel_type",
)


@pytest.fixture(scope="module")
def at_v8(server: EmbeddedServer) -> Iterator[Place]:
    with database(server) as owner:
        upgrade(owner, V8)
        urls = replace(from_server(server, name_of(owner)), owner=owner)
        yield two_organizations(urls, server.bootstrap_url(name_of(owner)), DEFAULT_ORG)


def seen(place: Place, org: UUID) -> dict[str, list[type_of_row]]:
    with open_as(place.urls.app, org) as app:
        return {view: app.execute(f"select * from {view}").fetchall() for view in OF_V8}


def views(place: Place) -> set[str]:
    with place.owner() as owner:
        return {row[0] for row in owner.execute("select viewname from pg_views where schemaname = 'public'")}


def test_what_was_written_through_views_is_read_at_every_revision(at_v8: Place) -> None:
    """One walk, for each step starts where the former ended: 007, 017, head, and back to before V8, where rows of the
    default organisation are kept."""
    assert views(at_v8) == set(OF_V8)
    with open_as(at_v8.urls.app, at_v8.mine) as app:
        for statement in WRITES:
            app.execute(statement)
    before = seen(at_v8, at_v8.mine)
    assert all(before.values()), before
    theirs = seen(at_v8, at_v8.theirs)
    tenants = set(OF_V8) - {"portal_type", "user_roles"}
    assert {view for view in tenants if theirs[view]} == set()
    upgrade(at_v8.urls.owner, OWNED)
    assert views(at_v8) == {*OF_V8, "workflow_node", "workflow_transition"}
    assert seen(at_v8, at_v8.mine) == before
    upgrade(at_v8.urls.owner)
    assert views(at_v8) >= {*OF_V8, "workflow_state", "workflow_steps", "workflow_logs"}
    at_head = seen(at_v8, at_v8.mine)
    assert at_head.pop("user_roles") != before["user_roles"], "later revisions bring rights of their own"
    assert at_head == {view: rows for view, rows in before.items() if view != "user_roles"}
    downgrade(at_v8.urls.owner, V8)
    assert views(at_v8) == set(OF_V8)
    assert seen(at_v8, at_v8.mine) == before
    downgrade(at_v8.urls.owner, LEGACY)
    assert views(at_v8) == set()
    with at_v8.owner() as owner:
        kept = owner.execute("select email, role::text, hashed_password from rcm_user").fetchall()
        triggers = owner.execute("select tgname from pg_trigger where not tgisinternal").fetchall()
    assert kept == [("lee@example.test", "admin", "h")]
    assert triggers == []
