"""A check that comes with the product: a pure function over a claim and what was loaded for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rcm.edi.claim import Claim
from rcm.requirements.claim_rules.ports import Context


class Hit(NamedTuple):
    """One place where the claim does not pass. `message`: where more can be said than the rule's own does."""

    path: str | None = None
    found: str | None = None
    line: int | None = None
    message: str | None = None


Check = Callable[[Claim, Context], Iterable[Hit]]


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
