"""One field of the effective view, compiled: a quick yes for good values, and a slow account for the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from rcm.edi.code_sets import CodeSet
from rcm.requirements.check_keys import CODE_FORMS
from rcm.requirements.check_values import Ok, check_of, length, text_of, within
from rcm.requirements.effective import FORBID, REQUIRE, Check, EffectiveField, Source
from rcm.requirements.fields import FIELDS
from rcm.requirements.patterns import Search, search
from rcm.requirements.validation_result import ValidationError, offence, shown

CodeSets = Mapping[str, CodeSet]
_EMPTY: Final = (list, tuple, dict, set)
_MANY: Final = frozenset({"codes", "list"})


class Each(list[Any]):
    """A field of each item of a list (`service.lines.charge`): the values, one for each item."""


def blank(value: Any) -> bool:
    """Not given: nothing, an empty text or one of blanks, an empty list or object."""
    if type(value) is str:
        return not value or value.isspace()
    return value is None or (type(value) in _EMPTY and not value) or (type(value) is Each and not value)


@dataclass(slots=True)
class CodeCheck:
    """A code system on a field. Without its table only the form of a code can be judged."""

    path: str
    check: Check
    codes: CodeSet | None
    form: Search | None

    def problems(self, value: Any, on: date) -> list[ValidationError]:
        codes = self.codes if self.codes is not None and self.codes.covers(on) else None
        found = []
        for each in _items(value):
            text = text_of(each)
            if text is not None and codes is not None:
                good = codes.contains(text.replace(".", ""), on)
            else:
                good = text is not None and (self.form is None or self.form(text) is not None)
            if not good and not blank(each):
                found.append(offence(self.path, self.check, each))
        return found

    def unchecked(self, on: date) -> str | None:
        if self.codes is None:
            return f"{self.path}: the code system {self.check.value} is not loaded; only the form is checked"
        if not self.codes.covers(on):
            return f"{self.path}: the code system {self.check.value} does not reach {on}; only the form is checked"
        return None


@dataclass(slots=True)
class CompiledField:
    """`ok`: None when any value will do. It is asked of values that are given."""

    path: str
    required: bool
    forbidden: Source | None
    ok: Ok | None
    checks: list[tuple[Check, Ok]]
    codes: list[CodeCheck]
    unchecked: list[str] = field(default_factory=list)

    def problems(self, value: Any) -> list[ValidationError]:
        """All that is wrong; `ok` said no."""
        if self.forbidden is not None:
            source = self.forbidden
            message = f"{self.path} must not be given."
            return [ValidationError(self.path, source.rule_id, source.tier.value, message, shown(value), None)]
        return [offence(self.path, check, _first_bad(ok, value)) for check, ok in self.checks if not ok(value)]


def compile_field(each: EffectiveField, code_sets: CodeSets) -> CompiledField:
    many = _is_many(each.path)
    checks: list[tuple[Check, Ok]] = []
    codes: list[CodeCheck] = []
    unchecked: list[str] = []
    for check in each.validate:
        if check.key == "code_system":
            codes.append(_code_check(each.path, check, code_sets))
            continue
        ok = check_of(check.key, check.value)
        if ok is None:
            unchecked.append(f"{each.path}: {check.key} {shown(check.value)} can't be checked")
        else:
            checks.append((check, _of_each(ok) if many and check.key != "type" else ok))
    forbidden = _forbidding(each) if each.presence == FORBID else None
    quick = _never if forbidden is not None else _fused(_paired(checks, many))
    return CompiledField(each.path, each.presence == REQUIRE, forbidden, quick, checks, codes, unchecked)


def _forbidding(each: EffectiveField) -> Source:
    found = each.presence_source
    assert found is not None, "what forbids is a rule"
    return found


def _code_check(path: str, check: Check, code_sets: CodeSets) -> CodeCheck:
    form = CODE_FORMS.get(check.value)
    return CodeCheck(path, check, code_sets.get(check.value), search(form) if form else None)


def _paired(checks: Sequence[tuple[Check, Ok]], many: bool) -> list[Ok]:
    """Both ends of a length or a range at once: a number is read from its text only once then."""
    by_key = {check.key: ok for check, ok in checks}
    asked = {check.key: check.value for check, _ in checks}
    if many or len(by_key) < len(checks):
        return [ok for _, ok in checks]
    if "min" in asked and "max" in asked:
        both = within(asked["min"], asked["max"])
        assert both is not None, "each of them was read"
        by_key["min"] = both
        del by_key["max"]
    if "min_length" in asked and "max_length" in asked:
        by_key["min_length"] = length(asked["min_length"], asked["max_length"])
        del by_key["max_length"]
    return list(by_key.values())


def _fused(oks: Sequence[Ok]) -> Ok | None:
    """One closure for all checks of the field; most fields have one or two."""
    if len(oks) < 2:
        return oks[0] if oks else None
    first, second, *others = oks
    if not others:
        return lambda value: first(value) and second(value)
    several = tuple(oks)

    def ok(value: Any) -> bool:
        for one in several:  # noqa: SIM110 - a generator costs as much as a check
            if not one(value):
                return False
        return True

    return ok


def _of_each(ok: Ok) -> Ok:
    """Of a list each item is asked; which one it was that failed is found afterwards."""

    def of_each(value: Any) -> bool:
        if isinstance(value, list | tuple):
            return all(blank(each) or ok(each) for each in value) and (type(value) is Each or not _hollow(value))
        return ok(value)

    of_each.item = ok  # type: ignore[attr-defined]
    return of_each


def _hollow(value: Sequence[Any]) -> bool:
    return all(blank(each) for each in value)


def _first_bad(ok: Ok, value: Any) -> Any:
    item: Ok | None = getattr(ok, "item", None)
    if item is None or not isinstance(value, list | tuple):
        return value
    return next((each for each in value if not blank(each) and not item(each)), value)


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _never(_: Any) -> bool:
    return False


def _is_many(path: str) -> bool:
    """The field holds a list, or it is a field of each item of one."""
    parts = path.split(".")
    above = (".".join(parts[:n]) for n in range(1, len(parts) + 1))
    return any((known := FIELDS.get(each)) is not None and known.type in _MANY for each in above)
