"""Groups of commands that import a command when it is run: listing and completing names needs none of them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, ClassVar, Final, NamedTuple

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

_PACKAGE: Final = "rcm.cli"


class Place(NamedTuple):
    """Where a command is: module below rcm.cli, name in it (of a function or of a group); and its line in lists."""

    module: str
    name: str
    line: str


class _Later(TyperCommand):
    """Stands for a command in lists, in suggestions and in completions of names."""

    def __init__(self, name: str, place: Place) -> None:
        super().__init__(name=name, help=place.line)
        self.place = place


class _LazyGroup(TyperGroup):
    places: ClassVar[Mapping[str, Place]] = {}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = {name: _Later(name, place) for name, place in self.places.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As the group does it, wrong names included; what stands for the command gives way to it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, loaded(command), rest


def lazy_group(places: Mapping[str, Place]) -> type[TyperGroup]:
    """For `typer.Typer(cls=…)`: a group of these commands."""
    return type("LazyGroup", (_LazyGroup,), {"places": places})


def loaded(command: Any) -> Any:
    """The command itself, where one only stands for it."""
    if not isinstance(command, _Later):
        return command
    found = getattr(importlib.import_module(f"{_PACKAGE}.{command.place.module}"), command.place.name)
    # An application of this one alone makes it as any other would.
    alone = typer.Typer(pretty_exceptions_enable=False)
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=command.name)
    else:
        alone.command(command.name)(found)
    return typer.main.get_group(alone).commands[str(command.name)]
