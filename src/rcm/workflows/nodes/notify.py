"""`notify`: tell a person, or all who have a role, and go on."""

from __future__ import annotations

from collections.abc import Sequence

from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.graph import NotifyConfig
from rcm.workflows.outcome import DONE, Failed
from rcm.workflows.repository import notifications, tasks
from rcm.workflows.repository.notifications import NewNotification


async def notify(step: Step, items: Sequence[StepItem]) -> Outcomes:
    config = step.node.config
    assert isinstance(config, NotifyConfig)
    said = await _nobody(step, config)
    if said:
        return {item.run_id: Failed("notification.recipient_unknown", said) for item in items}
    news = [
        NewNotification(
            item.run_id, step.node.id, item.iteration, config.title, config.message, config.role, config.user_id
        )
        for item in items
    ]
    await notifications.insert_notifications(step.session, news)
    return {item.run_id: DONE for item in items}


async def _nobody(step: Step, config: NotifyConfig) -> str:
    if config.role is not None and await tasks.unknown_roles(step.session, [config.role]):
        return f"There is no role {config.role!r} here, whom node {step.node.id} tells."
    if config.user_id is not None and await tasks.find_person(step.session, config.user_id) is None:
        return f"There is nobody with the id {config.user_id} in this organisation, whom node {step.node.id} tells."
    return ""
