"""Made-up organisations, people, payers and connections. None of them exists; addresses end in .example."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from rcm.edi.npi import npi_check_digit


class SamplePayer(NamedTuple):
    code: str
    name: str


class SamplePerson(NamedTuple):
    email: str
    full_name: str
    role: str


class SampleEndpoint(NamedTuple):
    """`credential`: its type and account; None: nobody signs in there."""

    name: str
    channel: str
    payer: str | None
    base_url: str | None
    config: dict[str, Any]
    credential: tuple[str, str] | None = None


class SampleOrganization(NamedTuple):
    """`submitter` begins the id of its mailbox at each payer."""

    slug: str
    name: str
    org_type: str
    email_domain: str
    npi: str
    tin: str
    time_zone: str
    submitter: str
    people: tuple[SamplePerson, ...]
    endpoints: tuple[SampleEndpoint, ...]


def _npi(first_nine: str) -> str:
    """Ten digits with a valid check digit; nobody is enumerated in 19999…"""
    return first_nine + npi_check_digit(first_nine)


#: The first two are those of the payer simulator's demonstration.
PAYERS: Final = (
    SamplePayer("MERIDIAN", "Meridian Health Plan"),
    SamplePayer("CASCADE", "Cascade Mutual"),
    SamplePayer("PINECREST", "Pinecrest Senior Advantage"),
    SamplePayer("LAKESHORE", "Lakeshore Community Plan"),
)

#: Operates the installation; belongs to the platform, sees no organisation's data by itself.
PLATFORM_PEOPLE: Final = (SamplePerson("sam.orrin@platform.example", "Sam Orrin", "sys_admin"),)


def _people(domain: str, *people: tuple[str, str]) -> tuple[SamplePerson, ...]:
    return tuple(
        SamplePerson(f"{name.lower().replace(' ', '.')}@{domain}", name, role)
        for name, role in people
    )  # fmt: skip


def _portal(payer: str, name: str, host: str, account: str) -> SampleEndpoint:
    return SampleEndpoint(
        name,
        "payer_web_portal",
        payer,
        f"https://{host}/providers",
        {"rate_limit_per_minute": 20, "working_hours": "06:00-22:00", "second_factor": "totp"},
        ("username_password", account),
    )


def _clearinghouse(account: str) -> SampleEndpoint:
    return SampleEndpoint(
        "Straitway Clearinghouse",
        "clearinghouse_edi",
        None,
        "https://edi.straitway.example/v1",
        {"transactions": ["270", "276", "278", "837P", "837I"], "interchange_receiver": "STRAITWAY"},
        ("api_key", account),
    )


def _exchange(payer: str, participant: str) -> SampleEndpoint:
    return SampleEndpoint(
        "Open Claims Exchange",
        "hcx_gateway",
        payer,
        "https://gateway.claimsexchange.example/api",
        {"participant_code": participant, "protocol_version": "0.9"},
        ("oauth2", participant),
    )


def _records(domain: str) -> SampleEndpoint:
    return SampleEndpoint(
        "Patient records",
        "provider_portal",
        None,
        f"https://records.{domain}",
        {"reads": ["demographics", "encounters", "orders"]},
        ("saml", f"rcm@{domain}"),
    )


#: Numbers of 555-01xx are kept free for fiction.
_PHONE: Final = SampleEndpoint(
    "Cascade provider services",
    "payer_phone",
    "CASCADE",
    None,
    {"number": "+1-303-555-0142", "menu": ["2", "1"], "hours": "08:00-18:00 America/Denver"},
)
_FAX: Final = SampleEndpoint(
    "Pinecrest authorizations by fax",
    "payer_efax",
    "PINECREST",
    "https://send.faxline.example/v2",
    {"number": "+1-414-555-0177", "cover_sheet": "prior_auth"},
    ("api_key", "faxline-sender"),
)

ORGANIZATIONS: Final = (
    SampleOrganization(
        "northgate-medical",
        "Northgate Medical Center",
        "hospital",
        "northgate.example",
        _npi("199990001"),
        "00-1000001",
        "America/Chicago",
        "NORTHGATE",
        _people(
            "northgate.example",
            ("Imre Castell", "org_admin"),
            ("Della Marsh", "operator"),
            ("Tobin Hale", "viewer"),
            ("Intake Robot", "api_user"),
            ("Odalys Brandt", "clinical_leadership"),
            ("Merle Aldous", "nursing_leadership"),
            ("Corin Vance", "administration"),
        ),
        (
            _portal("MERIDIAN", "Meridian provider portal", "portal.meridian-health.example", "northgate-elig"),
            _portal("CASCADE", "Cascade provider portal", "providers.cascade-mutual.example", "ngmc.frontdesk"),
            _portal("PINECREST", "Pinecrest provider portal", "pro.pinecrest.example", "northgate01"),
            _clearinghouse("northgate-edi"),
            _exchange("LAKESHORE", "northgate@claimsexchange"),
            _records("northgate.example"),
            _PHONE,
            _FAX,
        ),
    ),
    SampleOrganization(
        "cedar-valley",
        "Cedar Valley Community Hospital",
        "hospital",
        "cedarvalley.example",
        _npi("199990002"),
        "00-1000002",
        "America/Denver",
        "CEDARVAL",
        _people(
            "cedarvalley.example",
            ("Petra Lindqvist", "org_admin"),
            ("Arlo Finch", "operator"),
            ("Nessa Quill", "viewer"),
            ("Schedule Robot", "api_user"),
            ("Hollis Bramble", "clinical_leadership"),
            ("Junia Farrow", "nursing_leadership"),
            ("Basil Thorne", "administration"),
        ),
        (
            _portal("CASCADE", "Cascade provider portal", "providers.cascade-mutual.example", "cvch.access"),
            _portal("LAKESHORE", "Lakeshore provider portal", "providers.lakeshore-plan.example", "cedarvalley"),
            _clearinghouse("cedarvalley-edi"),
            _exchange("MERIDIAN", "cedarvalley@claimsexchange"),
            _records("cedarvalley.example"),
            _PHONE,
        ),
    ),
    SampleOrganization(
        "ledgerline",
        "Ledgerline Billing Services",
        "billing_firm",
        "ledgerline.example",
        _npi("199990003"),
        "00-1000003",
        "America/New_York",
        "LEDGERLN",
        _people(
            "ledgerline.example",
            ("Fiora Penn", "org_admin"),
            ("Lucan Sayer", "operator"),
            ("Wren Albright", "operator"),
            ("Edda Stroud", "viewer"),
            ("Posting Robot", "api_user"),
            ("Oskar Vail", "clinical_leadership"),
            ("Thea Lorne", "nursing_leadership"),
            ("Ansel Grey", "administration"),
        ),
        (
            _portal("MERIDIAN", "Meridian provider portal", "portal.meridian-health.example", "ledgerline.meridian"),
            _portal("PINECREST", "Pinecrest provider portal", "pro.pinecrest.example", "ledgerline77"),
            _clearinghouse("ledgerline-edi"),
            _exchange("CASCADE", "ledgerline@claimsexchange"),
            _records("ledgerline.example"),
            _FAX,
        ),
    ),
)

#: A biller works for a hospital too: one identity, a user in each organisation (slug, e-mail, role there).
SHARED_PEOPLE: Final = (("cedar-valley", "lucan.sayer@ledgerline.example", "operator"),)
