"""Made by tools/generate_schema.py from the code: change that, then run it."""

# ruff: noqa: F403

from rcm_schema import models as _models
from rcm_schema.models import *

OLDER: dict[str, str]
BatchJobItem = _models.BatchRow
IntegrationEndpoint = _models.Endpoint
PortalType = _models.ChannelType
RcmState = _models.MicroState
RcmTrace = _models.WorkflowTrace
RcmUser = _models.AppUser
User = _models.AppUser
WorkflowLog = _models.WorkflowTrace
WorkflowNode = _models.UserWorkflowNode
WorkflowState = _models.WorkflowRun
WorkflowStep = _models.WorkflowRunStep
WorkflowTransition = _models.UserWorkflowTransition
