"""Rules of the tiers as values, written short, and strategies that make any of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from hypothesis import strategies as st

from rcm.requirements.rule import Rule, Scope, Tier

TASK: Final = UUID(int=1)
PAYER: Final = UUID(int=2)
OTHER_PAYER: Final = UUID(int=3)
ENDPOINT: Final = UUID(int=4)
AUTHOR: Final = UUID(int=5)
BEGIN: Final = date(2026, 1, 1)
_SPACE: Final = UUID(int=9)

GLOBAL, OF_PAYER, OWN = Tier.GLOBAL, Tier.PAYER, Tier.ORGANIZATION


def rule(tier: Tier, path: str, operation: str, value: dict[str, Any] | None = None, **more: Any) -> Rule:
    """Its id follows from what it says, so a test may name it again. A payer's rule is PAYER's unless told."""
    if tier is OF_PAYER:
        more.setdefault("scope", Scope(PAYER))
    more.setdefault("effective_from", BEGIN)
    rule_id = more.pop("rule_id", None) or uuid5(_SPACE, repr((tier, path, operation, value, sorted(more.items()))))
    return Rule(rule_id, tier, TASK, path, operation, value or {}, **more)


def waived(path: str, operation: str, value: dict[str, Any] | None = None, **more: Any) -> Rule:
    """An organisation's, with an approved waiver until the end of the year unless told."""
    more = {
        "waived": True, "waiver_reason": "The payer agreed by letter.", "waiver_until": date(2026, 12, 31),
        "waiver_approved_by": UUID(int=6), "created_by": AUTHOR, **more,
    }  # fmt: skip
    return rule(OWN, path, operation, value, **more)


PATHS: Final = ("member.id", "member_id", "service.units", "claim.frequency_code", "custom.note")
WORDS: Final = ("A", "B", "AB", "ABC", "1", "7")
_BOUND: Final = st.integers(0, 4)
_CHECKS: Final = st.fixed_dictionaries(
    {},
    optional={
        "min_length": _BOUND,
        "max_length": _BOUND,
        "pattern": st.sampled_from(["^[A-Z]+$", "^A", "1", "^(A|B)+$"]),
        "enum": st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
        "range": st.fixed_dictionaries({}, optional={"min": _BOUND, "max": _BOUND}),
        "type": st.sampled_from(["text", "number"]),
    },
)
_WHEN: Final = st.one_of(
    st.builds(lambda path: {"exists": [{"var": path}]}, st.sampled_from(PATHS)),
    st.builds(
        lambda path, word: {"==": [{"var": path}, word]}, st.sampled_from(PATHS), st.sampled_from(WORDS)
    ),
)  # fmt: skip
_SAID: Final[st.SearchStrategy[tuple[str, dict[str, Any]]]] = st.one_of(
    st.tuples(st.sampled_from(["require", "optional", "forbid", "output"]), st.just({})),
    st.tuples(st.just("optional"), st.just({"removed": True})),
    st.tuples(st.just("validate"), _CHECKS),
    st.tuples(st.just("default"), st.builds(lambda word: {"value": word}, st.sampled_from(WORDS))),
    st.tuples(
        st.just("conditional"),
        st.builds(lambda when, then: {"when": when, "then": then}, _WHEN, st.sampled_from(["require", "forbid"])),
    ),
)
DAYS: Final = st.integers(0, 6).map(lambda n: BEGIN + timedelta(days=n))
_SCOPES: Final = {
    GLOBAL: st.just(Scope()),
    OF_PAYER: st.builds(
        Scope, st.sampled_from([PAYER, OTHER_PAYER]), st.sampled_from([None, "HMO"]), st.sampled_from([None, "CO"])
    ),
    OWN: st.builds(
        Scope, st.sampled_from([None, PAYER]), st.none(), st.none(), st.sampled_from([None, ENDPOINT])
    ),
}  # fmt: skip
ASKED: Final = st.builds(
    Scope,
    st.sampled_from([None, PAYER, PAYER, OTHER_PAYER]),
    st.sampled_from([None, "HMO"]),
    st.sampled_from([None, "CO"]),
    st.sampled_from([None, ENDPOINT]),
)


@st.composite
def any_rule(draw: st.DrawFn, waivers: bool = True) -> Rule:
    tier = draw(st.sampled_from([GLOBAL, OF_PAYER, OWN, OWN]))
    operation, value = draw(_SAID)
    begin = draw(DAYS)
    more: dict[str, Any] = {}
    if tier is OWN and waivers and draw(st.booleans()):
        more = {"waived": draw(st.booleans()), "waiver_reason": "agreed", "waiver_until": draw(DAYS)}
    return rule(
        tier, draw(st.sampled_from(PATHS)), operation, value,
        rule_id=UUID(int=draw(st.integers(1000, 10**6))), scope=draw(_SCOPES[tier]), effective_from=begin,
        effective_to=draw(st.one_of(st.none(), st.integers(1, 5).map(lambda n: begin + timedelta(days=n)))),
        version=draw(st.integers(1, 3)), **more,
    )  # fmt: skip


def any_rules(waivers: bool = True, most: int = 12) -> st.SearchStrategy[list[Rule]]:
    return st.lists(any_rule(waivers), max_size=most, unique_by=lambda each: each.rule_id)
