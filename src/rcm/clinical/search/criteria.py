"""What a search asks for, as values: conditions on the index, ready to be put into SQL or to be looked at in a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rcm.clinical.search.parameters import Source
from rcm.clinical.search.values import Range, Span

Prefix = Literal["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]


@dataclass(frozen=True, slots=True)
class TextValue:
    """`text` is normalised; for `exact` the index narrows by it and the text as it was written decides."""

    text: str
    exact: str
    how: Literal["starts", "exact", "contains"] = "starts"


@dataclass(frozen=True, slots=True)
class TokenValue:
    """`system` None: any, "": none was given. `code` None: any of the system.

    `implied`: the element is a plain code, whose system its binding implies; rows hold none.
    """

    system: str | None
    code: str | None
    implied: bool = False


@dataclass(frozen=True, slots=True)
class TokenText:
    """`:text`: the display or the text of the concept begins so."""

    text: str


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """A resource here, of one of `types` (none: any), or elsewhere by `url`; `versions`: a canonical address, which
    means all of its versions."""

    types: tuple[str, ...] = ()
    id: str | None = None
    url: str | None = None
    versions: bool = False


@dataclass(frozen=True, slots=True)
class IdentifierValue:
    """`:identifier`: what the reference says of its target's identifier; None and "" as in TokenValue."""

    system: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class DateValue:
    prefix: Prefix
    span: Span


@dataclass(frozen=True, slots=True)
class NumberValue:
    prefix: Prefix
    number: Range


@dataclass(frozen=True, slots=True)
class QuantityValue:
    """Without a system, `code` is the unit's code or its written name. None: any."""

    prefix: Prefix
    number: Range
    system: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class UriValue:
    """`below`: this address and those under it. `above`: this address and those over it."""

    text: str
    how: Literal["exact", "below", "above"] = "exact"


Value = (
    TextValue
    | TokenValue
    | TokenText
    | ReferenceValue
    | IdentifierValue
    | DateValue
    | NumberValue
    | QuantityValue
    | UriValue
)


@dataclass(frozen=True, slots=True)
class Rows:
    """The index has a row of one of the sources that meets one of the values; no values: any row.

    `single`: a resource has one such row at most. Then `also` holds what the same row has to meet besides: a range
    of dates is looked for as one, not as two halves.
    """

    kind: str
    sources: tuple[Source, ...]
    values: tuple[Value, ...] = ()
    single: bool = False
    also: tuple[tuple[Value, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class InSet:
    """`:in`: a token of a value set, which somebody has to read first."""

    sources: tuple[Source, ...]
    sets: tuple[str, ...]
    told_as: str


@dataclass(frozen=True, slots=True)
class Itemised:
    """Rows of all parts, from one repetition."""

    parts: tuple[Rows, ...]


@dataclass(frozen=True, slots=True)
class Ids:
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Updated:
    values: tuple[DateValue, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """A reference of the sources leads to a resource of the type that meets the criterion."""

    sources: tuple[Source, ...]
    target_type: str
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class Backward:
    """A resource of the type, whose reference leads here, meets the criterion."""

    resource_type: str
    sources: tuple[Source, ...]
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class Not:
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class AnyOf:
    """None of none."""

    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    criteria: tuple[Criterion, ...]


Criterion = Rows | InSet | Itemised | Ids | Updated | Forward | Backward | Not | AnyOf | AllOf
