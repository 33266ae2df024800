"""Criteria of a search as SQL: conditions on a resource by what the index says of it. Each names the organisation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rcm.clinical.issues import Issue
from rcm.clinical.registry import table_of
from rcm.clinical.repository.search_values import Bound, brief, condition, lasting, moment
from rcm.clinical.search.criteria import (
    AllOf,
    AnyOf,
    Backward,
    Criterion,
    Forward,
    Ids,
    InSet,
    Itemised,
    Not,
    Rows,
    Updated,
)
from rcm.clinical.search.parameters import LASTING, Source
from rcm.clinical.search.problems import SearchInvalid

#: The organisation of a statement, among its values.
ORG: Final = "%(org)s"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a criterion stands: SQL for the type and the id of the resource it speaks of. `type_name` is "" where
    the type differs from row to row; `updated` is None where the resource's own row is not at hand."""

    type_name: str
    type: str
    id: str
    updated: str | None = None


def where(criterion: Criterion, place: Place, bound: Bound) -> str:
    """A condition that holds for the resources that meet the criterion."""
    return _CONDITIONS[type(criterion)](criterion, place, bound)


def _not(criterion: Not, place: Place, bound: Bound) -> str:
    return f"not {where(criterion.criterion, place, bound)}"


def _any_of(criterion: AnyOf, place: Place, bound: Bound) -> str:
    return _joined([where(each, place, bound) for each in criterion.criteria], "or", "false")


def _all_of(criterion: AllOf, place: Place, bound: Bound) -> str:
    return _joined([where(each, place, bound) for each in criterion.criteria], "and", "true")


def _ids(criterion: Ids, place: Place, bound: Bound) -> str:
    return f"{place.id} = any({bound(list(criterion.ids))}::text[])"


def _updated(criterion: Updated, place: Place, bound: Bound) -> str:
    if place.updated:
        return moment(criterion.values, place.updated, bound)
    row = bound.alias("t")
    return _exists(place, moment(criterion.values, f"{row}.last_updated", bound), bound, row)


def _joined(conditions: Sequence[str], word: str, empty: str) -> str:
    return f"({f' {word} '.join(conditions)})" if conditions else empty


def sources(of: Sequence[Source], row: str, bound: Bound) -> str:
    """Rows written for one of the parameters, of references those to the type that a source narrows to."""
    if all(each.target_type is None for each in of):
        if len(of) == 1:
            return f"{row}.param = {bound(of[0].param)}"
        return f"{row}.param = any({bound([each.param for each in of])}::text[])"
    return _joined([_source(each, row, bound) for each in of], "or", "false")


def _source(source: Source, row: str, bound: Bound) -> str:
    same = f"{row}.param = {bound(source.param)}"
    return same if source.target_type is None else f"{same} and {row}.target_type = {bound(source.target_type)}"


def _row(rows: Rows, row: str, place: Place, bound: Bound) -> str:
    """Everything that is asked of a row of the index table of that kind."""
    head = f"{row}.org_id = {ORG} and {row}.resource_type = {place.type} and {row}.resource_id = {place.id}"
    groups = [values for values in (rows.values, *rows.also) if values]
    matched = "".join(f" and {condition(values, row, bound)}" for values in groups)
    if rows.kind != "date" or not groups:
        return f"{head} and {sources(rows.sources, row, bound)}{matched}"
    near = "".join(brief(values, row, bound) for values in groups)
    found = f"{sources([each for each in rows.sources if not _lasts(each)], row, bound)}{near}{matched}"
    if any(map(_lasts, rows.sources)):
        long = "".join(f" and {lasting(values, row, bound)}" for values in groups)
        found = f"(({found}) or ({sources([each for each in rows.sources if _lasts(each)], row, bound)}{long}))"
    return f"{head} and {found}"


def _lasts(source: Source) -> bool:
    return source.param.endswith(LASTING)


def _rows(rows: Rows, place: Place, bound: Bound) -> str:
    row = bound.alias("s")
    found = _row(rows, row, place, bound)
    return f"exists (select 1 from hacs_core.search_{rows.kind} {row} where {found})"


def _itemised(criterion: Itemised, place: Place, bound: Bound) -> str:
    tables: list[str] = []
    conditions: list[str] = []
    first = ""
    for part in criterion.parts:
        row = bound.alias("s")
        tables.append(f"hacs_core.search_{part.kind} {row}")
        conditions.append(_row(part, row, place, bound))
        if first:
            conditions.append(f"{row}.item = {first}.item")
        first = first or row
    return f"exists (select 1 from {', '.join(tables)} where {' and '.join(conditions)})"


def _forward(chain: Forward, place: Place, bound: Bound) -> str:
    row = bound.alias("f")
    target = Place(chain.target_type, bound(chain.target_type), f"{row}.target_id")
    inner = where(chain.criterion, target, bound)
    if not _proves(chain.criterion):
        inner = f"{_exists(target, 'true', bound)} and {inner}"
    head = f"{row}.org_id = {ORG} and {row}.resource_type = {place.type} and {row}.resource_id = {place.id}"
    return (
        f"exists (select 1 from hacs_core.search_reference {row} where {head} and {sources(chain.sources, row, bound)}"
        f" and {row}.target_type = {target.type} and {row}.target_id is not null and {inner})"
    )


def _backward(has: Backward, place: Place, bound: Bound) -> str:
    row = bound.alias("f")
    other = Place(has.resource_type, bound(has.resource_type), f"{row}.resource_id")
    inner = where(has.criterion, other, bound)
    head = f"{row}.org_id = {ORG} and {row}.target_type = {place.type} and {row}.target_id = {place.id}"
    return (
        f"exists (select 1 from hacs_core.search_reference {row} where {head}"
        f" and {row}.resource_type = {other.type} and {sources(has.sources, row, bound)} and {inner})"
    )


def _exists(place: Place, more: str, bound: Bound, row: str = "") -> str:
    """The resource is there: a reference may lead to one that was deleted, or never came."""
    definition = table_of(place.type_name)
    row = row or bound.alias("t")
    kind = f" and {row}.resource_type = {place.type}" if definition.type is None else ""
    table = definition.full_name
    return f"exists (select 1 from {table} {row} where {row}.org_id = {ORG}{kind} and {row}.id = {place.id} and {more})"


def _proves(criterion: Criterion) -> bool:
    """Does whoever meets it exist? Rows of the index are there for what is stored only."""
    match criterion:
        case Rows() | Itemised() | Updated() | Forward():
            return True
        case AnyOf(criteria):
            return all(map(_proves, criteria))
        case AllOf(criteria):
            return any(map(_proves, criteria))
    return False


def _in_set(criterion: InSet, _place: Place, _bound: Bound) -> str:
    """Value sets are read by service/searching.py; a condition of a write is not the place for it."""
    message = f"{criterion.told_as}: value sets can be used in searches only, not in conditions."
    raise SearchInvalid([Issue("error", "not-supported", "", message)])


_CONDITIONS: Final[dict[type, Callable[[Any, Place, Bound], str]]] = {
    Rows: _rows,
    InSet: _in_set,
    Not: _not,
    AnyOf: _any_of,
    AllOf: _all_of,
    Itemised: _itemised,
    Ids: _ids,
    Updated: _updated,
    Forward: _forward,
    Backward: _backward,
}
