"""A quarter as it might have been: two departments, twenty orders each, computed as the worker computes."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from approvals.commands.chains import load_default_chains
from core.periods import Period
from evaluation.commands.computing import compute_period
from organization.models import Department, User
from plans.catalogue import INDICATORS
from plans.models import Goal, PlanCycle
from tests.cast import Cast
from tests.factories.evaluation import make_category, make_cycle, make_goal, make_order, published_plan
from tests.factories.plans import make_indicator, make_measure
from workorders.models import Category

ORDERS = 20
LATE_OF_A, LATE_OF_B = 1, 6


def fill_catalogue() -> None:
    """The indicators and chains that every installation has, where emptying the tables took them away."""
    for definition in INDICATORS:
        make_indicator(definition.code)
    load_default_chains()


def empty_tables() -> None:
    """Committed rows go; append-only tables let them, for this only."""
    assert connection.settings_dict["NAME"].startswith("test_")
    with pgtrigger.ignore():
        call_command("flush", interactive=False, verbosity=0)
    fill_catalogue()


def furnish_quarter(cast: Cast, quarter: Period) -> dict[str, Goal]:
    """The running `quarter` with a goal for A, nearly reached, and one for B, missed; figures are computed."""
    cycle = make_cycle(quarter.first_day.year)
    category = make_category("安装延期")
    goals = {
        "goal_of_a": _goal(cycle, cast.a, cast.head_a),
        "goal_of_b": _goal(cycle, cast.b, cast.head_b),
    }
    _orders(cast.a, quarter, LATE_OF_A, category, cast.staff_a)
    _orders(cast.b, quarter, LATE_OF_B, category, cast.staff_b)
    compute_period(quarter.previous, quarter, by=None)
    return goals


def _goal(cycle: PlanCycle, department: Department, head: User) -> Goal:
    goal = make_goal(
        published_plan(cycle, department),
        targets=("95", "95", "95", "95"),
        title=f"{department.name}准时目标",
        weight=Decimal(100),
        owner=head,
        target=Decimal(95),
        baseline=Decimal(80),
    )
    make_measure((goal,), owner=head)
    return goal


def _orders(department: Department, quarter: Period, late: int, category: Category, by: User) -> None:
    """Spread over the days of the quarter that have passed; the first `late` ones came too late."""
    passed = timezone.now() - quarter.start
    for number in range(ORDERS):
        reported_at = quarter.start + passed * number / (2 * ORDERS)
        make_order(
            department,
            reported_at,
            kind="complaint" if number % 4 == 0 else "repair",
            title=f"安装预约一再改期 {number}",
            category=category,
            assignee=by,
            due_at=reported_at + passed / 4,
            resolved_at=reported_at + passed / (3 if number < late else 5),
            resolved_by=by,
            resolution="约定时段上门，已装好。",
            satisfaction=5 if number % 3 else 2,
        )
