"""The years before, as a new target is held against them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.periods import Period
from evaluation.history import past_years
from organization.models import Department
from plans.models import Indicator
from tests.factories.evaluation import make_observation
from tests.factories.organization import make_department
from tests.factories.plans import make_indicator

pytestmark = pytest.mark.django_db


def quarter(indicator: Indicator, department: Department, name: str, value: str, denominator: int) -> None:
    """`value` in percent; no data with a denominator of zero."""
    numerator = Decimal(value) * denominator / 100
    make_observation(indicator.code, department, Period.parse(name), numerator, denominator)


def past(indicator: Indicator, department: Department) -> tuple[tuple[int, Decimal], ...]:
    found = past_years(department.pk, 2027, {indicator.pk})
    return found[indicator.pk].past if found else ()


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [("ratio_of_sums", "82.5"), ("mean", "85"), ("sum", "170"), ("last", "80")],
)
def test_a_year_follows_from_its_quarters(aggregation: str, value: str) -> None:
    indicator, department = make_indicator("of_test", aggregation=aggregation), make_department()
    quarter(indicator, department, "2026Q1", "90", 10)
    quarter(indicator, department, "2026Q2", "80", 30)
    quarter(indicator, department, "2026Q3", "0", 0)
    assert past(indicator, department) == ((2026, Decimal(value)),)


def test_only_current_figures_of_this_department_and_the_three_years_before() -> None:
    indicator, department = make_indicator(), make_department()
    quarter(indicator, department, "2023Q4", "10", 10)
    quarter(indicator, department, "2024Q1", "70", 10)
    quarter(indicator, department, "2027Q1", "99", 10)
    quarter(indicator, make_department(), "2025Q1", "50", 10)
    assert past(indicator, department) == ((2024, Decimal(70)),)
    assert past(make_indicator("complaint_rate"), department) == ()
