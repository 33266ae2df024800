"""The tables that importers write, told in one way: what is fixed for an import, keys, meaning, texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Target:
    """Entries bring values in the order keys, meaning, texts.

    A change of a meaning makes a new period; a change of a text does not. `scope` are the columns that are the same
    for all rows of an import. JSON objects among the meaning (`merged`) keep what the file does not speak of.
    """

    table: str
    scope: Mapping[str, tuple[str, Any]]
    keys: Mapping[str, str]
    meaning: Mapping[str, str]
    texts: Mapping[str, str]
    conflict: tuple[str, ...]
    merged: frozenset[str] = frozenset()
    #: Of the keys, those that may be null.
    open_keys: frozenset[str] = frozenset()

    @property
    def columns(self) -> Mapping[str, str]:
        return {**self.keys, **self.meaning, **self.texts}

    def values(self) -> dict[str, Any]:
        return {f"scope_{name}": value for name, (_, value) in self.scope.items()}

    def scoped(self, alias: str) -> str:
        """Which rows of the table are concerned."""
        return (
            " and ".join(
                f"{alias}.{name} is null" if value is None else f"{alias}.{name} = %(scope_{name})s::{kind}"
                for name, (kind, value) in self.scope.items()
            )
            or "true"
        )

    def key(self, alias: str, key: str) -> str:
        return f"coalesce({alias}.{key}, '')" if key in self.open_keys else f"{alias}.{key}"

    def match(self, one: str, two: str) -> str:
        return " and ".join(f"{self.key(one, key)} = {self.key(two, key)}" for key in self.keys)

    def grouped(self, alias: str) -> str:
        return ", ".join(f"{alias}.{key}" for key in self.keys)

    def same(self, stored: str, read: str) -> str:
        """Does the stored row mean what was read?"""
        return " and ".join(
            f"{stored}.{name} @> {read}.{name}" if name in self.merged
            else f"{stored}.{name} is not distinct from {read}.{name}"
            for name in self.meaning
        ) or "true"  # fmt: skip

    def same_texts(self, stored: str, read: str) -> str:
        return " and ".join(f"{stored}.{name} is not distinct from {read}.{name}" for name in self.texts) or "true"

    def taken_over(self, stored: str, read: str) -> str:
        """SET of everything but the keys and the period."""
        meaning = [
            f"{name} = {stored}.{name} || {read}.{name}" if name in self.merged else f"{name} = {read}.{name}"
            for name in self.meaning
        ]
        return ", ".join(meaning + [f"{name} = {read}.{name}" for name in self.texts])


def codes_target(system: str) -> Target:
    return Target(
        "code", {"code_system": ("text", system)}, {"code": "text"}, {"attributes": "jsonb"}, {"label": "text"},
        ("code_system", "code", "valid_from"), frozenset({"attributes"}),
    )  # fmt: skip


def pairs_target(edit_set: str) -> Target:
    return Target(
        "ncci_pair", {"edit_set": ("text", edit_set)}, {"column_one": "text", "column_two": "text"},
        {"modifier_indicator": "smallint"}, {"rationale": "text"},
        ("edit_set", "column_one", "column_two", "valid_from"),
    )  # fmt: skip


def limits_target(edit_set: str) -> Target:
    return Target(
        "mue", {"edit_set": ("text", edit_set)}, {"code": "text"},
        {"units": "integer", "adjudication_indicator": "smallint"}, {"rationale": "text"},
        ("edit_set", "code", "valid_from"),
    )  # fmt: skip


DRGS: Final = Target(
    "drg_weight", {}, {"drg": "text"},
    {"weight": "numeric(9, 4)", "geometric_los": "numeric(7, 2)", "arithmetic_los": "numeric(7, 2)"},
    {"label": "text", "mdc": "text", "kind": "text"}, ("drg", "valid_from"),
)  # fmt: skip


def fees_target(org_id: UUID, payer_id: UUID | None, plan: str | None) -> Target:
    """One organisation's, for one payer and plan: the rest of the schedule is not touched."""
    return Target(
        "fee_schedule", {"org_id": ("uuid", org_id), "payer_id": ("uuid", payer_id), "plan": ("text", plan)},
        {"procedure_code": "text", "modifier": "text", "place_of_service": "text"}, {"allowed": "numeric(14, 2)"}, {},
        ("org_id", "payer_id", "procedure_code", "modifier", "place_of_service", "plan", "valid_from"),
        open_keys=frozenset({"modifier", "place_of_service"}),
    )  # fmt: skip
