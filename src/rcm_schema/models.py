"""Every model, by its name, and the codes of the lookup tables. `models.pyi` says which there are."""

from __future__ import annotations

import rcm.catalog.codes as _codes
import rcm.migrations.models  # noqa: F401 - fills the registry
from rcm.core.codes import OpenCode as _OpenCode
from rcm.core.derive import models as _models

_found = {model.__name__: model for model in _models()}
_found |= {
    n: c
    for n, c in vars(_codes).items()
    if isinstance(c, type) and issubclass(c, _OpenCode) and c.__module__ == _codes.__name__
}
globals().update(_found)

__all__ = sorted(_found)  # noqa: PLE0605
