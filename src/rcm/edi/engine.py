"""Reads any transaction that has a guide: units as they end, and each transaction set with its faults.

The envelope (ISA/GS/ST … SE/GE/IEA, ASC X12.5 and X12.6) is checked here; what stands between ST and SE
is the walker's. Faults of the envelope come with the set that follows or, behind the last set, with a
final SetEnd whose `st` is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from rcm.edi.elements import Fault, check_segment, is_date, is_time
from rcm.edi.errors import FileUnreadable
from rcm.edi.findings import Finding
from rcm.edi.frames import Control, Frame
from rcm.edi.guide import Guide, parse_guide
from rcm.edi.tokenizer import Delimiters, Segment, Source, tokenize
from rcm.edi.walker import Walker

ENVELOPE: Final = parse_guide(
    "envelope",
    """
GS R> !ID2-2 !AN2-15 !AN2-15 !DT8-8 !TM4-8 !N01-9 !=X !AN1-12
ST R> !ID3-3 !AN4-9 ?AN1-35
SE R> !N01-10 !AN4-9
GE R> !N01-6 !N01-9
IEA R> !N01-5 !N09-9
TA1 S> !N09-9 !N06-6 !TM4-4 !=A/E/R !AN3-3
""",
)
_SPECS: Final = {x.id: x for x in ENVELOPE.segments}
_WIDTHS: Final = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)


class Unit(NamedTuple):
    """One unit (a claim) with its walker's frame; `frame.parent` and above are the levels it is in."""

    frame: Frame
    control: Control
    delimiters: Delimiters
    findings: tuple[Finding, ...]


class SetEnd(NamedTuple):
    isa: str
    gs: str
    st: str
    transaction: str
    version: str
    findings: tuple[Finding, ...]
    units: int
    segments: int
    segment_number: int = 0  # of ST, within the file


def read_sets(
    source: Source, guides: Mapping[str, Guide], *, file_name: str = "", snip: int = 7
) -> Iterator[Unit | SetEnd]:
    """Units and set ends in the order of the file. `guides` by version family, such as `005010X222`.

    Raises FileUnreadable only where not even the first ISA can be read.
    """
    reader = _Reader(guides, snip)
    try:
        for segment in tokenize(source, file_name=file_name):
            name = segment.elements[0]
            if name in _HANDLERS:
                yield from _HANDLERS[name](reader, segment)
            elif reader.walker is None:
                reader.outside(segment)
            else:
                walker = reader.walker
                reader.segments += 1
                if segment.complete:
                    walker.place(segment)
                else:
                    reader.cut(segment)
                if walker.ended:
                    yield from reader.units()
    except FileUnreadable as failure:
        if not reader.interchanges:
            raise
        reader.broken_off(failure)
    yield from reader.end_of_file()


