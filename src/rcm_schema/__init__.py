"""The schema of record for other services: models, schemas, sessions. Re-exports only; `__init__.pyi` lists them.

    from rcm_schema import TaskType, TaskTypeCreate, get_db_manager

How to use it: docs/how-to/use-the-schema-from-your-service.md.
"""

from __future__ import annotations

from typing import Any

from rcm.core import refusals as _refusals
from rcm.core.codes import OpenCode
from rcm.core.db import DatabaseUnreachable, Limits
from rcm.core.derive import CreateForm, RowSchema, UpdateForm
from rcm.core.errors import DomainError
from rcm.core.model import DEFAULT_ORG as DEFAULT_ORG
from rcm.core.model import PLATFORM_ORG as PLATFORM_ORG
from rcm.core.model import Base
from rcm.core.sessions import DatabaseManager, current_org, set_org
from rcm.migrations.database import NotMigrated, get_db_manager, get_session
from rcm_schema import models, schemas

_own = (
    Base, CreateForm, DatabaseManager, DatabaseUnreachable, DomainError, Limits, NotMigrated, OpenCode, RowSchema,
    UpdateForm, current_org, get_db_manager, get_session, set_org,
)  # fmt: skip
_errors = {
    name: error
    for name, error in vars(_refusals).items()
    if isinstance(error, type) and issubclass(error, DomainError) and error.__module__ == _refusals.__name__
}
globals().update(_errors, **{name: getattr(models, name) for name in models.__all__})

__all__ = sorted(  # noqa: PLE0605
    {"DEFAULT_ORG", "PLATFORM_ORG", *(each.__name__ for each in _own), *_errors, *models.__all__, *schemas.__all__}
)


def __getattr__(name: str) -> Any:
    if name in schemas.__all__:
        return getattr(schemas, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
