"""`from rcm_schema.stateful_workflow import StatefulRCMWorkflow`: execute, and resume where it stopped."""

from __future__ import annotations

from rcm.main.stateful import StatefulRCMWorkflow

__all__ = ["StatefulRCMWorkflow"]
