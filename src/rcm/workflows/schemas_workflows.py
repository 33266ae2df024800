"""Shapes of workflows in the API: graphs, drafts, revisions, what a graph may be made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rcm.core.schema import Schema

Status = str
Json = dict[str, Any]


class _Input(BaseModel):
    """What is sent: a member that nobody knows is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class NodeIn(_Input):
    """`id` is the node's name within the graph. `config` has the schema of its type (GET /node-types)."""

    id: str
    type: str
    label: str = ""
    description: str = ""
    config: Json = {}
    position: Json | None = Field(default=None, description="Where the editor shows it; means nothing to the engine.")


class TransitionIn(_Input):
    """A labelled one is taken when the step answers with the label, one with a condition when it holds, and else the
    one that has neither. Conditions are tried in the order of the list."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    label: str = ""
    condition: Json | None = Field(default=None, description='A predicate: {"==": [{"var": "context.field"}, 5]}.')


class GraphIn(_Input):
    """`required_data.input` lists paths of what a run's context must hold when it begins.

    `name` is taken so that what was read can be sent back; a workflow is renamed by a copy of it.
    """

    name: str | None = None
    description: str = ""
    required_data: Json = {}
    nodes: list[NodeIn] = []
    transitions: list[TransitionIn] = []

    def raw(self) -> Json:
        return self.model_dump(by_alias=True, exclude_defaults=True, exclude={"name", "nodes", "transitions"}) | {
            "nodes": [node.model_dump(exclude_defaults=True) for node in self.nodes],
            "transitions": [edge.model_dump(by_alias=True, exclude_defaults=True) for edge in self.transitions],
        }


class WorkflowIn(_Input):
    """Of a graph, or of a template, or blank."""

    name: str
    template: str | None = Field(default=None, description="A name of GET /workflow-templates.")
    graph: GraphIn | None = None


class DraftIn(_Input):
    """`version` is that of the draft which the change was made to; 409 if there is a newer one."""

    version: int = Field(ge=1)
    graph: GraphIn


class CheckIn(_Input):
    """Without a graph the draft is judged."""

    graph: GraphIn | None = None


class PublishIn(_Input):
    version: int = Field(ge=1, description="That of the draft which was looked at; 409 if there is a newer one.")
    comment: str = Field(default="", max_length=2000)


class RestoreIn(_Input):
    version: int = Field(ge=1)


class DuplicateIn(_Input):
    """Without a name: that of the original and `(copy)`."""

    name: str | None = None


class ProblemOut(Schema):
    """`node_id` is empty where the whole graph is meant; `field` is a path within the node."""

    code: str
    node_id: str
    field: str
    message: str
    severity: Literal["error", "warning"]


class ProblemsOut(Schema):
    """`valid`: no errors; warnings are told and don't count."""

    valid: bool
    problems: list[ProblemOut]


class WorkflowOut(Schema):
    """`nodes`: how many nodes the newest revision has, or the draft where there is none."""

    workflow_id: UUID
    name: str
    description: str | None
    status: Status = Field(description="A code of workflow_status_lu.")
    version: int
    published_revision: int | None
    has_draft: bool = Field(description="Something is not published yet.")
    draft_updated_at: datetime | None
    nodes: int
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class WorkflowDetail(WorkflowOut):
    """`graph`: the newest revision, by which runs begin; the draft where there is none."""

    required_data: Json
    graph: Json
    runs_in_flight: int


class DraftOut(Schema):
    """`is_changed` false: the graph is that of the newest revision."""

    workflow_id: UUID
    name: str
    version: int
    graph: Json
    is_changed: bool
    updated_at: datetime | None
    published_revision: int | None
    problems: list[ProblemOut]


class PublicationOut(Schema):
    """`problems` holds warnings only."""

    workflow_id: UUID
    revision_num: int
    version: int
    problems: list[ProblemOut]


class RevisionOut(Schema):
    revision_id: UUID
    revision_num: int
    comment: str | None
    created_by: UUID | None
    created_at: datetime
    nodes: int


class RevisionDetail(RevisionOut):
    graph: Json


class ChangeOut(Schema):
    """`before` or `after` is left out where the value was added or taken away; null is a value."""

    path: list[str]
    before: Any = None
    after: Any = None


class NodeChange(Schema):
    id: str
    fields: list[ChangeOut]


class TransitionChange(Schema):
    source: str = Field(alias="from")
    target: str = Field(alias="to")
    label: str
    fields: list[ChangeOut]


class NodeChanges(Schema):
    added: list[Json]
    removed: list[Json]
    changed: list[NodeChange]


class TransitionChanges(Schema):
    added: list[Json]
    removed: list[Json]
    changed: list[TransitionChange]


class Reordered(Schema):
    """The ways from one node are tried in this order now."""

    source: str = Field(alias="from")
    order: list[dict[str, str]]


class DifferenceOut(Schema):
    """From one graph to another; `changes` counts them. `fields`: description and required data."""

    changes: int
    fields: list[ChangeOut]
    nodes: NodeChanges
    transitions: TransitionChanges
    reordered: list[Reordered]


class StateOut(Schema):
    """Runs in flight are let go on."""

    workflow_id: UUID
    status: Status
    runs_in_flight: int


class ImportOut(Schema):
    """What was made: a draft, and with `publish` a revision."""

    workflow_id: UUID
    name: str
    version: int
    revision_num: int | None
    problems: list[ProblemOut]


class NodeTypeOut(Schema):
    """`config`: the JSON schema of the settings. `is_control`: passed by the engine itself, no step of a run."""

    name: str
    label: str
    description: str
    is_control: bool
    config: Json


class ActionOut(Schema):
    """What a node of type task can call. `is_external`: it calls somebody outside."""

    name: str
    description: str
    is_external: bool


class TemplateOut(Schema):
    name: str
    description: str
    nodes: int
    graph: Json


class NodeTypesOut(Schema):
    items: list[NodeTypeOut]


class ActionsOut(Schema):
    items: list[ActionOut]


class TemplatesOut(Schema):
    items: list[TemplateOut]
