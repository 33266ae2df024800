"""Shapes of knowledge items and templates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from rcm.clinical.schemas.shared import Form, Name, RecordOut, SearchIn, Text, Told, Version
from rcm.clinical.template_text import NAME
from rcm.core.schema import Schema

Status = Literal["draft", "active", "retired"]


def _once_each(tags: list[str]) -> list[str]:
    return list(dict.fromkeys(tags))


Tags = Annotated[list[Name], Field(max_length=50), AfterValidator(_once_each)]


class KnowledgeIn(Form):
    title: Annotated[Name, Field(max_length=500)]
    content: Told
    category: Name | None = None
    status: Status = "active"
    tags: Tags = Field(default_factory=list)
    source: Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")] | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    version_id: Version = None


class KnowledgeOut(RecordOut):
    """`embedding_model` null: it has no vector yet, and no search by meaning finds it."""

    title: str
    content: str
    category: str | None
    status: str
    tags: list[str]
    source: str | None
    language: str | None
    embedding_model: str | None


class KnowledgeFound(KnowledgeOut):
    similarity: float


class KnowledgeSearchIn(SearchIn):
    """`status` null: any. `tags`: all of them."""

    category: Name | None = None
    status: Status | None = "active"
    tags: Tags = Field(default_factory=list)
    language: Name | None = None


class KnowledgeItemsFound(Schema):
    """The nearest first. `stale`: items that fit otherwise and have no vector of this model."""

    items: list[KnowledgeFound]
    model: str
    stale: int


class Variable(Form):
    """`default`: what stands there where no value is given; without one a value must be."""

    name: Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
    description: Name | None = None
    default: Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")] | None = None


def _named(given: object) -> object:
    return {"name": given} if isinstance(given, str) else given


def _distinct(variables: list[Variable]) -> list[Variable]:
    names = [each.name for each in variables]
    if len(set(names)) < len(names):
        raise ValueError("a variable is declared twice")
    return variables


Variables = Annotated[
    list[Annotated[Variable, BeforeValidator(_named)]], Field(max_length=200), AfterValidator(_distinct)
]


class TemplateIn(Form):
    """`content` with places {{name}}, each among `variables`: {name, description, default}, or the name alone."""

    name: Name
    kind: Name | None = None
    status: Status = "active"
    content: Text
    variables: Variables = Field(default_factory=list)
    version_id: Version = None


class TemplateOut(RecordOut):
    name: str
    kind: str | None
    status: str
    content: str
    variables: list[Variable]


class RenderIn(Form):
    values: dict[str, Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]] = Field(default_factory=dict)


class RenderedOut(Schema):
    id: str
    version_id: int
    text: str
