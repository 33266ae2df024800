"""`from rcm_schema.models_v8 import *`: every model, also by the names that older services know."""

from __future__ import annotations

from rcm_schema import models as _models

#: Older name -> the model's name now.
OLDER = {
    "BatchJobItem": "BatchRow",
    "IntegrationEndpoint": "Endpoint",
    "PortalType": "ChannelType",
    "RcmState": "MicroState",
    "RcmTrace": "WorkflowTrace",
    "RcmUser": "AppUser",
    "User": "AppUser",
    "WorkflowLog": "WorkflowTrace",
    "WorkflowNode": "UserWorkflowNode",
    "WorkflowState": "WorkflowRun",
    "WorkflowStep": "WorkflowRunStep",
    "WorkflowTransition": "UserWorkflowTransition",
}
globals().update({name: getattr(_models, name) for name in _models.__all__})
globals().update({older: getattr(_models, name) for older, name in OLDER.items()})

__all__ = sorted({*_models.__all__, *OLDER})  # noqa: PLE0605
