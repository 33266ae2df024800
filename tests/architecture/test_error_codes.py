"""A failure is a class with a stable code, and its docstring is what the user reads."""

from __future__ import annotations

import re
from collections import Counter

from tools.generate_reference import all_errors, inspect_title, step_failures

from rcm.core.errors import DomainError

_CODE = re.compile(r"[a-z0-9]+\.[a-z0-9]+(_[a-z0-9]+)+")
#: The answer to what nobody foresaw has no noun.
_PLAIN = {"core.unexpected"}
#: A sentence; a colon where what follows is the detail.
_ENDS = (".", ":")


def test_all_packages_are_looked_through() -> None:
    packages = {error.__module__.split(".")[1] for error in all_errors()}
    assert packages >= {"api", "claims", "cli", "core", "edi", "tenancy"}


def test_every_error_has_a_code_of_its_own() -> None:
    codes = Counter(error.code for error in all_errors())
    assert [code for code, times in codes.items() if times > 1] == []
    assert DomainError.code not in codes, "a class without a code of its own"


def test_every_code_is_a_domain_a_noun_and_a_problem() -> None:
    codes = {error.code for error in all_errors()} | {code for code, _ in step_failures()}
    assert sorted(code for code in codes - _PLAIN if not _CODE.fullmatch(code)) == []


def test_every_error_says_something_to_the_user() -> None:
    silent = [error for error in all_errors() if not (error.__dict__.get("__doc__") or "").strip()]
    assert silent == []
    unfinished = [error.code for error in all_errors() if not inspect_title(error).endswith(_ENDS)]
    assert unfinished == []


def test_a_step_failure_does_not_share_its_code_with_an_error() -> None:
    assert {code for code, _ in step_failures()} & {error.code for error in all_errors()} == set()
