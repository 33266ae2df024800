"""Every table of every domain: importing this module fills `Base.metadata`."""

from __future__ import annotations

import rcm.audit.models
import rcm.catalog.code_tables.models
import rcm.catalog.models
import rcm.claims.models
import rcm.clinical.models
import rcm.memory.models
import rcm.quality.models
import rcm.requirements.claim_rules.models
import rcm.requirements.models
import rcm.tenancy.models
import rcm.work.models
import rcm.workflows.models  # noqa: F401
from rcm.core.model import Base

metadata = Base.metadata
