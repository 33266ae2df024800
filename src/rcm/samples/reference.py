"""Made-up reference data for development: two hospitals and a billing firm with people, connections, sealed
credentials, tasks with their requirements, and two published workflows each.

Nobody gets a password: people of the samples sign in by a token (`rcm users token --org northgate-medical`).
"""

from __future__ import annotations

import secrets
from collections import Counter
from uuid import UUID

from rcm.catalog import credentials
from rcm.catalog.code_tables.importing.service import load_places
from rcm.catalog.credentials import NewCredential
from rcm.core.db import Database, WriteSession
from rcm.core.errors import ConfigurationError
from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG
from rcm.core.vault import MasterKeys, Secret
from rcm.requirements.service.refreshing import refresh_all
from rcm.samples import repository
from rcm.samples.end_to_end import end_to_end_rcm
from rcm.samples.reference_organizations import (
    ORGANIZATIONS,
    PAYERS,
    PLATFORM_PEOPLE,
    SHARED_PEOPLE,
    SampleEndpoint,
    SampleOrganization,
)
from rcm.samples.reference_requirements import GLOBAL_REQUIREMENTS, PAYER_REQUIREMENTS
from rcm.samples.reference_tasks import (
    CHANNELS,
    MACRO_STATES,
    SIGNATURE_CHANNEL,
    SIGNATURE_STEPS,
    SIGNATURE_TASK,
    TASKS,
)
from rcm.samples.reference_workflows import BY_PORTAL, CHANNEL_USES, END_TO_END, TASK_USES, eligibility_by_portal
from rcm.tenancy import administration
from rcm.workflows.repository.graphs import publish

#: What is counted, in the order in which it is told.
COUNTED = (
    "organizations", "people", "payers", "channel_types", "task_types", "requirements", "endpoints", "credentials",
    "workflows", "macro_states", "task_signatures", "places_of_service",
)  # fmt: skip
_SECRET_BYTES = 24


class DatabaseInUse(ConfigurationError):
    """There are organisations here that are not of the samples. Sample data goes into an empty database only."""

    code = "samples.database_in_use"


async def load_samples(owner: Database, keys: MasterKeys) -> dict[str, int]:
    """Fill an empty, migrated database in one transaction: all of it, or nothing.

    What was added, by kind; all zero where the samples are there already. Raises DatabaseInUse, and the vault's
    errors.
    """
    counts = Counter(dict.fromkeys(COUNTED, 0))

    async def load() -> None:
        async with owner.write(None) as session:
            await session.only_one("samples")
            samples, others = await repository.organizations_there(session)
            if samples:
                return
            if others:
                raise DatabaseInUse(f"Found: {others}.", organizations=others)
            await _Loading(session, keys, counts).run()

    await owner.take_turns(load)
    return dict(counts)


async def load_requirements(
    session: WriteSession, tasks: dict[str, UUID], payers: dict[str, UUID], author: UUID
) -> int:
    """Rules of the global tier, and of the tier of these payers; the number of rules."""
    made = await repository.insert_global_requirements(session, GLOBAL_REQUIREMENTS, tasks, author)
    theirs = [rule for rule in PAYER_REQUIREMENTS if rule.payer in payers]
    return made + await repository.insert_payer_requirements(session, theirs, tasks, payers, author)


async def add_platform_people(session: WriteSession) -> list[UUID]:
    """Who runs the installation, and writes what holds for all."""
    platform = await repository.acting_as(session, PLATFORM_ORG)
    return [await administration.add_user(platform, *person) for person in PLATFORM_PEOPLE]


