"""What routes of records share: the embedder, and which version a write means."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Depends, Header, Query, Request, Response

from rcm.core.errors import InvalidInput, PreconditionFailed
from rcm.embedding import Embedder

_TAG: Final = re.compile(r'(?:W/)?"?([1-9]\d{0,8})"?')
Word = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class IfMatchInvalid(InvalidInput):
    """If-Match takes one version, as ETag told it: W/"3"."""

    code = "clinical.if_match_invalid"


async def _embedder(request: Request) -> Embedder:
    embedder: Embedder = request.app.state.embedder
    return embedder


CurrentEmbedder = Annotated[Embedder, Depends(_embedder)]


async def _expected(
    if_match: Annotated[str | None, Header(description='Write only over this version: W/"3".')] = None,
) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise IfMatchInvalid
    return int(found[1])


Expected = Annotated[int | None, Depends(_expected)]


def meant(by_header: int | None, by_body: int | None) -> int | None:
    """The version that a write means. Raises PreconditionFailed where two are named."""
    if by_header is not None and by_body is not None and by_header != by_body:
        raise PreconditionFailed(f"If-Match says {by_header}, the body {by_body}.")
    return by_header if by_header is not None else by_body


def tag(response: Response, version: int) -> None:
    response.headers["ETag"] = f'W/"{version}"'
