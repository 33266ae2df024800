"""What bulk jobs read and write, in pieces."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rcm.clinical.registry.shared import CORE
from rcm.core.model import Base, Tenant


class BulkPart(Tenant, Base):
    """A piece of NDJSON of a bulk job, whole lines, compressed by zlib: of a file that came in (`input`), of lines
    that were set aside (`errors`), of a file to be fetched (`output`). Any worker can go on with it, on any machine.

    It is no better hidden than the resources that it becomes or comes from: the same database, the same row-level
    security. It goes when the job has had its day.
    """

    __tablename__ = "bulk_parts"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "job_id", "kind", "name", "n"),
        ForeignKeyConstraint(["org_id", "job_id"], ["job.org_id", "job.job_id"], ondelete="CASCADE"),
        CheckConstraint("kind in ('input', 'errors', 'output')", name="kind"),
        CheckConstraint("lines >= 0 and first_line >= 1", name="lines"),
        {"schema": CORE},
    )

    job_id: Mapped[UUID]
    kind: Mapped[str]
    name: Mapped[str]
    n: Mapped[int]
    first_line: Mapped[int]
    lines: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
