"""Columns that many types have, and words of R4's value sets that many share (source: R4 4.0.1, required bindings)."""

from __future__ import annotations

from typing import Final

from rcm.clinical.registry.values import Column, ColumnKind

CORE: Final = "hacs_core"
CLINICAL: Final = "hacs_clinical"

#: Systems of identifiers that this installation issues begin so; their values are unique in an organisation.
ISSUED: Final = "urn:hybrid-rcm:identifier:"

FLAGS: Final = ("active", "cancelled", "draft", "entered-in-error")
PUBLICATION_STATUS: Final = ("draft", "active", "retired", "unknown")
OBSERVATION_STATUS: Final = (
    "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown",
)  # fmt: skip
EVENT_STATUS: Final = (
    "preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "entered-in-error", "unknown",
)  # fmt: skip
REQUEST_STATUS: Final = ("draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown")
REQUEST_INTENT: Final = (
    "proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order", "instance-order",
    "option",
)  # fmt: skip


def text(name: str, path: str) -> Column:
    return Column(name, ColumnKind.TEXT, path)


def code(name: str, path: str) -> Column:
    return Column(name, ColumnKind.CODE, path)


def boolean(name: str, path: str) -> Column:
    return Column(name, ColumnKind.BOOLEAN, path)


def date(name: str, path: str) -> Column:
    return Column(name, ColumnKind.DATE, path)


def at(name: str, path: str) -> Column:
    return Column(name, ColumnKind.START, path)


def number(name: str, path: str) -> Column:
    return Column(name, ColumnKind.NUMBER, path)


def reference(name: str, path: str, *targets: str) -> Column:
    return Column(name, ColumnKind.REFERENCE, path, targets)


def patient(path: str) -> Column:
    return reference("patient_id", path, "Patient")


def status(path: str, *values: str) -> Column:
    """Of the element's own name in snake case: status, lifecycle_status, intent."""
    return Column(_snake(path.rpartition(".")[2]), ColumnKind.TEXT, path, values=values)


def state(path: str, system: str, *values: str) -> Column:
    """A status that R4 writes as a CodeableConcept with a required code system: clinicalStatus."""
    name = _snake(path.rpartition(".")[2])
    return Column(name, ColumnKind.TEXT, f"{path}.coding.where(system='{system}').code", values=values)


def period(path: str) -> tuple[Column, Column]:
    return (
        Column("period_start", ColumnKind.START, f"{path}.start"),
        Column("period_end", ColumnKind.END, f"{path}.end"),
    )


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
