"""Files that the tests of the EDI core share: small, made of generated claims, with a few shortcuts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from rcm.edi.envelope import Envelope
from rcm.edi.findings import Finding
from rcm.edi.generator import GeneratedFile, generate_837p
from rcm.edi.professional import ClaimRead, SetRead, read_837p

AS_OF = date(2026, 3, 31)


def envelope(**changes: object) -> Envelope:
    fields: dict[str, object] = {
        "sender_id": "SENDER1",
        "receiver_id": "RECEIVER1",
        "isa_control": 7,
        "gs_control": 8,
        "created": datetime(2026, 3, 31, 9, 30, tzinfo=UTC),
        **changes,
    }
    return Envelope(**fields)  # type: ignore[arg-type]


def generated(claims: int, *, seed: int = 1, defects: int = 0) -> GeneratedFile:
    return generate_837p(claims, seed=seed, defects=defects, as_of=AS_OF)


def split(content: bytes, *, snip: int = 3) -> tuple[list[ClaimRead], list[SetRead]]:
    reads = list(read_837p(content, snip=snip))
    claims = [x for x in reads if isinstance(x, ClaimRead)]
    return claims, [x for x in reads if isinstance(x, SetRead)]


def errors(findings: Iterable[Finding]) -> set[str]:
    return {x.rule_id for x in findings if x.severity == "error"}


def all_findings(claims: Iterable[ClaimRead], sets: Iterable[SetRead]) -> list[Finding]:
    return [f for claim in claims for f in claim.findings] + [f for one in sets for f in one.findings]


def recounted(segments: list[str]) -> bytes:
    """The segments of a file with one set, SE01 made right again."""
    found = list(segments)
    start = next(n for n, x in enumerate(found) if x.startswith("ST*"))
    end = next(n for n, x in enumerate(found) if x.startswith("SE*"))
    found[end] = f"SE*{end - start + 1}*{found[end].split('*')[2]}"
    return "".join(f"{x}~\n" for x in found).encode()


def segments_of(content: bytes) -> list[str]:
    return [x.strip() for x in content.decode().split("~") if x.strip()]
