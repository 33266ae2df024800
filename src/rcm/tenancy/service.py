"""Who is calling: access tokens, the user behind one, and what that user may do in which organisation."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.errors import NotFound, NotSignedIn
from rcm.core.permissions import Permission
from rcm.tenancy import repository
from rcm.tenancy.repository import OrganizationName, User

log = structlog.get_logger()
_PREFIX: Final = "rcm_"
_NOTE_EVERY_S: Final = 60.0
_PERMISSIONS: Final = frozenset(map(str, Permission))
_SHAPE: Final = re.compile(r"rcm_[A-Za-z0-9_-]{43}", re.ASCII)


class OrganizationMissing(NotFound):
    """There is no such organisation among yours."""

    code = "tenancy.organization_not_found"


class TokenMissing(NotFound):
    """There is no such token in this organisation, or it is revoked already."""

    code = "tenancy.token_not_found"


@dataclass(frozen=True, slots=True)
class Made:
    """`token` is told once, here; afterwards only its SHA-256 is known."""

    token_id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class Account:
    """A user, the organisation of this request, and all organisations of the same person."""

    user: User
    organization: OrganizationName
    organizations: list[OrganizationName]


def new_token() -> str:
    """`rcm_` and 32 random bytes in base64url."""
    return _PREFIX + base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """SHA-256 in hex. The token is 256 random bits: no slow hash is needed to protect it."""
    return hashlib.sha256(token.encode()).hexdigest()


async def make_token(session: WriteSession, user_id: UUID, name: str, expires_at: datetime | None = None) -> Made:
    """A new access token of a user of the session's organisation."""
    token = new_token()
    token_id = await repository.insert_token(session, user_id, name, token_hash(token), expires_at)
    return Made(token_id, token)


async def revoke_token(session: WriteSession, token_id: UUID) -> None:
    if not await repository.revoke_token(session, token_id):
        raise TokenMissing(str(token_id))


class SignInService:
    """`ops` is read for the names of a person's other organisations only."""

    def __init__(self, database: Database, ops: Database) -> None:
        self._database = database
        self._ops = ops
        self._noted: dict[UUID, float] = {}
        self._unknown: set[str] = set()

    async def __call__(self, token: str, org_id: UUID | None) -> Actor:
        """The actor that the token makes in `org_id` (default: the token's own organisation).

        Raises NotSignedIn, and OrganizationMissing where the person has no business.
        """
        if not _SHAPE.fullmatch(token):
            raise NotSignedIn
        owner = await repository.token_owner(self._database, token_hash(token))
        if owner is None:
            raise NotSignedIn
        home = Actor(owner.org_id, owner.user_id, self._known(owner.role, owner.permissions))
        actor = home if org_id is None or org_id == home.org_id else await self._member(home, owner.user_id, org_id)
        await self._note_use(Actor(home.org_id), owner.token_id)
        return actor

    async def _member(self, home: Actor, user_id: UUID, wanted: UUID) -> Actor:
        """The same person in another organisation. Raises OrganizationMissing."""
        async with self._database.read(home) as session:
            members = await repository.memberships(session, home.org_id, user_id)
        if wanted not in members:
            raise OrganizationMissing(str(wanted))
        actor = Actor(wanted, members[wanted])
        async with self._database.read(actor) as session:
            user = await repository.find_user(session, members[wanted])
        if user is None:
            raise NotSignedIn
        return Actor(wanted, user.user_id, self._known(user.role, user.permissions))

    async def account(self, actor: Actor) -> Account:
        """The person behind an actor. Raises NotSignedIn when the user was deactivated meanwhile."""
        if actor.user_id is None:
            raise NotSignedIn
        async with self._database.read(actor) as session:
            user = await repository.find_user(session, actor.user_id)
            members = await repository.memberships(session, actor.org_id, actor.user_id)
        async with self._ops.read(None) as session:
            names = await repository.names_of(session, list(members))
        current = next((name for name in names if name.org_id == actor.org_id), None)
        if user is None or current is None:
            raise NotSignedIn
        return Account(user, current, names)

    def _known(self, role: str, permissions: tuple[str, ...]) -> frozenset[Permission]:
        """A word of another release gives no right; it is told once, since it may be a slip of the pen."""
        unknown = {word for word in permissions if word not in _PERMISSIONS}
        for word in sorted(unknown - self._unknown):
            log.warning("permission unknown", role=role, permission=word)
        self._unknown |= unknown
        return frozenset(Permission(word) for word in permissions if word not in unknown)

    async def _note_use(self, actor: Actor, token_id: UUID) -> None:
        """Once a minute is exact enough; a write for each request would not be worth it."""
        now = time.monotonic()
        if now - self._noted.get(token_id, -_NOTE_EVERY_S) < _NOTE_EVERY_S:
            return
        self._noted[token_id] = now
        async with self._database.write(actor) as session:
            await repository.note_use(session, token_id)
