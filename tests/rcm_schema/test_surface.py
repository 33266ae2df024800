"""What other services import: everything there is, typed, and quickly."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from tools.generate_reference import ROOT
from tools.generate_schema import FILES, stale, text_of

import rcm_schema
from rcm.catalog import codes
from rcm.core.codes import OpenCode
from rcm.core.derive import Kind, models
from rcm.core.settings import Settings
from rcm.migrations.lookups import VALUES
from rcm_schema import models_v8, schemas_v8

#: Each import line of the guides that older services were written by.
IMPORTS = (
    "from rcm_schema import Organization, TaskType, TaskSignature, OrganizationCreate, TaskTypeSchema",
    "from rcm_schema import get_db_manager, get_session, TaskTypeCreate, TaskType",
    "from rcm_schema.models_v8 import *",
    "from rcm_schema.models_v8 import BatchJob, AppUser, MicroState, UserWorkflow, WorkflowNode, WorkflowTransition",
    "from rcm_schema.schemas_v8 import TaskDomain, TaskAction, JobStatus, BatchJob, BatchJobItem, WorkflowTrace",
    "from rcm_schema.schemas_v8 import WorkflowTraceCreate, BatchJobCreate, BatchJobItemCreate",
    "from rcm_schema import *",
    "from rcm_schema.models import *",
    "from rcm_schema.schemas import *",
    "from rcm_schema.schemas_v8 import *",
)
#: Slow, or a server's; a service that reads a table needs none of it.
_HEAVY = ("alembic", "dbos", "fastapi", "starlette", "numpy", "typer", "rich", "httpx", "prometheus_client")


@pytest.mark.parametrize("line", IMPORTS)
def test_import_lines_work(line: str) -> None:
    exec(line, {})  # a star at module level, as services write it


@pytest.mark.parametrize("name", FILES)
def test_what_is_generated_is_up_to_date(name: str) -> None:
    path = ROOT / name
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    made = text_of(name)
    missing = sorted(set(made.splitlines()) - set(written.splitlines()))
    assert written == made, f"run .venv/bin/python tools/generate_schema.py; {name} lacks, among others: {missing[:20]}"


def test_the_tool_sees_what_is_out_of_date(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stale() == []
    monkeypatch.setitem(FILES, ".env.example", lambda: "something else")
    assert stale() == [".env.example"]


def test_everything_is_there() -> None:
    names = set(dir(rcm_schema))
    for model in models():
        assert {model.__name__, *(f"{model.__name__}{kind}" for kind in Kind)} <= names
    assert {"DatabaseManager", "PLATFORM_ORG", "DEFAULT_ORG", "TenantNotSet", "TaskDomainLookup"} <= names


def test_no_name_stands_for_two_things() -> None:
    kinds = [str(kind) for kind in Kind]
    shipped = [
        n for n, c in vars(codes).items() if isinstance(c, type) and issubclass(c, OpenCode) and c is not OpenCode
    ]
    names = Counter([*(m.__name__ for m in models()), *(f"{m.__name__}{k}" for m in models() for k in kinds), *shipped])
    assert [name for name, times in names.items() if times > 1] == []
    assert set(models_v8.OLDER) & names.keys() == set()


def test_names_that_are_not_there() -> None:
    for module in (rcm_schema, rcm_schema.schemas, schemas_v8):
        with pytest.raises(AttributeError, match="NoSuchCreate"):
            module.NoSuchCreate  # noqa: B018


def test_older_names_mean_what_they_meant() -> None:
    assert models_v8.BatchJobItem is rcm_schema.BatchRow
    assert models_v8.WorkflowNode is rcm_schema.UserWorkflowNode
    assert schemas_v8.BatchJob is rcm_schema.BatchJobSchema
    assert schemas_v8.BatchJobItemCreate is rcm_schema.BatchRowCreate


def test_codes_are_open_strings() -> None:
    new = rcm_schema.TaskDomain("hospice")
    assert (new, new.value, repr(new)) == ("hospice", "hospice", "TaskDomain('hospice')")
    assert rcm_schema.TaskDomain.ELIGIBILITY == "eligibility"
    assert isinstance(rcm_schema.TaskDomain.ELIGIBILITY, rcm_schema.TaskDomain)
    assert hash(rcm_schema.JobStatus.PENDING) == hash("pending")
    for table, values in VALUES.items():
        (found,) = [c for c in OpenCode.__subclasses__() if c.table == table]
        assert found.shipped() == tuple(value.code for value in values)


def test_the_import_brings_nothing_heavy() -> None:
    program = f"import sys, rcm_schema; print([m for m in {_HEAVY!r} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_schemas_are_made_when_they_are_asked_for() -> None:
    program = (
        "import rcm_schema; rcm_schema.ClaimCreate; print(sum(n.endswith('Schema') for n in vars(rcm_schema.schemas)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "0"


def test_type_checkers_know_the_fields() -> None:
    """mypy --strict over a service: right code passes, and each wrong line is found."""
    program = (
        "from rcm_schema import BatchJob, ClaimSchema, TaskDomain, TaskDomainLookup, TaskTypeCreate, get_session\n"
        "from sqlalchemy import select\n"
        "form = TaskTypeCreate(domain=TaskDomain.CLAIM, action='inquire', display_name='x')\n"
        "active: bool = form.is_active\n"
        "async def work(claim: ClaimSchema) -> str:\n"
        "    async with get_session(org_id=claim.org_id) as session:\n"
        "        code: str | None = await session.scalar(select(TaskDomainLookup.code))\n"
        "        job: BatchJob | None = await session.get(BatchJob, claim.batch_job_id)\n"
        "    return f'{code} {job}'\n"
        "wrong_field = form.no_such_field\n"
        "wrong_type: int = form.domain\n"
        "missing = TaskTypeCreate(domain='claim', action='inquire')\n"
        "unknown = TaskTypeCreate(domain='claim', action='inquire', display_name='x', other=1)\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "-c", program]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    found = sorted({int(line.split(":")[1]) for line in ran.stdout.splitlines() if ": error:" in line})
    assert found == [10, 11, 12, 13], ran.stdout + ran.stderr


def test_the_example_of_an_env_file_names_every_setting() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    variables = re.findall(r"^#([A-Z_]+)=", text, re.MULTILINE)
    assert len(set(variables)) == len(variables) == len(Settings.model_fields)
    assert "DATABASE_URL" in variables
    assert all(line == "" or line.startswith("#") for line in text.splitlines()), "as it is, it changes nothing"
