"""Codes that are open: constants name those that ship, and any other that the database knows is as good."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class OpenCode(str):
    """A code of a lookup table. It is a string, and compares and hashes as one.

    `TaskDomain("hospice")` is right as soon as somebody has inserted `hospice` into the table; no release is needed.
    Which there are at this moment: `select(TaskDomainLookup.code)`.
    """

    __slots__ = ()
    #: The lookup table.
    table: ClassVar[str]

    @property
    def value(self) -> str:
        """As an enumeration's."""
        return str(self)

    @classmethod
    def shipped(cls) -> tuple[str, ...]:
        """Those that this release's migrations insert."""
        return tuple(each.code for each in vars(cls).values() if isinstance(each, Shipped))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


C = TypeVar("C", bound=OpenCode)


class Shipped:
    """A constant of an OpenCode, of the class that it stands in."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code

    def __get__(self, _instance: object, owner: type[C]) -> C:
        return owner(self.code)
