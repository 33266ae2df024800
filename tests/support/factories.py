"""Organisations, people, payers, workflows and files for tests. All names are made up.

Rows go in as rcm_owner where no service makes them yet, everything else through the services.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from rcm.core.actor import Actor
from rcm.core.ids import new_id
from rcm.core.permissions import ROLE_PERMISSIONS
from rcm.core.urls import DatabaseUrls
from rcm.edi.generator import PAYERS, GeneratedFile, generate_837p
from rcm.main import Application
from rcm.samples.end_to_end import end_to_end_rcm
from rcm.tenancy.service import make_token
from rcm.workflows.repository.graphs import publish
from rcm.workflows.service.batches import DEFAULT_WORKFLOW, BatchService, Taken
from tests.support.database import connect

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """A user of one organisation with a token. `actor` may do what the role may."""

    user_id: UUID
    org_id: UUID
    email: str
    full_name: str
    role: str
    token: str

    @property
    def actor(self) -> Actor:
        return Actor(self.org_id, self.user_id, ROLE_PERMISSIONS[self.role])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation with its administrator and its payers (code to id)."""

    org_id: UUID
    slug: str
    name: str
    admin: Person
    payers: dict[str, UUID] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        return self.admin.actor

    @property
    def headers(self) -> dict[str, str]:
        return self.admin.headers


class Factory:
    """Makes things in one database, through one application."""

    def __init__(self, application: Application) -> None:
        self._application = application

    @property
    def urls(self) -> DatabaseUrls:
        return self._application.urls

    def insert(self, table: str, **values: Any) -> None:
        """One row as rcm_owner, past row-level security. Dictionaries and lists become JSON."""
        names = ", ".join(values)
        places = ", ".join(["%s"] * len(values))
        plain = [orjson.dumps(v).decode() if isinstance(v, dict | list) else v for v in values.values()]
        with connect(self.urls.owner) as connection:
            connection.execute(f"insert into {table} ({names}) values ({places})", plain)

    async def organization(
        self, slug: str | None = None, *, payers: Sequence[tuple[str, str]] = PAYERS, workflow: bool = True
    ) -> Tenant:
        """An organisation with an administrator, payers set up, and `end_to_end_rcm` published."""
        slug = slug or f"clinic-{next(_numbers)}"
        org_id = new_id()
        self.insert("organization", org_id=org_id, org_type="hospital", slug=slug, name=f"{slug} Group")
        admin = await self.person(org_id, "org_admin")
        tenant = Tenant(org_id, slug, f"{slug} Group", admin, {c: self.payer(org_id, c, n) for c, n in payers})
        if workflow:
            await self.workflow(tenant.actor)
        return tenant

    async def person(self, org_id: UUID, role: str, *, email: str | None = None) -> Person:
        """A user with a token. The same `email` in two organisations is the same identity."""
        number = next(_numbers)
        email = email or f"user{number}@example.invalid"
        user_id = new_id()
        with connect(self.urls.owner) as connection:
            connection.execute(
                "insert into identity (identity_id, email) values (%s, %s) on conflict do nothing", (new_id(), email)
            )
            connection.execute(
                "insert into app_user (user_id, org_id, identity_id, email, full_name, role)"
                " select %s, %s, identity_id, email, %s, %s from identity where email = %s",
                (user_id, org_id, f"Robin Example {number}", role, email),
            )
        async with self._application.database.write(Actor(org_id, user_id)) as session:
            made = await make_token(session, user_id, "test")
        return Person(user_id, org_id, email, f"Robin Example {number}", role, made.token)

    def payer(
        self,
        org_id: UUID,
        code: str,
        name: str,
        *,
        channel: str = "simulator",
        channel_config: dict[str, Any] | None = None,
        requires_preauth: bool = False,
    ) -> UUID:
        """The payer (made when new, shared by all) and this organisation's settings for it."""
        with connect(self.urls.owner) as connection:
            connection.execute(
                "insert into payer (payer_id, code, name) values (%s, %s, %s) on conflict (code) do nothing",
                (new_id(), code, name),
            )
            (row,) = connection.execute("select payer_id from payer where code = %s", (code,)).fetchall()
            submitter = f"RCM{org_id.hex[-6:].upper()}{next(_numbers):04d}"  # unique for each mailbox, at most 15 long
            connection.execute(
                "insert into payer_configs (payer_config_id, org_id, payer_id, channel, channel_config, submitter_id,"
                " receiver_id, requires_preauth) values (%s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    new_id(),
                    org_id,
                    row[0],
                    channel,
                    orjson.dumps(channel_config or {}).decode(),
                    submitter,
                    "SIMPAYER",
                    requires_preauth,
                ),
            )
        payer_id: UUID = row[0]
        return payer_id

    async def workflow(self, actor: Actor, snapshot: dict[str, Any] | None = None, name: str | None = None) -> UUID:
        """Publish a graph (default: `end_to_end_rcm`); each call is the next revision."""
        graph = snapshot or end_to_end_rcm()
        async with self._application.database.write(actor) as session:
            return await publish(session, name or graph.get("name", DEFAULT_WORKFLOW), graph)

    async def batch(
        self,
        actor: Actor,
        content: bytes,
        file_name: str = "claims.837",
        *,
        workflow: str = DEFAULT_WORKFLOW,
        force: bool = False,
    ) -> Taken:
        """Take a file in as its batch, as the API does."""
        registry = self._application.registry
        with tempfile.TemporaryDirectory(prefix="rcm-test-") as folder:
            path = Path(folder) / "upload"
            path.write_bytes(content)
            async with registry.database.write(actor) as session:
                service = BatchService(session, registry.backend, registry.readers, registry.settings.chunk_rows)
                return await service.take_in(path, file_name, workflow=workflow, force=force)


def claims_file(claims: int = 5, *, seed: int = 1, defects: int = 0) -> GeneratedFile:
    """A generated 837P; `defects` of the claims are broken, `defects` of the answer says which."""
    return generate_837p(claims, seed=seed, defects=defects)


def chain(*steps: str | dict[str, Any], name: str = "chain") -> dict[str, Any]:
    """A snapshot of one step after the other.

    A step is the name of an action, or a node ({id, type, config}) whose `id` may be left out.
    """
    nodes: list[dict[str, Any]] = [{"id": "start", "type": "start"}]
    for position, step in enumerate(steps, 1):
        node = {"type": "task", "config": {"action": step}} if isinstance(step, str) else step
        nodes.append({"id": f"step{position}", **node})
    nodes.append({"id": "end", "type": "end"})
    return graph(nodes, [(a["id"], b["id"]) for a, b in itertools.pairwise(nodes)], name=name)


def graph(
    nodes: Sequence[dict[str, Any]], edges: Iterable[tuple[str, str] | dict[str, Any]], name: str = "graph"
) -> dict[str, Any]:
    """A snapshot. An edge is a pair, or {from, to, label?, condition?}."""
    transitions = [{"from": edge[0], "to": edge[1]} if isinstance(edge, tuple) else edge for edge in edges]
    return {"name": name, "nodes": list(nodes), "transitions": transitions}
