"""Why a rule is refused when it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rcm.requirements.rule import Rule, Tier


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """`rule_id` and `tier` name the rule that the new one offends against; its own where it is wrong by itself."""

    code: str
    message: str
    rule_id: UUID
    tier: Tier

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code, "message": self.message, "rule_id": str(self.rule_id), "tier": self.tier.value,
        }  # fmt: skip


def problem(code: str, message: str, rule: Rule) -> RuleProblem:
    return RuleProblem(f"requirements.{code}", message, rule.rule_id, rule.tier)


def described(rule: Rule) -> str:
    """`payer rule 0197… (member.id require, version 2, from 2026-01-01 on)`"""
    end = "on" if rule.effective_to is None else f"to {rule.effective_to}"
    said = f"{rule.field_path} {rule.operation}, version {rule.version}"
    return f"{rule.tier} rule {rule.rule_id} ({said}, from {rule.effective_from} {end})"


def overlap(one: Rule, other: Rule) -> bool:
    """Whether there is a day on which both hold."""
    return one.effective_from < (other.effective_to or date.max) and other.effective_from < (
        one.effective_to or date.max
    )
