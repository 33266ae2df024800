"""From a resource to all that is stored of it: the body as it will be answered, its hash, its columns, its rows in the
search index. Pure; whoever writes one resource or a million prepares each of them so.

    prepared = prepare(resource, id=new_resource_id(), version=1, now=now)
    await insert_many(session, [prepared])
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from rcm.clinical.columns import Value, columns_of
from rcm.clinical.issues import Issue
from rcm.clinical.organization_parts import contacts_of, problems_of_organization, qualifications_of
from rcm.clinical.registry import ResourceDefinition, table_of
from rcm.clinical.row_text import encode, index_text
from rcm.clinical.search.extraction import index_rows
from rcm.clinical.text import digest, dump
from rcm.core.errors import InvalidInput

#: Numbers of which the database would keep another spelling: an exponent upwards, and the zero below zero.
_RESPELLED: Final = re.compile(rb"[:,\[]-?(?:[0-9.]+E\+|0\.0*[,}\]])")
#: Without one of these there is none of those. To look for them takes a hundredth of the time.
_SIGNS: Final = (b"E+", b":-0", b",-0", b"[-0")
#: Greater powers of ten than this are no measurement, and would be written out digit by digit.
_GREATEST: Final = 300


class ResourceInvalid(InvalidInput):
    """The resource is not valid. `issues` says what is wrong and where."""

    code = "clinical.resource_invalid"

    def __init__(self, issues: list[Issue]) -> None:
        self.issues = issues
        told = "; ".join(f"{each.path}: {each.message}" if each.path else each.message for each in issues[:5])
        super().__init__(told, issues=len(issues))


Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """`body` is canonical text; `sha256` is its hash. `row`: its row as JSON, the body in it; `index_text`: its rows of
    the search index. `parts`: rows of tables that hang on this one, by table name."""

    type: str
    id: str
    version: int
    last_updated: datetime
    body: bytes
    sha256: str
    row: bytes
    index_text: dict[str, bytes]
    parts: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def table(self) -> ResourceDefinition:
        return table_of(self.type)

    def __reduce__(self) -> tuple[Any, ...]:
        """Between processes at half of what a dataclass's own way costs."""
        return Prepared, (
            self.type, self.id, self.version, self.last_updated, self.body, self.sha256, self.row, self.index_text,
            self.parts,
        )  # fmt: skip


def prepare(resource: dict[str, Any], *, id: str, version: int, now: datetime) -> Prepared:
    """`resource` is valid by stage 1 and stays as it is. Raises ResourceInvalid for what its table refuses."""
    updated = now.astimezone(UTC)
    meta = {**resource.get("meta", {}), "versionId": str(version), "lastUpdated": instant(updated)}
    whole = {**resource, "id": id, "meta": meta}
    body = dump(whole)
    if any(sign in body for sign in _SIGNS) and _RESPELLED.search(body):
        whole = _spelled(whole)
        body = dump(whole)
    table = table_of(resource["resourceType"])
    columns = columns_of(whole, table)
    issues = _refused(table, columns)
    if table.type == "Organization":
        issues += [issue for issue in problems_of_organization(whole) if issue.is_error]
    if issues:
        raise ResourceInvalid(issues)
    parts = {} if table.type != "Organization" else _parts(whole)
    kind = whole["resourceType"]
    sha256 = digest(body)
    stored = {"id": id, "version_id": version, "last_updated": updated, "body": msgspec.Raw(body), "sha256": sha256}
    own = {"resource_type": kind} if table.type is None else {}
    indexed = index_text(kind, id, index_rows(whole))
    return Prepared(kind, id, version, updated, body, sha256, encode({**columns, **own, **stored}), indexed, parts)


def instant(moment: datetime) -> str:
    """As FHIR writes it, with the microseconds that the column keeps."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _parts(organization: dict[str, Any]) -> dict[str, list[Row]]:
    return {
        "organization_contacts": contacts_of(organization),
        "organization_qualifications": qualifications_of(organization),
    }


def _refused(table: ResourceDefinition, columns: dict[str, Value]) -> list[Issue]:
    """The checks of the table, asked before: one bad row must not cost a thousand good ones."""
    issues = [
        Issue("error", "code-invalid", column.path, f"{value!a:.80} is none of {', '.join(column.values)}.")
        for column in table.columns
        if column.values and (value := columns[column.name]) is not None and value not in column.values
    ]
    for start, end in table.ordered:
        first, last = columns[start], columns[end]
        if isinstance(first, str) and isinstance(last, str) and _before(last, first):
            path = next(column.path.removesuffix(".start") for column in table.columns if column.name == start)
            issues.append(Issue("error", "invariant", path, "It ends before it starts."))
    return issues


def _before(one: str, other: str) -> bool:
    return one != "infinity" and datetime.fromisoformat(one) < datetime.fromisoformat(other)


def _spelled(value: Any) -> Any:
    """Numbers as the database gives them back, so that the hash is that of what is read: 1.0E+2 is 100, -0.0 is 0.0."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent > 0:
            if value.adjusted() > _GREATEST:
                raise ResourceInvalid([Issue("error", "value", "", f"A number is too great: {value!s:.40}.")])
            return int(value)
        return abs(value) if value.is_zero() else value
    if isinstance(value, dict):
        return {key: _spelled(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_spelled(each) for each in value]
    return value
