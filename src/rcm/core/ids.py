"""Identifiers: time-ordered UUIDs (version 7, RFC 9562), so that new rows land together in an index."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = [0]


def new_id() -> UUID:
    """A UUID version 7: 48 bits of milliseconds, 12 bits of sub-millisecond order, 62 random bits.

    Strictly increasing within a process, also when the clock stands still or steps back.
    """
    now = time.time_ns()
    # 60 bits of time: milliseconds << 12 | fraction of the millisecond in 1/4096
    stamp = (now // 1_000_000) << 12 | (now % 1_000_000) * 4096 // 1_000_000
    with _lock:
        stamp = max(stamp, _last[0] + 1)
        _last[0] = stamp
    millis, fraction = stamp >> 12, stamp & 0xFFF
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=millis << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random)


def new_ids(count: int) -> list[UUID]:
    return [new_id() for _ in range(count)]
