"""From a parameter's name and text to a criterion: modifiers, chains, `_has`, composites."""

from __future__ import annotations

from typing import Final

from rcm.clinical import definitions
from rcm.clinical.search.criteria import (
    AllOf,
    AnyOf,
    Backward,
    Criterion,
    Forward,
    Ids,
    InSet,
    Itemised,
    Not,
    Rows,
    Updated,
    Value,
)
from rcm.clinical.search.parameters import COLUMNS, Parameter, parameters_of
from rcm.clinical.search.problems import Refused, near, shown
from rcm.clinical.search.reading import MODIFIERS, Context, alternatives, date_of, split, unescaped, value_of
from rcm.clinical.search.values import DateUnreadable

#: Steps of chains and `_has` together.
DEEPEST: Final = 5
#: A chain over more types than this has to say which it means.
MOST_TARGETS: Final = 12
HAS: Final = "_has"

#: What R4 has and we don't, with what to do instead.
NOT_SEARCHED: Final = {
    "_content": "Full text of resources is not searched.",
    "_text": "The narrative is not searched.",
    "_filter": "Filter expressions are not supported; repeat parameters for AND, write commas for OR.",
    "_list": "Lists are not followed; search by _id.",
    "_query": "There are no named queries.",
    "_containedType": "Contained resources are not searched.",
    "near": "Distances are not searched; use the parts of the address.",
    "phonetic": "Sounds are not searched; use name.",
}
_IDS: Final = Parameter("_id", "token", ())


def criterion_of(resource_type: str, name: str, text: str, context: Context, depth: int = 0) -> Criterion:
    """What `name=text` asks of resources of the type. Raises Refused."""
    if depth > DEEPEST:
        raise Refused(f"{shown(name)}: chains may have {DEEPEST} steps.", "too-costly")
    if name.startswith(f"{HAS}:"):
        return _reversed(resource_type, name, text, context, depth)
    first, dot, rest = name.partition(".")
    if dot:
        return _chained(resource_type, first, rest, text, context, depth)
    code, _, modifier = name.partition(":")
    if code in COLUMNS:
        return _column(code, modifier, text, context)
    parameter = known(resource_type, code)
    _require_modifier(parameter, modifier)
    if modifier == "missing":
        return _missing(_present(parameter), text)
    if parameter.kind == "composite":
        return AnyOf(tuple(_paired(parameter, resource_type, each, context) for each in alternatives(text)))
    if modifier == "in":
        return InSet(parameter.sources, tuple(unescaped(each) for each in alternatives(text)), name)
    values = _values(parameter, modifier, text, context)
    found = Rows(parameter.kind, parameter.sources, values, parameter.is_single)
    return Not(found) if modifier == "not" else found


def known(resource_type: str, code: str) -> Parameter:
    """Raises Refused, with names that are near."""
    if code in NOT_SEARCHED:
        raise Refused(f"{code} is not supported. {NOT_SEARCHED[code]}", "not-supported", lenient=True)
    parameters = parameters_of(resource_type)
    found = parameters.get(code)
    if found is None:
        hint = near(code, {*COLUMNS, *parameters})
        raise Refused(f"{resource_type} has no search parameter {shown(code)}.{hint}", "not-supported", lenient=True)
    return found


def require_type(name: str) -> str:
    """Raises Refused, with names that are near."""
    if name not in definitions.resource_types():
        raise Refused(f"{shown(name)} is no type of resource.{near(name, definitions.resource_types())}", "value")
    return name


def _values(parameter: Parameter, modifier: str, text: str, context: Context) -> tuple[Value, ...]:
    return tuple(value_of(parameter, modifier, each, context) for each in alternatives(text))


def _require_modifier(parameter: Parameter, modifier: str) -> None:
    allowed = {"missing", *MODIFIERS[parameter.kind]}
    if not modifier or modifier in allowed:
        return
    if parameter.kind == "reference" and modifier in definitions.resource_types():
        if parameter.targets and modifier not in parameter.targets:
            raise Refused(f"{parameter.code} never leads to a {modifier}, but to {', '.join(parameter.targets)}.")
        return
    # Never ignored, not even in lenient mode: R4, section 3.1.1.4.4, says that servers shall reject it.
    what = f"{parameter.code} is of kind {parameter.kind}, which has no modifier {shown(modifier)}."
    raise Refused(f"{what}{near(modifier, allowed)}", "not-supported")


