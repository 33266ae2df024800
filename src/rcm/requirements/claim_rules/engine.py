"""Rules over a claim in memory: compiled once for an organisation, then asked for each claim. Pure.

Rules run in the order of position, tier and code; what one sets the later ones see. Nothing here raises for a claim
or a rule that is odd: a rule that can't be evaluated holds the claim and names itself, and the others still run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from rcm.core.predicate import compiled, look_up, variables
from rcm.core.time import today
from rcm.edi.claim import Claim
from rcm.requirements.claim_rules import settable
from rcm.requirements.claim_rules.builtin import BUILTINS, Builtin, Hit
from rcm.requirements.claim_rules.facts import facts_of
from rcm.requirements.claim_rules.ports import Context
from rcm.requirements.claim_rules.rule import Change, ClaimRule, Judgement, Note, RuleFinding, Status, Switch
from rcm.requirements.rule import RANK, Tier

Condition = Callable[[Mapping[str, Any]], bool]
Place = tuple[str | None, str | None, int | None]  # path, what was found, line number
_LINES = "service.lines"
_NOWHERE: Place = (None, None, None)


class _Case:
    """A claim while rules run over it."""

    __slots__ = ("_facts", "changes", "claim", "context", "findings", "notes")

    def __init__(self, claim: Claim, context: Context) -> None:
        self.claim = claim
        self.context = context
        self.findings: list[RuleFinding] = []
        self.notes: list[Note] = []
        self.changes: dict[str, tuple[settable.Effect, str]] = {}
        self._facts: dict[str, Any] | None = None

    @property
    def facts(self) -> dict[str, Any]:
        if self._facts is None:
            self._facts = facts_of(self.claim, self.context.today)
        return self._facts

    def become(self, claim: Claim, effects: Iterable[settable.Effect], code: str) -> None:
        self.claim, self._facts = claim, None
        for effect in effects:
            first = self.changes.get(effect.path)
            self.changes[effect.path] = (first[0] if first else effect, code)


@dataclass(frozen=True, slots=True)
class _Step:
    """A rule that was made ready: `run` asks it and does what it says."""

    code: str
    name: str
    tier: Tier
    position: int
    action: str
    message: str
    hint: str | None
    citation: str | None
    payer_id: UUID | None
    run: Callable[[_Case, _Step], None]

    def found(self, case: _Case, place: Place, message: str | None = None) -> None:
        path, found, line = place
        case.findings.append(
            RuleFinding(
                self.code,
                self.tier,
                self.name,
                self.action,
                message or self.message,
                self.hint,
                self.citation,
                path,
                found,
                line,
                self.code in case.context.releases,
            )
        )

    def failed(self, case: _Case, error: Exception) -> None:
        """The claim waits for a person. Of an unforeseen error only the kind is told: its text may hold a name."""
        reason = f": {error}" if isinstance(error, (settable.CannotSet, _Broken)) else ""
        kind = error.kind if isinstance(error, _Broken) else type(error).__name__
        message = f"The rule {self.code} could not be evaluated ({kind}{reason}); the claim is held."
        hint = "Mend or switch off the rule, or mend what it stumbles over on the claim."
        case.findings.append(
            RuleFinding(
                self.code,
                self.tier,
                self.name,
                "hold",
                message,
                hint,
                self.citation,
                found=kind,
                released=self.code in case.context.releases,
            )
        )


class _Broken(Exception):
    """The rule itself can't be made ready: every claim that it is for is held."""

    def __init__(self, error: Exception) -> None:
        self.kind = type(error).__name__
        super().__init__(str(error))


class RuleSet:
    """What an organisation's claims are judged by, on one day. Rules of a payer run on that payer's claims only."""

    def __init__(self, steps: Iterable[_Step]) -> None:
        self._steps = sorted(steps, key=lambda step: (step.position, RANK[step.tier], step.code))
        self._general = tuple(step for step in self._steps if step.payer_id is None)
        named = {step.payer_id for step in self._steps if step.payer_id is not None}
        self._by_payer: dict[UUID | None, tuple[_Step, ...]] = {
            payer: tuple(x for x in self._steps if x.payer_id in {None, payer}) for payer in named
        }
        self._setting: dict[UUID | None, tuple[_Step, ...]] = {
            payer: _setters(steps) for payer, steps in [(None, self._general), *self._by_payer.items()]
        }
        self._parts: dict[frozenset[str], Self] = {}

    @classmethod
    def compile(
        cls,
        rules: Iterable[ClaimRule],
        switches: Iterable[Switch] = (),
        on: date | None = None,
        builtins: Iterable[Builtin] = BUILTINS,
    ) -> Self:
        """Those that are active on the day (default: today, UTC); of several versions of a rule the newest."""
        day = on or today()
        switched = {switch.code: switch for switch in switches}
        newest: dict[tuple[UUID, str], ClaimRule] = {}
        for rule in sorted(rules, key=lambda rule: rule.version):
            if rule.is_active and rule.holds_on(day):
                newest[rule.org_id, rule.code] = rule
        steps = [_of_rule(rule, _action(switched, rule.code, rule.action, day)) for rule in newest.values()]
        steps += [_of_builtin(each, _action(switched, each.code, each.action, day)) for each in builtins]
        return cls(step for step in steps if step.action != "off")

    def only(self, codes: frozenset[str]) -> Self:
        """These rules, over claims as the rules that set fields leave them: for a step that looks at a part."""
        if codes not in self._parts:
            chosen = (step for step in self._steps if step.code in codes or step.action == "set_field")
            self._parts[codes] = type(self)(chosen)
        return self._parts[codes]

    def count(self, payer_id: UUID | None) -> int:
        """How many rules run on a claim of that payer."""
        return len(self._by_payer.get(payer_id, self._general))

    def settle(self, claim: Claim, context: Context) -> Claim:
        """The claim as the rules that set fields leave it, which is what the built-in checks look at. It asks neither
        history nor edits, so that what these must hold for the claim can be loaded by it."""
        case = _Case(claim, context)
        for step in self._setting.get(context.payer.payer_id, self._setting[None]):
            with suppress(Exception):  # `judge` tells of it, and leaves the claim as this rule found it too
                step.run(case, step)
        return case.claim

    def judge(self, claim: Claim, context: Context) -> Judgement:
        case = _Case(claim, context)
        for step in self._by_payer.get(context.payer.payer_id, self._general):
            try:
                step.run(case, step)
            except Exception as error:  # noqa: BLE001 - rules are data: one that fails must not let the claim pass
                step.failed(case, error)
        findings = tuple(case.findings)
        return Judgement(findings, _net(case), tuple(case.notes), _status(findings), case.claim)


