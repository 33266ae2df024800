"""Workflows, revisions; runs, the step ledger, waits, events; questions and news to people; workers; batches."""

from __future__ import annotations

from rcm.workflows.models.batch import BatchJob, BatchMapping, BatchRow
from rcm.workflows.models.graph import (
    UserWorkflow,
    UserWorkflowChannelType,
    UserWorkflowNode,
    UserWorkflowTaskType,
    UserWorkflowTransition,
    WorkflowRevision,
)
from rcm.workflows.models.run import (
    HumanTask,
    Notification,
    RunEvent,
    RunFanOut,
    RunSegment,
    RunTally,
    RunTotal,
    RunWait,
    Worker,
    WorkflowRun,
    WorkflowRunStep,
    WorkflowRunStepAttempt,
)
from rcm.workflows.models.trace import WorkflowTrace, WorkflowTraceEndpoint

__all__ = [
    "BatchJob",
    "BatchMapping",
    "BatchRow",
    "HumanTask",
    "Notification",
    "RunEvent",
    "RunFanOut",
    "RunSegment",
    "RunTally",
    "RunTotal",
    "RunWait",
    "UserWorkflow",
    "UserWorkflowChannelType",
    "UserWorkflowNode",
    "UserWorkflowTaskType",
    "UserWorkflowTransition",
    "Worker",
    "WorkflowRevision",
    "WorkflowRun",
    "WorkflowRunStep",
    "WorkflowRunStepAttempt",
    "WorkflowTrace",
    "WorkflowTraceEndpoint",
]
