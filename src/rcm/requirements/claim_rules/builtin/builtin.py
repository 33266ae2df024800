"""A check that comes with the product: a pure function over a claim and what was loaded for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Final, NamedTuple

from rcm.edi.claim import Claim
from rcm.requirements.claim_rules.ports import Context


class Hit(NamedTuple):
    """One place where the claim does not pass. `message`: where more can be said than the rule's own does."""

    path: str | None = None
    found: str | None = None
    line: int | None = None
    message: str | None = None


Check = Callable[[Claim, Context], Iterable[Hit]]
VOID: Final = "8"


def except_voids(check: Check) -> Check:
    """A void repeats the claim that was wrong, word for word, to take it back: what was wrong in it must not stop it.
    Of a void are asked its form, who is who, and the payer's number of the claim."""

    @wraps(check)
    def asked(claim: Claim, context: Context) -> Iterable[Hit]:
        return () if claim.frequency_code == VOID else check(claim, context)

    return asked


@dataclass(frozen=True, slots=True)
class Builtin:
    """`position` is behind what organisations and payers set: a built-in check sees the claim as it will go out."""

    code: str
    name: str
    action: str
    message: str
    check: Check
    hint: str
    citation: str | None = None
    position: int = 500
