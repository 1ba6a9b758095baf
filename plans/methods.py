"""Which fields an attainment method needs, and which methods fit a direction: data for checks, forms and pages."""

from __future__ import annotations

from plans.models.goal import AttainmentMethod as Method
from plans.models.indicator import Direction

TARGETED = frozenset({Method.RAISE, Method.LOWER, Method.IMPROVEMENT})
"""Methods that compare with a target figure, quarter by quarter."""

FITTING: dict[str, tuple[Method, ...]] = {
    Direction.RAISE: (Method.RAISE, Method.IMPROVEMENT),
    Direction.LOWER: (Method.LOWER, Method.IMPROVEMENT),
    Direction.HOLD: (Method.RANGE,),
    Direction.YES_NO: (Method.YES_NO,),
    Direction.BY_DATE: (Method.BY_DATE,),
}
"""Direction of an indicator -> methods, the usual one first."""

FIELDS: dict[str, tuple[str, ...]] = {
    Method.RAISE: ("baseline", "target", "quarters"),
    Method.LOWER: ("baseline", "target", "quarters"),
    Method.IMPROVEMENT: ("baseline", "target", "quarters"),
    Method.RANGE: ("baseline", "range_low", "range_high", "tolerance"),
    Method.YES_NO: (),
    Method.BY_DATE: ("tolerance",),
}
"""Method -> the figures it uses; forms show only these."""
