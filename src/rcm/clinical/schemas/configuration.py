"""Shapes of settings that an organisation keeps in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from rcm.clinical.schemas.shared import Form, Version, storable
from rcm.core.schema import Schema

SettingName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,99}$")]


class SettingIn(Form):
    """`is_sensitive` left out: as it is, and not sensitive if the setting is new."""

    value: Annotated[Any, AfterValidator(storable)]
    is_sensitive: bool | None = None
    description: Annotated[str, StringConstraints(max_length=1_000, pattern=r"^[^\x00]*$")] | None = None
    version_id: Version = None


class SettingOut(Schema):
    """A sensitive value is never answered: `set` says that there is one, `value` is null."""

    name: str
    version_id: int
    last_updated: datetime
    is_sensitive: bool
    set: bool
    value: Any
    description: str | None
    changed_by: UUID | None
