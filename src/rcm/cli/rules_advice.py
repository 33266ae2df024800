"""What to say where a rule is there, but is changed by another command than the one that was given."""

from __future__ import annotations

from typing import Literal

from rcm.core.db import ReadSession
from rcm.core.errors import Conflict
from rcm.core.model import PLATFORM_ORG
from rcm.requirements.claim_rules import repository
from rcm.requirements.claim_rules.known import builtin_actions
from rcm.requirements.rule import Tier

Given = Literal["on", "off", "switch"]


class RuleChangedOtherwise(Conflict):
    """This command does not change that rule."""

    code = "cli.rule_changed_otherwise"


async def explain(session: ReadSession, code: str, given: Given) -> None:
    """Raises RuleChangedOtherwise if there is such a rule, or could be for another tier."""
    said = await _said(session, code, given)
    if said is not None:
        raise RuleChangedOtherwise(said, rule=code)


async def _said(session: ReadSession, code: str, given: Given) -> str | None:
    switched = f"what it does in your organisation says `rcm rules switch {code} off|warn|hold|error|own`"
    if code in builtin_actions():
        return None if given == "switch" else f"{code} comes with the product and is always there; {switched}."
    versions = await repository.versions(session, code)
    mine = [rule for rule in versions if rule.org_id == session.actor.org_id]
    if session.actor.org_id == PLATFORM_ORG:
        return None if mine else f"The installation has no rule {code}; one of an organisation goes without --tier."
    if mine and given != "switch":
        return None  # it is the version that is missing
    if mine:
        newest = mine[0].version
        return (
            f"{code} is a rule of your organisation that is off (newest version: {newest}), so there is nothing to"
            f" switch: `rcm rules on {code}` lets it act, `rcm rules set FILE` writes its next version."
        )
    if not versions:
        return None
    rule = next((each for each in versions if each.is_active), versions[0])
    whose = f"payer {rule.payer_code}" if rule.tier is Tier.PAYER else "the installation"
    if rule.is_active:
        owners = f"its owner changes it with `rcm rules {'off' if given == 'off' else 'on'} {code} --tier {rule.tier}`"
        return f"{code} is a rule of {whose} that is on; {switched}; {owners}."
    on = f"`rcm rules on {code} --tier {rule.tier}`, given as the database's owner, lets it act"
    return f"{code} is a rule of {whose} that is off, a draft; {on}. Until then there is nothing to switch."