def _present(parameter: Parameter) -> Criterion:
    if parameter.kind != "composite":
        return Rows(parameter.kind, parameter.sources)
    kinds = [component.kind for component in parameter.components]
    met = []
    for pairing in parameter.pairings:
        parts = tuple(Rows(kind, sources) for kind, sources in zip(kinds, pairing.sources, strict=True))
        met.append(Itemised(parts) if pairing.itemised else AllOf(parts))
    return AnyOf(tuple(met))


def _missing(present: Criterion, text: str) -> Criterion:
    if text not in {"true", "false"}:
        raise Refused(f"{shown(text)}: `:missing` takes true or false.", "value")
    return Not(present) if text == "true" else present


def _column(code: str, modifier: str, text: str, context: Context) -> Criterion:
    if modifier == "missing":
        return _missing(AllOf(()), text)
    if code == "_lastUpdated" and not modifier:
        try:
            return Updated(tuple(date_of(unescaped(each), context) for each in alternatives(text)))
        except DateUnreadable as unread:
            raise Refused(f"_lastUpdated: {shown(str(unread))} is not a date.", "value") from None
    if code == "_id" and modifier in {"", "not"}:
        found = Ids(tuple(unescaped(each).removeprefix("|") for each in alternatives(text)))
        return Not(found) if modifier else found
    allowed = {"missing", "not"} if code == "_id" else {"missing"}
    raise Refused(f"{code} has no modifier {shown(modifier)}.{near(modifier, allowed)}", "not-supported")


def _paired(parameter: Parameter, resource_type: str, text: str, context: Context) -> Criterion:
    texts = split(text, "$")
    parts = parameter.components
    if len(texts) != len(parts):
        wanted = "$".join(part.code for part in parts)
        raise Refused(f"{parameter.code} takes {wanted}, not {shown(text)}.", "value")
    parameters = parameters_of(resource_type)
    values = [value_of(parameters[part.code], "", each, context) for part, each in zip(parts, texts, strict=True)]
    met: list[Criterion] = []
    for pairing in parameter.pairings:
        rows = tuple(
            Rows(part.kind, sources, (value,))
            for part, sources, value in zip(parts, pairing.sources, values, strict=True)
        )
        met.append(Itemised(rows) if pairing.itemised else AllOf(rows))
    return AnyOf(tuple(met))


def _reference(resource_type: str, code: str) -> Parameter:
    found = known(resource_type, code)
    if found.kind != "reference":
        raise Refused(f"{resource_type}'s {code} is of kind {found.kind}: only references can be followed.")
    return found


def targets_of(parameter: Parameter) -> tuple[str, ...]:
    """Types that a reference may lead to; all, where R4 names none."""
    narrowed = {source.target_type for source in parameter.sources if source.target_type}
    named = [each for each in parameter.targets if each in definitions.resource_types()]
    return tuple(sorted(narrowed or named or definitions.resource_types()))


def _chained(resource_type: str, first: str, rest: str, text: str, context: Context, depth: int) -> Criterion:
    code, _, wanted = first.partition(":")
    parameter = _reference(resource_type, code)
    _require_modifier(parameter, wanted)
    if wanted and wanted not in definitions.resource_types():
        raise Refused(f"{shown(first)}: behind a reference that is followed stands the name of a type.")
    found: list[Criterion] = []
    refusals: list[Refused] = []
    for target in (wanted,) if wanted else targets_of(parameter):
        try:
            found.append(Forward(parameter.sources, target, criterion_of(target, rest, text, context, depth + 1)))
        except Refused as refusal:
            refusals.append(refusal)
    if not found:
        raise refusals[0]
    if len(found) > MOST_TARGETS:
        raise Refused(f"{shown(first)} may lead to {len(found)} types. Say which: {code}:Patient.…", "too-costly")
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def _reversed(resource_type: str, name: str, text: str, context: Context, depth: int) -> Criterion:
    parts = name.split(":", 3)
    if len(parts) < 4 or not all(parts):
        raise Refused(f"{shown(name)} is not _has:Type:reference:parameter.")
    _, other, code, rest = parts
    parameter = _reference(require_type(other), code)
    if resource_type not in targets_of(parameter):
        raise Refused(f"{other}'s {code} never leads to a {resource_type}.")
    return Backward(other, parameter.sources, criterion_of(other, rest, text, context, depth + 1))
