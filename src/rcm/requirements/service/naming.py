"""People name payers by their code and tasks by `domain.action`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.errors import InvalidInput, NotFound
from rcm.core.time import today
from rcm.requirements.repository import names
from rcm.requirements.rule import Scope, plan_of


class TaskUnknown(InvalidInput):
    """There is no such task. Tasks are named by domain and action, such as eligibility.verify."""

    code = "requirements.task_unknown"


class PayerUnknown(InvalidInput):
    """There is no payer of this code."""

    code = "requirements.payer_unknown"


class StateUnknown(InvalidInput):
    """A state is two letters, such as CO."""

    code = "requirements.state_unknown"


class EndpointMissing(NotFound):
    """This organisation has no such endpoint."""

    code = "requirements.endpoint_not_found"


class EndpointOfOtherPayer(InvalidInput):
    """The endpoint is another payer's than the one that is named. Leave the payer out, or name the endpoint's own."""

    code = "requirements.endpoint_of_other_payer"


@dataclass(frozen=True, slots=True)
class Names:
    """Payers by code, tasks by `domain.action`."""

    payers: Mapping[str, UUID]
    tasks: Mapping[str, UUID]

    def payer(self, code: str) -> UUID:
        """Raises PayerUnknown, which names what is near."""
        found = self.payers.get(code) or self.payers.get(code.upper())
        if found is None:
            raise PayerUnknown(_near(code, self.payers))
        return found

    def task(self, name: str) -> UUID:
        """Raises TaskUnknown, which names what is near."""
        found = self.tasks.get(name.lower())
        if found is None:
            raise TaskUnknown(_near(name, self.tasks))
        return found

    def code_of(self, payer_id: UUID | None) -> str | None:
        return next((code for code, known in self.payers.items() if known == payer_id), None)

    def task_of(self, task_type_id: UUID) -> str:
        return next((name for name, known in self.tasks.items() if known == task_type_id), str(task_type_id))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of which task, for whom, on which day."""

    task_type_id: UUID
    scope: Scope
    on: date


async def names_of(session: ReadSession) -> Names:
    return Names(await names.payers(session), await names.tasks(session))


async def question(
    session: ReadSession,
    task: str,
    *,
    payer: str | None = None,
    plan: str | None = None,
    state: str | None = None,
    endpoint_id: UUID | None = None,
    on: date | None = None,
) -> Question:
    """In people's words. Raises TaskUnknown, PayerUnknown, StateUnknown, EndpointMissing, EndpointOfOtherPayer."""
    known = await names_of(session)
    payer_id = known.payer(payer) if payer else None
    if endpoint_id is not None:
        payer_id = await payer_of_endpoint(session, endpoint_id, payer_id)
    scope = Scope(payer_id, plan_of(plan), state_of(state), endpoint_id)
    return Question(known.task(task), scope, on or today())


async def payer_of_endpoint(session: ReadSession, endpoint_id: UUID, named: UUID | None) -> UUID | None:
    """Whose the endpoint is; where it names no payer, the one that was named. Raises EndpointMissing,
    EndpointOfOtherPayer."""
    found = await names.endpoint_payer(session, endpoint_id)
    if found is None:
        raise EndpointMissing(str(endpoint_id))
    if None not in (named, found[0]) and named != found[0]:
        raise EndpointOfOtherPayer(f"Endpoint: {endpoint_id}.")
    return named or found[0]


def state_of(state: str | None) -> str | None:
    if not state:
        return None
    found = state.strip().upper()
    if len(found) != 2 or not (found.isascii() and found.isalpha()):
        raise StateUnknown(f"Found: {state[:20]!a}.")
    return found


def _near(name: str, known: Iterable[str]) -> str:
    listed = sorted(known)
    near = difflib.get_close_matches(name.lower(), [each.lower() for each in listed], n=3, cutoff=0.5)
    found = [each for each in listed if each.lower() in near] or listed[:8]
    hint = f" Near it: {', '.join(found)}." if found else " There are none yet."
    return f"Found: {name[:80]!a}.{hint}"
