"""Open loops while a transaction set is read, with what they hold."""

from __future__ import annotations

from typing import Any

import msgspec

from rcm.edi.findings import Finding
from rcm.edi.guide import LoopSpec, SegmentSpec
from rcm.edi.tokenizer import Segment

#: A place in the guide (None where there is none) and the segment that stands there.
Placed = tuple[SegmentSpec | None, Segment]


class Frame:
    """An open instance of a loop. `held` and `findings` are those of the nearest scope or unit."""

    __slots__ = ("children", "counts", "findings", "held", "loop", "parent", "position", "reported", "seen",
                 "told", "trigger", "value")  # fmt: skip

    def __init__(self, loop: LoopSpec, parent: Frame | None, trigger: Segment | None) -> None:
        self.loop = loop
        self.parent = parent
        self.trigger = trigger
        self.position = 0
        self.seen = 0
        self.reported = 0
        self.counts: dict[int, int] | None = None
        self.children = 0
        self.told = 0  # how many of its findings have gone out with a unit
        self.value: Any = None  # what a reader made of the level, so that it is made once
        if parent is None or loop.scope or loop.unit:
            self.held: list[Placed] = []
            self.findings: list[Finding] = []
        else:
            self.held = parent.held
            self.findings = parent.findings


class Control(msgspec.Struct):
    """The control numbers that every finding carries."""

    isa: str = ""
    gs: str = ""
    st: str = ""


def unit_id(frame: Frame | None) -> str:
    """The identifier of a unit: the first element of the segment that begins it (CLM01, CLP01)."""
    if frame is None or frame.trigger is None:
        return ""
    return (frame.trigger.elements[1:2] or [""])[0]
