"""`rcm workflows …`: look at graphs, judge them, publish them, hand them on as files."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from rcm.cli.console import WRONG, emit, err, out, told
from rcm.cli.files import read_file, write_file
from rcm.cli.installation import acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import InvalidInput
from rcm.core.paging import MOST, PageRequest
from rcm.workflows import exchange
from rcm.workflows.checks.problem import Problem, errors
from rcm.workflows.graph import CONTROL
from rcm.workflows.repository import definitions as repository
from rcm.workflows.service import definition_views as views
from rcm.workflows.service.definitions import DefinitionService, read_draft, surroundings
from rcm.workflows.validation import validate as judge

app = typer.Typer(help="Look at workflows, judge and publish them, hand them on as files.", no_args_is_help=True)

T = TypeVar("T")
Name = Annotated[str, typer.Argument(help="The workflow's name.")]
Publish = Annotated[bool, typer.Option("--publish", help="Make it a revision at once, if it has no errors.")]
Comment = Annotated[str, typer.Option(help="What this revision is for.")]
Version = Annotated[int | None, typer.Option(min=1, help="Only if the draft still has this version.")]


class FileFormat(StrEnum):
    JSON = "json"
    YAML = "yaml"


class DocumentUnreadable(InvalidInput):
    """There is no such file, or it can't be read."""

    code = "workflow.document_unreadable"


@app.callback()
def workflows() -> None:
    """Look at workflows, judge and publish them, hand them on as files."""


