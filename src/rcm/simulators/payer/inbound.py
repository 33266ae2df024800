"""An 837P file as the payer takes it in: whom to answer, what the 999 says, which claims go on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

import msgspec

from rcm.core.money import ZERO
from rcm.edi.acknowledgement import acknowledge
from rcm.edi.answers import FunctionalAcknowledgement
from rcm.edi.errors import FileUnreadable
from rcm.edi.findings import Finding
from rcm.edi.professional import ClaimRead, read_837p
from rcm.simulators.payer.deciding import InboundClaim

#: Status code (277CA, STC01-2) that goes with the category of a finding.
STATUS_CODES: Final = {"A3": "21", "A6": "21", "A7": "21", "A8": "448"}


class Address(NamedTuple):
    """One end of an interchange: ISA05 and ISA06, or ISA07 and ISA08."""

    qualifier: str
    id: str


class Inbound(msgspec.Struct, frozen=True):
    """`claims` are those that the 277CA answers; a claim of a rejected set is in the 999 alone."""

    sender: Address
    receiver: Address
    usage: Literal["T", "P"]
    acknowledgements: tuple[FunctionalAcknowledgement, ...]
    claims: tuple[InboundClaim, ...]


def read_inbound(body: bytes, file_name: str) -> Inbound:
    """Read a whole file. Raises FileUnreadable where not even the envelope can be read."""
    sender, receiver, usage = _addresses(body, file_name)
    reads = list(read_837p(body, file_name=file_name))
    acknowledgements = tuple(acknowledge(reads))
    rejected = {
        (group.gs_control_number, x.st_control_number)
        for group in acknowledgements
        for x in group.sets
        if x.code == "R"
    }
    claims = (x for x in reads if isinstance(x, ClaimRead) and (x.gs, x.st) not in rejected)
    answered = tuple(_claim(x) for x in claims if x.claim_id)
    return Inbound(sender, receiver, usage, acknowledgements, answered)


def _addresses(body: bytes, file_name: str) -> tuple[Address, Address, Literal["T", "P"]]:
    """Sender, receiver and usage: the header has fixed places (X12.5)."""
    header = body[:400].removeprefix(b"\xef\xbb\xbf").lstrip()[:106].decode("latin-1")
    fields = header.split(header[3]) if header.startswith("ISA") and len(header) == 106 else []
    if len(fields) != 17:
        raise FileUnreadable("It doesn't begin with a whole ISA segment.", file_name=file_name)
    sender, receiver = Address(fields[5], fields[6].strip()), Address(fields[7], fields[8].strip())
    return sender, receiver, "P" if fields[15] == "P" else "T"


def _claim(read: ClaimRead) -> InboundClaim:
    claim = read.claim
    return InboundClaim(
        claim_id=read.claim_id,
        frequency=claim.frequency_code if claim else "1",
        charge=claim.total_charge if claim else ZERO,
        claim=claim,
        refusal=None if read.ok else _refusal(read.findings),
    )


def _refusal(findings: Iterable[Finding]) -> tuple[str, str]:
    for finding in findings:
        if finding.severity == "error" and finding.category_277ca:
            return finding.category_277ca, STATUS_CODES.get(finding.category_277ca, "21")
    return "A3", "21"
