"""Documents that show code: their blocks, in order, are one program, and it runs.

The program gets an installation of its own: a fresh data folder and no setting from outside.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tests.support.processes import data_folder, environment, rcm
from tools.generate_reference import ROOT

OUTSIDE = Path(os.environ.get("RCM_OUTSIDE_DATA") or ROOT.parent / "shared" / "data").parent / "seeds"
HOW_TO = ROOT / "docs/how-to/use-the-schema-from-your-service.md"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(text: str, language: str) -> list[str]:
    return [block for found, block in _BLOCK.findall(text) if found == language]


def run(body: str, data: Path) -> str:
    """The blocks as the body of one coroutine; what it printed."""
    program = f"import asyncio\n\n\nasync def main() -> None:\n{textwrap.indent(body, '    ')}\n\nasyncio.run(main())\n"
    ran = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", program],
        env=environment(RCM_DATA_DIR=str(data)), capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert ran.returncode == 0, f"{program}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def test_the_how_to_runs_as_it_stands() -> None:
    text = HOW_TO.read_text(encoding="utf-8")
    commands = [line.split(maxsplit=1)[1] for line in blocks(text, "")[0].splitlines()]
    assert commands[0] == "migrate"
    with data_folder() as data:
        for command in ("migrate", "users organization --slug acme --name Acme"):
            assert any(command.split()[0] == line.split()[0] for line in commands)
            ran = rcm(*command.split(), data=data)
            assert ran.code == 0, ran.told
        told = run("\n".join(blocks(text, "python")), data)
    assert '"base_url":"https://portal.northwind.example"' in told
    assert "core.tenant_not_set" in told
    assert "task_type.domain is 'hospice'" in told


@pytest.mark.outside_data
def test_the_snippets_that_services_were_written_by_run() -> None:
    """On a folder where nothing is yet: `initialize` starts the server and migrates it.

    One thing is filled in: where the text has a literal `...` for a statement, a statement stands.
    """
    found = sorted(OUTSIDE.glob("000*.txt"))
    if not found:
        pytest.skip(f"not found: {os.path.relpath(OUTSIDE, ROOT)}/000*.txt; set RCM_OUTSIDE_DATA")
    snippets = blocks(found[0].read_text(encoding="utf-8", errors="replace"), "python")
    assert len(snippets) == 3, "import, session, record"
    assert snippets[1].count("session.execute(...)") == 1
    snippets[1] = snippets[1].replace("session.execute(...)", "session.execute(select(TaskType))")
    look = (
        "await session.close()\n"
        "async with get_session(read_only=True) as other:\n"
        "    row = (await other.scalars(select(TaskType))).one()\n"
        "    print(TaskTypeSchema.model_validate(row).model_dump_json())\n"
        "await db_manager.close()\n"
    )
    with data_folder() as data:
        told = run("\n".join(["from sqlalchemy import select\n", *snippets, look]), data)
    assert '"action":"status_check"' in told
    assert '"display_name":"Eligibility Verification"' in told
