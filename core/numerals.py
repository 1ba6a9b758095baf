"""How numbers are written: exact decimals, half up, grouped by thousands, a real minus sign.

Every language of the interface writes `1,234.5` in office figures: a comma between thousands, a point before decimals.

A binary float is refused: a shown figure must be the figure that was computed.
"""

from decimal import Decimal

from core.figures import rounded

MISSING = "—"
MINUS = "\u2212"

Number = Decimal | int


def as_decimal(value: Number | str) -> Decimal:
    """Return `value` exactly; raise TypeError for a float, which has already lost what it meant."""
    if isinstance(value, float):
        raise TypeError(f"figures are shown from Decimal or int, not from the float {value!r}")
    return Decimal(value)


def figure(value: Number | str | None, digits: int | None = None) -> str:
    """Write a number: `15,764`, `−0.7`; None is `—`. Without `digits` the decimals stay as they are."""
    if value is None or value == "":
        return MISSING
    number = as_decimal(value) if digits is None else rounded(as_decimal(value), digits)
    text = format(abs(number), ",f")
    return f"{MINUS}{text}" if number < 0 else text


def signed(value: Number | str | None, digits: int | None = None) -> str:
    """Write a difference with its sign: `+2.2`, `−0.7`, `0.0`."""
    if value is None or value == "":
        return MISSING
    number = as_decimal(value) if digits is None else rounded(as_decimal(value), digits)
    return f"+{figure(number)}" if number > 0 else figure(number)


def percent(value: Number | str | None, digits: int = 1) -> str:
    """Write a fraction in percent without the sign: `Decimal("0.93756")` is `93.8`."""
    return MISSING if value is None or value == "" else figure(as_decimal(value) * 100, digits)


def signed_percent(value: Number | str | None, digits: int = 1) -> str:
    """Write a difference of two fractions in percentage points: `Decimal("0.024")` is `+2.4`."""
    return MISSING if value is None or value == "" else signed(as_decimal(value) * 100, digits)


def width(value: Number | str | None, whole: Number | str = 1) -> str:
    """Return `value / whole` as a CSS percentage between 0 and 100, for the length of a bar."""
    whole_number = as_decimal(whole)
    if value is None or not whole_number:
        return "0.00%"
    share = as_decimal(value) / whole_number * 100
    return f"{rounded(min(max(share, Decimal(0)), Decimal(100)), 2)}%"
