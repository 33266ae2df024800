"""Rules of any tier, scope and period, of which some contradict others."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from tests.support.requirements import PAYERS, SUBMIT, VERIFY

from rcm.core.time import today
from rcm.requirements.rule import Tier

FIELDS = ("member.id", "member.last_name", "member.group_number", "service.date")
_TODAY = today()


def random_rule(dice: random.Random, *, begun: bool = True) -> dict[str, Any]:
    """`begun`: some hold for a while already."""
    tier = dice.choice([Tier.GLOBAL, Tier.PAYER, Tier.PAYER, Tier.ORGANIZATION, Tier.ORGANIZATION])
    operation, value = dice.choice(
        [("require", {}), ("validate", {"min_length": dice.randint(1, 4)}), ("validate", {"max_length": 20}),
         ("optional", {}), ("output", {})]
    )  # fmt: skip
    scope: dict[str, Any] = {}
    if tier is Tier.PAYER:
        scope = {"payer": dice.choice(PAYERS), "plan": dice.choice([None, None, "GOLD"])}
        scope["state"] = dice.choice([None, None, "CO", "NY"])
    elif tier is Tier.ORGANIZATION:
        scope = {"payer": dice.choice([None, *PAYERS])}
    begins = _TODAY + timedelta(days=dice.choice([-40, -3, 0, 0, 5, 30] if begun else [0, 0, 5, 30]))
    ends = dice.choice([None, None, begins + timedelta(days=dice.randint(1, 60))])
    return {
        "tier": tier, "field": dice.choice(FIELDS), "operation": operation, "value": value,
        "task": dice.choice([VERIFY, SUBMIT]), "effective_from": begins, "effective_to": ends, **scope,
    }  # fmt: skip
