"""Workflows as authors change them: drafts with a version, publishing, states.

Every write locks the workflow's row first and compares the version that its author has seen, so that of two authors
the second learns of the first's work instead of writing over it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rcm.audit.trail import audit
from rcm.catalog.views import lookup_codes
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import Conflict, InvalidInput
from rcm.work.outbox import tell
from rcm.workflows.checks.problem import Problem, errors
from rcm.workflows.checks.surroundings import Surroundings
from rcm.workflows.exchange import same
from rcm.workflows.repository import definitions as repository
from rcm.workflows.repository.definitions import Definition, WorkflowInUse
from rcm.workflows.repository.graphs import add_revision, graph_of_rows
from rcm.workflows.snapshot import Snapshot, canonical
from rcm.workflows.validation import invalid, validate

LONGEST_NAME: Final = 200
#: A draft may be unfinished in every way but these.
_FORM: Final = frozenset({"malformed", "unknown_member", "unstorable", "too_large"})


class DraftChanged(Conflict):
    """The draft was changed since you read it. Look at what it is now, and save your changes on top of that."""

    code = "workflow.draft_changed"


class DraftMalformed(InvalidInput):
    """A draft may be unfinished, but it must be written as a graph is."""

    code = "workflow.draft_malformed"


class DraftMissing(Conflict):
    """There is nothing to publish: no change was made since the newest revision."""

    code = "workflow.draft_missing"


class NameTaken(Conflict):
    """There is a workflow of this name already. Choose another name, or write its draft with its version."""

    code = "workflow.name_taken"


class NameInvalid(InvalidInput):
    """A workflow's name is 1 to 200 characters that can be seen, without a space at either end."""

    code = "workflow.name_invalid"


class StateForbids(Conflict):
    """The workflow is not in a state for that."""

    code = "workflow.state_conflict"


