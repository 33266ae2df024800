"""Which column of a file is which field of an observation: by what was said, else by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rcm.core.errors import InvalidInput

TEXTS: Final = ("metric_id", "facility_id", "facility", "system_name", "service_line", "sub_service_line")
PERIODS: Final = ("period", "period_start", "period_end")
NUMBERS: Final = ("numerator", "denominator", "value", "expected", "encounters")
#: All that a file may say of an observation, beside columns `dim:NAME`.
FIELDS: Final = (*TEXTS, *PERIODS, *NUMBERS, "suppressed", "entity_dimensions")
#: `dim:unit` is the dimension `unit`.
DIMENSION: Final = "dim:"
_ALIASES: Final = {
    "metric": "metric_id",
    "measure": "metric_id",
    "measureid": "metric_id",
    "facilitycode": "facility_id",
    "ccn": "facility_id",
    "facilityname": "facility",
    "hospital": "facility",
    "system": "system_name",
    "healthsystem": "system_name",
    "subserviceline": "sub_service_line",
    "startdate": "period_start",
    "enddate": "period_end",
    "month": "period",
    "quarter": "period",
    "volume": "encounters",
    "cases": "encounters",
    "expectedvalue": "expected",
    "dimensions": "entity_dimensions",
    **{name.replace("_", ""): name for name in FIELDS},
}


class ColumnsMissing(InvalidInput):
    """The file has no column for what each observation needs. Say which column it is (`--map facility_id=CCN`), or give
    one value for all rows (`--set metric_id=losIndex`)."""

    code = "quality.load_columns_missing"


class MappingWrong(InvalidInput):
    """A mapping is FIELD=COLUMN, a value for all rows FIELD=VALUE. FIELD is one of the fields of an observation, or
    `dim:NAME`; COLUMN is a column of the file."""

    code = "quality.load_mapping_invalid"


@dataclass(frozen=True, slots=True)
class Columns:
    """`fields` and `dimensions` to columns of the file, `constants` to a value for all rows; `unused`: not read."""

    fields: dict[str, str]
    dimensions: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()

    @classmethod
    def of(cls, found: Sequence[str], mapping: Mapping[str, str], constants: Mapping[str, str]) -> Columns:
        """What was said goes before names. Raises MappingWrong, ColumnsMissing."""
        _refuse_unknown(found, mapping, constants)
        taken = set(mapping.values())
        by_name = {**_by_name(name for name in found if name not in taken), **mapping}
        named = {name: column for name, column in by_name.items() if name not in constants}
        dimensions = {n.removeprefix(DIMENSION): c for n, c in named.items() if n.startswith(DIMENSION)}
        fields = {n: c for n, c in named.items() if not n.startswith(DIMENSION)}
        used = {*fields.values(), *dimensions.values()}
        made = cls(fields, dimensions, dict(constants), tuple(name for name in found if name not in used))
        made.require(found)
        return made

    @property
    def named(self) -> dict[str, str]:
        """Fields and `dim:NAME` to columns."""
        return {**self.fields, **{DIMENSION + name: column for name, column in self.dimensions.items()}}

    def require(self, found: Sequence[str]) -> None:
        has = self.fields.keys() | self.constants.keys()
        missing = [name for name in ("metric_id", "facility_id") if name not in has]
        if not has & {"period", "period_start"}:
            missing.append("period (or period_start and period_end)")
        if not (has & {"value", "suppressed"} or has >= {"numerator", "denominator"}):
            missing.append("value (or numerator and denominator)")
        if missing:
            said = f"Missing: {', '.join(missing)}. The file has: {', '.join(found[:40])}."
            raise ColumnsMissing(said, missing=missing, columns=list(found[:200]))


def _refuse_unknown(found: Sequence[str], mapping: Mapping[str, str], constants: Mapping[str, str]) -> None:
    for name in (*mapping, *constants):
        known = name in FIELDS or (name.startswith(DIMENSION) and len(name) > len(DIMENSION))
        if not known:
            raise MappingWrong(f"{name[:40]!a} is no field. Fields: {', '.join(FIELDS)}, dim:NAME.", field=name[:40])
    for name, column in mapping.items():
        if column not in found:
            said = f"The file has no column {column[:40]!a} for {name}. It has: {', '.join(found[:40])}."
            raise MappingWrong(said, field=name, column=column[:40])


def _by_name(found: Iterable[str]) -> dict[str, str]:
    """The first column of a name; capitals, spaces and underscores make no difference."""
    named: dict[str, str] = {}
    for column in found:
        if column.lower().startswith(DIMENSION) and column[len(DIMENSION) :].strip():
            named.setdefault(DIMENSION + column[len(DIMENSION) :].strip(), column)
        elif name := _ALIASES.get(re.sub(r"[^a-z]", "", column.lower())):
            named.setdefault(name, column)
    return named
