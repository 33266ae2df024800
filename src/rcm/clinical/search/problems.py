"""What is wrong with a search, collected so that all of it can be told at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from rcm.clinical.issues import Issue, IssueCode
from rcm.core.errors import InvalidInput


class SearchInvalid(InvalidInput):
    """The search can't be done as it is written. Nothing was left out silently: mend what is named, or send
    `Prefer: handling=lenient` to have unknown parameters ignored."""

    code = "clinical.search_invalid"

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__(" ".join(issue.message for issue in self.issues), issues=self.issues)


class Refused(Exception):
    """This parameter can't be used. `lenient`: a request may ask to go on without it."""

    def __init__(self, message: str, code: IssueCode = "invalid", *, lenient: bool = False) -> None:
        super().__init__(message)
        self.issue = Issue("error", code, "", message)
        self.lenient = lenient


@dataclass(slots=True)
class Problems:
    """`ignored` is what a lenient request goes on without, each with the reason."""

    lenient: bool = False
    issues: list[Issue] = field(default_factory=list)
    ignored: list[Issue] = field(default_factory=list)

    def add(self, refusal: Refused) -> None:
        if self.lenient and refusal.lenient:
            self.ignored.append(Issue("warning", refusal.issue.code, "", f"Ignored: {refusal.issue.message}"))
        else:
            self.issues.append(refusal.issue)

    def settle(self) -> None:
        """Raises SearchInvalid if there is anything to mend."""
        if self.issues:
            raise SearchInvalid(self.issues)


def shown(text: str) -> str:
    """What was sent, as far as it may stand in an answer."""
    return repr(text if len(text) <= 60 else f"{text[:60]}…")


def near(name: str, known: Iterable[str]) -> str:
    """A sentence with the known names that are most like this one, or all of them if they are few."""
    names = sorted(known)
    alike = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if alike:
        return f" Did you mean {' or '.join(alike)}?"
    return f" Known: {', '.join(names) or 'none'}."
