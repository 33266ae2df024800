"""How routes of signals ask: in one read session, by somebody who may read them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Concatenate, Final, ParamSpec, TypeVar

from fastapi import Depends

from rcm.core.actor import Actor
from rcm.core.db import ReadSession
from rcm.core.http import CurrentDatabase, requires
from rcm.core.permissions import Permission

P = ParamSpec("P")
T = TypeVar("T")

Reader = Annotated[Actor, requires(Permission.SIGNAL_READ)]


class Reading:
    """`await read(look, …)`: what `look` finds in a session of its own."""

    def __init__(self, actor: Reader, database: CurrentDatabase) -> None:
        self._actor: Final = actor
        self._database: Final = database

    async def __call__(
        self, look: Callable[Concatenate[ReadSession, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        async with self._database.read(self._actor) as session:
            return await look(session, *args, **kwargs)


CurrentReading = Annotated[Reading, Depends()]
