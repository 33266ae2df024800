"""Schemas as older services import them: codes, schemas by older names, and read schemas without a suffix.

`schemas_v8.BatchJob` is `BatchJobSchema`, `schemas_v8.BatchJobItemCreate` is `BatchRowCreate`.
"""

from __future__ import annotations

from typing import Any

from rcm.core.codes import OpenCode as _OpenCode
from rcm.core.derive import Kind as _Kind
from rcm.core.derive import models as _models_there_are
from rcm_schema import models as _models
from rcm_schema import schemas as _schemas
from rcm_schema.models_v8 import OLDER as _OLDER

_codes = {n: c for n, c in vars(_models).items() if isinstance(c, type) and issubclass(c, _OpenCode)}
_target = {name: name for name in _schemas.__all__}
_target |= {model.__name__: f"{model.__name__}{_Kind.READ}" for model in _models_there_are()}
_target |= {f"{older}{kind}": f"{name}{kind}" for older, name in _OLDER.items() for kind in _Kind}
_target |= {older: f"{name}{_Kind.READ}" for older, name in _OLDER.items()}
globals().update({n: c for n, c in _codes.items() if n in _models.__all__})

__all__ = sorted({*_target, *(n for n in _codes if n in _models.__all__)})  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name in _target:
        return getattr(_schemas, _target[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
