"""What a write of one resource leaves; kept too for who sends it again under the same key."""

from __future__ import annotations

from datetime import datetime

from rcm.core.schema import Schema


class Written(Schema):
    """What stands there after the write; `created`: it did not before; `changed`: False where it stood so already."""

    type: str
    id: str
    version: int
    last_updated: datetime
    body: str
    created: bool = False
    changed: bool = True
