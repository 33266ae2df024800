"""Fetch what payers put into our mailboxes, and work it into the claims: 999, 277CA, 835.

Each file is kept before anything is done with it. Files of one payer are worked through in their
order, one worker at a time, some claims in each transaction; what was done is noted in that
transaction, so a file is never applied twice and never half.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import structlog

from rcm.catalog.repository import PayerSettings, all_payers
from rcm.claims.channels import Channels
from rcm.claims.posting import posting_of
from rcm.claims.repository import claims as claim_repository
from rcm.claims.repository import exchange
from rcm.claims.repository.claims import Move
from rcm.claims.repository.exchange import Incoming
from rcm.claims.service.reading import Answers, read_answers
from rcm.claims.states import CLAIM_ANSWERED, ClaimStatus
from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.errors import DomainError
from rcm.core.ids import new_id
from rcm.edi.answers import ClaimStatus as StatusAnswer
from rcm.edi.answers import FunctionalAcknowledgement, PaidClaim
from rcm.work.outbox import tell
from rcm.workflows.backend import INTAKE, ExecutionBackend, Job, deliver_job
from rcm.workflows.engine.delivery import raise_events
from rcm.workflows.repository.waits import organizations_waiting

log = structlog.get_logger()

ANSWERS: Final = "claims.answers"
_CLAIMS_A_TURN: Final = 1000
_TURNS_A_DELIVERY: Final = 5
_BY: Final = "payer"

#: 277CA category to the claim's new state; A4, A5 say nothing that moves a claim.
_CATEGORY: Final = {
    "A0": ClaimStatus.RECEIVED,
    "A1": ClaimStatus.RECEIVED,
    "A2": ClaimStatus.IN_ADJUDICATION,
    "A3": ClaimStatus.REJECTED,
    "A6": ClaimStatus.REJECTED,
    "A7": ClaimStatus.REJECTED,
    "A8": ClaimStatus.REJECTED,
}
_REJECTS: Final = "U"  # STC03
_SET_REJECTED: Final = frozenset({"R", "M", "W", "X"})  # IK501, AK901


class AnswerService:
    """Both halves: the tick that fetches, the job that works through."""

    def __init__(self, database: Database, ops: Database, backend: ExecutionBackend, channels: Channels) -> None:
        self._database = database
        self._ops = ops
        self._backend = backend
        self._channels = channels
        self._read: dict[UUID, tuple[UUID, Answers]] = {}  # by payer

    async def poll(self) -> None:
        """Look into the mailboxes of every organisation that has claims waiting for an answer."""
        async with self._ops.read(None) as session:
            waiting = await organizations_waiting(session, CLAIM_ANSWERED)
        for org_id in waiting:
            async with self._database.read(Actor(org_id)) as reading:
                payers = await all_payers(reading)
                stuck = await exchange.payers_with_unread(reading)
            for payer in payers:
                try:
                    await self._collect(Actor(org_id), payer, again=payer.payer_id in stuck)
                except DomainError as error:
                    log.warning("mailbox_unread", payer=payer.code, code=error.code)

    async def process(self, org_id: UUID, payer_id: UUID) -> None:
        """Work through what the payer sent. Runs are told after some files at a time: they travel in chunks,
        and the more of them go on together, the less each costs."""
        actor, turns = Actor(org_id), 0
        while await self._database.take_turns(lambda: self._turn(actor, payer_id)):
            turns += 1
            if turns % _TURNS_A_DELIVERY == 0:
                await self._deliver(actor)
        if turns % _TURNS_A_DELIVERY:
            await self._deliver(actor)

    async def _deliver(self, actor: Actor) -> None:
        async with self._database.write(actor) as session:
            await self._backend.enqueue(session, deliver_job(actor.org_id))

    async def _collect(self, actor: Actor, payer: PayerSettings, *, again: bool) -> None:
        channel = self._channels.open(payer)
        files = await channel.listing(payer.inbound_cursor)
        for file in files:
            body = await channel.fetch(file.name)
            async with self._database.write(actor) as session:
                await exchange.insert_incoming(session, new_id(), payer.payer_id, file.kind, file.name, body)
                await exchange.move_cursor(session, payer.payer_id, file.seq)
                if file is files[-1]:
                    await self._enqueue(session, payer.payer_id)
        if again and not files:
            async with self._database.write(actor) as session:
                await self._enqueue(session, payer.payer_id)

    async def _enqueue(self, session: WriteSession, payer_id: UUID) -> None:
        await self._backend.enqueue(session, Job(new_id(), ANSWERS, session.actor.org_id, payer_id, INTAKE))

    async def _turn(self, actor: Actor, payer_id: UUID) -> bool:
        """Some claims of the oldest file. False when there is no file left."""
        async with self._database.write(actor) as session:
            await session.only_one(f"answers:{actor.org_id}:{payer_id}")
            file = await exchange.next_incoming(session, payer_id)
            if file is None:
                self._read.pop(payer_id, None)
                return False
            try:
                answers = self._answers(payer_id, file)
            except DomainError as error:
                await exchange.finish_incoming(session, file.interchange_id, "unreadable", {"error": error.message})
                log.warning("answer_unreadable", interchange=str(file.interchange_id), code=error.code)
                return True
            await self._apply(session, payer_id, file, answers)
            return True

    def _answers(self, payer_id: UUID, file: Incoming) -> Answers:
        """A file of many claims takes several transactions, but is read once."""
        known = self._read.get(payer_id)
        if known is None or known[0] != file.interchange_id:
            known = self._read[payer_id] = (file.interchange_id, read_answers(file.kind, file.body))
        return known[1]

    async def _apply(self, session: WriteSession, payer_id: UUID, file: Incoming, answers: Answers) -> None:
        if answers.out_of_balance:
            detail = {"out_of_balance": answers.out_of_balance}
            await exchange.finish_incoming(session, file.interchange_id, "quarantined", detail)
            return
        for acknowledgement in answers.acknowledgements:
            await self._acknowledge(session, payer_id, file.interchange_id, acknowledgement)
        some = slice(file.done, file.done + _CLAIMS_A_TURN)
        unmatched = await self._statuses(session, payer_id, file.interchange_id, answers.statuses[some])
        unmatched += await self._payments(session, payer_id, file.interchange_id, answers.payments[some])
        done = file.done + _CLAIMS_A_TURN
        if done < answers.claims:
            await exchange.note_progress(session, file.interchange_id, done, unmatched)
            return
        await exchange.note_progress(session, file.interchange_id, answers.claims, unmatched)
        await exchange.finish_incoming(session, file.interchange_id, "processed")

    async def _acknowledge(
        self, session: WriteSession, payer_id: UUID, document: UUID, said: FunctionalAcknowledgement
    ) -> None:
        """999: the file was readable, or was not. Single claims in error come again in the 277CA."""
        sent = await exchange.claims_of_file(session, payer_id, int(said.gs_control_number))
        rejected = said.code in _SET_REJECTED
        status = ClaimStatus.REJECTED if rejected else ClaimStatus.ACCEPTED_999
        claims = [claim.claim_id for claim in sent]
        moved = await claim_repository.move(session, Move(claims, status, f"999 {said.code}", _BY, document))
        if rejected:
            await self._answered(session, moved)

    async def _statuses(
        self, session: WriteSession, payer_id: UUID, document: UUID, said: Sequence[StatusAnswer]
    ) -> list[str]:
        """277CA. Answers the claim numbers that are not ours."""
        if not said:
            return []
        known = await exchange.find_claims(session, payer_id, [status.claim_id for status in said])
        wanted: dict[tuple[ClaimStatus, str], list[UUID]] = {}
        categories: dict[UUID, tuple[str, bool]] = {}
        details: dict[UUID, dict[str, Any]] = {}
        for status in said:
            claim = known.get(status.claim_id)
            becomes = ClaimStatus.REJECTED if status.action == _REJECTS else _CATEGORY.get(status.category)
            if claim is None or becomes is None:
                continue
            wanted.setdefault((becomes, status.category), []).append(claim)
            categories[claim] = (status.category, becomes is not ClaimStatus.REJECTED)
            details[claim] = {"category": status.category, "status": status.status_code}
        await exchange.note_category(session, categories)
        for (becomes, category), claims in wanted.items():
            cause = f"277CA {category}"
            moved = await claim_repository.move(session, Move(claims, becomes, cause, _BY, document, details))
            if becomes is ClaimStatus.REJECTED:
                await self._answered(session, moved)
        return sorted(status.claim_id for status in said if status.claim_id not in known)

    async def _payments(
        self, session: WriteSession, payer_id: UUID, document: UUID, said: Sequence[PaidClaim]
    ) -> list[str]:
        """835. What does not add up for a claim is left unposted and named, like what is not ours."""
        if not said:
            return []
        postings = [posting_of(claim) for claim in said]
        known = await exchange.find_claims(session, payer_id, [posting.claim_number for posting in postings])
        good = {known[p.claim_number]: p for p in postings if p.claim_number in known and p.balances}
        moved = await claim_repository.post(session, good, document, _BY)
        await self._answered(session, moved)
        return sorted(p.claim_number for p in postings if p.claim_number not in known or not p.balances)

    async def _answered(self, session: WriteSession, claims: set[UUID]) -> None:
        """Runs that wait for these claims may go on; `process` sees to it."""
        keys = [str(claim) for claim in sorted(claims)]
        await raise_events(session, CLAIM_ANSWERED, keys)
        await tell(session, "claim", sorted(claims))
