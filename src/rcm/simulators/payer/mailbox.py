"""What happens to a file that arrives: read, recognise repeats, decide, write the answers, book it all."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from rcm.core.errors import Conflict
from rcm.simulators.payer.adjudication import Mix
from rcm.simulators.payer.answers import Answer, write_answers
from rcm.simulators.payer.books import Books, OutboundFile, ReceivedFile
from rcm.simulators.payer.deciding import Deciding
from rcm.simulators.payer.inbound import read_inbound


class FileNameTaken(Conflict):
    """A file of this name with other content is in the mailbox already. Send this one under a new name."""

    code = "simulator.file_name_taken"


class Delays(msgspec.Struct, frozen=True):
    """Seconds from receipt until the 999 and 277CA, and until the 835s can be seen."""

    acknowledgement: float = 0
    payment: float = 0


class Mailbox:
    """The payer behind all mailboxes. Files are taken one at a time; reading answers never waits for it."""

    def __init__(self, books: Books, seed: int = 7, mix: Mix | None = None, delays: Delays | None = None) -> None:
        self.books = books
        self._seed = seed
        self._mix = mix or Mix()
        self._delays = delays or Delays()
        self._intake = threading.Lock()

    def receive(self, submitter: str, name: str, body: bytes) -> tuple[ReceivedFile, bool]:
        """Book a file and its answers; (the file, False) when just this was booked before.

        Raises FileNameTaken, and the reader's error when nothing of the body can be read.
        """
        digest = sha256(body).hexdigest()
        with self._intake:
            before = self.books.received(submitter, name)
            if before is not None:
                if before.sha256 != digest:
                    raise FileNameTaken(f"File: {name}.")
                return before, False
            inbound = read_inbound(body, name)
            file = ReceivedFile(name, digest, len(body), len(inbound.claims), self.books.now())
            first_claim, first_answer = self.books.next_ids()
            known = self.books.known_claims(submitter, sorted({x.claim_id for x in inbound.claims}))
            deciding = Deciding(known, self._seed, self._mix, first_claim)
            decided = [deciding.decide(x) for x in inbound.claims]
            received_on = datetime.fromtimestamp(file.received_at, UTC)
            answers = write_answers(inbound, decided, first_answer, received_on)
            self.books.book(submitter, file, deciding.booked.values(), self._outbound(answers, file.received_at))
        return file, True

    def _outbound(self, answers: Iterable[Answer], received_at: float) -> Iterable[OutboundFile]:
        for x in answers:
            delay = self._delays.payment if x.kind == "835" else self._delays.acknowledgement
            digest = sha256(x.body).hexdigest()
            yield OutboundFile(x.id, x.name, x.kind, digest, x.body, received_at + delay)
