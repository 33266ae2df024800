"""The simulator as a process: starts, tells its URL, ends on a signal and with its parent."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from rcm.simulators.payer.process import PayerSimulatorProcess, SimulatorNotStarted


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it didn't happen"
        time.sleep(0.05)


def test_it_listens_when_it_says_so_and_stops_when_told(tmp_path: Path) -> None:
    with PayerSimulatorProcess.start(tmp_path / "payer.db") as payer:
        assert httpx.get(f"{payer.url}/health").json() == {"status": "ok"}
        payer.stop()
        assert not payer.running
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{payer.url}/health")


@pytest.mark.parametrize(
    "door", [["-m", "rcm.simulators.payer"], ["-c", "from rcm.cli.simulate import app; app()", "payer"]]
)
def test_both_doors_announce_as_json_and_end_well_on_sigterm(tmp_path: Path, door: list[str]) -> None:
    command = [sys.executable, *door, "--books", str(tmp_path / "payer.db"), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        assert httpx.get(f"{url}/books").json()["claims_received"] == 0
        process.terminate()
        assert process.wait(20) == 0


def test_a_start_that_fails_says_why(tmp_path: Path) -> None:
    with (
        PayerSimulatorProcess.start(tmp_path / "payer.db"),
        pytest.raises(SimulatorNotStarted, match=r"simulator\.books_in_use"),
    ):
        PayerSimulatorProcess.start(tmp_path / "payer.db")


def test_it_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from rcm.simulators.payer.process import PayerSimulatorProcess\n"
        "payer = PayerSimulatorProcess.start(Path(sys.argv[1]))\n"
        "print(payer.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "payer.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        payer = psutil.Process(int(parent.stdout.readline()))
        assert payer.is_running()
        parent.kill()
    try:
        wait_until(lambda: not payer.is_running() or payer.status() == psutil.STATUS_ZOMBIE)
    finally:
        with suppress(psutil.NoSuchProcess):
            payer.kill()
