"""837P files as rows of a batch: a claim for each row, a bad one set aside with its first error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from rcm.edi.findings import Finding
from rcm.edi.professional import ClaimRead, read_837p
from rcm.workflows.intake import FileNotes, IntakeRow

_MOST_FINDINGS = 50


class ProfessionalReader:
    """Reads 837P with SNIP 1 to 3."""

    kind = "837P"
    actions = frozenset({"claims.register"})

    def recognises(self, head: bytes) -> bool:
        return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:3] == b"ISA"

    def read(self, path: Path, file_name: str, notes: FileNotes) -> Iterator[IntakeRow]:
        for item in read_837p(path, file_name=file_name, snip=3):
            if isinstance(item, ClaimRead):
                yield _row(item)
            else:
                notes.findings += _plain(item.findings)


def _row(read: ClaimRead) -> IntakeRow:
    findings = _plain(read.findings)
    if read.ok and read.claim is not None:
        return IntakeRow(read.claim_id, msgspec.json.encode(read.claim), findings)
    error = next((f for f in read.findings if f.severity == "error"), None)
    data = msgspec.json.encode(read.claim) if read.claim is not None else None
    code = error.rule_id if error else "edi.claim_unreadable"
    message = str(error) if error else f"The claim at byte {read.byte_offset} can't be read."
    return IntakeRow(read.claim_id, data, findings, f"x12.{code}" if error else code, message)


def _plain(findings: tuple[Finding, ...]) -> tuple[dict[str, Any], ...]:
    return tuple(msgspec.to_builtins(finding) for finding in findings[:_MOST_FINDINGS])
