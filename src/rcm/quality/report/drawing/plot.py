"""What all charts share: the frame with its axes, the description for who can't see it, a mark of the signal's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rcm.quality.report.drawing.scales import Scale, tick_label
from rcm.quality.report.markup import Child, Markup, el, joined, number

WIDTH: Final = 760.0
LEFT: Final = 64.0
RIGHT: Final = 24.0


@dataclass(frozen=True, slots=True)
class Described:
    """`key` makes ids that are unique in the document."""

    key: str
    title: str
    text: str


def svg(
    described: Described, height: float, *children: Child, width: float = WIDTH, class_: str | None = None
) -> Markup:
    """A drawing that a screen reader tells by title and text."""
    title, text = f"{described.key}-title", f"{described.key}-text"
    return el(
        "svg",
        el("title", described.title, id=title),
        el("desc", described.text, id=text),
        *children,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"{title} {text}",
        class_=class_,
    )


def left_axis(scale: Scale, right: float, label: str) -> Markup:
    """Grid lines with their figures, and the unit on top."""
    ticks = scale.ticks()
    return joined(
        (
            joined(
                el("line", x1=LEFT, y1=scale(tick), x2=right, y2=scale(tick), class_="grid"),
                el("text", tick_label(tick, ticks), x=LEFT - 8, y=scale(tick) + 4, text_anchor="end"),
            )
            for tick in ticks
        ),
        el("text", label, x=LEFT - 8, y=12, text_anchor="start", dx=-40),
    )


def bottom_axis(scale: Scale, y: float, label: str) -> Markup:
    """A line with figures below it."""
    ticks = scale.ticks(6)
    return joined(
        el("line", x1=scale.start, y1=y, x2=scale.end, y2=y, class_="axis"),
        (
            joined(
                el("line", x1=scale(tick), y1=y, x2=scale(tick), y2=y + 5, class_="axis"),
                el("text", tick_label(tick, ticks), x=scale(tick), y=y + 19, text_anchor="middle"),
            )
            for tick in ticks
        ),
        el("text", label, x=scale.end, y=y + 36, text_anchor="end"),
    )


def path(places: list[tuple[float, float]], class_: str) -> Markup | None:
    """A line through places; none through fewer than two."""
    if len(places) < 2:
        return None
    return el("path", d="M" + "L".join(f"{number(x)} {number(y)}" for x, y in places), class_=class_)


def own_mark(x: float, y: float, size: float = 7.0) -> Markup:
    """A diamond: told from round peers without colour."""
    corners = ((x, y - size), (x + size, y), (x, y + size), (x - size, y))
    return el("polygon", points=" ".join(f"{number(a)},{number(b)}" for a, b in corners), class_="own")
