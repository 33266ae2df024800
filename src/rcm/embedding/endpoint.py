"""Vectors from an endpoint of the OpenAI style: hosted, or a server of one's own.

POST {url}/embeddings  {model, input: [text, …], encoding_format: "float"} -> {data: [{index, embedding: [number, …]}]}
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from rcm.core.errors import ConfigurationError
from rcm.embedding.port import TEXT_DIMENSIONS, EmbeddingFailed, Vector, VectorInvalid, require_text
from rcm.embedding.vectors import padded

_ATTEMPTS: Final = 4
_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 5.0
_TRY_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
#: Texts of one request: servers of one's own refuse more than 32 to 128 by default.
BATCH: Final = 32


class EndpointUnreachable(EmbeddingFailed):
    """The server of embeddings does not answer, or is busy. Try again; check RCM_EMBEDDER_URL."""

    code = "embedding.endpoint_unreachable"
    retryable = True


class EndpointRefused(EmbeddingFailed):
    """The server of embeddings refuses. Check RCM_EMBEDDER_KEY_FILE, RCM_EMBEDDER_MODEL, and how long texts may be."""

    code = "embedding.endpoint_refused"


class AnswerInvalid(EmbeddingFailed):
    """The server of embeddings answers what is no list of vectors, or has a model of more than 768 dimensions."""

    code = "embedding.answer_invalid"


class EndpointEmbedder:
    """`version` is of what we do with the vectors (unit length, zeros to 768); the model's own is in its name."""

    version = "1"

    def __init__(self, url: str, model: str, key_file: Path | None, *, timeout_s: float = 10.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ConfigurationError("RCM_EMBEDDER_URL: its form is https://host/v1.")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ConfigurationError("RCM_EMBEDDER_URL: texts of patients travel there, so it must be https.")
        self._url = url.rstrip("/").removesuffix("/embeddings") + "/embeddings"
        self._asked = model
        self._key_file = key_file
        # One connection for each call: bound to no event loop.
        self._timeout = httpx.Timeout(timeout_s)

    @property
    def name(self) -> str:
        return f"http:{self._asked}"

    @property
    def model(self) -> str:
        return f"{self.name}@{self.version}"

    def __repr__(self) -> str:
        return f"EndpointEmbedder({self._url}, {self._asked})"

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Raises TextEmpty, EndpointUnreachable, EndpointRefused, AnswerInvalid, ConfigurationError."""
        require_text(texts)
        if not texts:
            return []
        vectors: list[Vector] = []
        async with httpx.AsyncClient(timeout=self._timeout, trust_env=False) as client:
            for start in range(0, len(texts), BATCH):
                part = list(texts[start : start + BATCH])
                vectors += _vectors(await self._ask(client, part), len(part))
        return vectors

    async def _ask(self, client: httpx.AsyncClient, texts: list[str]) -> object:
        """The answer's JSON. Tries again what may pass: no answer, 429, 5xx."""
        said, wait_s = "", 0.0
        body = {"model": self._asked, "input": texts, "encoding_format": "float"}
        for attempt in range(_ATTEMPTS):
            if attempt:
                pause = _FIRST_PAUSE_S * 2**attempt * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
                await asyncio.sleep(max(pause, wait_s))
            try:
                answer = await client.post(self._url, json=body, headers=self._headers())
            except httpx.HTTPError as error:
                said, wait_s = f"{type(error).__name__}.", 0.0
                continue
            if answer.status_code in _TRY_AGAIN:
                said, wait_s = f"It answered {answer.status_code}.", _asked_pause(answer)
                continue
            return _json(answer)
        raise EndpointUnreachable(f"{said} ({self._url}, {_ATTEMPTS} attempts)", url=self._url)

    def _headers(self) -> dict[str, str]:
        """Read each time: keys are renewed."""
        if self._key_file is None:
            return {}
        try:
            key = self._key_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError(f"RCM_EMBEDDER_KEY_FILE: {self._key_file} can't be read.") from None
        if not key or not key.isascii() or not key.isprintable():
            raise ConfigurationError(f"RCM_EMBEDDER_KEY_FILE: {self._key_file} holds no key.")
        return {"Authorization": f"Bearer {key}"}


def _asked_pause(answer: httpx.Response) -> float:
    """Seconds of Retry-After, within reason: somebody waits for us too."""
    said = answer.headers.get("retry-after", "")
    return min(float(said), _LONGEST_PAUSE_S) if said.isascii() and said.isdigit() else 0.0


def _json(answer: httpx.Response) -> object:
    """What the server says about a failure is never passed on: it may quote the texts it was sent."""
    if not answer.is_success:
        raise EndpointRefused(f"It answered {answer.status_code}.", status=answer.status_code)
    try:
        return answer.json()
    except ValueError:
        raise AnswerInvalid("It is no JSON.") from None


def _vectors(told: object, wanted: int) -> list[Vector]:
    """In the order of the texts, which the answer gives by `index`."""
    data = told.get("data") if isinstance(told, dict) else None
    if not isinstance(data, list) or len(data) != wanted:
        found = len(data) if isinstance(data, list) else "no"
        raise AnswerInvalid(f"It has {found} vectors for {wanted} texts.")
    by_place: dict[int, Vector] = {}
    for at, each in enumerate(data):
        place = each.get("index", at) if isinstance(each, dict) else None
        if type(place) is not int or not 0 <= place < wanted or place in by_place:
            raise AnswerInvalid(f"Entry {at + 1} has no index of its own between 0 and {wanted - 1}.")
        by_place[place] = _vector(each.get("embedding"), at)
    if len({len(each["embedding"]) for each in data}) > 1:
        raise AnswerInvalid("Its vectors differ in length.")
    return [by_place[place] for place in range(wanted)]


def _vector(found: Any, at: int) -> Vector:
    if not isinstance(found, list) or not all(type(value) in {int, float} for value in found):
        raise AnswerInvalid(f"Entry {at + 1} has no list of numbers.")
    if len(found) > TEXT_DIMENSIONS:
        raise AnswerInvalid(f"Its vectors have {len(found)} dimensions, {TEXT_DIMENSIONS} at most are kept.")
    try:
        return padded(found)
    except (VectorInvalid, OverflowError):
        raise AnswerInvalid(f"Entry {at + 1} is empty, all zero, or out of range.") from None
