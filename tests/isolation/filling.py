"""Two organisations that look alike, with at least one row each in every table of tenants' rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from tests.support.application import TestBackend, composed, make_settings
from tests.support.factories import Factory, Tenant, claims_file

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.main import Application
from rcm.simulators.payer.process import PayerSimulatorProcess

TENANT_TABLES = """
select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   and a.attname = 'org_id' and not a.attisdropped order by 1
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """`tables` are all that have an org_id, from the catalogue."""

    urls: DatabaseUrls
    bootstrap: str
    mine: Tenant
    theirs: Tenant
    tables: tuple[str, ...]

    def owner(self) -> psycopg.Connection[tuple[Any, ...]]:
        return plain(self.urls.owner)

    def app(self, org: UUID | None) -> psycopg.Connection[tuple[Any, ...]]:
        """As rcm_app, with the organisation set for the whole connection: the worst case of a leak."""
        connection = plain(self.urls.app)
        connection.execute("select set_config('app.org_id', %s, false)", (str(org) if org else "",))
        return connection


def plain(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)


async def fill(urls: DatabaseUrls, bootstrap: str, folder: Path) -> Filled:
    """The same file through the same workflow for both, answered by a payer; then what still is empty."""
    backend = TestBackend()
    content = claims_file(8, seed=3, defects=2).content
    with PayerSimulatorProcess.start(folder / "books.sqlite") as payer:
        async with composed(make_settings(chunk_rows=5, simulator_url=payer.url), urls, backend) as application:
            factory = Factory(application)
            tenants = [await factory.organization(slug) for slug in ("maple-clinic", "cedar-clinic")]
            for tenant in tenants:
                await factory.batch(tenant.actor, content)
            await _to_the_end(application, backend)
    with plain(urls.owner) as owner:
        tables = tuple(str(row[0]) for row in owner.execute(TENANT_TABLES))
        for tenant in tenants:
            _complete(owner, tenant.org_id, empty(owner, tables, tenant.org_id))
            assert empty(owner, tables, tenant.org_id) == set()
        unanswered = owner.execute("select count(*) from run_wait where delivered_at is null").fetchone()
        assert unanswered == (0,), "the payer's answers were not worked in"
    return Filled(urls, bootstrap, tenants[0], tenants[1], tables)


async def _to_the_end(application: Application, backend: TestBackend) -> None:
    for _ in range(4):
        await backend.drain()
        for tick in application.registry.ticks:
            await tick.run()
    await backend.drain()


def empty(owner: psycopg.Connection[tuple[Any, ...]], tables: tuple[str, ...], org: UUID) -> set[str]:
    """Tables in which the organisation has no row."""
    counted = {
        table: owner.execute(
            sql.SQL("select count(*) from {} where org_id = %s").format(sql.Identifier(table)), (org,)
        ).fetchone()
        for table in tables
    }
    return {table for table, count in counted.items() if count == (0,)}


def _complete(owner: psycopg.Connection[tuple[Any, ...]], org: UUID, tables: set[str]) -> None:
    """Rows for tables that this file's way through the workflow does not touch.

    A new table comes here, or into the way.
    """
    workflow = "(select workflow_id from user_workflow where org_id = %(org)s limit 1)"
    nodes = [new_id(), new_id()]
    statements = {
        "user_workflow_node": f"""
            insert into user_workflow_node (org_id, node_id, workflow_id, key, node_type, label)
            select %(org)s, u.node, {workflow}, u.key, 'start', u.key
              from (values (%(first)s::uuid, 'one'), (%(second)s::uuid, 'two')) u (node, key)""",
        "user_workflow_transition": f"""
            insert into user_workflow_transition (org_id, workflow_id, from_node, to_node)
            values (%(org)s, {workflow}, %(first)s, %(second)s)""",
        "workflow_run_step_attempt": """
            insert into workflow_run_step_attempt
                   (org_id, run_id, node_id, iteration, attempt_number, worker, started_at, outcome)
            select %(org)s, run_id, 'scrubbing', 0, 1, 'worker', now(), 'COMPLETED'
              from workflow_run where org_id = %(org)s limit 1""",
    }
    unknown = tables - statements.keys()
    assert not unknown, f"no row gets into {unknown}: add the step that writes it, or a row here"
    for table, statement in statements.items():
        if table in tables:
            owner.execute(statement, {"org": org, "first": nodes[0], "second": nodes[1]})
