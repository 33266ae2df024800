"""`from rcm_schema.graph_workflow import GraphWorkflowExecutor, WorkflowNode, WorkflowTransition`: run a graph."""

from __future__ import annotations

from rcm.main.legacy import GraphWorkflowExecutor, WorkflowNode, WorkflowTransition

__all__ = ["GraphWorkflowExecutor", "WorkflowNode", "WorkflowTransition"]
