"""Secrets at rest: each value under a key of its own, that key wrapped by a master key, both bound to their row.

    place = Place("portal_credential", "encrypted_credential", org_id, credential_id)
    stored = await seal(keys, place, Secret("…"))      # JSON {v, kid, nonce, ciphertext, wrapped_key}
    secret = await unseal(keys, place, stored)

Where the master keys are is an adapter's business (`master_keys` chooses it from the settings): the environment,
a file, or a key management service over HTTP. A new master key re-wraps the rows' keys (`rotate`) and leaves the
ciphertext alone.
"""

from rcm.core.vault.errors import (
    KeyInvalid,
    KeyMissing,
    KeyNotMade,
    KeyUnknown,
    KmsRefused,
    KmsUnreachable,
    ValueAltered,
    ValueDamaged,
    VersionUnknown,
)
from rcm.core.vault.opening import master_keys
from rcm.core.vault.port import MasterKeys, Wrapped
from rcm.core.vault.secret import Secret
from rcm.core.vault.value import Place, Sealed, reseal, rewrap, seal, unseal

__all__ = [
    "KeyInvalid",
    "KeyMissing",
    "KeyNotMade",
    "KeyUnknown",
    "KmsRefused",
    "KmsUnreachable",
    "MasterKeys",
    "Place",
    "Sealed",
    "Secret",
    "ValueAltered",
    "ValueDamaged",
    "VersionUnknown",
    "Wrapped",
    "master_keys",
    "reseal",
    "rewrap",
    "seal",
    "unseal",
]