#: operation: the states that it is for, and the state after it. Asked for again it changes nothing.
STATES: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "suspend": (frozenset({"active"}), "suspended"),
    "activate": (frozenset({"suspended", "archived", "completed"}), "active"),
    "archive": (frozenset({"draft", "active", "suspended", "completed"}), "archived"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What its author works on. Where nothing is unpublished it is the newest revision, and `is_changed` is false."""

    workflow_id: UUID
    version: int
    snapshot: Snapshot
    is_changed: bool
    problems: list[Problem]
    definition: Definition


@dataclass(frozen=True, slots=True)
class Publication:
    """`problems` are warnings only."""

    workflow_id: UUID
    revision_num: int
    version: int
    problems: list[Problem]


async def surroundings(session: ReadSession, actions: Collection[str], name: str = "") -> Surroundings:
    """What a graph of this organisation may refer to."""
    roles = await lookup_codes(session, "user_role_lu")
    return Surroundings(actions, roles, await repository.others(session), name)


async def content(session: ReadSession, definition: Definition) -> Snapshot:
    """The draft, or else the newest revision, or else what an older system left; canonical, with the row's name."""
    if definition.draft is not None:
        found = definition.draft
    elif definition.published_revision is not None:
        revision = await repository.find_revision(session, definition.workflow_id, definition.published_revision)
        found = revision.snapshot
    else:
        found = await graph_of_rows(session, definition.workflow_id)
        found |= {"description": definition.description, "required_data": definition.required_data}
    return canonical({**found, "name": definition.name})


class DefinitionService:
    """Bound to one transaction; `actions` are the names that this program knows."""

    def __init__(self, session: WriteSession, actions: Collection[str]) -> None:
        self._session = session
        self._actions = actions

    async def create(self, name: str, raw: Mapping[str, Any] | None = None) -> UUID:
        """A workflow that is a draft; without a graph an empty one. Raises NameTaken, NameInvalid, DraftMalformed."""
        snapshot = await self._readable({**(raw or {}), "name": _require_name(name)})
        workflow_id = await repository.insert(self._session, name, snapshot)
        if workflow_id is None:
            taken = await repository.find_named(self._session, name)
            raise NameTaken(ascii(name), workflow_id=taken.workflow_id, version=taken.version)
        await self._told("create", workflow_id)
        return workflow_id

    async def save_draft(self, workflow_id: UUID, version: int | None, raw: Mapping[str, Any]) -> Draft:
        """Write the draft over the one of `version`; None: over whatever there is. Raises DraftChanged.

        A draft that is what was published is none.
        """
        definition = await self._locked(workflow_id, version)
        snapshot = await self._readable({**raw, "name": definition.name})
        return await self._put(definition, snapshot, "save_draft")

    async def restore(self, workflow_id: UUID, number: int, version: int | None) -> Draft:
        """Revision `number` becomes the draft; runs begin with it once that is published."""
        definition = await self._locked(workflow_id, version)
        revision = await repository.find_revision(self._session, workflow_id, number)
        snapshot = canonical({**revision.snapshot, "name": definition.name})
        return await self._put(definition, snapshot, "restore", {"revision": number})

    async def publish(self, workflow_id: UUID, version: int | None, comment: str = "") -> Publication:
        """The draft of `version` becomes the next revision; runs keep theirs.

        A suspended workflow stays so. Raises DraftChanged, DraftMissing, GraphInvalid, StateForbids.
        """
        await repository.lock_publishing(self._session)
        definition = await self._locked(workflow_id, version)
        if definition.status == "archived":
            raise StateForbids("It is archived: activate it first.", status=definition.status)
        if definition.draft is None and definition.published_revision is not None:
            raise DraftMissing(revision=definition.published_revision)
        snapshot = await content(self._session, definition)
        problems = validate(snapshot, await surroundings(self._session, self._actions, definition.name))
        if errors(problems):
            raise invalid(problems)
        number = await add_revision(self._session, workflow_id, snapshot, comment)
        status = "suspended" if definition.status == "suspended" else "active"
        new_version = await repository.mark_published(self._session, workflow_id, snapshot, status)
        await self._told("publish", workflow_id, {"revision": number})
        return Publication(workflow_id, number, new_version, problems)

    async def take_in(
        self, document: Mapping[str, Any], *, name: str | None = None, version: int | None = None
    ) -> Draft:
        """A document becomes a workflow, or the draft of the one that has its name and `version`.

        Nothing is made of a graph that has errors: GraphInvalid names all problems. Raises NameTaken, DraftChanged.
        """
        name = _require_name(name if name is not None else document.get("name"))
        raw = {**document, "name": name}
        problems = validate(raw, await surroundings(self._session, self._actions, name))
        if errors(problems):
            raise invalid(problems)
        if version is None:
            workflow_id = await self.create(name, raw)
            return await self.draft(workflow_id)
        known = await repository.find_named(self._session, name)
        return await self.save_draft(known.workflow_id, version, raw)

    async def draft(self, workflow_id: UUID) -> Draft:
        return await read_draft(self._session, workflow_id, self._actions)

    async def change_state(self, workflow_id: UUID, operation: str) -> int:
        """Suspend, activate or archive; how many runs go on. Raises StateForbids."""
        definition = await repository.lock(self._session, workflow_id)
        allowed, after = STATES[operation]
        if definition.status != after:
            if definition.status not in allowed:
                raise StateForbids(f"It is {definition.status}.", status=definition.status)
            if operation == "activate" and definition.published_revision is None:
                # It was archived as a draft: that is what it goes back to.
                after = "draft"
            await repository.set_status(self._session, workflow_id, after)
            await self._told(operation, workflow_id, {"from": definition.status, "to": after})
        return await repository.runs_in_flight(self._session, workflow_id)

    async def duplicate(self, workflow_id: UUID, name: str | None = None) -> UUID:
        """A copy of the draft, or of the newest revision, as a draft of its own."""
        definition = await repository.find(self._session, workflow_id)
        snapshot = await content(self._session, definition)
        for wanted in [name] if name is not None else _names_of_copies(definition.name):
            try:
                made = await self.create(wanted, snapshot)
            except NameTaken:
                if name is not None:
                    raise
                continue
            await repository.copy_uses(self._session, workflow_id, made)
            return made
        raise NameTaken(ascii(definition.name))

    async def delete(self, workflow_id: UUID) -> None:
        """A workflow that never was published. Raises WorkflowInUse."""
        definition = await repository.lock(self._session, workflow_id)
        if definition.published_revision is not None:
            raise WorkflowInUse(workflow_id=workflow_id, revision=definition.published_revision)
        await repository.delete(self._session, workflow_id)
        await self._told("delete", workflow_id, {"name": definition.name})

    async def _locked(self, workflow_id: UUID, version: int | None) -> Definition:
        definition = await repository.lock(self._session, workflow_id)
        if version is not None and version != definition.version:
            raise DraftChanged(
                f"Yours is version {version}, now it is {definition.version}.",
                version=definition.version,
                draft=await content(self._session, definition),
                updated_at=definition.draft_updated_at or definition.updated_at,
                published_revision=definition.published_revision,
            )
        return definition

    async def _readable(self, raw: Mapping[str, Any]) -> Snapshot:
        refused = [p for p in errors(validate(raw, self._actions)) if p.code in _FORM]
        if refused:
            said = "; ".join(str(problem) for problem in refused[:20])
            raise DraftMalformed(said, problems=[problem.to_json() for problem in refused])
        return canonical(raw)

    async def _put(
        self, definition: Definition, snapshot: Snapshot, verb: str, facts: dict[str, Any] | None = None
    ) -> Draft:
        workflow_id = definition.workflow_id
        kept: Snapshot | None = snapshot
        if definition.published_revision is not None:
            newest = await repository.find_revision(self._session, workflow_id, definition.published_revision)
            kept = None if same({**newest.snapshot, "name": definition.name}, snapshot) else snapshot
        version = await repository.put_draft(self._session, workflow_id, kept)
        await self._told(verb, workflow_id, {"version": version, **(facts or {})})
        return await self.draft(workflow_id)

    async def _told(self, verb: str, workflow_id: UUID, facts: dict[str, Any] | None = None) -> None:
        await audit(self._session, f"workflow.{verb}", "user_workflow", [workflow_id], facts)
        await tell(self._session, "workflow", [workflow_id])


async def read_draft(session: ReadSession, workflow_id: UUID, actions: Collection[str]) -> Draft:
    """The draft with its problems. Raises WorkflowMissing."""
    definition = await repository.find(session, workflow_id)
    snapshot = await content(session, definition)
    problems = validate(snapshot, await surroundings(session, actions, definition.name))
    is_changed = definition.draft is not None or definition.published_revision is None
    return Draft(workflow_id, definition.version, snapshot, is_changed, problems, definition)


def _require_name(name: object) -> str:
    if not isinstance(name, str) or not (0 < len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip()):
        raise NameInvalid("" if name is None else f"Given: {ascii(name)[:60]}.")
    return name


def _names_of_copies(name: str) -> list[str]:
    endings = [" (copy)", *(f" (copy {number})" for number in range(2, 100))]
    return [f"{name[: LONGEST_NAME - len(ending)].rstrip()}{ending}" for ending in endings]