class _Reader:
    """What is open: interchange, group, set; counts to be compared with the trailers."""

    def __init__(self, guides: Mapping[str, Guide], snip: int) -> None:
        self.guides = guides
        self.snip = snip
        self.control = Control()
        self.walker: Walker | None = None
        self.pending: list[Finding] = []  # faults that the next set end takes along
        self.opened: dict[str, Segment] = {}  # ISA, GS, ST as far as open
        self.seen_sets: set[str] = set()
        self.interchanges = self.groups = self.sets = self.units_read = self.segments = 0
        self.delimiters: Delimiters | None = None
        self.last: Segment | None = None
        self.known = False  # was there a set that we have a guide for?
        self.skipped: list[str] = []
        self.cut_at: Segment | None = None

    # -- envelope segments

    def isa(self, segment: Segment) -> Iterator[Unit | SetEnd]:
        yield from self._end_all("ISA", segment)
        self.interchanges += 1
        self.groups = 0
        self.delimiters = segment.delimiters
        self.opened["ISA"] = segment
        self.control = Control(isa=_value(segment, 13))
        for fault in _isa_faults(segment):
            self.fault(fault, segment)

    def gs(self, segment: Segment) -> Iterator[Unit | SetEnd]:
        yield from self._end_set("GS", segment)
        self._end_group("GS", segment)
        self.groups += 1
        self.sets = 0
        self.seen_sets = set()
        self.opened["GS"] = segment
        self.control = Control(self.control.isa, _value(segment, 6))
        self._check(segment)

    def st(self, segment: Segment) -> Iterator[Unit | SetEnd]:
        yield from self._end_set("ST", segment)
        self.sets += 1
        self.units_read, self.segments = 0, 1
        self.opened["ST"] = segment
        self.control = Control(self.control.isa, self.control.gs, _value(segment, 2))
        self._check(segment)
        if "GS" not in self.opened:
            self.fault(Fault(1, "envelope.gs_missing", "ST stands outside a functional group (GS)."), segment)
        if self.control.st in self.seen_sets:
            fault = Fault(
                1,
                "envelope.st_duplicate",
                f"ST02 {self.control.st!r} is used twice in this group.",
                element=2,
            )
            self.fault(fault, segment)
        self.seen_sets.add(self.control.st)
        self._choose(segment)

    def _choose(self, segment: Segment) -> None:
        version = self._version()
        guide = self.guides.get(version[:10])
        declared, used = _value(self.opened["GS"], 8) if "GS" in self.opened else "", _value(segment, 3)
        if declared and used and declared != used:
            message = f"ST03 says {used}, GS08 says {declared}; ST03 counts."
            self.fault(Fault(1, "envelope.version_differs", message, used, declared, 3, severity="warning"), segment)
        transaction = _value(segment, 1)
        expected = {_TRANSACTION.get(family, "") for family in self.guides}
        if guide is not None and transaction in expected:
            self.known = True
            self.walker = Walker(guide, segment.delimiters, self.control)
            return
        self.walker = None
        self.skipped.append(f"{transaction} {version}".strip())
        if transaction in expected:
            message = f"Version {version or 'unknown'} of {transaction} is not supported here."
            hint = f"Supported: {', '.join(sorted(self.guides))} and its addenda."
            self.fault(Fault(2, "envelope.version", message, version, element=3, ik403="7", hint=hint), segment)

    def se(self, segment: Segment) -> Iterator[Unit | SetEnd]:
        if "ST" not in self.opened:
            self.fault(Fault(1, "envelope.st_missing", "SE closes a set that no ST opened."), segment)
            return
        self.segments += 1
        yield from self._close_walker()
        self._check(segment)
        count, number = _value(segment, 1), _value(segment, 2)
        if count.isdecimal() and len(count) < 12 and int(count) != self.segments:
            message = f"SE01 counts {count} segments, the set has {self.segments}."
            fault = Fault(1, "envelope.se_count", message, count, str(self.segments), 1, ik403="4")
            self.fault(fault, segment)
        if number != self.control.st:
            message = f"SE02 is {number!r}, ST02 is {self.control.st!r}."
            self.fault(Fault(1, "envelope.se_control", message, number, self.control.st, 2, ik403="3"), segment)
        yield self._set_end()

    def ge(self, segment: Segment) -> Iterator[Unit | SetEnd]:
        yield from self._end_set("GE", segment)
        if "GS" not in self.opened:
            self.fault(Fault(1, "envelope.gs_missing", "GE closes a group that no GS opened."), segment)
            return
        self._check(segment)
        self._compare(segment, "GE", self.sets, "transaction sets", self.control.gs, "GS06")
        del self.opened["GS"]

    def iea(self, segment: Segment) -> Iterator[Unit | SetEnd]:
        yield from self._end_set("IEA", segment)
        self._end_group("IEA", segment)
        if "ISA" not in self.opened:
            self.fault(Fault(1, "envelope.isa_missing", "IEA closes an interchange that no ISA opened."), segment)
            return
        self._check(segment)
        self._compare(segment, "IEA", self.groups, "functional groups", self.control.isa, "ISA13")
        if not segment.complete:
            fault = Fault(1, "envelope.iea_terminator", "IEA lacks the segment terminator.", severity="warning")
            self.fault(fault, segment)
        del self.opened["ISA"]

    def ta1(self, segment: Segment) -> Iterator[Unit | SetEnd]:
        yield from ()
        self._check(segment)

    def _compare(self, segment: Segment, name: str, actual: int, what: str, control: str, header: str) -> None:
        count, number = _value(segment, 1), _value(segment, 2)
        low = name.lower()
        if count.isdecimal() and len(count) < 12 and int(count) != actual:
            message = f"{name}01 counts {count} {what}, there are {actual}."
            self.fault(Fault(1, f"envelope.{low}_count", message, count, str(actual), 1), segment)
        if number.lstrip("0") != control.lstrip("0"):
            message = f"{name}02 is {number!r}, {header} is {control!r}."
            self.fault(Fault(1, f"envelope.{low}_control", message, number, control, 2), segment)

    # -- what ends without its trailer

    def _end_set(self, before: str, segment: Segment | None) -> Iterator[Unit | SetEnd]:
        if "ST" not in self.opened:
            return
        message = f"The transaction set has no SE; {before} follows." if before else "The file ends without SE."
        self.fault(Fault(1, "envelope.se_missing", message, ik403="2"), segment or self.last)
        yield from self._close_walker()
        yield self._set_end()

    def _end_group(self, before: str, segment: Segment | None) -> None:
        if "GS" in self.opened:
            message = f"The functional group has no GE; {before} follows." if before else "The file ends without GE."
            self.fault(Fault(1, "envelope.ge_missing", message), segment or self.last)
            del self.opened["GS"]

    def _end_all(self, before: str, segment: Segment | None) -> Iterator[Unit | SetEnd]:
        yield from self._end_set(before, segment)
        self._end_group(before, segment)
        if "ISA" in self.opened:
            message = f"The interchange has no IEA; {before} follows." if before else "The file ends without IEA."
            self.fault(Fault(1, "envelope.iea_missing", message), segment or self.last)
            del self.opened["ISA"]

    def end_of_file(self) -> Iterator[Unit | SetEnd]:
        walker = self.walker
        if walker is not None and self.cut_at is None and walker.in_unit():
            self._report_cut(walker, self.last)
        yield from self._end_all("", None)
        if not self.known:
            had = f"; it holds {', '.join(sorted(set(self.skipped)))}" if self.skipped else ""
            wanted = "/".join(sorted({_TRANSACTION.get(x, x) for x in self.guides}))
            fault = Fault(
                1, "envelope.nothing_to_read", f"There is no transaction {wanted} that can be read here{had}."
            )
            self.fault(fault, self.last)
        if self.pending:
            self.control = Control(self.control.isa, self.control.gs)
            findings = self._taken()
            yield SetEnd(self.control.isa, self.control.gs, "", "", "", findings, 0, 0)

    def cut(self, segment: Segment) -> None:
        """The file ended within this segment."""
        self.cut_at = segment
        if self.walker is not None:
            if segment.elements[0] == "HL":  # a new level begins here, so the claim before it is whole
                self.walker.end_unit()
            else:
                self.walker.place(segment)
            self._report_cut(self.walker, segment)

    def _report_cut(self, walker: Walker, segment: Segment | None) -> None:
        where = "claim" if walker.in_unit() else "transaction set"
        message = f"The file ends in the middle of this {where}."
        fault = Fault(1, "file.cut", message, hint="Send the whole file again; what came before is intact.")
        frame = walker.frame if walker.in_unit() else walker.root
        walker.report(frame, fault, segment, loop=frame.loop.id, ik304="I6")

    def broken_off(self, failure: FileUnreadable) -> None:
        message = f"Reading stops here: {failure.reason}"
        finding = Finding(
            snip=1, rule_id="file.broken_off", severity="error", message=message, isa=self.control.isa,
            segment_number=failure.segment_number, byte_offset=failure.byte_offset,
        )  # fmt: skip
        self.pending.append(finding)

    def outside(self, segment: Segment) -> None:
        """A segment of a set without guide (only counted), or one outside any set."""
        if "ST" in self.opened:
            self.segments += 1
        else:
            name = segment.elements[0][:20]
            self.fault(Fault(1, "envelope.stray", f"Segment {name!r} stands outside a transaction set."), segment)

    # -- delivery

    def units(self) -> Iterator[Unit]:
        walker = self.walker
        assert walker is not None
        ended, walker.ended = walker.ended, []
        for frame, findings in ended:
            self.units_read += 1
            yield Unit(frame, self.control, walker.delimiters, self._wanted(findings))

    def _close_walker(self) -> Iterator[Unit]:
        if self.walker is not None:
            self.walker.close()
            yield from self.units()

    def _set_end(self) -> SetEnd:
        if self.walker is not None:
            self.pending.extend(self.walker.undelivered)
        transaction = _value(self.opened["ST"], 1)
        end = SetEnd(
            self.control.isa, self.control.gs, self.control.st, transaction, self._version(), self._taken(),
            self.units_read, self.segments, self.opened["ST"].number,
        )  # fmt: skip
        self.walker = None
        self.control = Control(self.control.isa, self.control.gs)
        del self.opened["ST"]
        return end

    def _taken(self) -> tuple[Finding, ...]:
        findings, self.pending = self.pending, []
        return self._wanted(findings)

    def _wanted(self, findings: list[Finding]) -> tuple[Finding, ...]:
        return tuple(x for x in findings if x.snip <= self.snip) if findings else ()

    def _version(self) -> str:
        own = _value(self.opened["ST"], 3) if "ST" in self.opened else ""
        return own or (_value(self.opened["GS"], 8) if "GS" in self.opened else "")

    def _check(self, segment: Segment) -> None:
        self.last = segment
        spec = _SPECS[segment.elements[0]]
        for fault in check_segment(spec, segment.elements, segment.delimiters):
            self.fault(fault, segment)

    def fault(self, fault: Fault, segment: Segment | None) -> None:
        if len(self.pending) < 1000:
            walker = Walker(ENVELOPE, _ANY, self.control)
            self.pending.append(walker.finding(walker.root, fault, segment))


