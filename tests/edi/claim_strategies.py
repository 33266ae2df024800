"""Hypothesis strategies for the EDI values: everything that the guides allow, separators left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
from hypothesis import strategies as st

from rcm.edi.answers import (
    Adjustment,
    ClaimAcknowledgement,
    ClaimStatus,
    ElementError,
    FunctionalAcknowledgement,
    PaidClaim,
    PaidLine,
    Remittance,
    SegmentError,
    SetAcknowledgement,
)
from rcm.edi.claim import Address, Claim, Diagnosis, Party, Patient, ServiceLine, Subscriber

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
INNER = LETTERS + LETTERS.lower() + "0123456789 .,-'/&#()+éñÜ"


def text(most: int, least: int = 1) -> st.SearchStrategy[str]:
    """Without blanks at the ends: those are not kept by anybody."""
    plain = st.text(INNER, min_size=least, max_size=most)
    return plain.map(str.strip).filter(lambda x: len(x) >= least)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), strategy)


words = text(20, 2)
codes = st.text(LETTERS + "0123456789", min_size=2, max_size=12)
amounts = st.decimals(min_value=0, max_value=999_999, places=2)
signed_amounts = st.decimals(min_value=-99_999, max_value=99_999, places=2)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
npis = st.integers(10**9, 10**10 - 1).map(str)

addresses = st.builds(
    Address,
    line1=words,
    city=words,
    state=st.sampled_from(["IL", "OH", ""]),
    postal_code=st.sampled_from(["627010000", "43215"]),
    line2=maybe(words),
    country=st.sampled_from(["", "CA"]),
)
_person = {"entity_type": st.just("1"), "last_name": words, "first_name": maybe(words), "middle_name": maybe(words)}
_organisation = {"entity_type": st.just("2"), "last_name": words}
_npi = {"id_qualifier": st.just("XX"), "id": npis}

billing_providers = st.builds(
    Party,
    **_organisation,
    **_npi,
    address=addresses,
    tax_id=codes,
    taxonomy=maybe(codes),
    contact_name=words,
    contact_phone=codes,
    extra=st.sampled_from(
        [
            (),
            ("REF*0B*LICENCE1",),
            ("CUR*85*USD",),
            ("REF*1G*UPIN", "NM1*87*2", "N3*1 OTHER ST", "N4*SALEM*OR*973790000"),
        ]
    ),
)
subscribers = st.builds(
    Subscriber,
    party=st.builds(
        Party,
        **_person,
        suffix=st.sampled_from(["", "JR"]),
        id_qualifier=st.just("MI"),
        id=codes,
        address=addresses,
        extra=st.sampled_from([(), ("REF*SY*123456789",), ("REF*Y4*CASE7", "PER*IC*SOMEBODY*TE*5551234567*EX*12")]),
    ),
    payer_responsibility=st.sampled_from("PST"),
    relationship=st.sampled_from(["18", ""]),
    group_number=maybe(codes),
    group_name=maybe(words),
    filing_indicator=st.sampled_from(["CI", "MB", ""]),
    birth_date=days,
    gender=st.sampled_from("FMU"),
    insurance_type=st.sampled_from(["", "12"]),
    extra=st.sampled_from([(), ("PAT*******01*155.00",)]),
)
payers = st.builds(
    Party,
    **_organisation,
    id_qualifier=st.just("PI"),
    id=codes,
    address=st.none() | addresses,
    extra=st.sampled_from([(), ("REF*FY*OFFICE3", "REF*G2*PROV9")]),
)
patients = st.builds(
    Patient,
    party=st.builds(Party, **_person, address=addresses),
    relationship=st.sampled_from(["01", "19", "G8"]),
    birth_date=days,
    gender=st.sampled_from("FMU"),
    trailing=st.sampled_from([(), ("", "", "", "D8", "20200102")]),
)
rendering_providers = st.builds(
    Party,
    **_person,
    **_npi,
    taxonomy=maybe(codes),
    extra=st.sampled_from([(), ("REF*G2*KA6663", "REF*0B*X1")]),
)
referring_providers = st.builds(Party, **_person, **_npi)
facilities = st.builds(
    Party, **_organisation, **_npi, address=addresses, extra=st.sampled_from([(), ("REF*LU*SITE4",)])
)

_LINE_EXTRAS = st.sampled_from(
    [
        (),
        ("REF*9B*REPRICED1", "NTE*ADD*SEEN TWICE"),
        ("PWK*CT*AA", "CR3*I*MO*99.00", "DTP*463*D8*20240101"),
        ("LIN**N4*00026063512", "CTP****10.00*ML"),
        ("NM1*DK*1*WILSON*LARRY****XX*1111155555", "N3*1 N ST", "N4*ALBANY*NY*122010000"),
        ("SVD*99999*40.00*HC:G0463**1", "CAS*CO*45*3.00", "DTP*573*D8*20240102"),
    ]
)


@st.composite
def service_lines(draw: st.DrawFn, number: int) -> ServiceLine:
    first = draw(st.none() | days)
    last = draw(st.none() | st.just(first)) if first else None
    return ServiceLine(
        line_number=number,
        procedure_qualifier="HC",
        procedure_code=draw(st.sampled_from(["G0438", "J1885", "A4253"])),
        charge=draw(amounts),
        unit=draw(st.sampled_from(["UN", "MJ"])),
        units=draw(st.decimals(min_value=1, max_value=999, places=draw(st.integers(0, 2)))),
        modifiers=draw(st.sampled_from([(), ("25",), ("RT", "59", "KX", "GA")])),
        diagnosis_pointers=draw(st.sampled_from([(1,), (1, 2, 3, 4), (2,)])),
        place_of_service=draw(st.sampled_from(["", "11"])),
        service_date=first or date(2024, 2, 29),
        service_date_end=last,
        line_control_number=draw(maybe(codes)),
        procedure_description=draw(maybe(words)),
        trailing=draw(st.sampled_from([(), ("", "Y"), ("", "", "", "Y", "Y")])),
        extra=draw(_LINE_EXTRAS),
    )


_CLAIM_EXTRAS = st.sampled_from(
    [
        (),
        ("DTP*431*D8*20240101", "REF*D9*CLEARING1", "NTE*ADD*A NOTE"),
        ("AMT*F5*10.00", "HI*BP:00100", "NM1*DQ*1*VISOR*SUE****XX*1234567893"),
        ("NM1*P3*1*PRIMARY*PAUL****XX*1234567893", "REF*G2*P3"),
        (
            "SBR*S*18*******CI",
            "CAS*PR*1*21.89",
            "AMT*D*39.15",
            "OI***Y*P**Y",
            "NM1*IL*1*OTHER*OLA****MI*JS1",
            "NM1*PR*2*OTHER PAYER*****PI*9999",
            "REF*G1*OTHERAUTH",
        ),
    ]
)


@st.composite
def claims(draw: st.DrawFn, claim_id: str) -> Claim:
    """A claim that `read_837p` must find clean: lines add up to the total."""
    lines = tuple(draw(service_lines(n)) for n in range(1, draw(st.integers(1, 4)) + 1))
    place = draw(st.sampled_from(["11", "22"]))
    diagnoses = tuple(
        Diagnosis("ABF" if at else "ABK", code)
        for at, code in enumerate(draw(st.lists(codes, min_size=1, max_size=12)))
    )
    return Claim(
        claim_id=claim_id,
        total_charge=sum((x.charge for x in lines), Decimal(0)),
        place_of_service=place,
        facility_qualifier="B",
        frequency_code=draw(st.sampled_from("178")),
        billing_provider=draw(billing_providers),
        subscriber=draw(subscribers),
        payer=draw(payers),
        assignment=draw(st.sampled_from("AC")),
        benefits_assigned=draw(st.sampled_from("NWY")),
        release_of_information=draw(st.sampled_from("IY")),
        patient=draw(st.none() | patients),
        rendering_provider=draw(st.none() | rendering_providers),
        referring_provider=draw(st.none() | referring_providers),
        facility=draw(st.none() | facilities),
        diagnoses=diagnoses,
        prior_authorization=draw(maybe(codes)),
        payer_claim_number=draw(maybe(codes)),
        service_lines=lines,
        trailing=draw(st.sampled_from([(), ("P",), ("", "AA:::IL"), ("", "EM", "02")])),
        extra=draw(_CLAIM_EXTRAS),
    )


@st.composite
def claim_lists(draw: st.DrawFn) -> list[Claim]:
    """Claims with distinct ids, several of which share their provider and subscriber."""
    found: list[Claim] = []
    for number in range(draw(st.integers(1, 4))):
        claim = draw(claims(f"C{number}"))
        shared = draw(st.booleans())
        if found and shared:
            first = found[0]
            claim = msgspec.structs.replace(
                claim, billing_provider=first.billing_provider, subscriber=first.subscriber, payer=first.payer
            )
        found.append(claim)
    return found


element_errors = st.builds(
    ElementError,
    element=st.integers(1, 20),
    code=st.sampled_from(["1", "7", "I10"]),
    component=st.none() | st.integers(1, 8),
    found=maybe(words),
)


@st.composite
def set_acknowledgements(draw: st.DrawFn) -> SetAcknowledgement:
    errors = draw(
        st.lists(
            st.builds(
                SegmentError,
                segment=st.sampled_from(["CLM", "SV1", "NM1"]),
                position=st.integers(1, 9999),
                loop=st.sampled_from(["2300", "2400", ""]),
                code=st.sampled_from(["3", "8", "I7"]),
                claim_id=maybe(codes),
                elements=st.lists(element_errors, max_size=2).map(tuple),
            ),
            max_size=3,
        )
    )
    named = [x.claim_id for x in errors if x.claim_id] + draw(st.lists(codes, max_size=2))
    return SetAcknowledgement(
        st_control_number=draw(st.sampled_from(["0001", "4711"])),
        code=draw(st.sampled_from("AER")),
        claim_ids_in_error=tuple(dict.fromkeys(named)),
        errors=tuple(errors),
        syntax_errors=draw(st.sampled_from([(), ("5",), ("4", "5")])),
    )


functional_acknowledgements = st.builds(
    FunctionalAcknowledgement,
    gs_control_number=st.integers(1, 999_999_999).map(str),
    code=st.sampled_from("AEPR"),
    sets=st.lists(set_acknowledgements(), max_size=3).map(tuple),
    sets_included=st.integers(0, 9),
    sets_received=st.integers(0, 9),
    sets_accepted=st.integers(0, 9),
)

claim_acknowledgements = st.builds(
    ClaimAcknowledgement,
    reference=codes,
    claims=st.lists(
        st.builds(
            ClaimStatus,
            claim_id=codes,
            category=st.sampled_from(["A1", "A2", "A3", "A7"]),
            status_code=st.sampled_from(["20", "562"]),
            action=st.sampled_from(["WQ", "U"]),
            total_charge=amounts,
            payer_claim_number=maybe(codes),
            status_date=st.none() | days,
            patient_last_name=maybe(words),
            patient_first_name=maybe(words),
            member_id=maybe(codes),
        ),
        max_size=4,
    ).map(tuple),
)

adjustments = st.lists(
    st.builds(
        Adjustment,
        group=st.sampled_from(["CO", "PR", "OA"]),
        reason=st.sampled_from(["1", "45", "253"]),
        amount=signed_amounts,
        quantity=st.none() | st.decimals(min_value=1, max_value=9, places=0),
    ),
    max_size=9,
).map(tuple)
paid_lines = st.builds(
    PaidLine,
    procedure_code=codes,
    charge=amounts,
    paid=amounts,
    units=st.none() | st.decimals(min_value=1, max_value=99, places=1),
    modifiers=st.sampled_from([(), ("25", "59")]),
    adjustments=adjustments,
    line_control_number=maybe(codes),
    service_date=st.none() | days,
    remarks=st.sampled_from([(), ("N115", "M51")]),
)
remittances = st.builds(
    Remittance,
    payment_amount=amounts,
    payment_method=st.sampled_from(["ACH", "CHK", "NON"]),
    payment_date=days,
    trace_number=codes,
    payer_id=codes,
    payer_name=words,
    payee_name=words,
    payee_id=npis,
    claims=st.lists(
        st.builds(
            PaidClaim,
            claim_id=codes,
            status=st.sampled_from(["1", "4", "22"]),
            charge=amounts,
            paid=signed_amounts,
            patient_responsibility=amounts,
            payer_claim_number=maybe(codes),
            filing_indicator=st.sampled_from(["CI", "MB"]),
            adjustments=adjustments,
            lines=st.lists(paid_lines, max_size=3).map(tuple),
            patient_last_name=maybe(words),
            member_id=maybe(codes),
        ),
        max_size=3,
    ).map(tuple),
    provider_adjustments=st.lists(st.tuples(st.sampled_from(["WO:1", "L6", "FB"]), signed_amounts), max_size=8).map(
        tuple
    ),
    payer_address=st.none() | addresses,
    payee_address=st.none() | addresses,
)
