"""The formulas of docs/attainment.md as SQL, for whole tables at once; `evaluation.attainment` says why.

The expressions read the columns `method direction actual target baseline range_low range_high tolerance due_on
floor ceiling` of whatever they are put into. Nothing of a user is ever put into them.
"""

from __future__ import annotations

WIDE = "numeric(60, 30)"
"""Dividends are widened so that a quotient has at least 30 decimals before it is kept with 12."""


def _falling(distance: str) -> str:
    """100 at no distance, 0 at the tolerance and beyond; without a tolerance any distance is 0."""
    return (
        f"CASE WHEN coalesce(tolerance, 0) <= 0 OR {distance} >= tolerance THEN 0"
        f" ELSE 100 - (100 * ({distance}))::{WIDE} / tolerance END"
    )


_WORSE = """CASE direction WHEN 'raise' THEN target - actual WHEN 'lower' THEN actual - target
 ELSE abs(actual - target) END"""
_LATE = "(actual - (due_on - DATE '0001-01-01' + 1))"

UNBOUNDED = f"""CASE
 WHEN actual IS NULL THEN NULL
 WHEN method = 'raise' THEN CASE
  WHEN target > 0 THEN (100 * actual)::{WIDE} / target
  WHEN target < 0 THEN 100 + (100 * (actual - target))::{WIDE} / -target
  WHEN target = 0 THEN CASE WHEN actual >= 0 THEN 100 ELSE 0 END END
 WHEN method = 'lower' THEN CASE
  WHEN target > 0 AND actual > 0 THEN (100 * target)::{WIDE} / actual
  WHEN target > 0 THEN greatest(ceiling, 100)
  WHEN target < 0 THEN (100 * actual)::{WIDE} / target
  WHEN target = 0 THEN CASE WHEN actual <= 0 THEN 100 ELSE 0 END END
 WHEN method = 'improvement' THEN CASE
  WHEN target <> baseline THEN (100 * (actual - baseline))::{WIDE} / (target - baseline)
  WHEN target = baseline THEN CASE WHEN {_WORSE} <= 0 THEN 100 ELSE {_falling(_WORSE)} END END
 WHEN method = 'range' THEN CASE
  WHEN range_low IS NULL AND range_high IS NULL THEN NULL
  WHEN actual < range_low THEN {_falling("range_low - actual")}
  WHEN actual > range_high THEN {_falling("actual - range_high")}
  ELSE 100 END
 WHEN method = 'yes_no' THEN CASE WHEN actual >= coalesce(target, 1) THEN 100 ELSE 0 END
 WHEN method = 'by_date' THEN CASE
  WHEN due_on IS NULL THEN NULL
  WHEN {_LATE} <= 0 THEN 100
  ELSE {_falling(_LATE)} END
END"""

# least() and greatest() pass over NULL, which would turn 'no data' into the floor.
RATE = f"""CASE WHEN ({UNBOUNDED}) IS NOT NULL
 THEN least(greatest({UNBOUNDED}, floor), ceiling)::numeric(24, 12) END"""

STATUS = """CASE
 WHEN rate IS NULL THEN 'no_data'
 WHEN rate >= reached_from THEN 'reached'
 WHEN rate >= near_from THEN 'near'
 WHEN rate >= at_risk_from THEN 'at_risk'
 ELSE 'missed' END"""
"""Reads `rate reached_from near_from at_risk_from`."""
