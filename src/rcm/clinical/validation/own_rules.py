"""Rules of R4 that are checked in Python: what fhirpathpy can't evaluate, evaluates wrongly or takes too long for.

REASONS tells for each why; all others are evaluated by their FHIRPath as they stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from rcm.clinical.validation.narrative import trouble_with_narrative
from rcm.clinical.validation.references import type_told

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Where:
    """`resource` holds the value; `root` is the resource that contains that one, or the same; `ids` are of what the
    root contains."""

    resource: Json
    root: Json
    ids: frozenset[str]

    @classmethod
    def of(cls, resource: Json) -> Where:
        """A resource that nothing contains."""
        contained = resource.get("contained")
        inside = contained if isinstance(contained, list) else []
        return cls(resource, resource, frozenset(str(each.get("id")) for each in inside if isinstance(each, dict)))


#: What is wrong, as a clause to follow the element's name; None when the rule holds.
Check = Callable[[Any, Where], str | None]

REASONS: Final = {
    "ele-1": "hasValue() is not implemented, and every element of every resource has this rule",
    "ext-1": "stage 1 checks it",
    "dom-2": "stage 1 checks it",
    "dom-3": "as() of many elements, each of another type, is refused",
    "ref-1": "substring(1) is asked of every reference, and is empty for one by identifier",
    "txt-1": "htmlChecks() is not implemented",
    "txt-2": "htmlChecks() is not implemented; a warning tells of a narrative without content",
    "per-1": "hasValue() is not implemented, and times of different precision compare to nothing",
    "rng-2": "quantities can't be compared",
    "mdd-1": "times of different precision compare to nothing",
    "inv-1 of Task": "times of different precision compare to nothing",
    "ctm-1": "resolve() is not implemented; the type that the reference tells is used",
    "que-7": "FHIR's boolean is not taken for FHIRPath's Boolean",
    "que-2": "distinct values among all descendants take quadratic time",
    "csd-1": "distinct values among all descendants take quadratic time",
}


def _holds(_value: Any, _where: Where) -> None:
    return None


def _has_more_than_id(value: Any, _where: Where) -> str | None:
    return "has an id and nothing else" if isinstance(value, dict) and value.keys() == {"id"} else None


def _contained_are_used(value: Any, where: Where) -> str | None:
    if where.resource is not where.root or not isinstance(value.get("contained"), list):
        return None
    inside = [each for each in value["contained"] if isinstance(each, dict)]
    by_each = [set(_local(each)) for each in inside]
    users = Counter(text for texts in by_each for text in texts)
    users.update({text for key, child in value.items() if key != "contained" for text in _local(child)})
    for position, (each, texts) in enumerate(zip(inside, by_each, strict=True)):
        own = f"#{each.get('id')}"
        if users[own] == (own in texts) and "#" not in texts:
            return f"contains a resource that nothing refers to, contained[{position}]"
    return None


def _local(value: Any) -> Iterator[str]:
    """References and addresses that stay inside the resource."""
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            if each.startswith("#"):
                yield each
        elif isinstance(each, dict):
            pending += each.values()
        elif isinstance(each, list):
            pending += each


def _refers_to_what_is_there(value: Any, where: Where) -> str | None:
    text = value.get("reference")
    if not isinstance(text, str) or not text.startswith("#") or text == "#":
        return None
    return None if text[1:] in where.ids else f"refers to {text}, which the resource does not contain"


def _narrative(value: Any, _where: Where) -> str | None:
    return trouble_with_narrative(value) if isinstance(value, str) else None


def _in_order(first: str, second: str) -> Check:
    def check(value: Any, _where: Where) -> str | None:
        start, end = value.get(first), value.get(second)
        if not isinstance(start, str) or not isinstance(end, str):
            return None
        return None if _may_follow(start, end) else f"has {second} ({end}) before {first} ({start})"

    return check


def _may_follow(start: str, end: str) -> bool:
    """Unless surely not: instants by their offsets, what is less precise as far as both go."""
    first, second = _instant(start), _instant(end)
    if first is not None and second is not None:
        return first <= second
    length = min(len(start), len(end), len("YYYY-MM-DD"))
    return start[:length] <= end[:length]


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:  # a leap second too: then the days decide
        return None
    return found if found.tzinfo is not None else None


def _range_is_in_order(value: Any, _where: Where) -> str | None:
    low, high = value.get("low"), value.get("high")
    if not isinstance(low, dict) or not isinstance(high, dict):
        return None
    if any(low.get(name) != high.get(name) for name in ("code", "system", "unit")):
        return None
    least, most = low.get("value"), high.get("value")
    if not isinstance(least, int | Decimal) or not isinstance(most, int | Decimal) or least <= most:
        return None
    return f"has low ({least}) above high ({most})"


def _on_behalf_of_a_practitioner(value: Any, _where: Where) -> str | None:
    member = value.get("member")
    text = member.get("reference") if isinstance(member, dict) else None
    if "onBehalfOf" not in value or not isinstance(text, str):
        return None
    return None if type_told(text) in (None, "Practitioner") else "has onBehalfOf with a member that is no Practitioner"


def _exists_asks_yes_or_no(value: Any, _where: Where) -> str | None:
    wrong = value.get("operator") == "exists" and "answerBoolean" not in value
    return 'has the operator "exists" without answerBoolean' if wrong else None


def _distinct(children: str, name: str) -> Check:
    def check(value: Any, _where: Where) -> str | None:
        seen: set[str] = set()
        pending = [value]
        while pending:
            for each in pending.pop().get(children, ()):
                code = each.get(name)
                if code in seen:
                    return f'has {children} with the same {name} twice, "{code}"'
                if code is not None:
                    seen.add(code)
                pending.append(each)
        return None

    return check


OWN: Final[dict[str, Check]] = {
    "ele-1": _has_more_than_id,
    "ext-1": _holds,
    "dom-2": _holds,
    "dom-3": _contained_are_used,
    "ref-1": _refers_to_what_is_there,
    "txt-1": _narrative,
    "txt-2": _holds,
    "per-1": _in_order("start", "end"),
    "rng-2": _range_is_in_order,
    "mdd-1": _in_order("whenPrepared", "whenHandedOver"),
    "inv-1 of Task": _in_order("authoredOn", "lastModified"),
    "ctm-1": _on_behalf_of_a_practitioner,
    "que-7": _exists_asks_yes_or_no,
    "que-2": _distinct("item", "linkId"),
    "csd-1": _distinct("concept", "code"),
}
