"""Work beside results: two numbers, each told by itself, read together in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core.periods import Period
from evaluation.models import Attainment, DepartmentAttainment
from plans.models import Measure
from plans.reports.effort import (
    BOTH_BEHIND,
    IN_STEP,
    NO_EFFECT,
    UNKNOWN,
    UNKNOWN_BEHIND,
    WORK_BEHIND,
    Reading,
    effort_of_cycle,
    effort_of_plan,
    reading_of,
    sort_rows,
)
from tests.cast import Cast
from tests.factories.plans import make_cycle, plan_in

SPRING = "2034-04-16T09:00+08:00"


@pytest.mark.parametrize(
    ("work", "expected", "status", "reading"),
    [
        ("50", "50", "reached", IN_STEP),
        ("40", "50", "near", IN_STEP),
        ("39", "50", "near", WORK_BEHIND),
        ("50", "50", "missed", NO_EFFECT),
        ("10", "50", "at_risk", BOTH_BEHIND),
        ("50", "50", "no_data", UNKNOWN),
        ("10", "50", "no_data", UNKNOWN_BEHIND),
        (None, None, "missed", NO_EFFECT),
    ],
)
def test_readings(work: str | None, expected: str | None, status: str, reading: Reading) -> None:
    figures = [Decimal(value) if value else None for value in (work, expected)]
    assert reading_of(figures[0], figures[1], status, "at_risk") == reading


@time_machine.travel(SPRING, tick=False)
def test_a_plan_by_goal_and_a_cycle_by_department(cast: Cast, django_assert_max_num_queries: Any) -> None:
    cycle = make_cycle(year=2034)
    plans = [plan_in("published", cast, cycle=cycle, department=one) for one in (cast.a, cast.b)]
    quarter = Period.parse("2034Q1")
    goal = plans[0].goals.get()
    figures = {"period_start": quarter.first_day, "computed_at": timezone.now()}
    Attainment.objects.create(goal=goal, rate=Decimal(80), status="missed", **figures)
    DepartmentAttainment.objects.create(
        cycle=cycle,
        department=cast.a,
        rate=Decimal(80),
        status="missed",
        weight_with_data=100,
        weight_total=100,
        **figures,
    )
    Measure.objects.filter(plan=plans[0]).update(progress=50, starts_on="2034-04-01", due_on="2034-04-30")
    (row,) = effort_of_plan(plans[0], quarter)
    assert (row.work, row.expected, row.rate, row.reading) == (
        Decimal(50),
        Decimal(50),
        Decimal(80),
        NO_EFFECT,
    )
    rows = effort_of_cycle(cycle, quarter, cast.officer, "")
    assert (rows[0].label, rows[0].rate) == (cast.a.name, Decimal(80))
    assert [one.label for one in sort_rows(rows, "-rate")] == [cast.a.name, cast.b.name]
    client = Client()
    client.force_login(cast.officer, backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_max_num_queries(12):
        page = client.get(f"/plans/cycles/{cycle.pk}/effort/?period=2034Q1").content.decode()
    assert "工作跟上，结果没到" in page
    assert client.get(f"/plans/{plans[0].pk}/effort/").status_code == 200