def _setters(steps: Iterable[_Step]) -> tuple[_Step, ...]:
    return tuple(step for step in steps if step.action == "set_field")


def _action(switched: Mapping[str, Switch], code: str, action: str, day: date) -> str:
    switch = switched.get(code)
    return switch.action_for(action, day) if switch is not None else action


def _status(findings: Sequence[RuleFinding]) -> Status:
    actions = {finding.action for finding in findings if not finding.released}
    return "error" if "error" in actions else "hold" if "hold" in actions else "ready"


def _net(case: _Case) -> tuple[Change, ...]:
    changes = []
    for path, (first, code) in case.changes.items():
        after = settable.read(case.claim, path)
        if after != first.before:
            changes.append(Change(path, first.before, after, code, first.line))
    return tuple(changes)


def _of_builtin(builtin: Builtin, action: str) -> _Step:
    check = builtin.check

    def run(case: _Case, step: _Step) -> None:
        for hit in check(case.claim, case.context):
            step.found(case, (hit.path, hit.found, hit.line), hit.message)

    return _Step(
        builtin.code,
        builtin.name,
        Tier.GLOBAL,
        builtin.position,
        action,
        builtin.message,
        builtin.hint,
        builtin.citation,
        None,
        run,
    )


def _of_rule(rule: ClaimRule, action: str) -> _Step:
    return _Step(
        rule.code,
        rule.name,
        rule.tier,
        rule.position,
        action,
        rule.message,
        rule.hint,
        rule.citation,
        rule.payer_id,
        _runner(rule, action),
    )


def _runner(rule: ClaimRule, action: str) -> Callable[[_Case, _Step], None]:
    try:
        condition = compiled(rule.condition)
        if action == "set_field":
            return _setting(rule, condition)
        if action == "add_note":
            return _noting(str(rule.settings.get("note") or rule.message), condition)
        where = _where(rule.condition)
    except Exception as error:  # noqa: BLE001 - a row that was written past the checks must hold claims, not stop all
        return _failing(error)

    def run(case: _Case, step: _Step) -> None:
        if condition(case.facts):
            step.found(case, where(case.facts))

    return run


def _failing(error: Exception) -> Callable[[_Case, _Step], None]:
    def run(_: _Case, __: _Step) -> None:
        raise _Broken(error)  # a new one each time: an exception grows with each raise

    return run


def _noting(text: str, condition: Condition) -> Callable[[_Case, _Step], None]:
    def run(case: _Case, step: _Step) -> None:
        if condition(case.facts):
            case.notes.append(Note(step.code, text))

    return run


def _setting(rule: ClaimRule, condition: Condition) -> Callable[[_Case, _Step], None]:
    settings = rule.settings
    if problems := settable.settings_problems(settings):
        raise settable.CannotSet("; ".join(problems))
    where = compiled(settings["where"]) if settings.get("where") is not None else None

    def run(case: _Case, step: _Step) -> None:
        if condition(case.facts):
            claim, effects = settable.put(case.claim, settings, case.facts["service"]["lines"], where)
            if effects:
                case.become(claim, effects, step.code)

    return run


def _where(condition: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Place]:
    """Which field, and which line, a person should look at: known where the condition reads one, or asks the lines."""
    if (inner := _over_lines(condition)) is not None:
        holds = compiled({"some": [{"var": _LINES}, inner]})

        def line(facts: Mapping[str, Any]) -> Place:
            for each in facts["service"]["lines"]:
                if holds({"service": {"lines": [each]}}):
                    return _LINES, each["procedure_code"], each["number"]
            return _LINES, None, None

        return line
    paths = variables(condition)
    if len(paths) != 1:
        return lambda _: _NOWHERE
    (path,) = paths

    def field(facts: Mapping[str, Any]) -> Place:
        value = look_up(path, facts)
        return path, None if value is None else str(value)[:200], None

    return field


def _over_lines(condition: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The predicate of a `some` over the lines that stands alone or under one `and`."""
    (name, arguments), *_ = condition.items()
    if name == "some" and arguments[0] == {"var": _LINES}:
        inner: Mapping[str, Any] = arguments[1]
        return inner
    if name == "and":
        found = [x for each in arguments if isinstance(each, Mapping) and (x := _over_lines(each)) is not None]
        return found[0] if found else None
    return None


__all__ = ["Builtin", "Hit", "RuleSet"]
