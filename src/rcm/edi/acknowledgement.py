"""999 implementation acknowledgement (005010X231A1), both ways, and what it says about files we read.

A bad claim makes its set `E` (accepted, with errors noted) and is named by CTX*CLM01; only faults of
the set itself (ST/SE, HL, header) make it `R`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from rcm.edi.answer_sets import AnswerSegment, sets_of
from rcm.edi.answers import ElementError, FunctionalAcknowledgement, SegmentError, SetAcknowledgement
from rcm.edi.envelope import (
    Envelope,
    composite,
    interchange,
    segment,
    transaction_set,
)
from rcm.edi.errors import AnswerUnreadable
from rcm.edi.findings import Finding
from rcm.edi.professional import ClaimRead, SetRead
from rcm.edi.tokenizer import Source

VERSION: Final = "005010X231A1"
_HEADER_LOOPS: Final = frozenset({"ST", "1000A", "1000B"})
_SYNTAX_CODES: Final = {"envelope.se_missing": "2", "envelope.se_control": "3", "envelope.se_count": "4"}
_UNWRITABLE: Final = re.compile(r"[*:^~\x00-\x1f\x7f]")


def acknowledge(reads: Iterable[ClaimRead | SetRead]) -> list[FunctionalAcknowledgement]:
    """One acknowledgement for each functional group, in the order of the file."""
    groups: dict[tuple[str, str], list[SetAcknowledgement]] = {}
    versions: dict[tuple[str, str], str] = {}
    claims: list[ClaimRead] = []
    for read in reads:
        if isinstance(read, ClaimRead):
            if not read.ok:
                claims.append(read)
        elif read.st or read.transaction:
            key = (read.isa, read.gs)
            groups.setdefault(key, []).append(_set(read, claims))
            versions.setdefault(key, read.version)
            claims = []
    return [_group(gs, sets, versions[isa, gs]) for (isa, gs), sets in groups.items()]


def _group(control: str, sets: list[SetAcknowledgement], version: str) -> FunctionalAcknowledgement:
    accepted = sum(x.code != "R" for x in sets)
    if accepted == 0:
        code = "R"
    elif accepted < len(sets):
        code = "P"
    else:
        code = "E" if any(x.code == "E" for x in sets) else "A"
    return FunctionalAcknowledgement(
        gs_control_number=_writable(control),
        code=code,
        sets=tuple(sets),
        sets_included=len(sets),
        sets_received=len(sets),
        sets_accepted=accepted,
        version=_writable(version) or "005010X222A1",
    )


def _set(read: SetRead, claims: list[ClaimRead]) -> SetAcknowledgement:
    own = [x for x in read.findings if x.severity == "error" and x.st]
    in_claims = [x for claim in claims for x in claim.findings if x.severity == "error"]
    rejected = any(_is_of_the_set(x) for x in own) or any(x.rule_id.startswith("hl.") for x in in_claims)
    errors = tuple(_segment_errors([*own, *in_claims], read.segment_number))
    codes = sorted({_SYNTAX_CODES[x.rule_id] for x in own if x.rule_id in _SYNTAX_CODES})
    if errors:
        codes.append("5")
    return SetAcknowledgement(
        st_control_number=_writable(read.st),
        code="R" if rejected else "E" if own or in_claims else "A",
        claim_ids_in_error=tuple(dict.fromkeys(filter(None, (_writable(x.claim_id) for x in claims)))),
        errors=errors,
        syntax_errors=tuple(codes[:5]),
        transaction=_writable(read.transaction) or "837",
        version=_writable(read.version) or "005010X222A1",
    )


def _is_of_the_set(finding: Finding) -> bool:
    return finding.rule_id.startswith(("envelope.", "hl.", "file.")) or finding.loop in _HEADER_LOOPS


def _writable(text: str) -> str:
    """What we repeat from a broken file must not break ours."""
    return _UNWRITABLE.sub(" ", text).strip()


def _segment_errors(findings: Iterable[Finding], start: int) -> Iterable[SegmentError]:
    """Findings of one segment become one IK3 with its IK4s."""
    grouped: dict[tuple[str, int, str, str, str], list[ElementError]] = {}
    for finding in findings:
        if finding.rule_id.startswith("envelope."):
            continue
        position = max((finding.segment_number or start) - start + 1, 1)
        name = _writable(finding.segment)[:3] or "ST"
        key = (name, position, finding.loop, finding.ik304 or "8", _writable(finding.claim_id))
        elements = grouped.setdefault(key, [])
        if finding.element is not None and finding.ik403:
            found = _writable(finding.found)[:99]
            elements.append(ElementError(finding.element, finding.ik403, finding.component, found))
    for (name, position, loop, code, claim_id), elements in grouped.items():
        yield SegmentError(name, position, loop, code, claim_id, tuple(elements))


def write_999(acknowledgements: Sequence[FunctionalAcknowledgement], envelope: Envelope) -> bytes:
    """One ST for each functional group. Raises ValueNotWritable."""
    sets = (transaction_set(n, "999", VERSION, _body(x)) for n, x in enumerate(acknowledgements, start=1))
    return interchange(envelope, "FA", VERSION, sets)


def _body(group: FunctionalAcknowledgement) -> list[str]:
    lines = [segment("AK1", group.functional_id, group.gs_control_number, group.version)]
    for one in group.sets:
        lines.append(segment("AK2", one.transaction, one.st_control_number, one.version))
        named = {x.claim_id for x in one.errors}
        for error in one.errors:
            lines += _error(error)
        # Position 0: the claim is in error, where is not told.
        for claim_id in one.claim_ids_in_error:
            if claim_id not in named:
                lines += _error(SegmentError("CLM", 0, "2300", "8", claim_id))
        lines.append(segment("IK5", one.code, *one.syntax_errors))
    counts = (group.sets_included, group.sets_received, group.sets_accepted)
    lines.append(segment("AK9", group.code, *map(str, counts)))
    return lines


def _error(error: SegmentError) -> list[str]:
    lines = [segment("IK3", error.segment, str(error.position), error.loop, error.code)]
    if error.claim_id:
        lines.append(segment("CTX", composite("CLM01", error.claim_id)))
    for element in error.elements:
        place = composite(str(element.element), "" if element.component is None else str(element.component))
        lines.append(segment("IK4", place, "", element.code, element.found))
    return lines


def read_999(source: Source, *, file_name: str = "") -> list[FunctionalAcknowledgement]:
    """All groups acknowledged in the file. Raises FileUnreadable, AnswerUnreadable."""
    return [_read_group(list(body)) for body in sets_of(source, "999", file_name=file_name)]


def _broken(body: list[AnswerSegment]) -> AnswerUnreadable:
    where = f" [segment {body[0].segment.number}]" if body else ""
    return AnswerUnreadable(f"A 999 begins with AK1 and ends with AK9; this one doesn't{where}.")


class _SetDraft(msgspec.Struct):
    transaction: str
    control: str
    version: str
    claim_ids: dict[str, None] = {}
    errors: list[SegmentError] = []
    detail: bool = False


def _read_group(body: list[AnswerSegment]) -> FunctionalAcknowledgement:
    head = body[0] if body else None
    if head is None or head.name != "AK1":
        raise _broken(body)
    done: list[SetAcknowledgement] = []
    draft: _SetDraft | None = None
    end: AnswerSegment | None = None
    for item in body[1:]:
        if item.name == "AK2":
            draft = _SetDraft(item[1], item[2], item[3])
        elif item.name == "AK9":
            end = item
        elif draft is not None:
            if item.name == "IK5":
                done.append(_finished(draft, item))
            else:
                _detail(draft, item)
    if end is None:
        raise _broken(body)
    return FunctionalAcknowledgement(
        gs_control_number=head[2],
        code=end[1],
        sets=tuple(done),
        sets_included=end.number(2),
        sets_received=end.number(3),
        sets_accepted=end.number(4),
        functional_id=head[1],
        version=head[3],
    )


def _detail(draft: _SetDraft, item: AnswerSegment) -> None:
    if item.name == "IK3":
        draft.detail = item[2] != "0"
        if draft.detail:
            draft.errors.append(SegmentError(item[1], item.number(2), item[3], item[4]))
    elif item.name == "CTX":
        parts = item.parts(1)
        if parts[0] == "CLM01" and len(parts) > 1:
            draft.claim_ids[parts[1]] = None
            if draft.detail and not draft.errors[-1].elements:
                draft.errors[-1] = msgspec.structs.replace(draft.errors[-1], claim_id=parts[1])
    elif item.name == "IK4" and draft.detail:
        parts = item.parts(1)
        if not parts[0].isdecimal():
            raise item.wrong(1, "no position")
        component = int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else None
        found = ElementError(int(parts[0]), item[3], component, item[4])
        last = draft.errors[-1]
        draft.errors[-1] = msgspec.structs.replace(last, elements=(*last.elements, found))


def _finished(draft: _SetDraft, item: AnswerSegment) -> SetAcknowledgement:
    return SetAcknowledgement(
        st_control_number=draft.control,
        code=item[1],
        claim_ids_in_error=tuple(draft.claim_ids),
        errors=tuple(draft.errors),
        syntax_errors=tuple(x for x in (item[at] for at in range(2, 7)) if x),
        transaction=draft.transaction,
        version=draft.version,
    )
