"""Placed segments of an 837P to a Claim value, and nothing lost: what has no field goes to `extra`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from rcm.edi.claim import Address, Claim, Diagnosis, Party, Patient, ServiceLine, Subscriber
from rcm.edi.frames import Frame, Placed
from rcm.edi.tokenizer import STANDARD, Delimiters, Segment

_PARTIES: Final = {"2310A": "referring_provider", "2310B": "rendering_provider", "2310C": "facility"}
_STANDARD_4010: Final = Delimiters("*", ":", "", "~")


def claim_of(frame: Frame) -> Claim:
    """The claim of a 2300 frame. Raises ValueError, ArithmeticError, IndexError where it is too broken."""
    billing, subscriber, payer, patient = _levels(frame)
    draft = _ClaimDraft()
    draft.read(frame.held)
    clm = draft.clm
    place, facility, frequency = _three(clm[5].split(draft.component))
    return Claim(
        claim_id=clm[1],
        total_charge=Decimal(clm[2]),
        place_of_service=place,
        facility_qualifier=facility,
        frequency_code=frequency,
        billing_provider=billing,
        subscriber=subscriber,
        payer=payer,
        provider_signature=clm[6],
        assignment=clm[7],
        benefits_assigned=clm[8],
        release_of_information=clm[9],
        patient=patient,
        rendering_provider=draft.parties.get("2310B"),
        referring_provider=draft.parties.get("2310A"),
        facility=draft.parties.get("2310C"),
        diagnoses=draft.diagnoses,
        prior_authorization=draft.references.get("G1", ""),
        payer_claim_number=draft.references.get("F8", ""),
        service_lines=tuple(map(_line, draft.lines)),
        trailing=draft.trailing,
        extra=tuple(draft.extra),
    )


class _ClaimDraft:
    """Sorts the segments of one claim: its own fields, its providers, its lines, and the rest."""

    __slots__ = ("clm", "component", "diagnoses", "extra", "lines", "parties", "references", "trailing")

    def __init__(self) -> None:
        self.clm: list[str] = []
        self.component = ":"
        self.diagnoses: tuple[Diagnosis, ...] = ()
        self.references: dict[str, str] = {}
        self.parties: dict[str, Party] = {}
        self.lines: list[list[Placed]] = []
        self.trailing: tuple[str, ...] = ()
        self.extra: list[str] = []

    def read(self, held: list[Placed]) -> None:
        at, count = 0, len(held)
        while at < count:
            spec, segment = held[at]
            name = segment.elements[0]
            if name == "LX" and spec is not None:
                stop = _next(held, at, "LX")
                self.lines.append(held[at:stop])
                at = stop
            elif name == "NM1" and spec is not None and spec.loop in _PARTIES:
                stop = _end_of_loop(held, at, spec.loop)
                self._party(spec.loop, held[at:stop])
                at = stop
            else:
                self._own(segment, spec is not None and spec.loop == "2300")
                at += 1

    def _own(self, segment: Segment, here: bool) -> None:
        elements = segment.elements
        name = elements[0]
        if not here:
            self.extra.append(plain(segment))
        elif name == "CLM":
            self.component = segment.delimiters.component
            self.clm = [*elements, *[""] * (10 - len(elements))]
            self.trailing = trailing(segment, 10)
        elif name == "HI" and not self.diagnoses and elements[1][:3] in {"ABK", f"BK{self.component}"}:
            self.diagnoses = tuple([Diagnosis(*x.split(self.component)[:2]) for x in elements[1:] if x])
        elif name == "REF" and len(elements) == 3 and elements[1] in {"G1", "F8"}:
            if elements[1] in self.references:
                self.extra.append(plain(segment))
            self.references.setdefault(elements[1], elements[2])
        else:
            self.extra.append(plain(segment))

    def _party(self, loop: str, run: list[Placed]) -> None:
        wrong_kind = loop == "2310A" and run[0][1].elements[1] != "DN"  # P3 has no field of its own
        if wrong_kind or loop in self.parties:
            self.extra.extend(plain(x) for _, x in run)
        else:
            self.parties[loop] = party_of([x for _, x in run])


def _next(held: list[Placed], at: int, name: str) -> int:
    at += 1
    while at < len(held) and (held[at][1].elements[0] != name or held[at][0] is None):
        at += 1
    return at


def _end_of_loop(held: list[Placed], at: int, loop: str) -> int:
    at += 1
    while at < len(held):
        spec, segment = held[at]
        if spec is None or spec.loop != loop or segment.elements[0] == "NM1":
            break
        at += 1
    return at


def _line(run: list[Placed]) -> ServiceLine:
    """Loop 2400 with what hangs below it."""
    sv1: list[str] = []
    after: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    control = ""
    extra: list[str] = []
    for spec, segment in run[1:]:
        elements = segment.elements
        name = elements[0]
        if spec is None or spec.loop != "2400":
            extra.append(plain(segment))
        elif name == "SV1" and not sv1:
            sv1, after = elements, trailing(segment, 8)
        elif name == "DTP" and elements[1] == "472" and first is None:
            first, last = _dates(elements)
        elif name == "REF" and elements[1] == "6R" and not control and len(elements) == 3:
            control = elements[2]
        else:
            extra.append(plain(segment))
    component = run[0][1].delimiters.component
    procedure = sv1[1].split(component)
    return ServiceLine(
        line_number=int(run[0][1].elements[1]),
        procedure_qualifier=procedure[0],
        procedure_code=procedure[1],
        charge=Decimal(sv1[2]),
        unit=sv1[3],
        units=Decimal(sv1[4]),
        modifiers=tuple([x for x in procedure[2:6] if x]),
        diagnosis_pointers=tuple([int(x) for x in sv1[7].split(component) if x]) if len(sv1) > 7 else (),
        place_of_service=sv1[5] if len(sv1) > 5 else "",
        service_date=first,
        service_date_end=last,
        line_control_number=control,
        procedure_description=procedure[6] if len(procedure) > 6 else "",
        trailing=after,
        extra=tuple(extra),
    )


def _levels(frame: Frame) -> tuple[Party, Subscriber, Party, Patient | None]:
    """What the levels above say; each level is read once and kept on its frame."""
    billing: Party | None = None
    subscriber: tuple[Subscriber, Party] | None = None
    patient: Patient | None = None
    above = frame.parent
    while above is not None:
        if above.loop.scope and above.loop.id in _LEVELS:
            if above.value is None:
                above.value = _LEVELS[above.loop.id](above.held)
            if isinstance(above.value, Patient):
                patient = above.value
            elif isinstance(above.value, Party):
                billing = above.value
            else:
                subscriber = above.value
        above = above.parent
    if billing is None or subscriber is None:
        raise ValueError("a claim without billing provider or subscriber level")
    return billing, subscriber[0], subscriber[1], patient


def _billing(held: list[Placed]) -> Party:
    own: list[Segment] = []
    rest: list[str] = []
    taxonomy = ""
    for spec, segment in held:
        elements = segment.elements
        if spec is not None and spec.loop == "2010AA":
            own.append(segment)
        elif elements[0] == "PRV" and not taxonomy and len(elements) == 4:
            taxonomy = elements[3]
        elif elements[0] != "HL":
            rest.append(plain(segment))
    return party_of(own, taxonomy=taxonomy, more=rest)


def _subscriber(held: list[Placed]) -> tuple[Subscriber, Party]:
    sbr: list[str] = []
    own: list[Segment] = []
    payer: list[Segment] = []
    extra: list[str] = []
    for spec, segment in held:
        loop = spec.loop if spec is not None else ""
        if loop == "2010BA":
            own.append(segment)
        elif loop == "2010BB":
            payer.append(segment)
        elif segment.elements[0] == "SBR" and not sbr:
            sbr = [*segment.elements, *[""] * 9]
        elif segment.elements[0] != "HL":
            extra.append(plain(segment))
    birth, gender, own = _demographics(own)
    found = Subscriber(
        party=party_of(own),
        payer_responsibility=sbr[1],
        relationship=sbr[2],
        group_number=sbr[3],
        group_name=sbr[4],
        filing_indicator=sbr[9],
        birth_date=birth,
        gender=gender,
        insurance_type=sbr[5],
        extra=tuple(extra),
    )
    return found, party_of(payer)


def _patient(held: list[Placed]) -> Patient:
    pat: Segment | None = None
    own: list[Segment] = []
    for spec, segment in held:
        if spec is not None and spec.loop == "2010CA":
            own.append(segment)
        elif segment.elements[0] == "PAT" and pat is None:
            pat = segment
    if pat is None:
        raise ValueError("a patient level without PAT")
    birth, gender, own = _demographics(own)
    return Patient(party_of(own), pat.elements[1], birth, gender, trailing(pat, 2))


_LEVELS: Final = {"2000A": _billing, "2000B": _subscriber, "2000C": _patient}


def _demographics(segments: list[Segment]) -> tuple[date | None, str, list[Segment]]:
    """DMG taken out: birth date, gender, the other segments."""
    for at, segment in enumerate(segments):
        elements = segment.elements
        if elements[0] == "DMG" and len(elements) == 4 and elements[1] == "D8":
            return _day(elements[2]), elements[3], segments[:at] + segments[at + 1 :]
    return None, "", segments


def party_of(segments: list[Segment], *, taxonomy: str = "", more: Iterable[str] = ()) -> Party:
    """A loop that begins with NM1. Raises IndexError where there is none."""
    texts = tuple([x.text for x in segments])
    return _party(texts, segments[0].delimiters, taxonomy, tuple(more))


@lru_cache(maxsize=4096)
def _party(texts: tuple[str, ...], marks: Delimiters, taxonomy: str, more: tuple[str, ...]) -> Party:
    """Cached by text: the same providers and payers come with thousands of claims."""
    nm1 = [*texts[0].split(marks.element), *[""] * 9]
    n3: list[str] = []
    n4: list[str] = []
    tax_id = contact = phone = ""
    extra: list[str] = []
    for text in texts[1:]:
        elements = text.split(marks.element)
        match elements[0], len(elements):
            case "N3", 2 | 3 if not n3:
                n3 = elements
            case "N4", n if n <= 8 and not n4:
                n4 = elements
            case "REF", 3 if elements[1] == "EI" and not tax_id:
                tax_id = elements[2]
            case "PRV", 4 if elements[1] == "PE" and not taxonomy:
                taxonomy = elements[3]
            case "PER", 5 if elements[3] == "TE" and not phone:
                contact, phone = elements[2], elements[4]
            case _:
                extra.append(translated(text, marks))
    return Party(
        entity_type=nm1[2],
        last_name=nm1[3],
        first_name=nm1[4],
        middle_name=nm1[5],
        suffix=nm1[7],
        id_qualifier=nm1[8],
        id=nm1[9],
        address=_address(n3, n4) if n3 or n4 else None,
        tax_id=tax_id,
        taxonomy=taxonomy,
        contact_name=contact,
        contact_phone=phone,
        extra=(*extra, *more),
    )


def _address(n3: list[str], n4: list[str]) -> Address:
    n3 = [*n3, "", "", ""]
    n4 = [*n4, *[""] * 8]
    return Address(n3[1], n4[1], n4[2], n4[3], n3[2], n4[4], n4[7])


@lru_cache(maxsize=8192)
def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def _dates(elements: list[str]) -> tuple[date, date | None]:
    first = _day(elements[3][:8])
    return first, _day(elements[3][9:17]) if elements[2] == "RD8" else None


def _three(parts: list[str]) -> tuple[str, str, str]:
    return parts[0], parts[1] if len(parts) > 1 else "", parts[2] if len(parts) > 2 else ""


def trailing(segment: Segment, start: int) -> tuple[str, ...]:
    """Elements from `start` on, without empty ones at the end, with standard separators."""
    if len(segment.elements) <= start:
        return ()
    return tuple(plain(segment).rstrip("*").split("*")[start:])


def plain(segment: Segment) -> str:
    """The segment with the separators `*`, `:` and `^`, whichever its file uses."""
    return translated(segment.text, segment.delimiters)


def translated(text: str, marks: Delimiters) -> str:
    if marks == STANDARD or (marks == _STANDARD_4010 and "^" not in text):
        return text
    return text.translate(_translation(marks))


@lru_cache(maxsize=64)
def _translation(marks: Delimiters) -> dict[int, str]:
    """Characters of the data that would become separators turn into blanks."""
    table = {ord(c): " " for c in "*:^~"}
    table[ord(marks.element)] = "*"
    table[ord(marks.component)] = ":"
    if marks.repetition:
        table[ord(marks.repetition)] = "^"
    return table
