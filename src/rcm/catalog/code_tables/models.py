"""code_system, code; ncci_pair, mue, drg_weight. Shared by all organisations, written by importers as the owner.

Periods are [valid_from, valid_to): a code that ends on a day is not valid on it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, PrimaryKeyConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import EMPTY, READ_ONLY, ZERO, Base, Timestamps

#: NCCI edits for practitioners, hospitals' outpatients and Medicaid are tables of their own.
_EDIT_SETS = (
    "edit_set in ('practitioner', 'outpatient', 'dme', 'medicaid_practitioner', 'medicaid_outpatient', 'medicaid_dme')"
)


def _period() -> CheckConstraint:
    return CheckConstraint("valid_to > valid_from", name="period")


class CodeSystem(Timestamps, Base):
    """A code set, or a table of edits: `icd10cm`, `hcpcs`, `pos`, `ncci_practitioner`, `mue_outpatient`, `ms_drg`, …

    `licence` says whose it is and who may use it; `released_on` from which day on the newest release that was imported
    holds, `sha256` which file that was. `first_released_on` is the day of the oldest one: codes may say that they began
    long before, but which others there were then, nobody told us.
    """

    __tablename__ = "code_system"
    access = READ_ONLY

    code_system: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    uri: Mapped[str | None]
    version: Mapped[str | None]
    released_on: Mapped[date | None]
    first_released_on: Mapped[date | None]
    source: Mapped[str | None]
    licence: Mapped[str | None]
    sha256: Mapped[str | None]
    code_count: Mapped[int] = mapped_column(server_default=ZERO)
    imported_at: Mapped[datetime | None]


class Code(Timestamps, Base):
    """A code with a label of ours. `attributes`: billable, sex, age, category, …, as the set has them."""

    __tablename__ = "code"
    __table_args__ = (PrimaryKeyConstraint("code_system", "code", "valid_from"), _period())
    access = READ_ONLY

    code_system: Mapped[str] = mapped_column(ForeignKey("code_system.code_system", ondelete="CASCADE"))
    code: Mapped[str]
    label: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)


class NcciPair(Timestamps, Base):
    """Procedure-to-procedure edit: `column_two` is not paid beside `column_one`.

    `modifier_indicator`: 0 never, 1 with a modifier, 9 not applicable (the edit was deleted).
    """

    __tablename__ = "ncci_pair"
    __table_args__ = (
        PrimaryKeyConstraint("edit_set", "column_one", "column_two", "valid_from"),
        Index(None, "edit_set", "column_two"),
        CheckConstraint(_EDIT_SETS, name="edit_set"),
        CheckConstraint("modifier_indicator in (0, 1, 9)", name="modifier_indicator"),
        # A deleted edit may end on the day on which it began.
        CheckConstraint("valid_to >= valid_from", name="period"),
    )
    access = READ_ONLY

    edit_set: Mapped[str]
    column_one: Mapped[str]
    column_two: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    modifier_indicator: Mapped[int] = mapped_column(SmallInteger)
    rationale: Mapped[str | None]


class Mue(Timestamps, Base):
    """Medically unlikely edit: at most `units` of a code; by `adjudication_indicator` (MAI) on a line (1), or on a
    day by policy (2) or by clinical data (3)."""

    __tablename__ = "mue"
    __table_args__ = (
        PrimaryKeyConstraint("edit_set", "code", "valid_from"),
        CheckConstraint(_EDIT_SETS, name="edit_set"),
        CheckConstraint("adjudication_indicator in (1, 2, 3)", name="adjudication_indicator"),
        CheckConstraint("units >= 0", name="units"),
        _period(),
    )
    access = READ_ONLY

    edit_set: Mapped[str]
    code: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    units: Mapped[int]
    adjudication_indicator: Mapped[int] = mapped_column(SmallInteger)
    rationale: Mapped[str | None]


class DrgWeight(Timestamps, Base):
    """MS-DRG, Table 5 of the IPPS rule: relative weight, geometric and arithmetic mean length of stay in days."""

    __tablename__ = "drg_weight"
    __table_args__ = (
        PrimaryKeyConstraint("drg", "valid_from"),
        CheckConstraint("drg ~ '^[0-9]{3}$'", name="drg"),
        _period(),
    )
    access = READ_ONLY

    drg: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    label: Mapped[str]
    mdc: Mapped[str | None]
    kind: Mapped[str | None]
    weight: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    geometric_los: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    arithmetic_los: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
