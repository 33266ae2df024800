# ruff: noqa: SIM905 - a list of words reads better as one string
"""Words that made-up claims are put together from. Nobody here exists; procedure codes are HCPCS level II
(G, J, A), diagnoses ICD-10-CM."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple


class Procedure(NamedTuple):
    code: str
    price: Decimal  # for one unit
    most_units: int


LAST_NAMES: Final = tuple(
    "ABERNOTHY BLACKWOODE CALDERSTONE DUNMORELY EASTERBRIDGE FAIRWINDE GREYHOLLOW HARTLEBERRY IRONSMYTHE "
    "JUNIPERFIELD KESTRELMAN LARKHAMPTON MERRIWICK NORTHFENN OAKENSHAW PEMBERLOW QUILLFEATHER ROOKSDALE "
    "SILVERTHORNE TANGLEWOOD UNDERBROOK VALEMONT WINTERBOURNELY YARROWBY ZEPHYRINE ASHCOMBER BRIARSTONE "
    "CLOVERTON DRIFTMARSH ELMSGROVE".split()
)
FIRST_NAMES: Final = {
    "F": tuple("ADELIA BRISA CORALINE DOVIE ELOWEN FERN GINEVRA HOLLIS ISOLDE JUNA KERRIS LUMA MAREN NELLA".split()),
    "M": tuple("ALDEN BRAMWELL CASPIAN DORIAN EWAN FINNIAN GARETH HUGO IVO JASPER KELLAN LORCAN MILO NILES".split()),
}
STREETS: Final = tuple("MAPLE WILLOW RIVER HARBOR ORCHARD MEADOW LANTERN QUARRY HERON SUMMIT".split())
STREET_KINDS: Final = ("ST", "AVE", "RD", "LN", "BLVD")
#: City, state, first three digits of its ZIP code.
CITIES: Final = (
    ("SPRINGFIELD", "IL", "627"), ("COLUMBUS", "OH", "432"), ("AUSTIN", "TX", "787"), ("TAMPA", "FL", "336"),
    ("DENVER", "CO", "802"), ("BOISE", "ID", "837"), ("RICHMOND", "VA", "232"), ("ALBANY", "NY", "122"),
    ("SALEM", "OR", "973"), ("MADISON", "WI", "537"),
)  # fmt: skip
PRACTICES: Final = (
    ("LANTERN HILL FAMILY MEDICINE", "207Q00000X"),
    ("HARBOR BRIDGE INTERNAL MEDICINE", "207R00000X"),
    ("QUARRY LAKE ONCOLOGY GROUP", "207RX0202X"),
    ("ORCHARD VALLEY PEDIATRICS", "208000000X"),
    ("HERON POINT RHEUMATOLOGY", "207RR0500X"),
    ("SUMMIT RIDGE HOME SUPPLY", "332B00000X"),
)
SPECIALTIES: Final = ("207Q00000X", "207R00000X", "208000000X", "363L00000X")
FACILITIES: Final = ("WILLOW CREEK CLINIC", "RIVERBEND SURGERY CENTER", "MEADOWLARK HOSPITAL")
PROCEDURES: Final = tuple(
    Procedure(code, Decimal(price), most)
    for code, price, most in (
        ("G0438", "195.00", 1), ("G0439", "142.50", 1), ("G0402", "189.75", 1), ("G0444", "24.10", 1),
        ("G0463", "131.00", 1), ("G0008", "32.40", 1), ("G0009", "32.40", 1), ("G0108", "58.25", 4),
        ("G0101", "41.85", 1), ("G0447", "28.90", 1), ("J0696", "4.15", 8), ("J1885", "3.60", 4),
        ("J3420", "6.20", 1), ("J1100", "1.05", 10), ("J3301", "9.80", 8), ("J1030", "8.45", 2),
        ("J0897", "24.60", 120), ("J1745", "71.30", 60), ("J9271", "58.90", 200), ("A4253", "38.00", 4),
        ("A4550", "27.50", 1), ("A6222", "3.95", 30), ("A7003", "5.15", 2), ("A4217", "4.75", 12),
    )
)  # fmt: skip
DIAGNOSES: Final = tuple(
    "E119 I10 J069 M5450 E785 Z0000 K219 N390 J45909 F32A E039 I4891 M1711 E1165 G4733 D509 J189 R079 L03115 "
    "S93401A B351 K5900 Z23 R5383 N1830 M0579 C3490 M810".split()
)
MODIFIERS: Final = ("25", "59", "RT", "LT", "KX", "GA")
PLACES: Final = ("11", "11", "11", "22", "12")
PLANS: Final = ("GOLD PPO", "SILVER HMO", "BRONZE SAVER", "PLATINUM POS")
