"""Every column that holds sealed values: what a new master key must reach."""

from __future__ import annotations

from typing import Final

from rcm.catalog import credentials
from rcm.clinical.service import configuration
from rcm.core.vault.rows import SealedColumn
from rcm.tenancy import totp

#: The key of an uploaded file's content, which lies outside the database.
_UPLOADS: Final = SealedColumn("upload", "upload_id", "sealed_key")
SEALED_COLUMNS: Final[tuple[SealedColumn, ...]] = (
    credentials.SEALED, totp.SEALED, _UPLOADS, configuration.SEALED,
)  # fmt: skip
