"""The schemas of every model: `<Model>Create`, `<Model>Update`, `<Model>Schema`. `schemas.pyi` says what they hold.

They are made when they are first asked for: nobody needs all of them.
"""

from __future__ import annotations

from pydantic import BaseModel

import rcm.migrations.models  # noqa: F401 - fills the registry
from rcm.core.derive import Derived as _Derived

_derived = _Derived(__name__)

__all__ = list(_derived.names)


def __getattr__(name: str) -> type[BaseModel]:
    try:
        made = globals()[name] = _derived.get(name)
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name) from None
    return made


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
