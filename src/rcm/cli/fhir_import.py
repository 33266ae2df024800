"""`rcm fhir import`: files and folders of resources into the store; what was broken off is gone on with."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from rich.markup import escape
from rich.progress import Progress, TaskID

from rcm.cli.console import CANNOT_RUN, WRONG, emit, err, told
from rcm.cli.files import FileUnreadable, write_file
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.clinical.bulk.pieces import ImportTooLarge, ImportUnreadable, Piece, pieces
from rcm.clinical.repository import bulk_jobs, bulk_parts
from rcm.clinical.repository.bulk_jobs import BulkJob, Lease
from rcm.clinical.service.bulk_import import ERRORS, ImportRun, Place
from rcm.clinical.service.bulk_running import Runner
from rcm.clinical.service.bulk_work import run_job
from rcm.clinical.service.bundle_doors import doors
from rcm.clinical.service.importing import Imported
from rcm.core.errors import DomainError
from rcm.core.ids import new_id
from rcm.core.loop import run
from rcm.main import Application

_NAMES: Final = (".ndjson", ".ndjson.gz", ".json", ".json.gz", ".jsonl", ".jsonl.gz")
#: How many reasons are shown where nobody asked for the file of them.
_SHOWN: Final = 5


class ImportHeld(DomainError):
    """Another process is importing these very files. Wait for it, or end it."""

    code = "clinical.import_held"
    retryable = True


class NothingToImport(DomainError):
    """There is no file of resources: *.ndjson, *.json, or either of them with .gz."""

    code = "clinical.import_empty"


def import_files(
    paths: Annotated[list[Path], typer.Argument(help="Files (NDJSON, resources, bundles; gzip or not) and folders.")],
    org: Org = None,
    errors: Annotated[Path | None, typer.Option(help="File for what is set aside, an OperationOutcome a line.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Import FHIR resources. The same content again changes nothing; a command that was broken off goes on where it
    stopped when it is given again. Ends with 1 if lines were set aside."""
    with told(as_json=as_json), opened(data_dir) as installation:
        source = FileSource(list(_files(paths)), installation.settings.fhir_bundle_limit_mb << 20)
        found, reasons = run(_import(installation, org, source))
        if errors is not None:
            write_file(errors, reasons)
        emit(found, as_json=as_json, text=lambda: _said(found, reasons, errors))
        if found["status"] == "failed":
            raise typer.Exit(CANNOT_RUN)
        if found["status"] != "completed":
            raise typer.Exit(WRONG)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file() and each.name.endswith(_NAMES))
        elif not path.exists():
            raise FileUnreadable(f"{path}: there is no such file.", file=str(path))
        else:
            yield path


@dataclass(slots=True)
class FileSource:
    """Files of this machine, one after the other; a place names a file by its number."""

    files: list[Path]
    limit: int
    #: Bytes of files that are behind us.
    read: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if not self.files:
            raise NothingToImport

    @property
    def size(self) -> int:
        return sum(path.stat().st_size for path in self.files)

    def params(self) -> dict[str, Any]:
        """What the job is known by: the same files, unchanged. No names: they may be a person's."""
        seen = hashlib.sha256()
        for path in self.files:
            stat = path.stat()
            seen.update(f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}\n".encode())
        return {"files": len(self.files), "digest": seen.hexdigest()}

    async def pieces(self, after: Place | None) -> AsyncIterator[Piece]:
        number, n = (int(after[0]), after[1]) if after else (0, -1)
        for at in range(number, len(self.files)):
            cut = self._cut(at)
            while (piece := await asyncio.to_thread(next, cut, None)) is not None:
                if at > number or piece.n > n:
                    yield piece
            self.read += self.files[at].stat().st_size

    async def piece(self, place: Place) -> Piece | None:
        cut = self._cut(int(place[0]))
        while (piece := await asyncio.to_thread(next, cut, None)) is not None:
            if piece.n == place[1]:
                return piece
        return None

    def shown(self, name: str) -> str:
        return str(self.files[int(name)])

    def _cut(self, at: int) -> Iterator[Piece]:
        """A file that can't be read to its end is told and left; the others come all the same."""
        name, n, line = f"{at:06}", 0, 1
        try:
            with self.files[at].open("rb") as file:
                for piece in pieces(file, name, limit=self.limit):
                    n, line = piece.n + 1, piece.first_line + piece.lines
                    yield piece
        except (OSError, ImportTooLarge, ImportUnreadable) as error:
            said = error.detail if isinstance(error, DomainError) else str(error.strerror)
            yield Piece(name, n, line, 1, b"", unreadable=f"The rest of the file can't be read. {said}")


