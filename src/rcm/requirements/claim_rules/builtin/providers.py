"""Who rendered, referred and bills: numbers and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rcm.edi.claim import Claim, Party
from rcm.edi.npi import is_npi
from rcm.requirements.claim_rules.builtin.builtin import Builtin, Hit
from rcm.requirements.claim_rules.ports import Context

#: Loops of a line's own providers that may carry an NPI in NM109 behind XX.
_NPI_AT: Final = 9


def npi_checksum(claim: Claim, _: Context) -> Iterator[Hit]:
    for role, party in _named(claim):
        if party.id_qualifier == "XX" and not is_npi(party.id):
            yield Hit(
                f"{role}.npi", party.id, None, f"The NPI of the {role} provider, {party.id}, fails its check digit."
            )
    for line in claim.service_lines:
        for npi in _npis(line.extra):
            if not is_npi(npi):
                yield Hit("service.lines", npi, line.line_number, f"Line {line.line_number}: {npi} is no valid NPI.")


def billing_npi_missing(claim: Claim, _: Context) -> Iterator[Hit]:
    party = claim.billing_provider
    if party.id_qualifier != "XX" or not party.id:
        yield Hit("billing.npi", party.id or None)


def billing_address_missing(claim: Claim, _: Context) -> Iterator[Hit]:
    if claim.billing_provider.address is None:
        yield Hit("billing.address.line1")


def _named(claim: Claim) -> Iterator[tuple[str, Party]]:
    yield "billing", claim.billing_provider
    if claim.rendering_provider is not None:
        yield "rendering", claim.rendering_provider
    if claim.referring_provider is not None:
        yield "referring", claim.referring_provider
    if claim.facility is not None:
        yield "facility", claim.facility


def _npis(segments: tuple[str, ...]) -> Iterator[str]:
    for segment in segments:
        if segment.startswith("NM1*"):
            elements = segment.split("*")
            if len(elements) > _NPI_AT and elements[_NPI_AT - 1] == "XX":
                yield elements[_NPI_AT]


RULES: Final = (
    Builtin(
        "builtin.npi_checksum",
        "NPI check digit",
        "error",
        "An NPI fails its check digit.",
        npi_checksum,
        "Compare the number with NPPES; two digits may be swapped.",
        "45 CFR 162.406",
    ),
    Builtin(
        "builtin.billing_npi_missing",
        "Billing provider without NPI",
        "warn",
        "The billing provider is not named by an NPI.",
        billing_npi_missing,
        "Only providers that give no health care (a taxi, for example) bill without one.",
        "45 CFR 162.410",
    ),
    Builtin(
        "builtin.billing_address_missing",
        "Billing provider without address",
        "error",
        "The billing provider has no address (N3, N4).",
        billing_address_missing,
        "Add street, city, state and postal code to the billing provider.",
        "005010X222 2010AA",
    ),
)
