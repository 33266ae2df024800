"""Which keeper of master keys the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rcm.core.errors import ConfigurationError
from rcm.core.settings import Settings
from rcm.core.vault.errors import KeyMissing
from rcm.core.vault.file import FileKeys
from rcm.core.vault.held import EnvironmentKeys
from rcm.core.vault.port import MasterKeys

#: The embedded installation's own, in its data folder.
KEY_FILE: Final = "master.keys"


def master_keys(settings: Settings, embedded: Path | None = None) -> MasterKeys:
    """`embedded`: the data folder of an embedded installation, which makes itself a key file on first need.

    Raises KeyMissing where nothing is configured, KeyInvalid, ConfigurationError where too much is.
    """
    named = [
        variable
        for variable, value in (
            ("RCM_KMS_URL", settings.kms_url),
            ("RCM_MASTER_KEY", settings.master_key),
            ("RCM_MASTER_KEY_FILE", settings.master_key_file),
        )
        if value
    ]
    if len(named) > 1:
        raise ConfigurationError(f"Where are the master keys? Set one of {', '.join(named)}, not several.")
    if settings.kms_url:
        return _transit(settings, settings.kms_url)
    if settings.master_key:
        old = settings.master_keys_old.get_secret_value() if settings.master_keys_old else None
        return EnvironmentKeys.from_text(settings.master_key.get_secret_value(), old)
    if settings.master_key_file:
        return FileKeys(settings.master_key_file.expanduser())
    if embedded is not None:
        return FileKeys(embedded / KEY_FILE, made_on_need=True)
    raise KeyMissing


def _transit(settings: Settings, url: str) -> MasterKeys:
    from rcm.core.vault.kms import TransitKeys  # noqa: PLC0415 - only who uses it pays for the HTTP client

    if not settings.kms_key or settings.kms_token_file is None:
        raise ConfigurationError("RCM_KMS_URL needs RCM_KMS_KEY and RCM_KMS_TOKEN_FILE as well.")
    return TransitKeys(url, settings.kms_key, settings.kms_token_file.expanduser(), timeout_s=settings.kms_timeout_s)
