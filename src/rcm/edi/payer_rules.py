"""SNIP 7: what a payer or an organisation asks beyond the guide. Codecs ask; who knows the rules is above them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rcm.edi.claim import Claim
from rcm.edi.findings import Finding


class PayerRules(Protocol):
    def findings(self, claim: Claim) -> Sequence[Finding]:
        """What of the claim the rules do not let pass, each with `snip` 7; never raises for a claim."""
        ...


class NoPayerRules:
    """The twin that lets every claim pass."""

    def findings(self, claim: Claim) -> Sequence[Finding]:
        del claim  # whichever it is
        return ()
