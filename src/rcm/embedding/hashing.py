"""Feature hashing: vectors without a model. Deterministic on every machine, quick, and needs nothing.

Each feature of a text falls on one of 768 places, with a sign, both by its hash; so what two texts share adds up and
what they don't cancels out. Features are words, pairs of neighbouring words, and shingles of three characters within
a word, so that a misspelt or inflected word is still near. It knows no meaning: synonyms are as far apart as any words.

A line that begins with a role in brackets, "[button] Sign in", has its words once more as words of that role.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final

from rcm.embedding.port import TEXT_DIMENSIONS, Vector, require_text
from rcm.embedding.vectors import unit

#: Raised whenever a text's vector would change: vectors of two versions are never compared.
_VERSION: Final = "1"
_WORD: Final = re.compile(r"[^\W_]+")
_ROLE: Final = re.compile(r"\s*\[([\w -]{1,40})\]\s*(.*)", re.DOTALL)
_PAIR: Final = 0.35
_SHINGLES: Final = 1.0
_ROLE_WORD: Final = 0.7
#: Words that most English texts share say little of what a text is about.
_FREQUENT: Final = frozenset(
    _WORD.findall(
        "a an and are as at be been but by can did do does for from had has have he her his how i if in into is it its"
        " me my no not of on or our she so than that the their them then there these they this to was we were what when"
        " where which who why will with would you your"
    )
)
_FREQUENT_WEIGHT: Final = 0.15

Placed = tuple[tuple[int, float], ...]


class HashingEmbedder:
    """The default: no network, no model, the same vector everywhere."""

    name = "hashing"
    version = _VERSION
    model = f"{name}@{version}"

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        require_text(texts)
        return [vector_of(text) for text in texts]


def vector_of(text: str) -> Vector:
    """Of unit length. `text` must not be blank."""
    vector = [0.0] * TEXT_DIMENSIONS
    for (kind, word), times in Counter(_features(text)).items():
        often = 1.0 + math.log(times)
        for place, weight in _placed(kind, word):
            vector[place] += often * weight
    if not any(vector):  # signs or symbols only, or a sum that cancelled out
        place, sign = _place(f"text\0{text.strip()}")
        vector[place] = sign
    return unit(vector)


def _features(text: str) -> Iterator[tuple[str, str]]:
    """(kind, word): `word`, `pair`, or the role that the word has."""
    for line in _plain(text).splitlines():
        found = _ROLE.fullmatch(line)
        role, said = (found[1], found[2]) if found else ("", line)
        words = _WORD.findall(said)
        for word in words:
            yield "word", word
        for one, other in pairwise(words):
            yield "pair", f"{one} {other}"
        if found:
            yield "role", role
            for word in words:
                yield f"role {role}", word


def _plain(text: str) -> str:
    """Lower case, without accents; what looks alike in Unicode is alike."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join([c for c in spread if not unicodedata.combining(c)])


@lru_cache(maxsize=1 << 16)
def _placed(kind: str, word: str) -> Placed:
    """Where a feature falls, and with what weight; a word brings its shingles."""
    if kind == "pair":
        frequent = any(part in _FREQUENT for part in word.split(" "))
        return (_weighted(f"pair\0{word}", _PAIR * (_FREQUENT_WEIGHT if frequent else 1.0)),)
    if kind != "word":
        return (_weighted(f"{kind}\0{word}", _ROLE_WORD),)
    weight = _FREQUENT_WEIGHT if word in _FREQUENT else 1.0
    framed = f"<{word}>"
    shingles = [framed[at : at + 3] for at in range(len(framed) - 2)]
    each = weight * _SHINGLES / math.sqrt(len(shingles))  # a long word weighs no more than a short one
    return (_weighted(f"word\0{word}", weight), *(_weighted(f"part\0{shingle}", each) for shingle in shingles))


def _weighted(feature: str, weight: float) -> tuple[int, float]:
    place, sign = _place(feature)
    return place, sign * weight


def _place(feature: str) -> tuple[int, float]:
    number = int.from_bytes(blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
    return (number >> 1) % TEXT_DIMENSIONS, 1.0 if number & 1 else -1.0
