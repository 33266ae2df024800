"""Which embedder the settings name."""

from __future__ import annotations

from rcm.core.errors import ConfigurationError
from rcm.core.settings import Settings
from rcm.embedding.hashing import HashingEmbedder
from rcm.embedding.port import Embedder


def embedder_of(settings: Settings) -> Embedder:
    """Raises ConfigurationError where RCM_EMBEDDER=http lacks what it needs."""
    if settings.embedder == "hashing":
        return HashingEmbedder()
    from rcm.embedding.endpoint import EndpointEmbedder  # noqa: PLC0415 - only who uses it pays for the HTTP client

    if not settings.embedder_url or not settings.embedder_model:
        raise ConfigurationError("RCM_EMBEDDER=http needs RCM_EMBEDDER_URL and RCM_EMBEDDER_MODEL as well.")
    key_file = settings.embedder_key_file
    return EndpointEmbedder(
        settings.embedder_url,
        settings.embedder_model,
        key_file.expanduser() if key_file else None,
        timeout_s=settings.embedder_timeout_s,
    )
