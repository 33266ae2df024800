"""The check digit of a National Provider Identifier: Luhn over 80840 and the ten digits (ISO/IEC 7812)."""

from __future__ import annotations

from typing import Final

#: What 80840 adds to the sum.
_PREFIX: Final = 24
#: Two digits at a time, the first of them doubled: five look-ups are the whole sum.
_PAIRS: Final = {
    f"{first}{second}": (first * 2 - 9 if first > 4 else first * 2) + second
    for first in range(10)
    for second in range(10)
}


def npi_check_digit(first_nine: str) -> str:
    """The tenth digit for nine given ones."""
    total = 0
    for at, digit in enumerate(reversed("80840" + first_nine)):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_npi(text: str) -> bool:
    if len(text) != 10:
        return False
    try:
        total = _PAIRS[text[:2]] + _PAIRS[text[2:4]] + _PAIRS[text[4:6]] + _PAIRS[text[6:8]] + _PAIRS[text[8:]]
    except KeyError:
        return False
    return (total + _PREFIX) % 10 == 0
