"""The built-in template `end_to_end_rcm`: nine steps from registration to the payer's answer."""

from __future__ import annotations

from typing import Any, Final

#: step, label, action, seconds that it may take (spec: workflows)
_STEPS: Final = (
    ("registration", "Registration", "claims.register", 60),
    ("eligibility", "Eligibility", "claims.check_coverage", 120),
    ("pre_authorization", "Pre-authorization", "claims.check_authorization", 180),
    ("medical_coding", "Medical coding", "claims.check_coding", 120),
    ("charge_audit", "Charge audit", "claims.audit_charges", 90),
    ("fhir_generation", "FHIR generation", "claims.generate_fhir", 60),
    ("scrubbing", "Scrubbing", "claims.scrub", 90),
    ("submission", "Submission", "claims.submit", 120),
    ("status_tracking", "Status tracking", "claims.track_status", 60),
)
#: Coverage and coding go side by side; submission needs both.
_EDGES: Final = (
    ("start", "registration"),
    ("registration", "parallel"),
    ("parallel", "eligibility"),
    ("eligibility", "pre_authorization"),
    ("pre_authorization", "both"),
    ("parallel", "medical_coding"),
    ("medical_coding", "charge_audit"),
    ("charge_audit", "fhir_generation"),
    ("fhir_generation", "scrubbing"),
    ("scrubbing", "both"),
    ("both", "submission"),
    ("submission", "status_tracking"),
    ("status_tracking", "end"),
)


def end_to_end_rcm() -> dict[str, Any]:
    """The snapshot, ready to publish."""
    nodes: list[dict[str, Any]] = [
        {"id": "start", "type": "start"},
        {"id": "parallel", "type": "fork", "label": "Coverage and coding"},
        {"id": "both", "type": "join", "label": "Both done"},
        {"id": "end", "type": "end"},
    ]
    for step, label, action, seconds in _STEPS:
        config: dict[str, Any] = {"action": action, "timeout_s": seconds}
        if step == "submission":
            config["retry"] = {"max_attempts": 8, "delay_s": 1.0, "max_delay_s": 60.0}
        nodes.append({"id": step, "type": "task", "label": label, "config": config})
    return {
        "name": "end_to_end_rcm",
        "description": "A claim from registration to the payer's answer.",
        "nodes": nodes,
        "transitions": [{"from": source, "to": target} for source, target in _EDGES],
    }
