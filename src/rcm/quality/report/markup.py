"""Elements of HTML and SVG from their parts. What is no Markup is escaped: a name is never more than a name."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

#: Characters that no document may hold; they would be shown as nothing, or as something else.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_EMPTY: Final = frozenset({"meta", "br", "hr", "circle", "line", "path", "rect", "polyline", "polygon"})


class Markup(str):
    """Text that is escaped already. Made by `el` and `joined` only."""

    __slots__ = ()


Child = str | Markup | None | Iterable["Child"]
Attribute = str | float | bool | None


def escaped(text: str) -> Markup:
    return Markup(html.escape(_CONTROL.sub("\ufffd", text), quote=True))


def joined(*children: Child) -> Markup:
    """Children one after the other; None is nothing."""
    return Markup("".join(_text(child) for child in children))


def el(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """An element. `class_` is class, `stroke_width` is stroke-width; None and False leave an attribute out."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _EMPTY and not children:
        return Markup(f"<{name}{written}>" if name in {"meta", "br", "hr"} else f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    return f' {name}="{escaped(value) if isinstance(value, str) else number(value)}"'


def number(value: float) -> str:
    """A coordinate, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def _text(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    return escaped(child) if isinstance(child, str) else joined(*child)
