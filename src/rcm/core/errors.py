"""The root of all errors that a user may see.

A failure is a class; its `code` is stable (`<domain>.<noun>_<problem>`), the first paragraph of its
docstring is the user's message, and `facts` carry what differs from case to case.
"""

from __future__ import annotations

import inspect
from typing import Any, ClassVar


class DomainError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "core.error"
    #: May the same call succeed later without anybody mending anything?
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", **facts: Any) -> None:
        self.detail = detail
        self.facts = facts
        super().__init__(self.message)

    @property
    def title(self) -> str:
        doc = inspect.cleandoc(type(self).__doc__ or "").split("\n\n", maxsplit=1)[0]
        return " ".join(doc.split())

    @property
    def message(self) -> str:
        return f"{self.title} {self.detail}".strip()


class NotFound(DomainError):
    """There is no such thing here, or it belongs to somebody else."""

    code = "core.resource_not_found"


class Conflict(DomainError):
    """The thing changed meanwhile. Read it again and repeat what you meant."""

    code = "core.resource_changed"


class PreconditionFailed(Conflict):
    """Another version is current than the one that you named. Read it again and repeat what you meant."""

    code = "core.version_changed"


class InvalidInput(DomainError):
    """The input is not usable as it is."""

    code = "core.input_invalid"


class NotAllowed(DomainError):
    """You are signed in, but this is not among your permissions."""

    code = "core.permission_missing"


class NotSignedIn(DomainError):
    """Send a valid token: `Authorization: Bearer …`. `rcm users token` makes one."""

    code = "core.token_invalid"


class ConfigurationError(DomainError):
    """The program can't run with these settings."""

    code = "core.settings_invalid"
