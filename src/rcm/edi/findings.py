"""A finding: one thing wrong (or odd) in an X12 file, told so that a person can mend it."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """`snip` is the WEDI SNIP level 1 to 7; positions count from 1, `byte_offset` from 0."""

    snip: int
    rule_id: str
    severity: Severity
    message: str
    hint: str = ""
    isa: str = ""
    gs: str = ""
    st: str = ""
    claim_id: str = ""
    line: int | None = None  # service line number
    loop: str = ""
    segment: str = ""
    segment_number: int | None = None  # within the file
    byte_offset: int | None = None
    element: int | None = None
    component: int | None = None
    found: str = ""
    expected: str = ""
    ik304: str = ""
    ik403: str = ""
    category_277ca: str = ""

    def __str__(self) -> str:
        where = f"segment {self.segment_number} ({self.segment}) at byte {self.byte_offset}"
        whose = f", claim {self.claim_id}" if self.claim_id else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.rule_id}: {self.message} [{where}{whose}]{hint}"
