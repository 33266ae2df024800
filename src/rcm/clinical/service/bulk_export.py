"""An export from its first page to its last: NDJSON by type, kept in pieces until it is fetched or has had its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rcm.clinical.compartment import compartment_types
from rcm.clinical.ids import is_id
from rcm.clinical.reference_text import pointed
from rcm.clinical.repository import bulk_export, bulk_parts, search
from rcm.clinical.repository.bulk_export import ExportPage, Window
from rcm.clinical.repository.bulk_jobs import Advance, BulkJob, advance
from rcm.clinical.service.bulk_running import Runner
from rcm.clinical.text import parse
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import NotFound

#: Resources of one transaction.
_PAGE: Final = 1000


class GroupMissing(NotFound):
    """There is no such group here."""

    code = "clinical.group_not_found"


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """`group`: of the members of a Group; `patients`: of all patients, or of these; neither: everything."""

    at: datetime
    types: tuple[str, ...] = ()
    since: datetime | None = None
    group: str | None = None
    of_patients: bool = False
    patients: tuple[str, ...] = ()
    request: str = ""

    def to_params(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "types": list(self.types),
            "since": self.since.isoformat() if self.since else None,
            "group": self.group,
            "of_patients": self.of_patients,
            "patients": list(self.patients),
            "request": self.request,
        }

    @classmethod
    def of(cls, params: dict[str, Any]) -> ExportAsked:
        since = datetime.fromisoformat(params["since"]) if params["since"] else None
        return cls(
            datetime.fromisoformat(params["at"]), tuple(params["types"]), since, params["group"],
            params["of_patients"], tuple(params["patients"]), params["request"],
        )  # fmt: skip


async def members(session: ReadSession, group: str) -> list[str]:
    """Ids of the patients that a Group names. Raises GroupMissing."""
    found = await search.bodies(session, [("Group", group)]) if is_id(group) else {}
    if not found:
        raise GroupMissing(f"Group/{group}.")
    body = parse(found["Group", group].body)
    named = [pointed(str(each.get("entity", {}).get("reference", ""))) for each in body.get("member") or ()]
    return sorted({each.id for each in named if each is not None and each.type == "Patient" and not each.base})


class ExportPages:
    """What is asked for, page by page: for a job, and for a command that writes files itself."""

    def __init__(self, asked: ExportAsked) -> None:
        self._asked = asked
        self._narrow = asked.of_patients or asked.group is not None or bool(asked.patients)

    async def types(self, session: ReadSession) -> list[str]:
        """Of what is there."""
        here = await bulk_export.types_here(session)
        within = compartment_types() if self._narrow else frozenset(here)
        return [each for each in here if each in within and (not self._asked.types or each in self._asked.types)]

    async def patients(self, session: ReadSession) -> list[str] | None:
        """None: all that there are. Raises GroupMissing."""
        if self._asked.group is None:
            return sorted(self._asked.patients) or None
        found = await members(session, self._asked.group)
        return [each for each in found if not self._asked.patients or each in self._asked.patients]

    async def page(
        self, session: ReadSession, resource_type: str, patients: list[str] | None, after: str
    ) -> ExportPage:
        window = Window(self._asked.at, self._asked.since)
        if self._narrow:
            return await bulk_export.page_of_patients(session, resource_type, patients, window, after, _PAGE)
        return await bulk_export.page(session, resource_type, window, after, _PAGE)


class ExportRun:
    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def run(self, job: BulkJob) -> None:
        """Raises LeaseLost, BulkCancelled, GroupMissing."""
        pages = ExportPages(ExportAsked.of(job.params))
        async with self._runner.database.read(self._runner.actor) as session:
            patients = await pages.patients(session)
            cursor = job.cursor or {"types": await pages.types(session), "at": 0, "after": ""}
        while cursor["at"] < len(cursor["types"]):
            cursor = await self._page(pages, patients, cursor)

    async def _page(self, pages: ExportPages, patients: list[str] | None, cursor: dict[str, Any]) -> dict[str, Any]:
        resource_type = cursor["types"][cursor["at"]]
        job_id = self._runner.lease.job_id
        after = dict(cursor)

        async def act(session: WriteSession) -> None:
            page = await pages.page(session, resource_type, patients, cursor["after"])
            if page.bodies:
                lines = [body.encode() for body in page.bodies]
                await bulk_parts.append(session, job_id, "output", f"{resource_type}.ndjson", lines)
            if page.last is None:
                after.update(at=cursor["at"] + 1, after="")
            else:
                after.update(at=cursor["at"], after=page.last)
            done = len(page.bodies)
            await advance(session, self._runner.lease, Advance(after, done, 0, {resource_type: done} if done else {}))

        await self._runner.step(act)
        return after
