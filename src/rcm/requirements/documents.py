"""Documents with rules, as JSON or YAML: our own shape, and the shapes of older systems. Pure.

Ours: {"rules": [{"tier", "task", "payer", "plan", "state", "endpoint", "field", "operation", "value", "from",
"until", "reason", "reference", "waiver": {"reason", "until"}}]}. Of older systems: objects with `required_fields`,
`optional_fields`, `field_rules` (a payer's), objects with `policy_type` and `field_changes` (an organisation's); alone,
in a list, or below `payer_requirements` and `org_requirement_policies`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import orjson
import yaml

from rcm.core.errors import InvalidInput
from rcm.requirements.conversion import Converted, PolicyTypeUnknown, from_org_policy, from_payer_requirement
from rcm.requirements.new_rule import NewRule
from rcm.requirements.rule import Tier


class DocumentInvalid(InvalidInput):
    """The document can't be read as rules, so nothing of it was taken."""

    code = "requirements.document_invalid"


@dataclass(frozen=True, slots=True)
class Remark:
    """`place` as in `rules[3].value`."""

    place: str
    reason: str


@dataclass(slots=True)
class Document:
    """Rules with their places; `remarks` on what was kept though no rule says it."""

    rules: list[tuple[str, NewRule]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


MOST_BYTES: Final = 8 << 20
_SECTIONS: Final = ("rules", "payer_requirements", "org_requirement_policies")
_RULE: Final = frozenset(
    {"tier", "task", "payer", "plan", "state", "endpoint", "field", "operation", "value", "from", "until", "reason",
     "reference", "waiver", "version"}
)  # fmt: skip
_WHERE: Final = frozenset(
    {"task", "payer", "plan", "state", "endpoint", "effective_from", "effective_to", "reason", "payer_code",
     "plan_type", "domain", "action", "endpoint_id", "version", "compliance_ref"}
)  # fmt: skip
_PAYER: Final = _WHERE | {"required_fields", "optional_fields", "field_rules"}
_POLICY: Final = _WHERE | {"policy_type", "field_changes"}


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # the package says no types
    """Without aliases: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not taken; write it out")
        return super().compose_node(parent, index)


def read(content: bytes) -> Document:
    """Raises DocumentInvalid with all problems."""
    if len(content) > MOST_BYTES:
        raise DocumentInvalid(f"It is larger than {MOST_BYTES >> 20} MB.")
    try:
        text = content.decode("utf-8-sig")
        given = _loaded(text)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise DocumentInvalid(" ".join(str(error).split())[:300]) from None
    return parse(given)


def _loaded(text: str) -> Any:
    """JSON is read as such: nearly all of it is YAML too, at a hundredth of the speed."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return yaml.load(text, _Loader)  # noqa: S506 - it is a SafeLoader


def parse(given: Any) -> Document:
    """Of a document that was read. Raises DocumentInvalid with all problems."""
    reading = _Reading()
    for place, each in _entries(given):
        reading.entry(place, each)
    if not reading.found.rules and not reading.problems:
        reading.problems.append(Remark("", "there is no rule in it"))
    if reading.problems:
        told = "; ".join(f"{p.place or 'document'}: {p.reason}" for p in reading.problems[:5])
        listed = [{"place": p.place, "reason": p.reason} for p in reading.problems]
        raise DocumentInvalid(told, problems=listed)
    return reading.found


def _entries(given: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(given, list):
        yield from ((f"[{at}]", each) for at, each in enumerate(given))
    elif isinstance(given, Mapping) and given.keys() & set(_SECTIONS):
        for section in _SECTIONS:
            listed = given.get(section) or []
            pairs = enumerate(listed) if isinstance(listed, list) else [(0, listed)]
            yield from ((f"{section}[{at}]", each) for at, each in pairs)
    else:
        yield "", given


class _Reading:
    def __init__(self) -> None:
        self.found = Document()
        self.problems: list[Remark] = []

    def entry(self, place: str, given: Any) -> None:
        if not isinstance(given, Mapping):
            self._wrong(place, "not an object")
        elif "operation" in given:
            self._rule(place, given)
        elif "policy_type" in given:
            self._older(place, given, Tier.ORGANIZATION, _POLICY)
        elif given.keys() & {"required_fields", "optional_fields", "field_rules"}:
            self._older(place, given, Tier.PAYER, _PAYER)
        else:
            self._wrong(
                place, "neither a rule (operation), nor a payer's fields (required_fields), nor a policy (policy_type)"
            )

    def _rule(self, place: str, given: Mapping[str, Any]) -> None:
        before = len(self.problems)
        self._unknown(place, given, _RULE)
        tier = self._tier(place, given.get("tier"))
        value = given.get("value")
        if value is not None and not isinstance(value, Mapping):
            self._wrong(f"{place}.value", "not an object")
        waiver = given.get("waiver") or {}
        if not isinstance(waiver, Mapping):
            self._wrong(f"{place}.waiver", "not an object")
            waiver = {}
        made = NewRule(
            tier=tier or Tier.GLOBAL,
            task=self._text(place, given, "task", needed=True) or "",
            field_path=self._text(place, given, "field", needed=True) or "",
            operation=self._text(place, given, "operation", needed=True) or "",
            value=_plain(value) if isinstance(value, Mapping) else {},
            payer=self._text(place, given, "payer"),
            plan=self._text(place, given, "plan"),
            state=self._text(place, given, "state"),
            endpoint_id=self._id(place, given, "endpoint"),
            effective_from=self._day(place, given, "from"),
            effective_to=self._day(place, given, "until"),
            reason=self._text(place, given, "reason"),
            compliance_ref=self._text(place, given, "reference"),
            waiver_reason=self._text(f"{place}.waiver", waiver, "reason"),
            waiver_until=self._day(f"{place}.waiver", waiver, "until"),
        )
        if len(self.problems) == before:
            self.found.rules.append((place, made))

    def _older(self, place: str, given: Mapping[str, Any], tier: Tier, known: frozenset[str]) -> None:
        before = len(self.problems)
        self._unknown(place, given, known)
        converted = self._converted(place, given, tier)
        task = given.get("task") or f"{given.get('domain')}.{given.get('action')}"
        payer = given.get("payer") or given.get("payer_code")
        words = {**given, "task": task, "payer": payer, "plan": given.get("plan") or given.get("plan_type")}
        endpoint = "endpoint" if given.get("endpoint") else "endpoint_id"
        where: dict[str, Any] = {
            "task": self._text(place, words, "task", needed=True) or "",
            "payer": self._text(place, words, "payer", needed=tier is Tier.PAYER),
            "plan": self._text(place, words, "plan"),
            "state": self._text(place, given, "state"),
            "endpoint_id": self._id(place, given, endpoint),
            "effective_from": self._day(place, given, "effective_from"),
            "effective_to": self._day(place, given, "effective_to"),
            "reason": self._text(place, given, "reason"),
            "compliance_ref": converted.compliance_ref if converted else None,
        }
        if converted is None or len(self.problems) != before:
            return
        for at, draft in enumerate(converted.rules):
            made = NewRule(
                tier=tier, field_path=draft.field_path, operation=draft.operation, value=_plain(draft.value), **where
            )
            self.found.rules.append((f"{place}.{draft.field_path}#{at}" if place else draft.field_path, made))

    def _converted(self, place: str, given: Mapping[str, Any], tier: Tier) -> Converted | None:
        try:
            if tier is Tier.PAYER:
                found = from_payer_requirement(given)
            else:
                found = from_org_policy(str(given["policy_type"]), given.get("field_changes"))
        except PolicyTypeUnknown as error:
            self._wrong(f"{place}.policy_type", error.message)
            return None
        for problem in found.problems:
            remark = Remark(_join(place, problem.place), problem.reason)
            (self.found.remarks if problem.kept else self.problems).append(remark)
        return found

    def _wrong(self, place: str, reason: str) -> None:
        self.problems.append(Remark(place.lstrip("."), reason))

    def _unknown(self, place: str, given: Mapping[str, Any], known: frozenset[str]) -> None:
        for key in sorted(str(key) for key in given.keys() - known):
            self._wrong(_join(place, key), f"unknown; known are {', '.join(sorted(known))}")

    def _tier(self, place: str, given: Any) -> Tier | None:
        if isinstance(given, str) and given in set(Tier):
            return Tier(given)
        self._wrong(_join(place, "tier"), f"one of {', '.join(Tier)}")
        return None

    def _text(self, place: str, given: Mapping[str, Any], key: str, *, needed: bool = False) -> str | None:
        found = given.get(key)
        if isinstance(found, str) and found.strip():
            return found.strip()
        if found not in (None, "") or needed:
            self._wrong(_join(place, key), "a text" if found not in (None, "") else "is missing")
        return None

    def _day(self, place: str, given: Mapping[str, Any], key: str) -> date | None:
        found = given.get(key)
        if found is None or (isinstance(found, date) and not isinstance(found, datetime)):
            return found
        try:
            return date.fromisoformat(found)
        except (TypeError, ValueError):
            self._wrong(_join(place, key), "a day, such as 2026-12-31")
            return None

    def _id(self, place: str, given: Mapping[str, Any], key: str) -> UUID | None:
        found = given.get(key)
        if found is None:
            return None
        try:
            return UUID(str(found))
        except ValueError:
            self._wrong(_join(place, key), "an id (UUID)")
            return None


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _plain(value: Any) -> Any:
    """YAML knows days; JSON does not."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def written(rules: Sequence[Mapping[str, Any]], *, as_yaml: bool) -> str:
    """A document of our own shape; what is not said is left out."""
    listed = [{key: each for key, each in rule.items() if each not in (None, {}, "")} for rule in rules]
    if as_yaml:
        text: str = yaml.safe_dump({"rules": _plain(listed)}, sort_keys=False, allow_unicode=True, width=120)
        return text
    return orjson.dumps({"rules": _plain(listed)}, option=orjson.OPT_INDENT_2, default=str).decode() + "\n"