def _value(segment: Segment, at: int) -> str:
    return segment.elements[at].strip() if at < len(segment.elements) else ""


def _isa_faults(segment: Segment) -> Iterator[Fault]:
    elements = segment.elements
    for at, width in enumerate(_WIDTHS, start=1):
        if len(elements[at]) != width:
            message = f"ISA{at:02d} has {len(elements[at])} characters, it must have {width}."
            yield Fault(1, "envelope.isa_length", message, elements[at], str(width), at)
    if elements[11].isalnum():
        message = f"ISA11 is {elements[11]!r}; since 00402 it is the repetition separator."
        yield Fault(1, "envelope.isa11", message, elements[11], "^", 11, severity="warning")
    if not is_date(f"20{elements[9]}") or not is_time(elements[10]):
        yield Fault(1, "envelope.isa_date", "ISA09 and ISA10 are no date and time.", severity="warning")
    if elements[15] not in {"P", "T"}:
        yield Fault(1, "envelope.isa_usage", f"ISA15 is {elements[15]!r}.", elements[15], "P/T", 15, ik403="7")
    if not elements[13].isdecimal():
        yield Fault(1, "envelope.isa_control", f"ISA13 is {elements[13]!r}, no number.", elements[13], element=13)


_ANY: Final = Delimiters("*", ":", "^", "~")
_TRANSACTION: Final = {"005010X222": "837", "005010X223": "837", "005010X224": "837", "005010X221": "835"}
_HANDLERS: Final = {
    "ISA": _Reader.isa, "GS": _Reader.gs, "ST": _Reader.st, "SE": _Reader.se,
    "GE": _Reader.ge, "IEA": _Reader.iea, "TA1": _Reader.ta1,
}  # fmt: skip
