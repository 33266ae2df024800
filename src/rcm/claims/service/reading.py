"""A payer's file as values. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from rcm.core.errors import DomainError
from rcm.edi.acknowledgement import read_999
from rcm.edi.answers import ClaimStatus, FunctionalAcknowledgement, PaidClaim
from rcm.edi.claim_acknowledgement import read_277ca
from rcm.edi.remittance import balance, read_835


class AnswerKindUnknown(DomainError):
    """The payer sent a kind of file that is not worked through here. It is kept."""

    code = "claims.answer_kind_unknown"


@dataclass(slots=True)
class Answers:
    """One of the lists is filled. `out_of_balance`: the arithmetic that does not come out; nothing is posted."""

    acknowledgements: list[FunctionalAcknowledgement] = field(default_factory=list)
    statuses: list[ClaimStatus] = field(default_factory=list)
    payments: list[PaidClaim] = field(default_factory=list)
    out_of_balance: list[str] = field(default_factory=list)

    @property
    def claims(self) -> int:
        return max(len(self.statuses), len(self.payments))


def read_answers(kind: str, body: bytes) -> Answers:
    """Raises a DomainError where the file can't be read."""
    match kind:
        case "999":
            return Answers(acknowledgements=read_999(body))
        case "277CA":
            return Answers(statuses=[status for set_ in read_277ca(body) for status in set_.claims])
        case "835":
            remittances = read_835(body)
            problems = [str(f) for remittance in remittances for f in balance(remittance) if f.severity == "error"]
            payments = [claim for remittance in remittances for claim in remittance.claims]
            return Answers(payments=payments, out_of_balance=problems)
    raise AnswerKindUnknown(kind)
