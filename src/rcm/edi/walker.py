"""Finds the place of each segment in a guide's loop tree, and reports what has none.

A segment goes to the deepest open loop that still expects it (or begins a loop); what stands too early
or too late is put where it belongs with a finding; what has no place is kept with a finding. Faults
collect where they concern: in a unit (one claim), or in a scope above it (a level that several share).
"""

from __future__ import annotations

from typing import Final

from rcm.edi.elements import Fault, check_segment
from rcm.edi.findings import Finding, Severity
from rcm.edi.frames import Control, Frame, unit_id
from rcm.edi.guide import Guide, LoopSpec, Step
from rcm.edi.patterns import patterns_of
from rcm.edi.tokenizer import Delimiters, Segment

#: Of one claim or one level. A file of nothing but faults must not fill memory.
MOST_FINDINGS: Final = 1000
_CATEGORY: Final = {"1": "A6", "2": "A6", "I10": "A7", "": "A7"}


class Walker:
    """One transaction set. Feed it all segments between ST and SE, then `close`.

    `ended` holds the units that are complete since you last emptied it, each with its findings.
    """

    def __init__(self, guide: Guide, delimiters: Delimiters, control: Control) -> None:
        self.guide = guide
        self.delimiters = delimiters
        self.control = control
        self.root = Frame(guide.root, None, None)
        self.frame = self.root
        self.ended: list[tuple[Frame, list[Finding]]] = []
        self.undelivered: list[Finding] = []
        self.levels = 0
        self.astray: Segment | None = None
        self.line: int | None = None
        self._patterns = patterns_of(guide, delimiters)
        self._matchers = self._patterns.matchers

    def place(self, segment: Segment) -> None:
        """Take the next segment."""
        elements = segment.elements
        key = elements[0]
        if key in self.guide.qualified:
            key = self.guide.key(elements, self.delimiters.component)
        frame: Frame | None = self.frame
        while frame is not None:
            step = frame.loop.index.get(key)
            if step is not None and step.position >= frame.position:
                self._take(frame, step, segment)
                return
            frame = frame.parent
        self._misplaced(key, segment)

    def _take(self, frame: Frame, step: Step, segment: Segment) -> None:
        if frame is not self.frame:
            self.close_to(frame)
        if step.position > frame.position:  # noqa: PLR1730 - the hot path: max() is three times as slow
            frame.position = step.position
        spec = step.spec
        bit = step.bit
        if frame.seen & bit and step.repeat:
            self._repeated(frame, step, segment)
        frame.seen |= bit
        if step.loop is not None:
            frame = self._open(frame, step.loop, segment)
        elif spec.id == self.guide.line_key:
            self.line = None
        frame.held.append((spec, segment))
        matcher = self._matchers[spec.number] or self._patterns.compile(spec)
        if not matcher(segment.text):
            for fault in check_segment(spec, segment.elements, self.delimiters):
                self.report(frame, fault, segment, loop=spec.loop)

    def _open(self, frame: Frame, loop: LoopSpec, segment: Segment) -> Frame:
        if loop.unit or loop.scope:
            self._require(frame, frame.loop.required_before(frame.position))
        opened = Frame(loop, frame, segment)
        self.frame = opened
        if loop.unit:
            self.line = None
            if self.astray is not None:
                self._lost_level(opened, segment)
        elif loop.scope:
            self.astray = None
            if loop.hierarchical:
                self._level(opened, segment)
        elif segment.elements[0] == self.guide.line_key:
            number = segment.elements[1] if len(segment.elements) > 1 else ""
            self.line = int(number) if number.isdecimal() and len(number) < 7 else None
        return opened

    def close_to(self, frame: Frame | None) -> None:
        """End all loops below `frame`; their missing parts are reported."""
        at: Frame | None = self.frame
        while at is not None and at is not frame:
            if at.loop.required & ~at.seen:
                self._require(at, at.loop.required)
            if at.loop.unit:
                self._end_unit(at)
            elif at.loop.scope:
                self._end_scope(at)
            at = at.parent
        self.frame = frame or self.root

    def close(self) -> None:
        """The transaction set ends here."""
        self.close_to(None)

    def end_unit(self) -> None:
        """What follows is not of this unit any more, whatever it may be."""
        frame: Frame | None = self.frame
        while frame is not None and not frame.loop.unit:
            frame = frame.parent
        if frame is not None:
            self.close_to(frame.parent)

    def _end_unit(self, frame: Frame) -> None:
        """Its findings are its own and those of the levels above; header faults stay with the set."""
        self.line = None
        found = list(frame.findings)
        above = frame.parent
        while above is not None and above.parent is not None:
            if above.loop.scope:
                found += above.findings
                above.told = len(above.findings)
            above = above.parent
        self.ended.append((frame, found))

    def _end_scope(self, frame: Frame) -> None:
        if frame.loop.hierarchical and frame.trigger is not None:
            self._children(frame, frame.trigger)
        self.undelivered.extend(frame.findings[frame.told :])

    def _require(self, frame: Frame, required: int) -> None:
        missing = required & ~frame.seen & ~frame.reported
        if not missing:
            return
        frame.reported |= missing
        for step in frame.loop.steps:
            if step.bit & missing:
                self._missing(frame, step)

    def _missing(self, frame: Frame, step: Step) -> None:
        if step.loop is not None:
            what = f"Loop {step.loop.id} ({step.loop.name.lower()}, begins with {step.spec.keys[0]})"
            rule, loop, ik304 = "loop.missing", step.loop.id, "I7"
        else:
            what, rule, loop, ik304 = f"Segment {step.spec.label}", "segment.missing", frame.loop.id, "3"
        fault = Fault(2, rule, f"{what} is required and missing.", expected=step.spec.keys[0])
        self.report(frame, fault, frame.trigger, loop=loop, ik304=ik304, name=step.spec.id)

    def _repeated(self, frame: Frame, step: Step, segment: Segment) -> None:
        if frame.counts is None:
            frame.counts = {}
        count = frame.counts.get(step.bit, 1) + 1
        frame.counts[step.bit] = count
        if count <= step.repeat:
            return
        if step.loop is not None:
            message, rule, ik304 = f"Loop {step.loop.id}", "loop.repeat", "4"
        else:
            message, rule, ik304 = f"Segment {step.spec.label}", "segment.repeat", "5"
        fault = Fault(2, rule, f"{message} may stand {step.repeat} times, this is number {count}.")
        self.report(frame, fault, segment, loop=frame.loop.id, ik304=ik304)

    # -- segments that are not where they are expected

    def _misplaced(self, key: str, segment: Segment) -> None:
        if key in self.guide.marks and self.in_unit():
            self.astray = segment
        if self._out_of_order(key, segment) or self._relaxed(segment) or self._forced(key, segment):
            return
        known = segment.elements[0] in self.guide.ids
        rule, ik304 = ("segment.unexpected", "2") if known else ("segment.unknown", "1")
        message = f"{key} has no place here." if known else f"There is no segment {segment.elements[0][:20]!r}."
        hint = "It was kept as it is." if segment.complete else "The file ends within this segment."
        fault = Fault(1, rule, message, segment.text[:60], hint=hint)
        self.report(self.frame, fault, segment, loop=self.frame.loop.id, ik304=ik304)
        if len(self.frame.findings) < MOST_FINDINGS:
            self.frame.held.append((None, segment))

    def in_unit(self) -> bool:
        frame: Frame | None = self.frame
        while frame is not None and not frame.loop.unit:
            frame = frame.parent
        return frame is not None

    def _out_of_order(self, key: str, segment: Segment) -> bool:
        """Later than its place, but within the same claim or level."""
        frame: Frame | None = self.frame
        while frame is not None:
            step = frame.loop.index.get(key)
            if step is not None:
                fault = Fault(2, "segment.order", f"{key} comes too late in loop {frame.loop.id}.")
                self.report(frame, fault, segment, loop=frame.loop.id, ik304="7")
                self._take(frame, step, segment)
                return True
            if frame.loop.unit or frame.loop.scope:
                return False
            frame = frame.parent
        return False

    def _relaxed(self, segment: Segment) -> bool:
        """A wrong qualifier where only one segment of that name is possible: the code is at fault."""
        name = segment.elements[0]
        if name not in self.guide.qualified:
            return False
        frame: Frame | None = self.frame
        while frame is not None:
            steps = [x for x in frame.loop.steps if x.spec.id == name]
            if steps:
                if len(steps) == 1 and steps[0].position >= frame.position:
                    self._take(frame, steps[0], segment)
                    return True
                return False
            if frame.loop.unit or frame.loop.scope:
                return False
            frame = frame.parent
        return False

    def _forced(self, key: str, segment: Segment) -> bool:
        """A claim or a level whose surroundings are broken: opened all the same, so that it gets its name."""
        implied = self.guide.implied.get(key)
        if implied is not None and self.frame.held is not self.root.held and not self.in_unit():
            self._imply(implied, segment)
            return True
        loop_id = self.guide.forced.get(key)
        if loop_id is None:
            return False
        loop = self.guide.loops[loop_id]
        parent = self.frame
        while parent.parent is not None and not parent.loop.scope:
            parent = parent.parent
        self.close_to(parent)
        frame = self._open(parent, loop, segment)
        if loop.trigger is not None:
            frame.held.append((loop.trigger, segment))
        message = f"{key} has no level above it where it could belong."
        hint = "Is an HL segment missing or damaged before it?"
        self.report(frame, Fault(1, "segment.unexpected", message, hint=hint), segment, loop=loop_id, ik304="2")
        return True

    def _imply(self, loop_id: str, segment: Segment) -> None:
        """A level that began without its HL: opened, so that its faults are not those of its neighbours."""
        parent = self.frame
        while parent.parent is not None and not parent.loop.scope:
            parent = parent.parent
        self.close_to(parent)
        frame = Frame(self.guide.loops[loop_id], parent, segment)
        self.frame = frame
        message = f"The HL segment that begins loop {loop_id} is missing."
        self.report(frame, Fault(1, "hl.missing", message), segment, loop=loop_id, ik304="3", name="HL")
        self.place(segment)

    def _lost_level(self, frame: Frame, segment: Segment) -> None:
        mark = self.astray
        assert mark is not None
        message = (
            f"The level above this claim can't be told: {mark.elements[0]} (segment {mark.number}) "
            "stands inside the claim before."
        )
        fault = Fault(1, "hl.missing", message, hint="Is an HL segment missing or damaged before it?")
        self.report(frame, fault, segment, loop=frame.loop.id, ik304="7")

    # -- hierarchical levels

    def _level(self, frame: Frame, segment: Segment) -> None:
        self.levels += 1
        elements = [*segment.elements, "", "", "", ""]
        number, parent = elements[1], elements[2]
        if number != str(self.levels):
            message = f"HL01 is {number!r}, the levels count from 1: it must be {self.levels}."
            fault = Fault(1, "hl.number", message, number, str(self.levels), 1, ik403="7")
            # The number alone leaves the claims below in no doubt: a fault of the set, not of them.
            self.report(self.root, fault, segment, loop=frame.loop.id, ik304="8")
            if number.isdecimal() and len(number) < 12:
                self.levels = int(number)
        above = frame.parent
        while above is not None and not above.loop.hierarchical:
            above = above.parent
        if above is not None and above.trigger is not None:
            above.children += 1
            expected = (above.trigger.elements[1:2] or [""])[0]
            if parent != expected:
                message = f"HL02 is {parent!r}, the level above is {expected!r}."
                fault = Fault(1, "hl.parent", message, parent, expected, 2, ik403="7")
                self.report(frame, fault, segment, loop=frame.loop.id, ik304="8")

    def _children(self, frame: Frame, trigger: Segment) -> None:
        declared = (trigger.elements[4:5] or [""])[0]
        actual = "1" if frame.children else "0"
        if declared in {"0", "1"} and declared != actual:
            said = "says that levels follow below, none does" if declared == "1" else "says that no level follows below"
            fault = Fault(1, "hl.child", f"HL04 {said}.", declared, actual, 4, severity="warning")
            self.report(frame, fault, trigger, loop=frame.loop.id)

    # -- findings

    def report(
        self,
        frame: Frame,
        fault: Fault,
        segment: Segment | None,
        *,
        loop: str = "",
        ik304: str = "8",
        name: str = "",
    ) -> None:
        """Note a fault in the unit or scope that the frame belongs to."""
        if len(frame.findings) >= MOST_FINDINGS:
            return
        frame.findings.append(self.finding(frame, fault, segment, loop=loop, ik304=ik304, name=name))

    def finding(
        self,
        frame: Frame,
        fault: Fault,
        segment: Segment | None,
        *,
        loop: str = "",
        ik304: str = "8",
        name: str = "",
    ) -> Finding:
        unit: Frame | None = frame
        while unit is not None and not unit.loop.unit:
            unit = unit.parent
        severity: Severity = "warning" if fault.severity == "warning" else "error"
        return Finding(
            snip=fault.snip,
            rule_id=fault.rule,
            severity=severity,
            message=fault.message,
            hint=fault.hint,
            isa=self.control.isa,
            gs=self.control.gs,
            st=self.control.st,
            claim_id=unit_id(unit),
            line=self.line if unit is not None else None,
            loop=loop,
            segment=name or (segment.elements[0][:20] if segment is not None else ""),
            segment_number=segment.number if segment is not None else None,
            byte_offset=segment.offset if segment is not None else None,
            element=fault.element,
            component=fault.component,
            found=fault.found,
            expected=fault.expected,
            ik304=ik304,
            ik403=fault.ik403,
            category_277ca="" if severity == "warning" else _category(fault),
        )


def _category(fault: Fault) -> str:
    if fault.rule in {"segment.missing", "loop.missing"}:
        return "A6"
    return _CATEGORY.get(fault.ik403, "A7")
