"""Every table of every domain: importing this module fills `Base.metadata`."""

from __future__ import annotations

import rcm.catalog.models
import rcm.claims.models
import rcm.memory.models
import rcm.tenancy.models
import rcm.work.models
import rcm.workflows.models  # noqa: F401
from rcm.core.model import Base

metadata = Base.metadata
