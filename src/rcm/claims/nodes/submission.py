"""submission: ready claims go out in one 837P for each payer; no claim ever goes out twice.

The file is written, numbered and kept in one transaction, before anything is sent. Sending the same
file again, after a crash, is the same file under the same name: the partner sees it once.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from rcm.catalog.repository import PayerSettings, payers_by_id
from rcm.claims.channels import Channels
from rcm.claims.nodes.work import Work, claim_id_of, load_work
from rcm.claims.repository import claims as claim_repository
from rcm.claims.repository import exchange
from rcm.claims.repository.claims import Move
from rcm.claims.repository.exchange import Outgoing
from rcm.claims.states import ClaimStatus
from rcm.core.db import Database
from rcm.core.errors import DomainError
from rcm.core.ids import new_id
from rcm.core.time import utcnow
from rcm.edi.envelope import Envelope
from rcm.edi.professional_writer import write_837p
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import Completed, Failed, Outcome

_TO_SEND: Final = frozenset({ClaimStatus.READY, ClaimStatus.BATCHED})


@dataclass(slots=True)
class Prepared:
    """Files to send, with the channel that each goes through."""

    files: list[tuple[Outgoing, PayerSettings]] = field(default_factory=list)


@dataclass(slots=True)
class Answered:
    """What became of each file: nothing (sent), or a failure."""

    failures: dict[UUID, Failed] = field(default_factory=dict)
    sent: list[UUID] = field(default_factory=list)


class SubmitClaims:
    """External action `claims.submit`."""

    def __init__(self, database: Database, channels: Channels) -> None:
        self._database = database
        self._channels = channels

    async def prepare(self, step: Step, items: Sequence[StepItem]) -> tuple[Prepared, Outcomes]:
        claims = {claim_id_of(item): item for item in items}
        states = await claim_repository.statuses(step.session, list(claims), lock=False)
        early: dict[UUID, Outcome] = {
            item.run_id: Completed({"already": states[claim]})
            for claim, item in claims.items()
            if states[claim] not in _TO_SEND
        }
        before = await exchange.prepared_for(step.session, list(claims))
        fresh = [item for claim, item in claims.items() if item.run_id not in early and claim not in before]
        made = await self._new_files(step, fresh) if fresh else []
        again = await exchange.load_outgoing(step.session, sorted(set(before.values())))
        files = [*made, *again]
        payers = await payers_by_id(step.session, sorted({file.payer_id for file in files}))
        return Prepared([(file, payers[file.payer_id]) for file in files]), early

    async def call(self, prepared: Prepared) -> Answered:
        answered = Answered()
        for file, payer in prepared.files:
            try:
                await self._channels.open(payer).send(file.file_name, file.body)
            except DomainError as error:
                answered.failures[file.interchange_id] = Failed(error.code, error.message, error.retryable)
            else:
                answered.sent.append(file.interchange_id)
        return answered

    async def record(self, step: Step, items: Sequence[StepItem], answer: Answered) -> Outcomes:
        claims = {claim_id_of(item): item for item in items}
        files = await exchange.files_of(step.session, list(claims))
        sent = await exchange.mark_sent(step.session, answer.sent)
        await claim_repository.move(step.session, Move(sent, ClaimStatus.TRANSMITTED, "837P sent", "workflow"))
        return {item.run_id: _outcome(files.get(claim), answer) for claim, item in claims.items()}

    async def _new_files(self, step: Step, items: Sequence[StepItem]) -> list[Outgoing]:
        by_payer: dict[UUID, list[Work]] = defaultdict(list)
        for work in await load_work(step, items):
            by_payer[work.payer.payer_id].append(work)
        return [await self._write(step, by_payer[payer_id]) for payer_id in sorted(by_payer)]

    async def _write(self, step: Step, works: Sequence[Work]) -> Outgoing:
        payer = works[0].payer
        async with self._database.write(step.session.actor) as session:
            number = await exchange.next_control_number(session, payer.payer_id)
        envelope = Envelope(
            sender_id=payer.submitter_id,
            receiver_id=payer.receiver_id,
            isa_control=number,
            gs_control=number,
            created=utcnow(),
            sender_name=payer.submitter_id,
            receiver_name=payer.name,
        )
        body = await asyncio.to_thread(write_837p, [work.claim for work in works], envelope)
        file = Outgoing(new_id(), payer.payer_id, f"{payer.submitter_id}-{payer.code}-{number:09d}.837", number, body)
        await exchange.insert_outgoing(step.session, file, {w.claim_id: w.claim.frequency_code for w in works})
        move = Move([w.claim_id for w in works], ClaimStatus.BATCHED, "837P written", "workflow", file.interchange_id)
        await claim_repository.move(step.session, move)
        return file


def _outcome(interchange: UUID | None, answer: Answered) -> Outcome:
    if interchange is None:
        return Failed("claims.submission_missing", "The claim is in no file. Retry the step.", retryable=True)
    if interchange in answer.failures:
        return answer.failures[interchange]
    return Completed({"interchange_id": str(interchange)})
