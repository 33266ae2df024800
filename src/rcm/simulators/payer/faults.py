"""Trouble on demand, so that a sender's recovery can be proved."""

from __future__ import annotations

import threading
from typing import Literal

import msgspec

FailWhen = Literal["before", "after"]


class Faults(msgspec.Struct, frozen=True):
    """`fail_every` N: each Nth PUT is answered 503, before or after it was booked (0: none).

    `latency` delays every answer of the mailboxes, in seconds.
    """

    fail_every: int = 0
    fail_when: FailWhen = "after"
    latency: float = 0


class FaultCounter:
    """Counts PUTs over all mailboxes of this process."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._puts = 0
        self._lock = threading.Lock()

    def next_put_fails(self) -> FailWhen | None:
        if not self._faults.fail_every:
            return None
        with self._lock:
            self._puts += 1
            fails = self._puts % self._faults.fail_every == 0
        return self._faults.fail_when if fails else None
