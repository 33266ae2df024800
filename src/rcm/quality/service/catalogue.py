"""The metric catalogue: what is measured, for all organisations of the installation."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import yaml
from pydantic import ValidationError

from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import InvalidInput, NotFound
from rcm.quality.repository import metrics
from rcm.quality.schemas.metrics import MetricIn, MetricOut, MetricsOut, NamedMetricIn

#: More than anybody measures; a file that has more is none of metrics.
_MOST: Final = 10_000


class MetricMissing(NotFound):
    """There is no such metric. GET /api/v1/metrics lists them."""

    code = "quality.metric_not_found"


class MetricIdInvalid(InvalidInput):
    """The id of a metric begins with a letter and goes on with letters, digits, `_`, `.` and `-`; at most 100."""

    code = "quality.metric_id_invalid"


class CatalogueUnreadable(InvalidInput):
    """Metrics are read from CSV with a line of headers, or a list of objects as JSON or YAML."""

    code = "quality.metrics_unreadable"


@dataclass(frozen=True, slots=True)
class Imported:
    """`problems`: position in the file (from 1), metric_id and reason of what was left out."""

    added: int
    changed: int
    unchanged: int
    problems: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        counts = {"added": self.added, "changed": self.changed, "unchanged": self.unchanged}
        return {**counts, "set_aside": len(self.problems), "problems": self.problems}


async def all_metrics(session: ReadSession, *, domain: str | None = None, active_only: bool = False) -> MetricsOut:
    found = await metrics.catalogue(session, active_only=active_only)
    return MetricsOut(items=[MetricOut(**each) for each in found if domain in {None, each["domain"]}])


async def metric(session: ReadSession, metric_id: str) -> MetricOut:
    """Raises MetricMissing."""
    found = await metrics.find(session, metric_id) if "\0" not in metric_id else None
    if found is None:
        raise MetricMissing(ascii(metric_id[:60]))
    return MetricOut(**found)


async def put_metric(session: WriteSession, metric_id: str, given: MetricIn) -> MetricOut:
    """Add a metric, or change the one with this id. Raises MetricIdInvalid."""
    try:
        named = NamedMetricIn(metric_id=metric_id, **given.model_dump())
    except ValidationError:
        raise MetricIdInvalid(ascii(metric_id[:60])) from None
    await metrics.put(session, [named.model_dump()])
    return await metric(session, metric_id)


async def import_metrics(session: WriteSession, content: bytes) -> Imported:
    """What is usable is written; what is not is named. Of two with one id the last counts. Raises
    CatalogueUnreadable."""
    good: dict[str, dict[str, Any]] = {}
    problems = []
    for position, each in enumerate(_objects(content), 1):
        try:
            read = NamedMetricIn.model_validate(each)
        except ValidationError as error:
            named = each.get("metric_id") if isinstance(each, Mapping) else None
            problems.append({"position": position, "metric_id": named, "reason": _reason(error)})
        else:
            good[read.metric_id] = read.model_dump()
    touched = await metrics.put(session, good.values())
    added = sum(touched.values())
    return Imported(added, len(touched) - added, len(good) - len(touched), problems)


def _reason(error: ValidationError) -> str:
    said = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}".removeprefix(": ") for each in error.errors())
    return "; ".join(said)[:500]


def _objects(content: bytes) -> Iterator[Any]:
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise CatalogueUnreadable(f"It is no UTF-8 at byte {error.start}.") from None
    first = text.partition("\n")[0]
    found = _rows(text) if "," in first and not first.startswith(("[", "{", "-")) else _list(text)
    if len(found) > _MOST:
        raise CatalogueUnreadable(f"It has more than {_MOST} entries.")
    yield from found


def _rows(text: str) -> list[dict[str, str]]:
    """An empty cell says nothing."""
    try:
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise CatalogueUnreadable(str(error)) from None
    return [{str(name): value for name, value in row.items() if value not in {"", None}} for row in rows]


def _list(text: str) -> list[Any]:
    try:
        found = orjson.loads(text) if text.startswith(("[", "{")) else yaml.safe_load(text)
    except (orjson.JSONDecodeError, yaml.YAMLError) as error:
        raise CatalogueUnreadable(str(error).splitlines()[0][:200]) from None
    if isinstance(found, dict) and set(found) <= {"metrics", "items"}:
        found = next(iter(found.values()), None)
    if not isinstance(found, list):
        raise CatalogueUnreadable("It is no list.")
    return found
