"""Words for made-up patients. Names of people, places and houses are invented; codes are those of public code lists
(ICD-10-CM and HCPCS of CMS, CVX of CDC) or of a list of our own, where the usual one is under a licence."""

from __future__ import annotations

from typing import Final

OWN: Final = "urn:hybrid-rcm:sample:"
ICD: Final = "http://hl7.org/fhir/sid/icd-10-cm"
HCPCS: Final = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
CVX: Final = "http://hl7.org/fhir/sid/cvx"
UCUM: Final = "http://unitsofmeasure.org"
NPI: Final = "http://hl7.org/fhir/sid/us-npi"
TERMS: Final = "http://terminology.hl7.org/CodeSystem/"

GIVEN: Final = (
    "Alwina", "Bertrand", "Calista", "Dorian", "Elvira", "Fabian", "Greta", "Hanno", "Isolde", "Jasper", "Katinka",
    "Leander", "Mirabel", "Norwin", "Odette", "Peregrin", "Quirina", "Rupert", "Selma", "Tilman", "Ulrika", "Valentin",
    "Wiebke", "Xaver", "Yolanda", "Zeno",
)  # fmt: skip
FAMILY: Final = (
    "Ashgrove", "Birkenfels", "Copperfeld", "Dornbusch", "Elmwood", "Fernhollow", "Grünwasser", "Heatherby", "Ilmenau",
    "Juniperus", "Kestrelmoor", "Lindenhain", "Moosbach", "Nettleton", "Oakhurst", "Pinecrest", "Quellbrunn",
    "Rosenthorn", "Sedgewick", "Thornbury", "Ulmenried", "Veilchenau", "Willowmere", "Yarrowdale", "Zedernholt",
)  # fmt: skip
STREETS: Final = ("Larch Lane", "Foxglove Road", "Old Mill Street", "Harbour Row", "Quarry Hill", "Meadow Close")
CITIES: Final = (
    ("Millbrook Falls", "MA", "01999"), ("Harrow Bend", "OH", "43999"), ("Cedar Ferry", "OR", "97999"),
    ("Stonewick", "TX", "75999"), ("Lakemarsh", "MN", "55999"),
)  # fmt: skip
HOUSES: Final = (
    "Lantern Hill Clinic", "Maple Bend Family Practice", "Riverstone Hospital", "Gull Point Medical Centre",
    "Amberfield Health House", "Thistledown Surgery", "Copper Lake Clinic", "North Quay Hospital",
)  # fmt: skip
PAYERS: Final = ("Evergreen Mutual Health", "Harbourlight Assurance", "Summit Ridge Cooperative")

#: Code and words of ICD-10-CM.
CONDITIONS: Final = (
    ("E11.9", "Type 2 diabetes mellitus without complications"), ("I10", "Essential (primary) hypertension"),
    ("J06.9", "Acute upper respiratory infection, unspecified"), ("M54.50", "Low back pain, unspecified"),
    ("E78.5", "Hyperlipidemia, unspecified"), ("J45.909", "Unspecified asthma, uncomplicated"),
    ("K21.9", "Gastro-esophageal reflux disease without esophagitis"), ("N39.0", "Urinary tract infection"),
)  # fmt: skip
#: Code of our own, words, unit, lowest, highest, category.
OBSERVATIONS: Final = (
    ("body-height", "Body height", "cm", 140, 205, "vital-signs"),
    ("body-weight", "Body weight", "kg", 42, 140, "vital-signs"),
    ("heart-rate", "Heart rate", "/min", 50, 110, "vital-signs"),
    ("respiratory-rate", "Respiratory rate", "/min", 11, 20, "vital-signs"),
    ("glucose", "Glucose in blood", "mg/dL", 65, 210, "laboratory"),
    ("cholesterol", "Total cholesterol in blood", "mg/dL", 120, 290, "laboratory"),
    ("creatinine", "Creatinine in blood", "mg/dL", 1, 3, "laboratory"),
    ("haemoglobin-a1c", "Haemoglobin A1c in blood", "%", 4, 11, "laboratory"),
)  # fmt: skip
DRUGS: Final = (
    ("metformin-500", "Metformin 500 mg tablet"), ("lisinopril-10", "Lisinopril 10 mg tablet"),
    ("atorvastatin-20", "Atorvastatin 20 mg tablet"), ("albuterol-inhaler", "Albuterol inhaler"),
    ("omeprazole-20", "Omeprazole 20 mg capsule"),
)  # fmt: skip
VACCINES: Final = (("140", "Influenza, seasonal, injectable, preservative free"), ("115", "Tdap"), ("133", "PCV 13"))
#: HCPCS Level II.
PROCEDURES: Final = (
    ("G0438", "Annual wellness visit, initial"), ("G0439", "Annual wellness visit, subsequent"),
    ("G0008", "Administration of influenza vaccine"), ("Q0091", "Obtaining screening smear"),
    ("G0103", "Prostate cancer screening test"),
)  # fmt: skip
