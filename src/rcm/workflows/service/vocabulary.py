"""What a graph can be made of: types of nodes, actions, templates."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from rcm.core.errors import NotFound
from rcm.workflows.actions import ActionRegistry
from rcm.workflows.graph import CONFIG_MODELS, CONTROL
from rcm.workflows.schemas_workflows import ActionOut, NodeTypeOut, TemplateOut
from rcm.workflows.snapshot import Snapshot, canonical

Templates = Mapping[str, Callable[[], dict[str, Any]]]


class TemplateMissing(NotFound):
    """There is no such template. GET /api/v1/workflow-templates lists them."""

    code = "workflow.template_not_found"


def node_types() -> list[NodeTypeOut]:
    """Those that graphs may have here, with the schema of their settings."""
    return [
        NodeTypeOut(
            name=name,
            label=name.replace("_", " ").capitalize(),
            description=_first_paragraph(model),
            is_control=name in CONTROL,
            config=model.model_json_schema(),
        )
        for name, model in sorted(CONFIG_MODELS.items())
    ]


def actions(registry: ActionRegistry) -> list[ActionOut]:
    return [
        ActionOut(name=name, description=_first_paragraph(registry.named(name)), is_external=registry.is_external(name))
        for name in registry
    ]


def templates(known: Templates) -> list[TemplateOut]:
    return [_template(name, canonical(make())) for name, make in sorted(known.items())]


def template(known: Templates, name: str) -> Snapshot:
    """Raises TemplateMissing."""
    if name not in known:
        raise TemplateMissing(f"Known: {', '.join(sorted(known))}.", known=sorted(known))
    return canonical(known[name]())


def _template(name: str, snapshot: Snapshot) -> TemplateOut:
    description = str(snapshot.get("description", ""))
    return TemplateOut(name=name, description=description, nodes=len(snapshot["nodes"]), graph=snapshot)


def _first_paragraph(thing: object) -> str:
    """Of its own docstring: what its class, or object itself, says is about something else."""
    said = thing.__doc__ or "" if inspect.isroutine(thing) or inspect.isclass(thing) else type(thing).__doc__ or ""
    return " ".join(inspect.cleandoc(said).split("\n\n", maxsplit=1)[0].split())
