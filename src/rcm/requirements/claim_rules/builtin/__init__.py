"""The checks that come with the product, each by its code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rcm.requirements.claim_rules.builtin import (
    circumstances,
    diagnoses,
    duplicates,
    national_edits,
    payers,
    people,
    providers,
    services,
)
from rcm.requirements.claim_rules.builtin.builtin import Builtin, Check, Hit

BUILTINS: Final[tuple[Builtin, ...]] = (
    *providers.RULES,
    *people.RULES,
    *services.RULES,
    *diagnoses.RULES,
    *circumstances.RULES,
    *payers.RULES,
    *duplicates.RULES,
    *national_edits.RULES,
)
BY_CODE: Final[Mapping[str, Builtin]] = {rule.code: rule for rule in BUILTINS}

__all__ = ["BUILTINS", "BY_CODE", "Builtin", "Check", "Hit"]