async def _import(installation: Installation, org: str | None, source: FileSource) -> tuple[dict[str, Any], bytes]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        runner, job = await _job(application, Runner(application.database, actor, _lease(application, None)), source)
        started = time.monotonic()
        with _one_thing_only(), Progress(console=err, transient=True) as progress:
            bar = _Bar(progress, progress.add_task("0 resources", total=source.size), source)
            running = ImportRun(runner, source, doors(), bar.told)
            await run_job(runner, job, lambda: running.run(job))
        async with application.database.read(actor) as session:
            ended = await bulk_jobs.find(session, job.job_id, bulk_jobs.KINDS)
        assert ended is not None
        stored = bulk_parts.content(application.database, actor, job.job_id, "errors", ERRORS)
        reasons = b"".join([piece async for piece in stored])
        return _result(ended, time.monotonic() - started, bar.resources), _named(reasons, source)


@contextmanager
def _one_thing_only() -> Iterator[None]:
    """A process that does nothing else may be set up for it. Of millions of small objects none is in a cycle: looking
    for garbage would take a fifth of the time. And who talks to the database must not wait 5 ms for the thread that
    judges the next piece, twenty times a piece."""
    garbage, turns = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(100_000, 20, 50)
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        gc.set_threshold(*garbage)
        sys.setswitchinterval(turns)


async def _job(application: Application, runner: Runner, source: FileSource) -> tuple[Runner, BulkJob]:
    """The job of these files that somebody broke off, or a new one."""
    params = source.params()
    async with runner.database.write(runner.actor) as session:
        unfinished = await bulk_jobs.unfinished_like(session, bulk_jobs.FILES, params)
        job_id = unfinished.job_id if unfinished else await bulk_jobs.start(session, bulk_jobs.FILES, params, None)
    if unfinished is not None and unfinished.cursor:
        err.print(f"Going on behind {unfinished.done_count + unfinished.failed_count:,} lines.")
    lease = _lease(application, job_id)
    patience = time.monotonic() + lease.seconds * 1.5
    while True:
        async with runner.database.write(runner.actor) as session:
            job = await bulk_jobs.take(session, lease)
        if job is not None:
            return Runner(runner.database, runner.actor, lease), job
        if time.monotonic() > patience:
            raise ImportHeld
        await asyncio.sleep(0.5)  # whoever was killed still has its lease for a while


def _lease(application: Application, job_id: Any) -> Lease:
    return Lease(job_id or new_id(), f"cli-{os.getpid()}-{new_id()}", application.settings.worker_lease_s)


@dataclass(slots=True)
class _Bar:
    progress: Progress
    task: TaskID
    source: FileSource
    resources: int = 0

    def told(self, done: Imported) -> None:
        self.resources += sum(done.counts.values())
        self.progress.update(self.task, completed=self.source.read, description=f"{self.resources:,} resources")


def _result(job: BulkJob, seconds: float, resources: int) -> dict[str, Any]:
    counts = dict.fromkeys(("created", "updated", "unchanged", "deleted", "set_aside"), 0) | (job.result or {})
    return {
        "job_id": job.job_id, "status": job.status, "lines": job.done_count + job.failed_count, **counts,
        "seconds": round(seconds, 2), "resources_per_s": round(resources / seconds, 1) if seconds else 0.0,
        "error": job.error_message,
    }  # fmt: skip


def _named(reasons: bytes, source: FileSource) -> bytes:
    """With the names of the files, which the database is not told."""
    named = []
    for line in reasons.splitlines():
        outcome = orjson.loads(line)
        place = outcome["extension"][0]["extension"][0]
        place["valueString"] = source.shown(place["valueString"])
        named.append(orjson.dumps(outcome) + b"\n")
    return b"".join(named)


def _said(found: dict[str, Any], reasons: bytes, errors: Path | None) -> str:
    counted = (
        f"{found['created']:,} created, {found['updated']:,} updated, {found['unchanged']:,} unchanged,"
        f" {found['deleted']:,} deleted, {found['set_aside']:,} set aside; {found['seconds']} s."
    )
    lines = [counted]
    if found["error"]:
        lines.append(f"[red]{escape(found['error'])}[/]")
    told = reasons.splitlines()
    for line in told[:_SHOWN] if errors is None else ():
        outcome = orjson.loads(line)
        file, number = outcome["extension"][0]["extension"]
        issue = outcome["issue"][0]
        where = " ".join(issue.get("expression", ()))
        text = f"{file['valueString']}:{number['valueInteger']}: {where} {issue['diagnostics']}"
        lines.append(escape(text))
    if errors is None and len(told) > _SHOWN:
        lines.append(f"… and {len(told) - _SHOWN:,} more: --errors FILE has them all.")
    return "\n".join(lines)
