"""Why a change of claim rules is refused."""

from __future__ import annotations

from rcm.core.errors import Conflict, InvalidInput, NotFound


class ClaimRuleMissing(NotFound):
    """There is no such claim rule here."""

    code = "requirements.claim_rule_not_found"


class ClaimRuleRefused(InvalidInput):
    """The rule can't be written as it is; `problems` says everything that is wrong with it."""

    code = "requirements.claim_rule_invalid"


class ClaimRuleCodeTaken(Conflict):
    """A built-in rule or one of the installation has this code already. Choose another one, or switch that rule."""

    code = "requirements.claim_rule_code_taken"


class ClaimRuleOnAlready(Conflict):
    """This version of the rule is switched on already; somebody may have done it just now."""

    code = "requirements.claim_rule_on_already"


class ClaimRuleOffAlready(Conflict):
    """No version of this rule is switched on."""

    code = "requirements.claim_rule_off_already"


class ClaimRuleBusy(Conflict):
    """Somebody else changes this rule just now. Look at it again, and repeat what you meant."""

    code = "requirements.claim_rule_busy"


class RulePayerUnknown(InvalidInput):
    """There is no payer with this code."""

    code = "requirements.claim_rule_payer_unknown"


class SwitchNeedsApproval(InvalidInput):
    """To make a rule weaker takes a reason and a day on which it ends (at most a year from now); then another person
    approves it."""

    code = "requirements.claim_rule_switch_incomplete"


class SwitchUnfit(InvalidInput):
    """A rule that sets a field or adds a note stops nothing; it can be off, and nothing else."""

    code = "requirements.claim_rule_switch_unfit"


class SwitchMissing(NotFound):
    """There is no such switch in this organisation."""

    code = "requirements.claim_rule_switch_not_found"


class SwitchDecided(Conflict):
    """This switch waits for nobody's approval."""

    code = "requirements.claim_rule_switch_decided"


class SwitchNotYours(Conflict):
    """Who asks for a weaker rule can't approve it; another person of the organisation can. Both have to be known."""

    code = "requirements.claim_rule_switch_own"


class RulesUnreadable(InvalidInput):
    """This is no file of claim rules: one rule, or a list of them under `claim_rules`, as JSON or YAML."""

    code = "requirements.claim_rules_unreadable"


class RulesMalformed(RulesUnreadable):
    """Rules of the file are not as a rule has to be; `problems` says all that is wrong."""

    code = "requirements.claim_rules_malformed"
