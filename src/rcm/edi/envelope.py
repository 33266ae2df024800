"""The envelope of what we send: ISA, GS, ST … SE, GE, IEA with their counts and control numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal

import msgspec

from rcm.edi.errors import ValueNotWritable

TERMINATOR: Final = "~\n"
_FORBIDDEN: Final = re.compile(r"[\^~\x00-\x1f\x7f]")


class Envelope(msgspec.Struct, frozen=True):
    """Who sends what to whom. Control numbers: ISA13 1 to 999999999, GS06 likewise; `created` is UTC."""

    sender_id: str
    receiver_id: str
    isa_control: int
    gs_control: int
    created: datetime
    usage: Literal["T", "P"] = "T"
    sender_name: str = "SENDER"
    receiver_name: str = "RECEIVER"
    contact_name: str = "EDI DESK"
    contact_phone: str = "5550100100"
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"


class Composite(str):
    """An element that may hold component separators: made by `composite`, or kept as it was read."""

    __slots__ = ()


def segment(*elements: str) -> str:
    """One segment without terminator; empty elements at the end fall away.

    Raises ValueNotWritable where an element holds a separator or a control character.
    """
    text = "*".join(elements)
    clean = text.count("*") == len(elements) - 1 and not _FORBIDDEN.search(text)
    if clean and ":" in text:
        clean = text.count(":") == sum([x.count(":") for x in elements if type(x) is Composite])
    if not clean:
        raise ValueNotWritable(f"Segment {elements[0]}.", segment=elements[0])
    return text.rstrip("*")


def composite(*parts: str) -> Composite:
    """Raises ValueNotWritable where a component holds a separator."""
    text = ":".join(parts)
    if text.count(":") != len(parts) - 1:
        raise ValueNotWritable(f"Composite {text!r}.")
    return Composite(text.rstrip(":"))


def transaction_set(number: int, code: str, version: str, body: Sequence[str]) -> list[str]:
    """ST, the body, SE with the count. `number` becomes ST02, four digits or more."""
    control = f"{number:04d}"
    return [f"ST*{code}*{control}*{version}", *body, f"SE*{len(body) + 2}*{control}"]


def interchange(envelope: Envelope, functional_id: str, version: str, sets: Iterable[Sequence[str]]) -> bytes:
    """The whole file: one interchange, one functional group (`functional_id` HC, FA, HN, HP)."""
    lines: list[str] = [_isa(envelope), _gs(envelope, functional_id, version)]
    count = 0
    for body in sets:
        lines.extend(body)
        count += 1
    lines.append(f"GE*{count}*{envelope.gs_control}")
    lines.append(f"IEA*1*{envelope.isa_control:09d}")
    lines.append("")
    return TERMINATOR.join(lines).encode()


def _isa(envelope: Envelope) -> str:
    sender, receiver = f"{envelope.sender_id:<15}", f"{envelope.receiver_id:<15}"
    if len(sender) != 15 or len(receiver) != 15 or not 0 < envelope.isa_control < 10**9:
        raise ValueNotWritable("ISA06 and ISA08 hold 15 characters, ISA13 nine digits.", segment="ISA")
    text = "*".join(
        (
            "ISA",
            "00",
            " " * 10,
            "00",
            " " * 10,
            envelope.sender_qualifier,
            sender,
            envelope.receiver_qualifier,
            receiver,
            f"{envelope.created:%y%m%d}",
            f"{envelope.created:%H%M}",
            "^",
            "00501",
            f"{envelope.isa_control:09d}",
            "0",
            envelope.usage,
            ":",
        )
    )
    if len(text) != 105 or text.count("*") != 16 or not text.isascii():
        raise ValueNotWritable("Sender and receiver are plain ASCII without separators.", segment="ISA")
    return text


def _gs(envelope: Envelope, functional_id: str, version: str) -> str:
    return segment(
        "GS",
        functional_id,
        envelope.sender_id,
        envelope.receiver_id,
        f"{envelope.created:%Y%m%d}",
        f"{envelope.created:%H%M}",
        str(envelope.gs_control),
        "X",
        version,
    )
