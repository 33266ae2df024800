"""Places of service: the numbers and the days on which they came are facts; the labels are our own words."""

from __future__ import annotations

from datetime import date
from typing import Final

#: The newest code in the list came on this day.
PLACES_AS_OF: Final = date(2024, 8, 1)
#: What was there before anybody's claims of today.
_LONG_AGO: Final = date(2000, 1, 1)
_2003: Final = date(2003, 1, 1)
_OCTOBER_2003: Final = date(2003, 10, 1)

#: Code, label, first day.
PLACES: Final[tuple[tuple[str, str, date], ...]] = (
    ("01", "Pharmacy", date(2005, 10, 1)),
    ("02", "Telehealth, patient elsewhere than at home", date(2017, 1, 1)),
    ("03", "School", _2003),
    ("04", "Shelter for the homeless", _2003),
    ("05", "Indian Health Service, on its own", _2003),
    ("06", "Indian Health Service, part of a provider", _2003),
    ("07", "Tribal 638 facility, on its own", _2003),
    ("08", "Tribal 638 facility, part of a provider", _2003),
    ("09", "Prison", date(2006, 7, 1)),
    ("10", "Telehealth, patient at home", date(2022, 1, 1)),
    ("11", "Office", _LONG_AGO),
    ("12", "Home", _LONG_AGO),
    ("13", "Assisted living", _OCTOBER_2003),
    ("14", "Group home", _OCTOBER_2003),
    ("15", "Mobile unit", _2003),
    ("16", "Temporary lodging", date(2008, 1, 1)),
    ("17", "Walk-in clinic in a shop", date(2010, 5, 1)),
    ("18", "Place of work", date(2013, 5, 1)),
    ("19", "Outpatient hospital, off campus", date(2016, 1, 1)),
    ("20", "Urgent care", _2003),
    ("21", "Inpatient hospital", _LONG_AGO),
    ("22", "Outpatient hospital, on campus", _LONG_AGO),
    ("23", "Emergency room", _LONG_AGO),
    ("24", "Ambulatory surgery", _LONG_AGO),
    ("25", "Birth center", _LONG_AGO),
    ("26", "Military facility", _LONG_AGO),
    ("27", "Street or outreach site", date(2023, 10, 1)),
    ("31", "Skilled nursing", _LONG_AGO),
    ("32", "Nursing home", _LONG_AGO),
    ("33", "Custodial care", _LONG_AGO),
    ("34", "Hospice", _LONG_AGO),
    ("41", "Ambulance on land", _LONG_AGO),
    ("42", "Ambulance by air or water", _LONG_AGO),
    ("49", "Independent clinic", _OCTOBER_2003),
    ("50", "Federally qualified health center", _LONG_AGO),
    ("51", "Inpatient psychiatry", _LONG_AGO),
    ("52", "Psychiatry, day hospital", _LONG_AGO),
    ("53", "Community mental health", _LONG_AGO),
    ("54", "Care for intellectual disabilities", _LONG_AGO),
    ("55", "Addiction treatment, residential", _LONG_AGO),
    ("56", "Psychiatry, residential", _LONG_AGO),
    ("57", "Addiction treatment, not residential", _OCTOBER_2003),
    ("58", "Opioid treatment, not residential", date(2020, 1, 1)),
    ("60", "Mass immunization", _LONG_AGO),
    ("61", "Inpatient rehabilitation", _LONG_AGO),
    ("62", "Outpatient rehabilitation", _LONG_AGO),
    ("65", "Dialysis", _LONG_AGO),
    ("66", "Center of a program of all-inclusive care for the elderly", PLACES_AS_OF),
    ("71", "Public health clinic", _LONG_AGO),
    ("72", "Rural health clinic", _LONG_AGO),
    ("81", "Independent laboratory", _LONG_AGO),
    ("99", "Elsewhere", _LONG_AGO),
)
