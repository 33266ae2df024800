"""An organisation's word over what stands after installation and payer: it may narrow, and nothing else.

What would be wider is left out here, whatever was written; so an organisation can't end looser by construction.
A waiver is applied before, to what stands (resolver.py).
"""

from __future__ import annotations

from rcm.requirements.check_keys import Compared, compare, intersection, misread, said
from rcm.requirements.effective import FORBID, OPTIONAL, REQUIRE, Check
from rcm.requirements.rule import Rule
from rcm.requirements.standing import Notes, Standing, tell

_LOOSER = "looser than what stands above the organisation, which takes a waiver"


def tighten(floor: Standing, own: Standing, notes: Notes) -> Standing:
    """What both ask. `floor` and `own` stay as they are. A waived rule may stand in both: it is one word."""
    made = floor.copy()
    if own.removed:
        _remove(made, own, notes)
        return made
    _presence(made, own, notes)
    for check in own.checks.values():
        _check(made, check, notes)
    for condition in own.conditionals:
        same = [each for each in made.conditionals if (each.when, each.then) == (condition.when, condition.then)]
        if not same:
            made.conditionals.append(condition)
        elif same[0].rule_id != condition.rule_id:
            tell(notes, condition.rule_id, "says the same as an earlier rule")
    _default(made, own, notes)
    made.output_rule = made.output_rule or own.output_rule
    if not made.removed:
        made.described = made.described or own.described
    made.removed = made.removed and not own.says_something() and own.presence is None
    return made


def looser(floor: Standing, rule: Rule) -> list[str]:
    """In what the rule asks less than what stands; empty when it only narrows."""
    if rule.operation == OPTIONAL and rule.value.get("removed") is True:
        return ["the field would not be asked for at all"] if floor.says_something() else []
    if rule.operation in {REQUIRE, OPTIONAL, FORBID}:
        return _looser_presence(floor, rule.operation)
    if rule.operation == "default" and floor.presence == FORBID:
        return ["a default for a field that is forbidden"]
    return _looser_checks(floor, rule) if rule.operation == "validate" else []


def _looser_presence(floor: Standing, asked: str) -> list[str]:
    stands = floor.presence or OPTIONAL
    if stands != asked and stands in {REQUIRE, FORBID}:
        return [f"{asked} over {stands}"]
    if asked == FORBID and floor.default is not None:
        return ["forbid over a default"]
    return []


def _looser_checks(floor: Standing, rule: Rule) -> list[str]:
    found: list[str] = []
    for key, value in said(rule.value):
        stands = floor.checks.get(key)
        if stands is None or misread(key, value) is not None:
            continue
        if value is None:
            found.append(f"{key} would be dropped")
            continue
        compared = compare(key, stands.value, value)
        if compared is Compared.LOOSER or (key == "enum" and compared is Compared.BOTH):
            found.append(f"{key} {value!r} over {stands.value!r}")
    return found


def _remove(made: Standing, own: Standing, notes: Notes) -> None:
    assert own.presence_rule is not None
    if made.says_something():
        tell(notes, own.presence_rule.rule_id, _LOOSER)
    else:
        made.presence, made.presence_rule, made.removed = OPTIONAL, own.presence_rule, True


def _presence(made: Standing, own: Standing, notes: Notes) -> None:
    """Optional may become either; what is required or forbidden stays so."""
    if own.presence is None or own.presence_rule is None or own.presence_rule is made.presence_rule:
        return
    stands, own_id = made.presence, own.presence_rule.rule_id
    if stands == own.presence:
        tell(notes, own_id, "says the same as an earlier rule")
    elif _looser_presence(made, own.presence):
        tell(notes, own_id, _LOOSER)
    else:
        if made.presence_rule is not None:
            tell(notes, made.presence_rule.rule_id, f"tightened by {own.presence_rule.tier} rule {own_id}")
        made.presence, made.presence_rule = own.presence, own.presence_rule


def _check(made: Standing, check: Check, notes: Notes) -> None:
    stands = made.checks.get(check.key)
    compared = Compared.TIGHTER if stands is None else compare(check.key, stands.value, check.value)
    if stands is None:
        made.checks[check.key] = check
    elif stands.rule_id == check.rule_id:
        pass  # a waiver put it there
    elif compared is Compared.SAME:
        tell(notes, check.rule_id, f"{check.key} says the same as an earlier rule")
    elif compared is Compared.LOOSER:
        tell(notes, check.rule_id, f"{check.key} is {_LOOSER}")
    elif compared is Compared.TIGHTER:
        tell(notes, stands.rule_id, f"{check.key} tightened by {check.tier} rule {check.rule_id}")
        made.checks[check.key] = check
    elif check.key == "enum":
        both = intersection(stands.value, check.value)
        tell(notes, stands.rule_id, f"enum tightened by {check.tier} rule {check.rule_id}")
        tell(notes, check.rule_id, f"only those values count that the {stands.tier} tier allows too")
        made.checks["enum"] = Check("enum", both, check.rule_id, check.tier)
    else:
        made.more.append(check)


def _default(made: Standing, own: Standing, notes: Notes) -> None:
    """An organisation may fill in what it likes: the record that goes out is judged with it."""
    if own.default is None or (made.default is not None and made.default.rule_id == own.default.rule_id):
        pass
    elif made.presence == FORBID:
        tell(notes, own.default.rule_id, "the field is forbidden")
    else:
        if made.default is not None:
            tell(notes, made.default.rule_id, f"replaced by {own.default.tier} rule {own.default.rule_id}")
        made.default = own.default
