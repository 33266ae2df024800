"""outbox: written in the transaction that it tells of; feeds live pages and counters."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import Base


class Outbox(Base):
    """`version` grows with every row, so a reader goes on where it stopped."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "org_id", "version"),)

    version: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey("organization.org_id"))
    topic: Mapped[str]
    id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
