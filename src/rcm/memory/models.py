"""micro_state, macro_state, rcm_transition, task_signature."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import (
    FALSE,
    NEW_UUID,
    NO_ITEMS,
    ONE,
    ZERO,
    Access,
    Base,
    Tenant,
    UuidKey,
    tenant_key,
    tenant_reference,
)

TEXT_DIMENSIONS = 768
IMAGE_DIMENSIONS = 512


class MacroState(Tenant, Base):
    """A cluster of micro states: login, patient search, results, …"""

    __tablename__ = "macro_state"
    __table_args__ = (
        tenant_key("macro_state_id"),
        tenant_reference("endpoint_id", "endpoint.endpoint_id"),
        Index(None, "org_id", "endpoint_id"),
    )

    macro_state_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    endpoint_id: Mapped[UUID | None]
    action_type: Mapped[str | None]
    name: Mapped[str]
    summary_prompt: Mapped[str | None]
    count: Mapped[int] = mapped_column(server_default=ZERO)
    centroid: Mapped[Any | None] = mapped_column(HALFVEC(TEXT_DIMENSIONS))


class MicroState(Tenant, Base):
    """What a page looked like and the action that worked there.

    Vectors of different models are never compared: `embedding_model` names the one that made them. `text_emb` of
    rows that come from an older system is null until they are embedded again.
    """

    __tablename__ = "micro_state"
    __table_args__ = (
        tenant_key("micro_state_id"),
        tenant_reference("workflow_id", "user_workflow.workflow_id"),
        tenant_reference("node_id", "user_workflow_node.node_id"),
        tenant_reference("endpoint_id", "endpoint.endpoint_id"),
        tenant_reference("macro_state_id", "macro_state.macro_state_id"),
        tenant_reference("aliased_to", "micro_state.micro_state_id"),
        Index("micro_state_live_idx", "org_id", "endpoint_id", postgresql_where=text("not is_retired")),
        Index(None, "org_id", "node_id"),
        Index(None, "org_id", "macro_state_id"),
        CheckConstraint("aliased_to <> micro_state_id", name="alias"),
    )

    micro_state_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    workflow_id: Mapped[UUID | None]
    node_id: Mapped[UUID | None]
    endpoint_id: Mapped[UUID | None]
    macro_state_id: Mapped[UUID | None]
    dom_snapshot: Mapped[str | None]
    action_json: Mapped[dict[str, Any] | None]
    semantic_spec: Mapped[dict[str, Any] | None]
    label: Mapped[str | None]
    category: Mapped[str | None]
    required: Mapped[bool] = mapped_column(server_default=FALSE)
    is_dynamic: Mapped[bool | None] = mapped_column(
        Computed("coalesce(semantic_spec ? 'dynamic_meta', false)", persisted=True)
    )
    text_emb: Mapped[Any | None] = mapped_column(HALFVEC(TEXT_DIMENSIONS))
    image_emb: Mapped[Any | None] = mapped_column(HALFVEC(IMAGE_DIMENSIONS))
    embedding_model: Mapped[str | None]
    mini_score: Mapped[float | None]
    success_ema: Mapped[float] = mapped_column(server_default=ONE)
    is_retired: Mapped[bool] = mapped_column(server_default=FALSE)
    aliased_to: Mapped[UUID | None]


class RcmTransition(Tenant, Base):
    """An observed step from one state to the next, and how often."""

    __tablename__ = "rcm_transition"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "from_state", "to_state", "action_label"),
        tenant_reference("from_state", "micro_state.micro_state_id", ondelete="CASCADE"),
        tenant_reference("to_state", "micro_state.micro_state_id", ondelete="CASCADE"),
        Index(None, "org_id", "to_state"),
        CheckConstraint("freq >= 1", name="freq"),
    )

    from_state: Mapped[UUID]
    to_state: Mapped[UUID]
    action_label: Mapped[str] = mapped_column(server_default="")
    freq: Mapped[int] = mapped_column(server_default=ONE)
    last_observed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class TaskSignature(Tenant, Base):
    """The learned pattern of a task at an endpoint or at a kind of channel. The platform's are for all to read."""

    __tablename__ = "task_signature"
    __table_args__ = (
        tenant_key("signature_id"),
        tenant_reference("endpoint_id", "endpoint.endpoint_id"),
        Index(None, "org_id", "signature_key"),
        Index(None, "org_id", "endpoint_id"),
        CheckConstraint("num_nonnulls(endpoint_id, channel_type_id) = 1", name="place"),
        CheckConstraint("alias_of <> signature_id", name="alias"),
    )
    access = Access(platform_rows=True)

    signature_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    endpoint_id: Mapped[UUID | None]
    channel_type_id: Mapped[UUID | None] = mapped_column(ForeignKey("channel_type.channel_type_id"))
    domain: Mapped[str] = mapped_column(ForeignKey("task_domain_lu.code"))
    action: Mapped[str] = mapped_column(ForeignKey("task_action_lu.code"))
    # May name a signature of the platform, so no foreign key holds it: a trigger looks, and refuses cycles.
    alias_of: Mapped[UUID | None]
    source: Mapped[str] = mapped_column(ForeignKey("task_signature_source_lu.code"), server_default="human")
    signature_key: Mapped[str] = mapped_column(
        Computed("domain || '.' || action || '@' || coalesce(endpoint_id, channel_type_id)::text", persisted=True)
    )
    steps: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    last_human_run: Mapped[datetime | None]
    total_runs: Mapped[int] = mapped_column(server_default=ZERO)
    success_runs: Mapped[int] = mapped_column(server_default=ZERO)
