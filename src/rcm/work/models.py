"""outbox: written in the transaction that it tells of; feeds live pages and counters."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import CURRENT_ORG, Access, Base, Timestamps


class Outbox(Timestamps, Base):
    """`version` grows with every row, so a reader goes on where it stopped."""

    __tablename__ = "outbox"
    access = Access(grants=("select", "insert"), ops_reads=True)
    __table_args__ = (Index(None, "org_id", "version"),)

    version: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey("organization.org_id"), server_default=text(CURRENT_ORG))
    topic: Mapped[str]
    id: Mapped[UUID]
