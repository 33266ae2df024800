"""Implementation guides as compact tables: a notation for loops, segments and elements, and its types.

One text per transaction, indentation is nesting:

    [2000A] R> scope Billing provider level
      HL R1 !AN1-12 . #=20 !=1
      [2010AA] R1 Billing provider name
        NM1 R1 #=85 !=1/2 !AN1-60 ?AN1-35 . . . ?=XX ?AN2-80 | P8,9

Usage and repeat: `R` required, `S` situational, then the greatest number, `>` for no limit. Loop flags:
`scope` (its faults concern every unit below), `unit` (a claim: what is reported on its own).
Element: `!` required, `?` situational, `#` required and telling this segment from its namesakes, `.` not
used; then type and length (AN, ID, R, N0, DT, TM, DQ = a date in the format that the element before
names) or `=` and the codes; `( … )` a composite. Behind `|` syntax notes (P paired, R one of, C if the
first then the others, L if the first then one of the others, G no gap between elements).

Segments (and loops) of the same name that stand together share a position: the standard lets them come
in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rcm.edi.errors import GuideBroken


@dataclass(frozen=True, slots=True)
class Element:
    """`usage` R, S or N (not used); lengths count characters; `parts` only in a composite."""

    usage: str
    type: str = "AN"
    shortest: int = 1
    longest: int = 1
    codes: frozenset[str] = frozenset()
    parts: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class SyntaxNote:
    kind: str
    positions: tuple[int, ...]


@dataclass(slots=True, eq=False)
class SegmentSpec:
    """One segment at one place of the guide. `number` is its index among all of the guide."""

    id: str
    usage: str
    repeat: int  # 0: no limit
    elements: tuple[Element, ...]
    notes: tuple[SyntaxNote, ...]
    number: int
    loop: str = ""
    qualifier: tuple[int, int] | None = None  # element, component (0: the whole element)
    keys: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How a person calls it: `REF*G1 in loop 2300`."""
        name = "/".join(self.keys) if len(self.keys) < 4 else self.id
        return f"{name} in loop {self.loop}"


@dataclass(slots=True, eq=False)
class Step:
    """A place inside a loop: a segment, or a loop that begins with that segment."""

    spec: SegmentSpec
    loop: LoopSpec | None
    position: int
    bit: int
    repeat: int
    required: bool


@dataclass(slots=True, eq=False)
class LoopSpec:
    id: str
    usage: str
    repeat: int
    name: str
    scope: bool = False
    unit: bool = False
    trigger: SegmentSpec | None = None
    steps: list[Step] = field(default_factory=list)
    index: dict[str, Step] = field(default_factory=dict)
    required: int = 0  # bits of the steps that must be there

    @property
    def hierarchical(self) -> bool:
        return self.trigger is not None and self.trigger.id == "HL"

    def required_before(self, position: int) -> int:
        return sum(x.bit for x in self.steps if x.required and x.position < position)


@dataclass(slots=True, eq=False)
class Guide:
    """A compiled table. `root` is the body between ST and SE, both left out."""

    name: str
    root: LoopSpec
    segments: list[SegmentSpec]
    loops: dict[str, LoopSpec]
    qualified: dict[str, tuple[int, int]]  # segment id -> where its qualifier stands
    ids: frozenset[str]
    unit_key: str = ""  # the segment that begins a unit
    line_key: str = ""  # the segment that begins a line within it
    #: Segments that belong above the units. Found astray inside one, they tell that a level lost its HL.
    marks: frozenset[str] = frozenset()
    forced: dict[str, str] = field(default_factory=dict)  # key -> loop to open where it has no place
    implied: dict[str, str] = field(default_factory=dict)  # key -> loop that it proves to have begun

    def key(self, elements: list[str], component: str) -> str:
        """What a segment is looked up by: its id, with its qualifier where it has namesakes."""
        where = self.qualified.get(elements[0])
        if where is None:
            return elements[0]
        at, part = where
        value = elements[at] if at < len(elements) else ""
        if part:
            value = value.split(component, 1)[0]
        return f"{elements[0]}*{value}"


_TOKEN = re.compile(r"([!?#])(?:(AN|ID|R|N0|DT|TM|DQ)(\d+)-(\d+))?(?:=(\S+))?$")
_USAGE = re.compile(r"([RS])(\d+|>)$")
_LENGTHS = {"DT": (8, 8), "TM": (4, 8), "DQ": (1, 35)}