@app.command("list")
def list_workflows(
    org: Org = None,
    status: Annotated[str | None, typer.Option(help="Only in this state, e.g. active.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """All workflows, by name."""
    with told(as_json=as_json):
        found = _reading(org, data_dir, lambda session, _: _all(session, status))
        emit({"items": found}, as_json=as_json, text=lambda: _list_table(found))


@app.command("show")
def show(
    name: Name,
    revision: Annotated[str | None, typer.Option(help="Its number, or draft; default: the newest.")] = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """A workflow: its state, its nodes and its ways."""
    with told(as_json=as_json):
        found = _reading(org, data_dir, lambda session, _: _one(session, name, revision))
        emit(found, as_json=as_json, text=lambda: _graph_table(found))


@app.command("validate")
def validate(
    what: Annotated[str, typer.Argument(help="A file (JSON or YAML), or the name of a workflow: its draft.")],
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """All problems of a graph. Ends with 1 if one of them is an error."""
    with told(as_json=as_json):
        document = _read(Path(what)) if Path(what).is_file() else None
        problems = _reading(org, data_dir, lambda session, actions: _problems(session, actions, what, document))
        valid = not errors(problems)
        result = {"valid": valid, "problems": [problem.to_json() for problem in problems]}
        emit(result, as_json=as_json, text=lambda: _problems_text(what, problems))
        if not valid:
            raise typer.Exit(WRONG)


@app.command("publish")
def publish(
    name: Name,
    comment: Comment = "",
    version: Version = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """The draft becomes the next revision; runs that are under way keep theirs."""

    async def act(service: DefinitionService, session: WriteSession) -> dict[str, Any]:
        found = await repository.find_named(session, name)
        made = await service.publish(found.workflow_id, version, comment)
        return {
            "workflow_id": made.workflow_id,
            "revision": made.revision_num,
            "version": made.version,
            "problems": [problem.to_json() for problem in made.problems],
        }

    with told(as_json=as_json):
        done = _writing(org, data_dir, act)
        emit(done, as_json=as_json, text=lambda: f"{name}: revision {done['revision']}")


@app.command("export")
def export(
    name: Name,
    form: Annotated[FileFormat, typer.Option("--format")] = FileFormat.YAML,
    revision: Annotated[str | None, typer.Option(help="Its number, or draft; default: the newest.")] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Write it there instead of to stdout.")] = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Write a workflow as a file that can be imported again."""
    with told(as_json=as_json):
        found = _reading(org, data_dir, lambda session, _: _one(session, name, revision))
        written = exchange.write(found["graph"], form.value)
        if file is not None:
            write_file(file, written)
            emit({"file": str(file)}, as_json=as_json, text=lambda: str(file))
        elif as_json:
            emit({"document": written}, as_json=True)
        else:
            out.file.write(written)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="JSON or YAML.")],
    *,
    name: Annotated[str | None, typer.Option(help="In place of the document's own.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Into the draft of the workflow of that name.")] = False,
    publish_it: Publish = False,
    comment: Comment = "",
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make a draft of a file, and with --publish a revision. Nothing is made of one that has errors."""

    async def act(service: DefinitionService, session: WriteSession) -> dict[str, Any]:
        version = None
        if replace:
            wanted = name if name is not None else str(document.get("name", ""))
            version = (await repository.find_named(session, wanted)).version
        made = await service.take_in(document, name=name, version=version)
        problems = [problem.to_json() for problem in made.problems]
        done = {"workflow_id": made.workflow_id, "name": made.definition.name, "problems": problems}
        if not publish_it:
            return {**done, "version": made.version, "revision": None}
        published = await service.publish(made.workflow_id, made.version, comment)
        return {**done, "version": published.version, "revision": published.revision_num}

    with told(as_json=as_json):
        document = _read(file)
        done = _writing(org, data_dir, act)
        state = f"revision {done['revision']}" if done["revision"] else f"draft, version {done['version']}"
        emit(done, as_json=as_json, text=lambda: f"{done['name']}: {state}")


@app.command("diff")
def diff(
    name: Name,
    before: Annotated[str, typer.Argument(help="Number of a revision, or draft.")],
    after: Annotated[str, typer.Argument(help="Number of a revision, or draft.")] = views.DRAFT,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """What is different between two revisions, or a revision and the draft."""

    async def ask(session: ReadSession, _actions: Any) -> dict[str, Any]:
        found = await repository.find_named(session, name)
        return (await views.difference(session, found.workflow_id, _which(before), _which(after))).to_json()

    with told(as_json=as_json):
        found = _reading(org, data_dir, ask)
        emit(found, as_json=as_json, text=lambda: "\n".join(_difference_lines(found)) or "No difference.")


@app.command("restore")
def restore(
    name: Name,
    revision: Annotated[int, typer.Argument(min=1, help="Number of the revision.")],
    publish_it: Publish = False,
    version: Version = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """The draft becomes what that revision is; with --publish the next revision as well."""

    async def act(service: DefinitionService, session: WriteSession) -> dict[str, Any]:
        found = await repository.find_named(session, name)
        draft = await service.restore(found.workflow_id, revision, version)
        if not publish_it:
            return {"workflow_id": found.workflow_id, "version": draft.version, "revision": None}
        made = await service.publish(found.workflow_id, draft.version, f"Revision {revision} again")
        return {"workflow_id": found.workflow_id, "version": made.version, "revision": made.revision_num}

    with told(as_json=as_json):
        done = _writing(org, data_dir, act)
        state = f"revision {done['revision']}" if done["revision"] else f"draft, version {done['version']}"
        emit(done, as_json=as_json, text=lambda: f"{name}: {state} is what revision {revision} was")


def _state(operation: str, help_text: str) -> None:
    def command(name: Name, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
        async def act(service: DefinitionService, session: WriteSession) -> dict[str, Any]:
            found = await repository.find_named(session, name)
            runs = await service.change_state(found.workflow_id, operation)
            changed = await repository.find_named(session, name)
            return {"workflow_id": found.workflow_id, "status": changed.status, "runs_in_flight": runs}

        with told(as_json=as_json):
            done = _writing(org, data_dir, act)
            said = f"{name}: {done['status']}; {done['runs_in_flight']} runs under way go on"
            emit(done, as_json=as_json, text=lambda: said)

    app.command(operation, help=help_text)(command)


_state("suspend", "Begin no new run of it; those under way go on.")
_state("activate", "Begin runs of it again.")
_state("archive", "Put it away.")


@app.command("duplicate")
def duplicate(
    name: Name,
    copy: Annotated[str | None, typer.Option("--as", help="The copy's name; by default one that is free.")] = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make a draft of its own that is what this workflow is."""

    async def act(service: DefinitionService, session: WriteSession) -> dict[str, Any]:
        found = await repository.find_named(session, name)
        made = await service.duplicate(found.workflow_id, copy)
        return {"workflow_id": made, "name": (await repository.find(session, made)).name}

    with told(as_json=as_json):
        done = _writing(org, data_dir, act)
        emit(done, as_json=as_json, text=lambda: str(done["name"]))


def _reading(org: str | None, data_dir: Path | None, ask: Callable[[ReadSession, Any], Awaitable[T]]) -> T:
    async def run() -> T:
        async with connected(installation) as application:
            actor = await acting(application, org)
            async with application.database.read(actor) as session:
                return await ask(session, application.registry.actions)

    with opened(data_dir) as installation:
        return asyncio.run(run())


def _writing(
    org: str | None, data_dir: Path | None, act: Callable[[DefinitionService, WriteSession], Awaitable[T]]
) -> T:
    async def run() -> T:
        async with connected(installation) as application:
            actor = await acting(application, org)
            async with application.database.write(actor) as session:
                return await act(DefinitionService(session, application.registry.actions), session)

    with opened(data_dir) as installation:
        return asyncio.run(run())


async def _all(session: ReadSession, status: str | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = await views.workflows(session, PageRequest(after, MOST), status)
        found += [item.model_dump() for item in page.items]
        after = page.next
        if after is None:
            return found


async def _one(session: ReadSession, name: str, revision: str | None) -> dict[str, Any]:
    definition = await repository.find_named(session, name)
    which = None if revision is None else _which(revision)
    shown = (await views.workflow(session, definition.workflow_id)).model_dump()
    return {**shown, "graph": await views.graph_of(session, definition, which)}


async def _problems(session: ReadSession, actions: Any, what: str, document: dict[str, Any] | None) -> list[Problem]:
    if document is None:
        definition = await repository.find_named(session, what)
        return (await read_draft(session, definition.workflow_id, actions)).problems
    return judge(document, await surroundings(session, actions, str(document.get("name", ""))))


def _which(text: str) -> int | str:
    if text == views.DRAFT:
        return text
    if not text.isdecimal() or len(text) > 9:
        raise repository.RevisionMissing(f"Asked for: {ascii(text)[:40]}.")
    return int(text)


def _read(path: Path) -> dict[str, Any]:
    return exchange.read(read_file(path, exchange.MOST_BYTES + 1))


def _list_table(found: list[dict[str, Any]]) -> Table:
    table = Table("workflow", "state", "revision", "draft", "nodes")
    for each in found:
        draft = f"version {each['version']}" if each["has_draft"] else ""
        table.add_row(
            escape(each["name"]), each["status"], str(each["published_revision"] or ""), draft, str(each["nodes"])
        )
    return table


def _graph_table(found: dict[str, Any]) -> Group:
    nodes = Table("node", "type", "label", "calls", title=f"{escape(found['name'])}  {found['status']}")
    for node in found["graph"]["nodes"]:
        config = node.get("config", {})
        calls = config.get("action") or config.get("workflow") or ("" if node["type"] in CONTROL else node["type"])
        nodes.add_row(escape(node["id"]), node["type"], escape(node.get("label", "")), escape(str(calls)))
    ways = Table("from", "to", "label", "condition")
    for edge in found["graph"]["transitions"]:
        condition = str(edge["condition"]) if "condition" in edge else ""
        ways.add_row(escape(edge["from"]), escape(edge["to"]), escape(edge.get("label", "")), escape(condition))
    return Group(nodes, ways)


def _problems_text(what: str, problems: list[Problem]) -> str | None:
    for problem in problems:
        err.print(f"[{'red' if problem.is_error else 'yellow'}]{problem.severity}[/] {problem.code}  "
                  f"{escape(str(problem))}", soft_wrap=True)  # fmt: skip
    return None if errors(problems) else f"{what}: can be published"


def _difference_lines(found: dict[str, Any]) -> list[str]:
    lines = [_change_line("workflow", change) for change in found["fields"]]
    for part, named in (("nodes", _node), ("transitions", _transition)):
        lines += [f"+ {named(item)}" for item in found[part]["added"]]
        lines += [f"- {named(item)}" for item in found[part]["removed"]]
        lines += [_change_line(named(item), change) for item in found[part]["changed"] for change in item["fields"]]
    return [*lines, *(f"~ {each['from']}: its ways are tried in another order" for each in found["reordered"])]


def _node(item: dict[str, Any]) -> str:
    return f"node {item.get('id', '')}"


def _transition(item: dict[str, Any]) -> str:
    label = f" [{item['label']}]" if item.get("label") else ""
    return f"way {item.get('from', '')} -> {item.get('to', '')}{label}"


def _change_line(name: str, change: dict[str, Any]) -> str:
    before, after = (repr(change[side]) if side in change else "nothing" for side in ("before", "after"))
    return f"~ {name}: {'.'.join(change['path'])}: {before} -> {after}"
