"""The indicators that every installation has: those computed from work orders, with their full definitions.

All cover a department with its sub-departments, per period in the organisation's time zone. Rates are stored
as percent values (93.6 means 93.6 %): value = 100 × numerator / denominator. Hours are mean values:
value = sum of hours / number of orders. A zero denominator is 'no data', never zero. Over several periods
numerators and denominators are summed before dividing.
"""

from __future__ import annotations

from dataclasses import dataclass

from plans.indicator_words import BUILT_IN
from plans.models.indicator import Aggregation, Direction, EvaluationMethod, Family

WORK_ORDERS = "work_orders"
"""The `source` of indicators that are computed from work orders."""


@dataclass(frozen=True, slots=True)
class Definition:
    code: str
    name: str
    name_en: str
    family: Family
    unit: str
    direction: Direction
    definition: str
    aggregation: Aggregation = Aggregation.RATIO_OF_SUMS
    method: EvaluationMethod = EvaluationMethod.DATA
    source: str = WORK_ORDERS
    definition_version: int = 1
    decimals: int = 1


def of(code: str, name_en: str, family: Family, direction: Direction) -> Definition:
    words = BUILT_IN[code]
    return Definition(code, words.name, name_en, family, words.unit, direction, words.definition)


INDICATORS: tuple[Definition, ...] = (
    of("on_time_rate", "On-time resolution rate", Family.QUALITY, Direction.RAISE),
    of("first_contact_resolution_rate", "First-contact resolution rate", Family.QUALITY, Direction.RAISE),
    of(
        "mean_first_response_hours",
        "Mean first response time (working hours)",
        Family.PROCESS,
        Direction.LOWER,
    ),
    of("mean_resolution_hours", "Mean resolution time (working hours)", Family.PROCESS, Direction.LOWER),
    of(
        "mean_first_response_clock_hours",
        "Mean first response time (clock hours)",
        Family.PROCESS,
        Direction.LOWER,
    ),
    of("mean_resolution_clock_hours", "Mean resolution time (clock hours)", Family.PROCESS, Direction.LOWER),
    of("complaint_rate", "Complaint rate", Family.SATISFACTION, Direction.LOWER),
    of("satisfaction_rate", "Customer satisfaction", Family.SATISFACTION, Direction.RAISE),
)
