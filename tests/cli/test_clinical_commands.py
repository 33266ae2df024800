"""`rcm knowledge …`, `rcm memories …`, `rcm organizations …`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.migration.databases import Shell
from tests.support.application import composed, make_settings
from tests.support.database import connect
from tests.support.embeddings import MODEL, embedding_server
from tests.support.factories import Factory

from rcm.clinical.records import MEMORY
from rcm.clinical.schemas.memories import MemoryIn
from rcm.clinical.service import recording
from rcm.core.actor import Actor
from rcm.core.urls import DatabaseUrls

ITEMS = [
    {"title": "CO-197", "content": "Prior authorization was missing.", "category": "denials", "tags": ["denial"]},
    {"title": "Portal hours", "content": "The portal is down on Sunday.", "status": "draft"},
]
HOSPITALS = [
    {"id": "icu", "name": "Intensive care", "part_of": "metro", "organization_type": [{"code": "dept"}]},
    {"id": "metro", "name": "Metro General Hospital", "identifier": ["NPI-1234567890"], "city": "Boston"},
]


@pytest.fixture
def shell(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    async def prepare() -> None:
        async with composed(make_settings(), database) as application:
            factory = Factory(application)
            for slug in ("maple", "cedar"):
                tenant = await factory.organization(slug)
                await remember(application.database.write(tenant.actor), tenant.actor, slug)

    async def remember(opened: Any, actor: Actor, slug: str) -> None:
        given = MemoryIn(memory_type="semantic", content=f"The portal of {slug} asks for the group number.")
        async with opened as session:
            await recording.create(session, MEMORY, given.model_dump())

    asyncio.run(prepare())
    made = Shell(monkeypatch, capsys)
    made.set(DATABASE_URL=database.owner, RCM_ORG="maple")
    return made


def told(shell: Shell, *words: str, code: int = 0) -> dict[str, Any]:
    answer = shell(*words, "--json")
    assert answer.code == code, (answer.out, answer.err)
    found: dict[str, Any] = json.loads(answer.out.splitlines()[-1])
    return found


def written(path: Path, content: Any) -> str:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_knowledge_is_added_listed_found_and_embedded_anew(
    shell: Shell, tmp_path: Path, database: DatabaseUrls
) -> None:
    file = written(tmp_path / "items.json", ITEMS)
    assert (len(told(shell, "knowledge", "add", file)["ids"]), told(shell, "knowledge", "list")["total"]) == (2, 2)
    lines = written(tmp_path / "items.ndjson", "\n".join(map(json.dumps, ITEMS)) + "\n\n")
    assert "2 added" in shell("knowledge", "add", lines).out
    plain = written(tmp_path / "filing.md", "Ninety days.")
    assert shell("knowledge", "add", plain, "--title", "Timely filing", "--tag", "a").code == 0
    assert told(shell, "knowledge", "list", "--tag", "a")["items"][0]["content"] == "Ninety days."
    assert told(shell, "knowledge", "list", "--status", "draft", "--limit", "1")["total"] == 2
    found = told(shell, "knowledge", "search", "authorization missing", "--tag", "denial")
    assert [item["title"] for item in found["items"]] == ["CO-197", "CO-197"]
    assert "Timely filing" in shell("knowledge", "search", "timely filing").out
    assert told(shell, "knowledge", "embed") == {"model": "hashing@1", "knowledge_items": 0, "memories": 1}
    with embedding_server() as server:
        server.key = None
        shell.set(RCM_EMBEDDER="http", RCM_EMBEDDER_URL=server.url, RCM_EMBEDDER_MODEL=MODEL)
        assert told(shell, "knowledge", "search", "authorization")["stale"] == 3
        server.faults = [400]
        refused = told(shell, "knowledge", "embed", code=2)
        assert refused["error"]["code"] == "embedding.endpoint_refused"
        assert told(shell, "knowledge", "embed", "--chunk", "2")["knowledge_items"] == 5
        assert told(shell, "knowledge", "search", "authorization missing")["stale"] == 0
        server.faults = [400]
        assert told(shell, "knowledge", "add", file)["without_vector"] == 2
    with connect(database.owner) as connection:
        orgs = connection.execute("select count(distinct org_id) from hacs_registry.knowledge_items").fetchall()
    assert orgs == [(1,)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            [ITEMS[0], {"title": "x"}, {"title": "", "content": "y"}],
            "record 2, content: Field required; record 3, title",
        ),
        ("", "It is empty."),
        ('{"title": "a", "content": "b"}\n{"title":', "Line 2:"),
        ("[1]", "record 1"),
    ],
)
def test_a_file_is_added_as_a_whole_or_not_at_all(shell: Shell, tmp_path: Path, content: Any, said: str) -> None:
    file = written(tmp_path / "items.json", content)
    error = told(shell, "knowledge", "add", file, code=1)["error"]
    assert (error["code"], said in error["message"]) == ("cli.records_unreadable", True), error
    assert told(shell, "knowledge", "list")["total"] == 0


def test_words_that_are_none_are_told(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xe9")
    for words in (
        ("knowledge", "list", "--status", "gone"),
        ("knowledge", "search", " "),
        ("knowledge", "add", str(tmp_path / "latin"), "--title", "x"),
        ("memories", "list", "--type", "fleeting"),
        ("memories", "search", "x", "--type", "fleeting"),
    ):
        assert told(shell, *words, code=1)["error"]["code"] == "cli.records_unreadable", words
    assert told(shell, "knowledge", "add", str(tmp_path / "none"), code=2)["error"]["code"] == "cli.file_unreadable"
    assert shell("knowledge", "list", "--org", "nobody").code == 1


def test_memories_are_listed_and_found_in_their_organisation(shell: Shell) -> None:
    assert told(shell, "memories", "search", "group number")["stale"] == 1
    assert shell("knowledge", "embed").code == 0
    (item,) = told(shell, "memories", "search", "group number")["items"]
    assert (item["content"], item["access_count"]) == ("The portal of maple asks for the group number.", 1)
    assert told(shell, "memories", "list", "--org", "cedar")["items"][0]["content"].startswith("The portal of cedar")
    assert "semantic" in shell("memories", "list").out
    assert told(shell, "memories", "list", "--type", "working")["total"] == 0


def test_organisations_are_imported_in_any_order_listed_and_shown(shell: Shell, tmp_path: Path) -> None:
    file = written(tmp_path / "hospitals.json", HOSPITALS)
    done = told(shell, "organizations", "import", file)
    assert done["ids"] == ["metro", "icu"]
    assert [each["path"] for each in done["warnings"]] == ["Organization.identifier[0].value"]
    again = shell("organizations", "import", file)
    assert "2 organisations written\nmetro: Organization.identifier[0].value: This is no NPI" in again.out
    assert [each["id"] for each in told(shell, "organizations", "list")["items"]] == ["icu", "metro"]
    assert told(shell, "organizations", "list", "--name", "metro", "--identifier", "1234567890")["total"] == 1
    shown = told(shell, "organizations", "show", "icu")
    assert (shown["ancestors"], shown["version_id"]) == (["metro"], 1)
    assert '"name": "Metro General Hospital"' in shell("organizations", "show", "metro").out
    assert told(shell, "organizations", "show", "x", code=1)["error"]["code"] == "clinical.organization_not_found"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"id": "lab", "name": "Lab", "part_of": "nobody"}, "clinical.organization_parent_unknown"),
        ({"id": "icu", "name": "Twice"}, "clinical.organization_repeated"),
        ({"id": "lab", "name": "Lab", "qualifications": [{"code": "x", "period": {"start": "soon"}}]},
         "clinical.organization_import_refused"),
        ({"id": "lab"}, "cli.records_unreadable"),
        ({"id": "lab", "name": "Lab", "part_of": "lab"}, "clinical.organization_circle_refused"),
    ],
)  # fmt: skip
def test_of_a_file_with_a_mistake_nothing_is_written(
    shell: Shell, tmp_path: Path, more: dict[str, Any], code: str
) -> None:
    file = written(tmp_path / "hospitals.json", [*HOSPITALS, more])
    assert told(shell, "organizations", "import", file, code=1)["error"]["code"] == code
    assert told(shell, "organizations", "list")["total"] == 0
