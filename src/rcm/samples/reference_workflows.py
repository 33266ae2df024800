"""The second workflow of each organisation: eligibility by portal, with a decision and people where nobody should
guess. The first is `end_to_end_rcm`. And which channels and tasks each of them serves."""

from __future__ import annotations

from typing import Any, Final, NamedTuple


class ChannelUse(NamedTuple):
    """The lowest priority is tried first."""

    workflow: str
    channel: str
    priority: int
    timeout_ms: int


class TaskUse(NamedTuple):
    workflow: str
    task: str
    preferred: bool


BY_PORTAL: Final = "eligibility_by_portal"
END_TO_END: Final = "end_to_end_rcm"

CHANNEL_USES: Final = (
    ChannelUse(BY_PORTAL, "payer_web_portal", 0, 90_000),
    ChannelUse(BY_PORTAL, "payer_phone", 10, 1_800_000),
    ChannelUse(BY_PORTAL, "payer_efax", 20, 86_400_000),
    ChannelUse(END_TO_END, "clearinghouse_edi", 0, 120_000),
    ChannelUse(END_TO_END, "hcx_gateway", 10, 60_000),
)
TASK_USES: Final = (
    TaskUse(BY_PORTAL, "eligibility.verify", True),
    TaskUse(BY_PORTAL, "eligibility.benefits_breakdown", True),
    TaskUse(END_TO_END, "eligibility.verify", False),
    TaskUse(END_TO_END, "prior_auth.request", False),
    TaskUse(END_TO_END, "claim.submit", True),
    TaskUse(END_TO_END, "claim.inquire", True),
)

_LOOKUP_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["coverage"],
    "properties": {
        "coverage": {"type": "string", "enum": ["active", "inactive", "unclear"], "title": "Coverage on that day"},
        "plan": {"type": "string", "title": "Plan as the portal names it"},
        "copay": {"type": "string", "pattern": r"^\d+\.\d{2}$", "title": "Copay"},
        "reference": {"type": "string", "title": "Reference number of the portal"},
    },
}
_REVIEW_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["decision"],
    "properties": {
        "decision": {"type": "string", "enum": ["go_on", "self_pay", "reschedule"], "title": "What shall be done?"},
        "note": {"type": "string", "maxLength": 500, "title": "Why"},
    },
}


def eligibility_by_portal() -> dict[str, Any]:
    """The snapshot, ready to publish. Its tasks are actions that every installation has; the look into the portal is
    a person's until an agent does it."""
    return {
        "name": BY_PORTAL,
        "description": "Coverage looked up at the payer's portal; people where it is unclear.",
        "nodes": [
            {"id": "start", "type": "start", "position": {"x": 0, "y": 120}},
            _task("registration", "Registration", "claims.register", 60, 160),
            _task("eligibility", "Dates and filing limit", "claims.check_coverage", 120, 320),
            _human("portal_lookup", "Look up coverage at the portal", "operator", _LOOKUP_FORM, 4 * 3600, 480),
            {"id": "covered", "type": "decision", "label": "Covered?", "position": {"x": 640, "y": 120}},
            _task("pre_authorization", "Pre-authorization", "claims.check_authorization", 180, 800),
            _human("coverage_review", "Decide about coverage", "org_admin", _REVIEW_FORM, 24 * 3600, 800),
            {"id": "end", "type": "end", "position": {"x": 960, "y": 120}},
        ],
        "transitions": [
            {"from": "start", "to": "registration"},
            {"from": "registration", "to": "eligibility"},
            {"from": "eligibility", "to": "portal_lookup"},
            {"from": "portal_lookup", "to": "covered"},
            {
                "from": "covered",
                "to": "pre_authorization",
                "condition": {"==": [{"var": "context.portal_lookup.coverage"}, "active"]},
            },
            {"from": "covered", "to": "coverage_review"},
            {"from": "pre_authorization", "to": "end"},
            {"from": "coverage_review", "to": "end"},
        ],
    }


def _task(node: str, label: str, action: str, seconds: int, x: int) -> dict[str, Any]:
    return {
        "id": node,
        "type": "task",
        "label": label,
        "config": {"action": action, "timeout_s": seconds},
        "position": {"x": x, "y": 40 if node == "pre_authorization" else 120},
    }


def _human(node: str, title: str, role: str, form: dict[str, Any], due_s: int, x: int) -> dict[str, Any]:
    return {
        "id": node,
        "type": "human",
        "label": title,
        "config": {"title": title, "assignee_role": role, "form": form, "due_s": due_s},
        "position": {"x": x, "y": 200 if node == "coverage_review" else 120},
    }
