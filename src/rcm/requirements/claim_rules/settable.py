"""Which fields of a claim a rule may set, and to what: a closed list. What a rule may not touch is money, people,
services and what was diagnosed: those are for a person to say."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

from rcm.edi.claim import Claim, Party, ServiceLine
from rcm.edi.npi import is_npi

_MOST_MODIFIERS: Final = 4
_MOST_UNITS: Final = Decimal(999_999)
LINES: Final = "service.lines."


class CannotSet(ValueError):
    """The claim has nothing that the field could be set on."""


@dataclass(frozen=True, slots=True)
class Settable:
    """`problem` says what is wrong with a value (None: nothing); `put` gives the claim or line with the value."""

    label: str
    expected: str
    accepts: Callable[[Any], bool]
    read: Callable[[Any], Any]
    put: Callable[[Any, Any], Any]


def _text(pattern: str) -> Callable[[Any], bool]:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _attribute(label: str, expected: str, pattern: str, name: str) -> Settable:
    return Settable(
        label,
        expected,
        _text(pattern),
        lambda owner: getattr(owner, name) or None,
        lambda owner, value: msgspec.structs.replace(owner, **{name: value}),
    )


def _of_subscriber(label: str, expected: str, pattern: str, name: str) -> Settable:
    return Settable(
        label,
        expected,
        _text(pattern),
        lambda claim: getattr(claim.subscriber, name) or None,
        lambda claim, value: msgspec.structs.replace(
            claim, subscriber=msgspec.structs.replace(claim.subscriber, **{name: value})
        ),
    )


def _of_party(role: str, label: str, name: str) -> Settable:
    attribute = f"{role}_provider" if role != "facility" else role

    def read(claim: Claim) -> Any:
        party: Party | None = getattr(claim, attribute)
        return (getattr(party, name) or None) if party is not None else None

    def put(claim: Claim, value: Any) -> Claim:
        party: Party | None = getattr(claim, attribute)
        if party is None:
            raise CannotSet(f"the claim has no {label}")
        fields = {name: value, **({"id_qualifier": "XX"} if name == "id" else {})}
        return msgspec.structs.replace(claim, **{attribute: msgspec.structs.replace(party, **fields)})

    if name == "id":
        return Settable(f"NPI of the {label}", "an NPI", lambda v: isinstance(v, str) and is_npi(v), read, put)
    return Settable(f"taxonomy of the {label}", "a taxonomy code", _text("[0-9A-Z]{10}"), read, put)


def _are_modifiers(value: Any) -> bool:
    if not isinstance(value, list) or len(value) > _MOST_MODIFIERS:
        return False
    return all(isinstance(x, str) and re.fullmatch("[0-9A-Z]{2}", x) for x in value) and len(set(value)) == len(value)


def _are_units(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return False
    try:
        return Decimal(0) < Decimal(value) <= _MOST_UNITS
    except InvalidOperation:
        return False


#: Paths of the claim, and `service.lines.` ones of each line that `where` holds on.
SETTABLE: Final[Mapping[str, Settable]] = {
    "claim.place_of_service": _attribute("place of service", "two characters", "[0-9A-Z]{2}", "place_of_service"),
    "claim.frequency_code": _attribute("frequency code", "one character", "[0-9A-Z]", "frequency_code"),
    "claim.payer_number": _attribute(
        "payer's claim number", "up to 50 characters", "[ A-Za-z0-9._/#-]{1,50}", "payer_claim_number"
    ),
    "claim.assignment": _attribute("assignment", "A, B or C", "[ABC]", "assignment"),
    "claim.benefits_assigned": _attribute("benefits assigned", "N, W or Y", "[NWY]", "benefits_assigned"),
    "claim.release_of_information": _attribute("release of information", "I or Y", "[IY]", "release_of_information"),
    "claim.provider_signature": _attribute("provider's signature", "N or Y", "[NY]", "provider_signature"),
    "authorization.number": _attribute(
        "authorization number", "up to 50 characters", "[ A-Za-z0-9._/#-]{1,50}", "prior_authorization"
    ),
    "member.group_number": _of_subscriber(
        "group number", "up to 50 characters", "[ A-Za-z0-9._/#-]{1,50}", "group_number"
    ),
    "payer.filing_indicator": _of_subscriber("filing indicator", "two characters", "[0-9A-Z]{2}", "filing_indicator"),
    "billing.npi": _of_party("billing", "billing provider", "id"),
    "billing.taxonomy": _of_party("billing", "billing provider", "taxonomy"),
    "rendering.npi": _of_party("rendering", "rendering provider", "id"),
    "rendering.taxonomy": _of_party("rendering", "rendering provider", "taxonomy"),
    "referring.npi": _of_party("referring", "referring provider", "id"),
    "facility.npi": _of_party("facility", "facility", "id"),
    f"{LINES}modifiers": Settable(
        "modifiers",
        "up to four different modifiers",
        _are_modifiers,
        lambda line: list(line.modifiers),
        lambda line, value: msgspec.structs.replace(line, modifiers=tuple(value)),
    ),
    f"{LINES}place_of_service": _attribute("place of service", "two characters", "[0-9A-Z]{2}", "place_of_service"),
    f"{LINES}units": Settable(
        "units",
        "a number above zero",
        _are_units,
        lambda line: f"{line.units:f}",
        lambda line, value: msgspec.structs.replace(line, units=Decimal(value)),
    ),
}


def settings_problems(settings: Mapping[str, Any]) -> list[str]:
    """What is wrong with `{field, value}`; of lines also `where`, and of modifiers `add` in the place of `value`."""
    path = settings.get("field")
    if not isinstance(path, str) or path not in SETTABLE:
        return [f"{reprlib.repr(path)} can't be set by a rule; these can: {', '.join(sorted(SETTABLE))}"]
    target, of_line = SETTABLE[path], path.startswith(LINES)
    allowed = (
        {"field", "value"} | ({"where"} if of_line else set()) | ({"add"} if path.endswith("modifiers") else set())
    )
    problems = [f"set_field has no setting {reprlib.repr(name)}" for name in sorted(set(settings) - allowed)]
    if "add" in settings and "value" in settings:
        problems.append("either value or add")
    value = settings.get("add", settings.get("value"))
    if not target.accepts(value):
        problems.append(f"{path} takes {target.expected}, not {reprlib.repr(value)}")
    return problems


@dataclass(frozen=True, slots=True)
class Effect:
    """`place` counts from 0 in the claim's lines; None where the field is the claim's own."""

    path: str
    before: Any
    after: Any
    line: int | None = None


def put(
    claim: Claim, settings: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], where: Callable[[Any], bool] | None
) -> tuple[Claim, list[Effect]]:
    """The claim with the field set, and what became different. Raises CannotSet."""
    path: str = settings["field"]
    target = SETTABLE[path]
    if not path.startswith(LINES):
        before, after = target.read(claim), settings["value"]
        if before == after:
            return claim, []
        return target.put(claim, after), [Effect(path, before, after)]
    effects: list[Effect] = []
    changed = tuple(_lines(claim, settings, lines, where, effects))
    return (msgspec.structs.replace(claim, service_lines=changed) if effects else claim), effects


def _lines(
    claim: Claim,
    settings: Mapping[str, Any],
    facts: Sequence[Mapping[str, Any]],
    where: Callable[[Any], bool] | None,
    effects: list[Effect],
) -> Iterator[ServiceLine]:
    path: str = settings["field"]
    target = SETTABLE[path]
    for place, line in enumerate(claim.service_lines):
        changed = line
        if where is None or where(facts[place]):
            changed = target.put(line, _new_value(settings, line))
            before, after = target.read(line), target.read(changed)
            if before != after:
                effects.append(Effect(f"{LINES}{place}.{path.removeprefix(LINES)}", before, after, line.line_number))
        yield changed


def _new_value(settings: Mapping[str, Any], line: ServiceLine) -> Any:
    if "add" not in settings:
        return settings["value"]
    modifiers = [*line.modifiers, *(x for x in settings["add"] if x not in line.modifiers)]
    if len(modifiers) > _MOST_MODIFIERS:
        raise CannotSet(f"line {line.line_number} would have more than {_MOST_MODIFIERS} modifiers")
    return modifiers


def read(claim: Claim, path: str) -> Any:
    """What stands at the path of an effect."""
    if path in SETTABLE:
        return SETTABLE[path].read(claim)
    _, _, place, name = path.split(".")
    line = claim.service_lines[int(place)]
    return SETTABLE[LINES + name].read(line)


__all__ = ["SETTABLE", "CannotSet", "Effect", "put", "read", "settings_problems"]
