"""What an embedder is, whoever makes the vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from rcm.core.errors import DomainError, InvalidInput

#: Of every vector of a text. Shorter ones are filled with zeros, which changes no cosine.
TEXT_DIMENSIONS: Final = 768

Vector = list[float]


class TextEmpty(InvalidInput):
    """There is no text to embed. Give at least one character that is no space."""

    code = "embedding.text_empty"


class VectorInvalid(InvalidInput):
    """This is no vector of a text: finite numbers, as many as the model has (768 at most), and not all zero."""

    code = "embedding.vector_invalid"


class EmbeddingFailed(DomainError):
    """No vectors can be made just now."""

    code = "embedding.vectors_unavailable"


class Embedder(Protocol):
    """Makes vectors of unit length and TEXT_DIMENSIONS numbers, in the order of the texts.

    `model` names what made them, with its version: it is stored with each vector.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def model(self) -> str:
        """`name@version`."""
        ...

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Raises TextEmpty; EmbeddingFailed where others were asked and failed."""
        ...


def require_text(texts: Sequence[str]) -> None:
    """Raises TextEmpty with the place of the first text that has nothing in it."""
    for place, text in enumerate(texts):
        if not text.strip():
            raise TextEmpty(f"Text {place + 1} of {len(texts)} is blank.", place=place)