def parse_guide(
    name: str,
    table: str,
    *,
    unit_key: str = "",
    line_key: str = "",
    marks: frozenset[str] = frozenset(),
    forced: dict[str, str] | None = None,
    implied: dict[str, str] | None = None,
) -> Guide:
    """Compile a table. Raises GuideBroken where two places of one loop can't be told apart."""
    guide = Guide(name, LoopSpec("ST", "R", 1, name, scope=True), [], {}, {}, frozenset())
    path: list[tuple[int, LoopSpec]] = [(-1, guide.root)]
    for line in table.splitlines():
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip())
        while depth <= path[-1][0]:
            path.pop()
        text = line.strip()
        if text.startswith("["):
            loop = _loop(text)
            path.append((depth, loop))
            guide.loops[loop.id] = loop
            loop.steps = []
        else:
            _add_segment(guide, [x for _, x in path], text)
    guide.ids = frozenset(x.id for x in guide.segments)
    guide.unit_key, guide.line_key, guide.marks = unit_key, line_key, marks
    guide.forced, guide.implied = forced or {}, implied or {}
    _qualify(guide)
    _index(guide.root)
    return guide


def _loop(text: str) -> LoopSpec:
    head, _, rest = text.partition("]")
    usage, *words = rest.split()
    kind, repeat = _usage(usage)
    flags = [w for w in words if w in {"scope", "unit"}]
    name = " ".join(w for w in words if w not in flags)
    return LoopSpec(head[1:], kind, repeat, name, scope="scope" in flags, unit="unit" in flags)


def _usage(text: str) -> tuple[str, int]:
    found = _USAGE.match(text)
    if found is None:
        raise GuideBroken(f"usage {text!r}")
    return found[1], 0 if found[2] == ">" else int(found[2])


def _add_segment(guide: Guide, path: list[LoopSpec], text: str) -> None:
    body, _, notes = text.partition(" | ")
    segment_id, usage, *tokens = body.replace("(", " ( ").replace(")", " ) ").split()
    kind, repeat = _usage(usage)
    elements, qualifier = _elements(iter(tokens))
    found = SegmentSpec(segment_id, kind, repeat, elements, _notes(notes), len(guide.segments))
    found.qualifier = qualifier
    guide.segments.append(found)
    loop = path[-1]
    found.loop = loop.id
    if loop.trigger is None and loop is not guide.root:
        loop.trigger = found
        _add_step(path[-2], Step(found, loop, 0, 0, loop.repeat, loop.usage == "R"))
    else:
        _add_step(loop, Step(found, None, 0, 0, repeat, kind == "R"))


def _add_step(loop: LoopSpec, step: Step) -> None:
    last = loop.steps[-1] if loop.steps else None
    step.position = 0 if last is None else last.position + (last.spec.id != step.spec.id)
    step.bit = 1 << len(loop.steps)
    loop.steps.append(step)
    loop.required |= step.bit if step.required else 0


def _notes(text: str) -> tuple[SyntaxNote, ...]:
    return tuple(SyntaxNote(x[0], tuple(int(p) for p in x[1:].split(",") if p)) for x in text.split())


def _elements(tokens: Iterator[str]) -> tuple[tuple[Element, ...], tuple[int, int] | None]:
    found: list[Element] = []
    qualifier: tuple[int, int] | None = None
    for word in tokens:
        if word == ")":
            break
        at = len(found) + 1
        if word == ".":
            found.append(Element("N"))
        elif word in {"!", "?", "#"}:
            next(tokens)  # the opening bracket
            parts, inner = _elements(tokens)
            if inner is not None:
                qualifier = (at, inner[0])
            found.append(Element("S" if word == "?" else "R", "COMPOSITE", parts=parts))
        else:
            found.append(_element(word))
            qualifier = (at, 0) if word[0] == "#" else qualifier
    return tuple(found), qualifier


def _element(token: str) -> Element:
    match = _TOKEN.match(token)
    if match is None:
        raise GuideBroken(f"element {token!r}")
    usage = "S" if match[1] == "?" else "R"
    codes = frozenset(match[5].split("/")) if match[5] else frozenset()
    if match[2]:
        return Element(usage, match[2], int(match[3]), int(match[4]), codes)
    if not codes:
        raise GuideBroken(f"element {token!r} has neither type nor codes")
    return Element(usage, "ID", min(map(len, codes)), max(map(len, codes)), codes)


def _qualify(guide: Guide) -> None:
    for spec in guide.segments:
        if spec.qualifier is not None:
            known = guide.qualified.setdefault(spec.id, spec.qualifier)
            if known != spec.qualifier:
                raise GuideBroken(f"{guide.name}: {spec.id} is told apart by {known} and {spec.qualifier}")
    for spec in guide.segments:
        where = guide.qualified.get(spec.id)
        if where is None:
            spec.keys = (spec.id,)
            continue
        at, part = where
        element = spec.elements[at - 1]
        codes = element.parts[part - 1].codes if part else element.codes
        spec.keys = tuple(f"{spec.id}*{code}" for code in sorted(codes))


def _index(loop: LoopSpec) -> None:
    for step in loop.steps:
        for key in step.spec.keys:
            if key in loop.index:
                raise GuideBroken(f"loop {loop.id} has two places for {key}")
            loop.index[key] = step
        if step.loop is not None:
            _index(step.loop)
