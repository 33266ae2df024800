"""Time is timezone-aware UTC; dates of service are plain dates."""

from __future__ import annotations

from datetime import UTC, date, datetime


def utcnow() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The UTC day. An organisation's business day needs its time zone."""
    return utcnow().date()