class _Loading:
    """One transaction; what is made in it by name."""

    def __init__(self, session: WriteSession, keys: MasterKeys, counts: Counter[str]) -> None:
        self._session = session
        self._keys = keys
        self._counts = counts
        self._payers: dict[str, UUID] = {}
        self._channels: dict[str, UUID] = {}
        self._tasks: dict[str, UUID] = {}

    async def run(self) -> None:
        await self._shared()
        organizations = {organization.slug: new_id() for organization in ORGANIZATIONS}
        for organization in ORGANIZATIONS:
            session = await repository.acting_as(self._session, organizations[organization.slug])
            await self._organization(session, organization)
        for slug, email, role in SHARED_PEOPLE:
            session = await repository.acting_as(self._session, organizations[slug])
            await self._person(session, email, _name_of(email), role)
        await refresh_all(await repository.acting_as(self._session, PLATFORM_ORG))

    async def _shared(self) -> None:
        session, counts = self._session, self._counts
        self._payers = await repository.insert_payers(session, PAYERS)
        self._channels = await repository.insert_channel_types(session, CHANNELS)
        self._tasks = await repository.insert_task_types(session, TASKS)
        channel = self._channels[SIGNATURE_CHANNEL]
        await repository.insert_platform_signature(session, channel, SIGNATURE_TASK, SIGNATURE_STEPS)
        counts["payers"] += len(self._payers)
        counts["channel_types"] += len(self._channels)
        counts["task_types"] += len(self._tasks)
        counts["task_signatures"] += 1
        counts["places_of_service"] += await load_places(session)
        people = await add_platform_people(session)
        counts["people"] += len(people)
        counts["requirements"] += await load_requirements(session, self._tasks, self._payers, people[0])

    async def _organization(self, session: WriteSession, organization: SampleOrganization) -> None:
        await repository.insert_organization(session, organization)
        self._counts["organizations"] += 1
        for person in organization.people:
            await self._person(session, *person)
        endpoints = {endpoint.name: await self._endpoint(session, endpoint) for endpoint in organization.endpoints}
        await self._payer_configs(session, organization, endpoints)
        await self._workflows(session)
        portals = [endpoints[each.name] for each in organization.endpoints if each.channel == SIGNATURE_CHANNEL]
        self._counts["macro_states"] += await repository.insert_macro_states(session, portals, MACRO_STATES)

    async def _person(self, session: WriteSession, email: str, full_name: str, role: str) -> None:
        await administration.add_user(session, email, full_name, role)
        self._counts["people"] += 1

    async def _endpoint(self, session: WriteSession, endpoint: SampleEndpoint) -> UUID:
        payer = self._payers[endpoint.payer] if endpoint.payer else None
        endpoint_id = await repository.insert_endpoint(session, endpoint, self._channels[endpoint.channel], payer)
        self._counts["endpoints"] += 1
        if endpoint.credential:
            kind, account = endpoint.credential
            secret = Secret(secrets.token_urlsafe(_SECRET_BYTES))  # nobody's: it opens nothing anywhere
            await credentials.add(session, self._keys, NewCredential(endpoint_id, kind, secret, account))
            self._counts["credentials"] += 1
        return endpoint_id

    async def _payer_configs(
        self, session: WriteSession, organization: SampleOrganization, endpoints: dict[str, UUID]
    ) -> None:
        """Claims go through the clearinghouse, in a mailbox for each payer."""
        clearinghouse = next(each.name for each in organization.endpoints if each.channel == "clearinghouse_edi")
        for code, payer_id in self._payers.items():
            submitter = f"{organization.submitter}-{code[:4]}"
            await repository.insert_payer_config(session, payer_id, code, submitter, endpoints[clearinghouse])

    async def _workflows(self, session: WriteSession) -> None:
        graphs = {END_TO_END: end_to_end_rcm(), BY_PORTAL: eligibility_by_portal()}
        published = {name: await publish(session, name, graph, "Sample data") for name, graph in graphs.items()}
        self._counts["workflows"] += len(published)
        for channel in CHANNEL_USES:
            workflow, kind = published[channel.workflow], self._channels[channel.channel]
            await repository.insert_channel_use(session, workflow, kind, channel)
        for task in TASK_USES:
            await repository.insert_task_use(session, published[task.workflow], self._tasks[task.task], task)


def _name_of(email: str) -> str:
    """Of a person who is in another organisation of the samples too."""
    people = (person for organization in ORGANIZATIONS for person in organization.people)
    return next(person.full_name for person in people if person.email == email)
