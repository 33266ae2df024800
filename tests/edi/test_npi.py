"""The check digit by table says what the rule of ISO/IEC 7812 says digit by digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcm.edi.npi import is_npi, npi_check_digit


@given(st.integers(0, 10**9 - 1), st.integers(0, 9))
def test_one_last_digit_fits_and_no_other(number: int, last: int) -> None:
    nine = f"{number:09}"
    assert is_npi(f"{nine}{last}") is (str(last) == npi_check_digit(nine))


@pytest.mark.parametrize(
    "text", ["", "123456789", "12345678933", "123456789x", "12345678９3", " 234567893", "-234567893"]
)
def test_what_is_no_ten_digits_is_no_npi(text: str) -> None:
    assert not is_npi(text)
