"""Texts to vectors of 768 numbers, by a port with two adapters. Pure: imports core only.

    embedder = embedder_of(settings)            # RCM_EMBEDDER: hashing (default, no model) or http
    vectors = await embedder.embed(["member not found", "sign in"])

What is stored beside a vector is `embedder.model`: vectors of different models are never compared.
"""

from rcm.embedding.choosing import embedder_of
from rcm.embedding.hashing import HashingEmbedder
from rcm.embedding.port import TEXT_DIMENSIONS, Embedder, EmbeddingFailed, TextEmpty, Vector, VectorInvalid
from rcm.embedding.vectors import cosine, literal, padded, unit

__all__ = [
    "TEXT_DIMENSIONS",
    "Embedder",
    "EmbeddingFailed",
    "HashingEmbedder",
    "TextEmpty",
    "Vector",
    "VectorInvalid",
    "cosine",
    "embedder_of",
    "literal",
    "padded",
    "unit",
]
