"""How numbers are rounded: once, at the end, half up, in Decimal."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)


def rounded(value: Decimal, places: int) -> Decimal:
    """`value` with `places` decimals, halves away from zero (ROUND_HALF_UP), as DOMAIN rules."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def ratio(numerator: Decimal | int, denominator: Decimal | int) -> Decimal | None:
    """numerator / denominator as an unrounded Decimal; None (no data) when the denominator is zero."""
    return Decimal(numerator) / Decimal(denominator) if denominator else None


def figure_text(value: Decimal | None) -> str | None:
    """One spelling for equal figures: 85, 85.0 and 85.000000 are the same content."""
    return None if value is None else f"{value.normalize():f}"
