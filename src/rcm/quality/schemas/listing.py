"""A page of signals with its facets."""

from __future__ import annotations

from rcm.core.paging import Page
from rcm.core.schema import Schema
from rcm.quality.schemas.signals import SignalOut


class FacetValueOut(Schema):
    """`value` is what the filter of this name takes (of detected: the month; of severity: a band); null: none."""

    value: str | None
    label: str | None
    count: int


class FacetOut(Schema):
    """The values that occur most, under all filters but this one's own; `distinct` says how many there are."""

    values: list[FacetValueOut]
    distinct: int


class SignalPageOut(Page[SignalOut]):
    """`suspect_data`: how many signals say that their data can't be trusted; they are listed by type=suspect_data."""

    suspect_data: int
    facets: dict[str, FacetOut] | None
