from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import numerals


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_thousands_are_grouped_by_three_in_every_language(language: str) -> None:
    with translation.override(language):
        assert numerals.figure(1234567) == "1,234,567"
        assert numerals.figure(Decimal("-1234.5"), 2) == "\u22121,234.50"


def test_halves_are_rounded_away_from_zero() -> None:
    assert numerals.percent(Decimal("0.93750"), 1) == "93.8"
    assert numerals.figure(Decimal("2.5"), 0) == "3"
    assert numerals.figure(Decimal("-2.5"), 0) == "\u22123"


def test_a_difference_carries_its_sign_and_zero_none() -> None:
    assert numerals.signed(Decimal("2.16"), 1) == "+2.2"
    assert numerals.signed(Decimal("-0.66"), 1) == "\u22120.7"
    assert numerals.signed(Decimal("-0.04"), 1) == "0.0"
    assert numerals.signed_percent(Decimal("0.024")) == "+2.4"


def test_no_data_is_a_dash_and_never_zero() -> None:
    assert numerals.figure(None) == numerals.percent(None) == numerals.signed(None) == "—"


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        numerals.figure(0.1)  # type: ignore[arg-type]


def test_a_bar_stays_within_its_track() -> None:
    assert numerals.width(Decimal("1.3")) == "100.00%"
    assert numerals.width(-1) == numerals.width(None) == numerals.width(3, 0) == "0.00%"
    assert numerals.width(1, 3) == "33.33%"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_what_is_written_reads_back_as_the_same_number(value: Decimal) -> None:
    text = numerals.figure(value)
    assert Decimal(text.replace(",", "").replace("\u2212", "-")) == value
