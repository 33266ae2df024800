"""The part of FHIRPath that search parameters and columns are written in, read into a tree.

Supported: members, `[n]`, literals, `|`, `=`, `!=`, `and`, `or`, `is`, `as`, parentheses, `%resource`, `$this` and
calls of functions by name. Everything else is refused by name, never misread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rcm.core.errors import InvalidInput


class PathUnsupported(InvalidInput):
    """This FHIRPath is outside of what search parameters and columns may be written in."""

    code = "clinical.path_unsupported"


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | bool | int


@dataclass(frozen=True, slots=True)
class Variable:
    """`%resource` or `$this`."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """`of` is None for the first name of a path, which may be the resource's type."""

    of: Tree | None
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    of: Tree
    number: int


@dataclass(frozen=True, slots=True)
class Call:
    of: Tree | None
    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    operator: str
    left: Tree
    right: Tree


Tree = Literal | Variable | Member | Item | Call | Operation

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<number>\d+)|(?P<text>'(?:[^'\\]|\\.)*')|(?P<variable>[%$]\w+)"
    r"|(?P<sign>!=|[.|=()\[\],]))"
)
_ESCAPE: Final = re.compile(r"\\(.)")

#: How tightly operators bind, loosest first (FHIRPath N1, section 6.8, as far as it is supported).
_LEVELS: Final[tuple[tuple[str, ...], ...]] = (("or",), ("and",), ("=", "!="), ("|",), ("is", "as"))


def parse(expression: str) -> Tree:
    """Raises PathUnsupported with the place where reading ended."""
    reader = _Reader(_tokens(expression), expression)
    tree = reader.operations(0)
    if reader.peek():
        reader.refuse()
    return tree


def _tokens(expression: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(expression.rstrip())
    while at < end:
        match = _TOKEN.match(expression, at)
        if match is None:
            raise PathUnsupported(f"{expression}: unreadable from character {at + 1} on.")
        kind = match.lastgroup or ""
        found.append((kind, match[kind]))
        at = match.end()
    return found


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]], expression: str) -> None:
        self._tokens = tokens
        self._at = 0
        self._expression = expression

    def peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def refuse(self) -> None:
        raise PathUnsupported(f"{self._expression}: {self.peek() or 'the end'!r} is not expected there.")

    def _take(self, kind: str = "") -> str:
        if self._at >= len(self._tokens) or (kind and self._tokens[self._at][0] != kind):
            self.refuse()
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _expect(self, sign: str) -> None:
        if self._take() != sign:
            self._at -= 1
            self.refuse()

    def operations(self, level: int) -> Tree:
        if level == len(_LEVELS):
            return self._path()
        tree = self.operations(level + 1)
        while self.peek() in _LEVELS[level]:
            operator = self._take()
            tree = Operation(operator, tree, self.operations(level + 1))
        return tree

    def _path(self) -> Tree:
        tree = self._first()
        while True:
            if self.peek() == ".":
                self._take()
                tree = self._member(tree)
            elif self.peek() == "[":
                self._take()
                tree = Item(tree, int(self._take("number")))
                self._expect("]")
            else:
                return tree

    def _first(self) -> Tree:
        if self.peek() == "(":
            self._take()
            tree = self.operations(0)
            self._expect(")")
            return tree
        kind = self._tokens[self._at][0] if self._at < len(self._tokens) else ""
        if kind == "text":
            return Literal(_ESCAPE.sub(r"\1", self._take()[1:-1]))
        if kind == "number":
            return Literal(int(self._take()))
        if kind == "variable":
            return Variable(self._take())
        if self.peek() in {"true", "false"}:
            return Literal(self._take() == "true")
        return self._member(None)

    def _member(self, of: Tree | None) -> Tree:
        name = self._take("name")
        if self.peek() != "(":
            return Member(of, name)
        self._take()
        arguments: list[Tree] = []
        while self.peek() != ")":
            arguments.append(self.operations(0))
            if self.peek() != ")":
                self._expect(",")
        self._take()
        return Call(of, name, tuple(arguments))
