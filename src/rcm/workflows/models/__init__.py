"""Workflows and their revisions; runs, the step ledger, waits and events; workers; batches; traces."""

from __future__ import annotations

from rcm.workflows.models.batch import BatchJob, BatchRow
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
    RunEvent,
    RunWait,
    Worker,
    WorkflowRun,
    WorkflowRunStep,
    WorkflowRunStepAttempt,
)
from rcm.workflows.models.trace import WorkflowTrace, WorkflowTraceEndpoint

__all__ = [
    "BatchJob",
    "BatchRow",
    "HumanTask",
    "RunEvent",
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
