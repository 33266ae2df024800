"""Whole code sets, kept by a process until somebody imports a newer state."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from rcm.catalog.code_tables.code_set import CompactCodeSet
from rcm.catalog.code_tables.repository.reading import Imported, imported_states, whole_set
from rcm.core.db import ReadSession


class CodeSetCache:
    """Asks once for each chunk whether what it holds is still so; that costs one short query for all systems."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Imported, CompactCodeSet]] = {}

    async def current(self, session: ReadSession, systems: Collection[str]) -> dict[str, CompactCodeSet]:
        """The sets of those systems that hold any codes. One that was never imported is not among them."""
        states = await imported_states(session, systems)
        found = {system: await self._set(session, system, state) for system, state in states.items()}
        return {system: codes for system, codes in found.items() if len(codes)}

    async def _set(self, session: ReadSession, system: str, state: Imported) -> CompactCodeSet:
        held = self._held.get(system)
        if held is not None and held[0] == state:
            return held[1]
        codes = await whole_set(session, system)
        self._held[system] = (state, codes)
        return codes


#: One for each process: the tables are the same for all organisations.
CODE_SETS: Final = CodeSetCache()
