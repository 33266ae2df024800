"""The check digit of a National Provider Identifier: Luhn over 80840 and the ten digits (ISO/IEC 7812)."""

from __future__ import annotations


def npi_check_digit(first_nine: str) -> str:
    """The tenth digit for nine given ones."""
    total = 0
    for at, digit in enumerate(reversed("80840" + first_nine)):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_npi(text: str) -> bool:
    return len(text) == 10 and text.isascii() and text.isdigit() and npi_check_digit(text[:9]) == text[9]
