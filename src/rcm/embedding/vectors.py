"""Arithmetic of vectors, and how PostgreSQL reads one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

from rcm.embedding.port import TEXT_DIMENSIONS, Vector, VectorInvalid


def unit(vector: Sequence[float]) -> Vector:
    """The same direction with length 1. Raises VectorInvalid where there is no direction."""
    largest = max(map(abs, vector), default=0.0)
    if not math.isfinite(largest) or largest == 0.0 or any(map(math.isnan, vector)):
        raise VectorInvalid("It is empty, all zero, or holds what is no number.")
    scaled = [value / largest for value in vector]  # squares of very small or large numbers would leave the range
    length = math.hypot(*scaled)
    return [value / length for value in scaled]


def padded(vector: Sequence[float]) -> Vector:
    """Of unit length, filled with zeros to TEXT_DIMENSIONS. Raises VectorInvalid."""
    if len(vector) > TEXT_DIMENSIONS:
        raise VectorInvalid(f"It has {len(vector)} numbers.")
    return unit(vector) + [0.0] * (TEXT_DIMENSIONS - len(vector))


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Between -1 and 1. Both must come from the same model. Raises VectorInvalid."""
    if len(one) != len(other):
        raise VectorInvalid(f"They have {len(one)} and {len(other)} numbers.")
    product: float = sum(map(mul, unit(one), unit(other)))
    return max(-1.0, min(1.0, product))


def literal(vector: Sequence[float]) -> str:
    """For `%s::halfvec`, which keeps eleven bits of each number."""
    return "[" + ",".join([f"{value:.6g}" for value in vector]) + "]"
