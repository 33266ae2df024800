"""Master keys that a key management service keeps: the protocol of a Vault-style transit engine.

POST /v1/transit/encrypt/{key}   {plaintext, associated_data}  -> {data: {ciphertext: "vault:v3:…", key_version}}
POST /v1/transit/decrypt/{key}   {ciphertext, associated_data} -> {data: {plaintext}}
GET  /v1/transit/keys/{key}                                    -> {data: {latest_version, keys: {"3": …}}}
POST /v1/transit/keys/{key}/rotate
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import random
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx

from rcm.core.errors import ConfigurationError
from rcm.core.vault.errors import KeyUnknown, KmsRefused, KmsUnreachable, ValueAltered, ValueDamaged
from rcm.core.vault.port import RowKey, Wrapped

_ATTEMPTS: Final = 4
_FIRST_PAUSE_S: Final = 0.1
_TRY_AGAIN: Final = frozenset({412, 429, 500, 502, 503, 504})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_VERSION: Final = re.compile(r"vault:v(\d+):")


class TransitKeys:
    """`kid` is `kms:{key}:v{version}`; versions are made by the service."""

    def __init__(self, url: str, key: str, token_file: Path, *, timeout_s: float = 5.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ConfigurationError("RCM_KMS_URL: its form is https://host:port.")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ConfigurationError("RCM_KMS_URL: keys of rows travel there, so it must be https.")
        self._url = url.rstrip("/")
        self._key = key
        self._token_file = token_file
        # One connection for each call: rare, and bound to no event loop.
        self._timeout = httpx.Timeout(timeout_s)

    def __repr__(self) -> str:
        return f"TransitKeys({self._url}, {self._key})"

    async def current(self) -> str:
        return self._name((await self._facts())["latest_version"])

    async def known(self) -> list[str]:
        versions = sorted(int(version) for version in (await self._facts()).get("keys") or {})
        return [self._name(version) for version in versions]

    async def wrap(self, key: RowKey, aad: bytes) -> Wrapped:
        answer = await self._call("POST", "encrypt", plaintext=_text(key.material), associated_data=_text(aad))
        ciphertext = str(answer.get("ciphertext", ""))
        version = _VERSION.match(ciphertext)
        if version is None:
            raise KmsRefused("Its answer has no ciphertext.")
        return Wrapped(self._name(version[1]), ciphertext.encode())

    async def unwrap(self, wrapped: Wrapped, aad: bytes) -> RowKey:
        ciphertext = _ciphertext(wrapped)
        version = _VERSION.match(ciphertext)
        if version is None or wrapped.kid != self._name(version[1]):
            raise KeyUnknown(f"It is {wrapped.kid}, the service keeps {self._key}.", kid=wrapped.kid)
        answer = await self._call("POST", "decrypt", ciphertext=ciphertext, associated_data=_text(aad))
        try:
            return RowKey(base64.b64decode(answer["plaintext"], validate=True))
        except (KeyError, TypeError, binascii.Error, ValueError):
            raise KmsRefused("Its answer has no plaintext.") from None

    async def add(self) -> str:
        await self._call("POST", "rotate")
        return await self.current()

    def _name(self, version: int | str) -> str:
        return f"kms:{self._key}:v{version}"

    async def _facts(self) -> dict[str, Any]:
        facts = await self._call("GET", "keys")
        if not isinstance(facts.get("latest_version"), int):
            raise KmsRefused("Its answer has no version of the key.")
        return facts

    async def _call(self, method: str, what: str, **body: str) -> dict[str, Any]:
        """The `data` of the answer. Tries again what may pass: no answer, 429, 5xx."""
        key = quote(self._key, safe="")
        path = {"keys": f"keys/{key}", "rotate": f"keys/{key}/rotate"}.get(what, f"{what}/{key}")
        url = f"{self._url}/v1/transit/{path}"
        said = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                await asyncio.sleep(_FIRST_PAUSE_S * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
            try:
                async with httpx.AsyncClient(timeout=self._timeout, trust_env=False) as client:
                    answer = await client.request(method, url, json=body or None, headers=self._headers())
            except httpx.HTTPError as error:
                said = type(error).__name__
                continue
            if answer.status_code in _TRY_AGAIN:
                said = f"It answered {answer.status_code}."
                continue
            return _data(answer, what, self._key)
        raise KmsUnreachable(f"{said} ({self._url}, {_ATTEMPTS} attempts)", url=self._url)

    def _headers(self) -> dict[str, str]:
        """Read each time: an agent of the service renews the token."""
        try:
            token = self._token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError(f"RCM_KMS_TOKEN_FILE: {self._token_file} can't be read.") from None
        if not token.isascii() or not token.isprintable():
            raise ConfigurationError(f"RCM_KMS_TOKEN_FILE: {self._token_file} holds no token.")
        return {"X-Vault-Token": token}


def _data(answer: httpx.Response, what: str, key: str) -> dict[str, Any]:
    """What the service says about a failure is looked at, never passed on: it may quote what it was sent."""
    if answer.status_code == 204:
        return {}
    try:
        told = answer.json()
    except ValueError:
        told = {}
    if answer.is_success:
        data = told.get("data") if isinstance(told, dict) else None
        return data if isinstance(data, dict) else {}
    errors = " ".join(map(str, told.get("errors") or [])) if isinstance(told, dict) else ""
    if answer.status_code == 404 or "key not found" in errors:
        raise KeyUnknown(f"The service has no key {key}.", kid=key)
    if what == "decrypt" and answer.status_code == 400:
        if "message authentication failed" in errors:
            raise ValueAltered
        if "version" in errors:
            raise KeyUnknown(f"The service no longer uses that version of {key}.", kid=key)
        raise ValueDamaged("The service can't decrypt its wrapped key.")
    raise KmsRefused(f"{what}: it answered {answer.status_code}.", status=answer.status_code)


def _ciphertext(wrapped: Wrapped) -> str:
    try:
        return wrapped.wrapped_key.decode("ascii")
    except UnicodeDecodeError:
        raise KeyUnknown(f"It is {wrapped.kid}, which no service keeps.", kid=wrapped.kid) from None


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
