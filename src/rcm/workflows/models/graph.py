"""Workflows as graphs, what they work over, and their published revisions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Numeric,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import (
    APPEND_ONLY,
    EMPTY,
    FALSE,
    NEW_UUID,
    ONE,
    ZERO,
    Base,
    Tenant,
    UuidKey,
    tenant_key,
    tenant_reference,
)


class UserWorkflow(Tenant, Base):
    """A graph that an organisation owns; the draft lives here, what is published in revisions.

    `legacy_steps`: the ordered list that the workflow was before it became a graph; `legacy_name`: the name that it
    shared with another workflow. Both kept for going back.
    """

    __tablename__ = "user_workflow"
    __table_args__ = (tenant_key("workflow_id"), UniqueConstraint("org_id", "name"))

    workflow_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    name: Mapped[str]
    description: Mapped[str | None]
    status: Mapped[str] = mapped_column(ForeignKey("workflow_status_lu.code"), server_default="draft")
    version: Mapped[int] = mapped_column(server_default=ONE)
    draft_state: Mapped[dict[str, Any] | None]
    draft_updated_at: Mapped[datetime | None]
    required_data: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    created_by: Mapped[UUID | None]
    legacy_steps: Mapped[list[Any] | None] = mapped_column(JSONB)
    legacy_name: Mapped[str | None]


class UserWorkflowNode(Tenant, Base):
    """A node, owned by its workflow. `key` is its name within the graph.

    `legacy_id` is the number that the node had when workflows shared nodes: copies of one node bear the same.
    """

    __tablename__ = "user_workflow_node"
    __table_args__ = (
        tenant_key("node_id"),
        UniqueConstraint("org_id", "workflow_id", "key"),
        tenant_reference("workflow_id", "user_workflow.workflow_id", ondelete="CASCADE"),
        Index(None, "org_id", "legacy_id"),
    )

    node_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    workflow_id: Mapped[UUID]
    legacy_id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    key: Mapped[str]
    node_type: Mapped[str] = mapped_column(ForeignKey("node_type_lu.code"))
    label: Mapped[str]
    description: Mapped[str | None]
    config: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    position: Mapped[dict[str, Any] | None]
    label_conf: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    last_label_at: Mapped[datetime | None]


class UserWorkflowTransition(Tenant, Base):
    """An edge. Without a condition it is taken always; of conditional ones the first that holds."""

    __tablename__ = "user_workflow_transition"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "workflow_id", "from_node", "to_node", "action_label"),
        tenant_reference("workflow_id", "user_workflow.workflow_id", ondelete="CASCADE"),
        tenant_reference("from_node", "user_workflow_node.node_id", ondelete="CASCADE"),
        tenant_reference("to_node", "user_workflow_node.node_id", ondelete="CASCADE"),
        Index(None, "org_id", "from_node"),
        Index(None, "org_id", "to_node"),
        CheckConstraint("freq >= 1", name="freq"),
    )

    workflow_id: Mapped[UUID]
    from_node: Mapped[UUID]
    to_node: Mapped[UUID]
    action_label: Mapped[str] = mapped_column(server_default="")
    condition: Mapped[dict[str, Any] | None]
    freq: Mapped[int] = mapped_column(server_default=ONE)


class UserWorkflowChannelType(Tenant, Base):
    """A workflow works over this kind of channel; the lowest priority number is tried first."""

    __tablename__ = "user_workflow_channel_type"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "workflow_id", "channel_type_id"),
        tenant_reference("workflow_id", "user_workflow.workflow_id", ondelete="CASCADE"),
        ForeignKeyConstraint(["channel_type_id"], ["channel_type.channel_type_id"]),
    )

    workflow_id: Mapped[UUID]
    channel_type_id: Mapped[UUID]
    timeout_ms: Mapped[int | None]
    priority: Mapped[int] = mapped_column(server_default=ZERO)


class UserWorkflowTaskType(Tenant, Base):
    """A workflow does this task; of several, the preferred one is offered."""

    __tablename__ = "user_workflow_task_type"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "workflow_id", "task_type_id"),
        tenant_reference("workflow_id", "user_workflow.workflow_id", ondelete="CASCADE"),
        ForeignKeyConstraint(["task_type_id"], ["task_type.task_type_id"]),
    )

    workflow_id: Mapped[UUID]
    task_type_id: Mapped[UUID]
    preferred: Mapped[bool] = mapped_column(server_default=FALSE)


class WorkflowRevision(Tenant, Base):
    """What was published: an immutable snapshot of the graph (a trigger refuses changes)."""

    access = APPEND_ONLY

    __tablename__ = "workflow_revision"
    __table_args__ = (
        tenant_key("revision_id"),
        UniqueConstraint("org_id", "workflow_id", "revision_num"),
        tenant_reference("workflow_id", "user_workflow.workflow_id"),
    )

    revision_id: Mapped[UuidKey]
    workflow_id: Mapped[UUID]
    revision_num: Mapped[int]
    comment: Mapped[str | None]
    snapshot: Mapped[dict[str, Any]]
    created_by: Mapped[UUID | None]
