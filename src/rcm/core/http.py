"""What every route shares: who calls, what that one may do, pages, and no query parameter unread."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, Protocol
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Header, Query, Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer

from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.errors import InvalidInput, NotFound, NotSignedIn
from rcm.core.paging import DEFAULT, MOST, PageRequest
from rcm.core.permissions import Permission

API: Final = "/api/v1"


class ParameterUnknown(InvalidInput):
    """There is no such query parameter here. A misspelt filter must not pass for a filter."""

    code = "core.parameter_unknown"


class SignIn(Protocol):
    """Raises NotSignedIn for a token that is not valid, NotFound for a foreign organisation."""

    async def __call__(self, token: str, org_id: UUID | None) -> Actor: ...


async def current_database(request: Request) -> Database:
    """Async, as all of these are: what is not runs in a thread, which costs more than the whole of it."""
    database: Database = request.app.state.database
    return database


CurrentDatabase = Annotated[Database, Depends(current_database)]

_bearer = HTTPBearer(auto_error=False, description="A token made by `rcm users token` or `rcm demo`.")


def bearer_token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn
    return token.strip()


async def current_actor(
    request: Request,
    _shown: Annotated[object, Depends(_bearer)],  # for the OpenAPI document
    x_org_id: Annotated[str | None, Header(description="One of your organisations; default: the token's own.")] = None,
) -> Actor:
    sign_in: SignIn = request.app.state.sign_in
    actor = await sign_in(bearer_token(request), _organization(x_org_id))
    structlog.contextvars.bind_contextvars(org_id=str(actor.org_id), user_id=str(actor.user_id))
    return actor


def _organization(text: str | None) -> UUID | None:
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(f"Organisation {text[:40]!a}.") from None


CurrentActor = Annotated[Actor, Depends(current_actor)]


class Requirement:
    """A dependency that lets the actor in, or raises NotAllowed."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, actor: CurrentActor) -> Actor:
        actor.require(self.permission)
        return actor


def requires(permission: Permission) -> Any:
    """`actor: Annotated[Actor, requires(Permission.X)]`: the actor, who may do X."""
    return Depends(Requirement(permission))


async def page_request(
    after: Annotated[str | None, Query(max_length=500, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = DEFAULT,
) -> PageRequest:
    return PageRequest(after, limit)


CurrentPage = Annotated[PageRequest, Depends(page_request)]


async def refuse_unknown_parameters(request: Request, _actor: CurrentActor) -> None:
    """After the sign-in: strangers are told nothing of what an address takes."""
    if not request.query_params:
        return
    route = request.scope["route"]
    known = {f.alias for f in get_flat_params(route.dependant) if isinstance(f.field_info, params.Query)}
    unknown = sorted(request.query_params.keys() - known)
    if unknown:
        shown = ", ".join(ascii(name[:40]) for name in unknown)
        raise ParameterUnknown(f"Unknown: {shown}. Known: {', '.join(sorted(known)) or 'none'}.", known=sorted(known))


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A write that its caller may send again under the same key. `asked` is what was asked for: method, address,
    body. Without a key, a repetition is a second write."""

    key: str | None
    asked: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.asked).hexdigest()

    def and_for(self, more: bytes) -> Repeatable:
        """With what the request says beside its body: a file that was received by pieces."""
        return Repeatable(self.key, self.asked + b"\n" + more)


class RepeatKeyInvalid(InvalidInput):
    """An Idempotency-Key is 1 to 200 printable characters, for instance a UUID made for this request."""

    code = "core.idempotency_key_invalid"


_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_FORM: Final = "multipart/"


async def repeat_key(
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="Send the same key when you repeat a request whose answer did not come: it is done once.",
        ),
    ] = None,
) -> str | None:
    if key is not None and not _KEY.fullmatch(key):
        raise RepeatKeyInvalid
    return key


CurrentRepeatKey = Annotated[str | None, Depends(repeat_key)]


def repeatable_with(request: Request, key: str | None, body: bytes) -> Repeatable:
    """For routes that read the body by themselves."""
    address = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return Repeatable(key, address + body)


async def repeatable(request: Request, key: CurrentRepeatKey) -> Repeatable:
    if key is None:
        return Repeatable(None, b"")
    # A form is received by pieces, once; its route adds what it found.
    in_pieces = request.headers.get("content-type", "").startswith(_FORM)
    return repeatable_with(request, key, b"" if in_pieces else await request.body())


CurrentRepeatable = Annotated[Repeatable, Depends(repeatable)]


#: How failures look in the OpenAPI document; api/errors.py makes them.
_PROBLEM: Final[dict[str, Any]] = {
    "description": "A problem (RFC 9457); facts of the case stand beside these members.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail", "trace_id"],
                "properties": {
                    "type": {"type": "string", "format": "uri"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string", "description": "Stable: `<domain>.<noun>_<problem>`."},
                    "detail": {"type": "string"},
                    "trace_id": {"type": "string", "description": "The same as the header X-Request-Id."},
                },
            }
        }
    },
}


def api_router(path: str, tag: str, *, base: str = API, route_class: type[APIRoute] = APIRoute) -> APIRouter:
    """The router of one resource below /api/v1: signed in, and no query parameter unread. `base`: where older
    clients know it."""
    return APIRouter(
        prefix=f"{base}{path}",
        tags=[tag],
        dependencies=[Depends(refuse_unknown_parameters)],
        responses={"default": _PROBLEM},
        route_class=route_class,
    )
