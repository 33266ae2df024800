"""The port between workflows and whatever executes them durably."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final, Protocol
from uuid import UUID

from rcm.core.db import WriteSession
from rcm.core.errors import ConfigurationError, DomainError
from rcm.core.ids import new_id

#: Classes of queue: a person waits for it; a file's rows; what keeps the machine running; what needs a browser.
INTERACTIVE: Final = "interactive"
BATCH: Final = "batch"
INTAKE: Final = "intake"
BROWSER: Final = "browser"
QUEUES: Final = (INTERACTIVE, BATCH, INTAKE)
#: What a worker must have installed before it may listen to a queue.
NEEDS: Final = {BROWSER: "playwright"}

SEGMENT: Final = "segment"
DELIVER: Final = "deliver"
KEPT: Final = "deliver_kept"


class UnknownJob(DomainError):
    """This program knows no job of that kind: the job comes from a newer release."""

    code = "run.job_unknown"


class QueueUnknown(ConfigurationError):
    """There is no such queue. Name some of interactive, batch, intake, browser, with commas between them."""

    code = "worker.queue_unknown"


class QueueNotServed(ConfigurationError):
    """This worker lacks what the jobs of that queue need. Install it, or leave the queue to other workers."""

    code = "worker.queue_not_served"


def chosen_queues(text: str) -> tuple[str, ...]:
    """Queues by their names, commas between them. Raises QueueUnknown, QueueNotServed."""
    names = dict.fromkeys(part for raw in text.split(",") if (part := raw.strip().lower()))
    unknown = [name for name in names if name not in (*QUEUES, BROWSER)]
    if unknown or not names:
        raise QueueUnknown(f"Given: {text!r}.", queues=text)
    for name in names:
        if name in NEEDS and find_spec(NEEDS[name]) is None:
            raise QueueNotServed(f"{name} needs {NEEDS[name]}.", queue=name)
    return tuple(names)


@dataclass(frozen=True, slots=True)
class Job:
    """Ids only: the engine's own tables never hold what the job is about. `id` is never used again."""

    id: UUID
    kind: str
    org_id: UUID
    subject: UUID
    queue: str = INTERACTIVE
    delay_s: float = 0.0


JobHandler = Callable[[UUID, UUID], Awaitable[None]]  # organisation, subject


class ExecutionBackend(Protocol):
    """Runs each enqueued job at least once, after the transaction that enqueued it has committed."""

    async def enqueue(self, session: WriteSession, job: Job) -> None: ...


class JobRegistry:
    """Kinds of jobs to their handlers. A handler must bear being run again."""

    def __init__(self) -> None:
        self._handlers: dict[str, JobHandler] = {}

    def add(self, kind: str, handler: JobHandler) -> None:
        self._handlers[kind] = handler

    async def run(self, kind: str, org_id: UUID, subject: UUID) -> None:
        handler = self._handlers.get(kind)
        if handler is None:
            raise UnknownJob(kind, kind=kind)
        await handler(org_id, subject)


def segment_job(org_id: UUID, segment_id: UUID, queue: str, delay_s: float = 0.0) -> Job:
    return Job(segment_id, SEGMENT, org_id, segment_id, queue, delay_s)


def deliver_job(org_id: UUID) -> Job:
    return Job(new_id(), DELIVER, org_id, org_id, INTERACTIVE)


def kept_job(org_id: UUID, subject: UUID) -> Job:
    """Bring kept events to the run `subject`, or to all of the organisation that wait (`subject` is its id)."""
    return Job(new_id(), KEPT, org_id, subject, INTERACTIVE)
