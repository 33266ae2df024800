"""FHIR: resources imported a second, against plain COPY of the same rows; a read and a search over HTTP afterwards.

Made-up records of the size and kind that Synthea makes are brought in by `rcm fhir import` as a person would do it:
validated, indexed, audited, told in the outbox. The floor copies the rows that this wrote, in the same server, into
copies of the same tables. Then `rcm api` answers 16 clients, 80 requests a second: reads by id, and searches of
observations by patient and code. The pace is bounded, since clients that never pause measure their own queue; what
answers cost is told as processor time of the API and of the server for each request.
"""

from __future__ import annotations

import itertools
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import orjson

from benchmarks.support.asking import Asked, ask
from benchmarks.support.common import REPOSITORY, Site, emit, environment, fresh_folder, fresh_site, parser, plain, say
from benchmarks.support.processor import Processor
from benchmarks.support.records import Records, copy_seconds, import_file, write_records
from rcm.core.ids import new_id

_CLIENTS: Final = 16
_CODES: Final = ("glucose", "heart-rate", "cholesterol", "body-weight")
_SYSTEM: Final = "urn:hybrid-rcm:sample:observation"


def measure(resources: int, seconds: float) -> dict[str, Any]:
    with fresh_folder() as folder, fresh_site() as site:
        records = write_records(folder / "records.ndjson", resources)
        site.settle()
        spent = Processor(site)
        told = import_file(site, records)
        cpu = spent.each("import_cpu_us", records.resources)
        say(f"imported in {told['seconds']} s: {told['resources_per_s']:,} a second")
        site.settle()
        floor, rows = copy_seconds(site, folder)
        say(f"COPY of {rows:,} rows: {floor:.1f} s")
        site.as_owner("analyze")
        return {
            "import_resources_per_s": told["resources_per_s"],
            "ratio_copy": round(floor / told["seconds"], 3),
            "resources": records.resources,
            "rows": rows,
            "import_s": told["seconds"],
            "copy_s": round(floor, 2),
            **cpu,
            **_asked(site, records, seconds),
        }


def _asked(site: Site, records: Records, seconds: float) -> dict[str, Any]:
    token = _token(site)
    told: dict[str, Any] = {"clients": _CLIENTS}
    with _api(site) as (port, process):
        for name, paths in (("read", _reads(records)), ("search", _searches(records))):
            ask(port, token, paths, clients=_CLIENTS, seconds=1)  # definitions are read, connections opened
            spent = Processor(site, process.pid)
            found = ask(port, token, paths, clients=_CLIENTS, seconds=seconds)
            told |= _told(name, found) | spent.each(f"{name}_cpu_us", found.sent)
    return told


def _told(name: str, found: Asked) -> dict[str, Any]:
    return {
        f"{name}_ms_p50": found.p50_ms, f"{name}_ms_p95": found.p95_ms, f"{name}_ms_p99": found.p99_ms,
        f"{name}_requests": found.sent, f"{name}_requests_per_s": found.per_s,
    }  # fmt: skip


def _reads(records: Records) -> Iterator[str]:
    random = Random(1)
    return (f"/fhir/R4/Patient/{random.choice(records.patients)}" for _ in itertools.count())


def _searches(records: Records) -> Iterator[str]:
    random = Random(2)
    return (
        f"/fhir/R4/Observation?patient={random.choice(records.patients)}&code={_SYSTEM}%7C{random.choice(_CODES)}"
        for _ in itertools.count()
    )


def _token(site: Site) -> str:
    """Of a user of the organisation, as `rcm users token` makes it."""
    user, identity, email = new_id(), new_id(), "bench@example.invalid"
    with plain(site.urls.owner) as connection:
        connection.execute("insert into identity (identity_id, email) values (%s, %s)", (identity, email))
        connection.execute(
            "insert into app_user (user_id, org_id, identity_id, email, full_name, role)"
            " values (%s, %s, %s, %s, 'Bench', 'org_admin')",
            (user, site.org_id, identity, email),
        )
    command = [sys.executable, "-m", "rcm.cli", "users", "token", "--email", email, "--org", "bench", "--json"]
    ran = subprocess.run(
        [*command, "--data-dir", str(site.data_dir)],
        cwd=REPOSITORY, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return str(orjson.loads(ran.stdout.splitlines()[-1])["token"])


@contextmanager
def _api(site: Site) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`rcm api` on a free port of loopback, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rcm.cli", "api", "--port", str(port), "--data-dir", str(site.data_dir)]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=5).close()
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("rcm api does not answer.")


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--resources", type=int, default=1_000_000)
    options.add_argument("--seconds", type=float, default=20.0, help="of reads, and of searches")
    chosen = options.parse_args()
    resources, seconds = (5_000, 2.0) if chosen.quick else (chosen.resources, chosen.seconds)
    emit(measure(resources, seconds), as_json=chosen.json)


if __name__ == "__main__":
    main()
