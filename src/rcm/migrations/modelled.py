"""The tables of all models, imported when somebody asks for them: mapping every class takes two seconds.

What looks at a database that is at its revision already needs none of them.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import MetaData


@cache
def tables_of_models() -> MetaData:
    from rcm.migrations import models  # noqa: PLC0415 - see above

    return models.metadata
