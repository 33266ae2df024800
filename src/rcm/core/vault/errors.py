"""What can be wrong with keys and with sealed values. No message carries a key or a secret."""

from __future__ import annotations

from rcm.core.errors import ConfigurationError, DomainError


class KeyMissing(ConfigurationError):
    """There is no master key to seal secrets with. `rcm keys new` makes one and says where to put it; or let
    RCM_KMS_URL name a key management service."""

    code = "core.vault_key_missing"


class KeyInvalid(ConfigurationError):
    """A master key can't be used as it is given. It is 32 bytes in base64; `rcm keys new` makes one."""

    code = "core.vault_key_invalid"


class KeyUnknown(DomainError):
    """The master key that wraps this value is not among those that are configured. Add it to RCM_MASTER_KEYS_OLD
    or to the key file; `rcm keys list` tells which are there."""

    code = "core.vault_key_unknown"


class KeyNotMade(ConfigurationError):
    """A new master key can't be made here. Make one where the keys are kept, then run `rcm keys rotate`."""

    code = "core.vault_key_not_made"


class ValueDamaged(DomainError):
    """A sealed value is cut off or is no sealed value at all. Store the secret again."""

    code = "core.vault_value_damaged"


class ValueAltered(DomainError):
    """A sealed value does not open: it was changed, or it comes from another row. Store the secret again."""

    code = "core.vault_value_altered"


class VersionUnknown(DomainError):
    """A sealed value was made by a newer release, in a form that this one does not know. Install that release."""

    code = "core.vault_version_unknown"


class KmsUnreachable(DomainError):
    """The key management service does not answer. Check RCM_KMS_URL, and that the service is unsealed."""

    code = "core.vault_kms_unreachable"
    retryable = True


class KmsRefused(DomainError):
    """The key management service refuses. Check the token in RCM_KMS_TOKEN_FILE and what its policy allows."""

    code = "core.vault_kms_refused"
