"""claim_rule_release: a person looked at a held claim and lets it pass one rule."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import APPEND_ONLY, NEW_UUID, Base, Tenant, UuidKey, tenant_key, tenant_reference


class ClaimRuleRelease(Tenant, Base):
    """One version of a claim passes the rule `rule_code` from now on; another version is judged anew. Append-only."""

    access = APPEND_ONLY

    __tablename__ = "claim_rule_release"
    __table_args__ = (
        tenant_key("claim_rule_release_id"),
        UniqueConstraint("org_id", "claim_id", "claim_version", "rule_code"),
        tenant_reference("claim_id", "claims.claim_id", ondelete="CASCADE"),
        # Who let it pass without saying why?
        CheckConstraint("reason <> ''", name="reason"),
    )

    claim_rule_release_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    claim_id: Mapped[UUID]
    claim_version: Mapped[int]
    rule_code: Mapped[str]
    reason: Mapped[str]
    released_by: Mapped[UUID | None]
    released_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
