from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from activity.models import Event
from core.errors import Conflict, Forbidden, Invalid
from core.periods import Period
from evaluation.attainment import GoalTerms, attainment, stored, weighted_mean
from evaluation.commands.closing import close_period
from evaluation.commands.computing import compute_period
from evaluation.models import Attainment, ClosedPeriod, DepartmentAttainment, Observation
from organization.models import Department
from tests.cast import Cast
from tests.evaluation.orders import local, make_goal, make_order, plan_in_force
from tests.factories.plans import make_cycle, make_indicator
from workorders.models import ClockEvent, WorkOrder

Q1, Q2 = Period.quarter(2026, 1), Period.quarter(2026, 2)
AT = local(2026, 7, 1, 8)


def figure(code: str, department: Department, quarter: Period = Q1) -> tuple[object, ...]:
    row = Observation.objects.current().get(
        indicator__code=code, department=department, period_kind="quarter", period_start=quarter.first_day
    )
    return row.numerator, row.denominator, row.value


def row(*values: object) -> tuple[object, ...]:
    return values


def snapshot() -> list[object]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Observation, Attainment, DepartmentAttainment)
    ]


def compute(first: Period = Q1, last: Period = Q2) -> None:
    compute_period(first, last, by=None, at=AT)


@pytest.fixture
def orders(cast: Cast) -> None:
    """Eight orders of team A1 in the first quarter and one of B; every indicator has something to count."""
    due = local(2026, 2, 10, 12)
    done = {"due_at": due, "first_responded_at": local(2026, 2, 1, 10), "response_work_seconds": 1800}
    reported = local(2026, 2, 1, 9)
    make_order(cast.a_team, reported, resolved_at=due, resolution_work_seconds=7200, satisfaction=5, **done)
    make_order(
        cast.a_team, reported, resolved_at=due - timedelta(hours=1), transfer_count=1, satisfaction=3, **done
    )
    make_order(cast.a_team, reported, resolved_at=due + timedelta(microseconds=1), reopen_count=1, **done)
    make_order(cast.a_team, reported, due_at=due)  # open and overdue: late
    make_order(cast.a_team, reported, due_at=due, status="cancelled", cancelled_at=due)
    make_order(cast.a_team, reported, resolved_at=local(2026, 2, 2, 9))  # no target: never due
    make_order(cast.a_team, reported, kind="complaint")
    make_order(cast.a_team, reported, kind="improvement", due_at=AT + timedelta(days=1))
    make_order(cast.b, reported, due_at=due, resolved_at=due)


@pytest.mark.usefixtures("orders")
def test_each_indicator_by_its_definition(cast: Cast) -> None:
    compute()
    assert figure("on_time_rate", cast.a_team) == (2, 4, 50)
    assert figure("first_contact_resolution_rate", cast.a_team) == (2, 4, 50)
    assert figure("mean_first_response_hours", cast.a_team) == (Decimal("1.5"), 3, Decimal("0.5"))
    assert figure("mean_first_response_clock_hours", cast.a_team) == (3, 3, 1)
    assert figure("mean_resolution_hours", cast.a_team) == (2, 1, 2)
    assert figure("complaint_rate", cast.a_team) == (1, 6, Decimal("16.666666666667"))
    assert figure("satisfaction_rate", cast.a_team) == (1, 2, 50)


@pytest.mark.usefixtures("orders")
def test_a_department_counts_what_is_below_it(cast: Cast) -> None:
    compute()
    assert figure("on_time_rate", cast.a) == figure("on_time_rate", cast.a_team)
    assert figure("on_time_rate", cast.company) == (3, 5, 60)


@pytest.mark.usefixtures("orders")
def test_the_rows_behind_a_figure_are_the_rows_counted(cast: Cast) -> None:
    compute()
    for observation in Observation.objects.current().filter(period_kind="quarter"):
        period, code = observation.period, observation.indicator.code
        below = WorkOrder.objects.filter(department__path__startswith=observation.department.path)
        rows = below.behind(code, period.start, period.end, at=AT)
        assert rows.count() == observation.denominator
        if observation.indicator.unit == "%":
            parts = [
                below.behind(code, period.start, period.end, at=AT, part=part).count()
                for part in ("numerator", "rest")
            ]
            assert parts == [observation.numerator, observation.denominator - observation.numerator]


def test_a_deadline_ahead_counts_once_it_has_come(cast: Cast) -> None:
    make_order(cast.a, AT - timedelta(days=1), due_at=AT + timedelta(hours=1))
    compute_period(Period.containing(AT), Period.containing(AT), by=None, at=AT)
    assert not Observation.objects.filter(indicator__code="on_time_rate").exists()
    compute_period(Period.containing(AT), Period.containing(AT), by=None, at=AT + timedelta(hours=2))
    assert figure("on_time_rate", cast.a, Period.containing(AT)) == (0, 1, 0)


def test_stopped_time_is_taken_off_the_clock_hours(cast: Cast) -> None:
    start = local(2026, 2, 2, 9)
    order = make_order(
        cast.a,
        start,
        first_responded_at=start + timedelta(hours=1),
        resolved_at=start + timedelta(hours=10),
    )
    for hours, act in (
        (0, "start"),
        (2, "stop"),
        (5, "resume"),
        (6, "finish"),
        (7, "resume"),
        (10, "finish"),
    ):
        ClockEvent.objects.create(order=order, act=act, at=start + timedelta(hours=hours))
    compute()
    assert figure("mean_resolution_clock_hours", cast.a) == (6, 1, 6)
    assert figure("mean_first_response_clock_hours", cast.a) == (1, 1, 1)


@pytest.mark.usefixtures("orders")
def test_a_second_run_writes_nothing(cast: Cast) -> None:
    make_goal(plan_in_force(cast.a))
    compute()
    before = snapshot()
    run = compute_period(Q1, Q2, by=None, at=AT + timedelta(hours=1))
    assert (run.observations, run.attainments, run.restatements) == (0, 0, 0)
    assert snapshot() == before


@pytest.mark.usefixtures("orders")
def test_a_figure_that_lost_its_orders_is_no_data(cast: Cast) -> None:
    compute()
    WorkOrder.objects.filter(department=cast.b).update(department=cast.a_team)
    compute()
    assert figure("on_time_rate", cast.b) == (0, 0, None)
    assert figure("on_time_rate", cast.a) == (3, 5, 60)


@pytest.mark.usefixtures("orders")
def test_the_order_of_runs_does_not_matter(cast: Cast) -> None:
    make_goal(plan_in_force(cast.a))
    make_order(cast.a, local(2026, 5, 1), due_at=local(2026, 5, 2), resolved_at=local(2026, 5, 1, 3))
    compute(Q2, Q2)
    compute(Q1, Q1)

    def values() -> list[object]:
        return list(
            Observation.objects.order_by(
                "indicator", "department", "period_kind", "period_start"
            ).values_list(
                "indicator", "department", "period_kind", "period_start", "numerator", "denominator", "value"
            )
        ) + list(
            Attainment.objects.order_by("goal", "period_start").values_list("goal", "period_start", "rate")
        )

    apart = values()
    Attainment.objects.all().delete()
    DepartmentAttainment.objects.all().delete()
    Observation.objects.all().delete()
    compute(Q1, Q2)
    assert values() == apart


@pytest.mark.usefixtures("orders")
def test_goals_of_plans_in_force_are_attained(cast: Cast) -> None:
    cycle = make_cycle(year=2026)
    plan = plan_in_force(cast.a, cycle)
    on_time = make_goal(plan, ("40", "45"), weight=Decimal(60))
    rated = make_goal(plan, indicator=make_indicator("satisfaction_rate"), weight=Decimal(30))
    by_hand = make_goal(plan, indicator=make_indicator("market_share", source=""), weight=Decimal(10))
    later = make_goal(plan, starts_on=local(2026, 4, 1).date(), weight=Decimal(0))
    draft = make_goal(plan_in_force(cast.b, cycle, status="draft", published_at=None, published_by=None))
    compute(Q1, Q1)

    rates: dict[int, object] = {
        a.goal_id: (a.actual, a.target, a.rate, a.status) for a in Attainment.objects.current()
    }
    assert rates == {
        on_time.pk: (50, 40, 125, "reached"),
        rated.pk: (50, 80, Decimal("62.5"), "missed"),
        by_hand.pk: (None, 80, None, "no_data"),
    }
    assert later.pk not in rates
    assert draft.pk not in rates

    mean = weighted_mean([(Decimal(60), Decimal(125)), (Decimal(30), Decimal("62.5")), (Decimal(10), None)])
    department = DepartmentAttainment.objects.get(department=cast.a)
    assert department.rate == stored(mean.rate) == Decimal("104.166666666667")
    assert row(department.weight_with_data, department.weight_total, department.status) == (
        90,
        100,
        "reached",
    )
    organization = DepartmentAttainment.objects.get(department=None)
    assert organization.rate == department.rate
    assert row(organization.weight_with_data, organization.weight_total) == (60, 100)


@pytest.mark.usefixtures("orders")
def test_a_quarter_without_a_target_of_its_own_has_the_years(cast: Cast) -> None:
    make_order(cast.a, local(2026, 5, 1), due_at=local(2026, 5, 2), resolved_at=local(2026, 5, 1, 3))
    make_goal(plan_in_force(cast.a), ("40",))
    compute()
    assert list(Attainment.objects.order_by("period_start").values_list("target", flat=True)) == [40, 80]


def test_attainment_equals_the_python_formula(cast: Cast) -> None:
    plan = plan_in_force(cast.a)
    for n in range(7):
        make_order(
            cast.a,
            local(2026, 2, 1, n),
            due_at=local(2026, 2, 2),
            resolved_at=local(2026, 2, 1 if n % 3 else 3, 23),
        )
    goals = [
        make_goal(plan, method="raise", target=Decimal("91.3"), weight=Decimal("12.5")),
        make_goal(plan, method="lower", target=Decimal(33), weight=Decimal("20.25")),
        make_goal(
            plan, method="improvement", baseline=Decimal("41.7"), target=Decimal("70.1"), weight=Decimal(9)
        ),
        make_goal(plan, method="improvement", baseline=Decimal(60), target=Decimal(60), tolerance=Decimal(7)),
        make_goal(plan, method="range", range_low=Decimal(60), range_high=Decimal(90), tolerance=Decimal(11)),
        make_goal(plan, method="yes_no", target=None),
    ]
    compute(Q1, Q1)
    actual = Observation.objects.get(
        indicator__code="on_time_rate", department=cast.a, period_kind="quarter"
    ).value
    parts = []
    for goal in goals:
        terms = GoalTerms(
            goal.method, "raise", goal.target, goal.baseline, goal.range_low, goal.range_high, goal.tolerance
        )
        rate = stored(attainment(terms, actual))
        assert Attainment.objects.get(goal=goal).rate == rate, goal.method
        parts.append((goal.weight, rate))
    assert DepartmentAttainment.objects.get(department=cast.a).rate == stored(weighted_mean(parts).rate)


@pytest.mark.usefixtures("orders")
def test_a_closed_quarter_is_restated_and_never_overwritten(cast: Cast) -> None:
    goal = make_goal(plan_in_force(cast.a))
    with time_machine.travel(AT, tick=False):
        closed = close_period(Q1, by=cast.director, summary="一季度如期关闭")
    assert closed.period_start == Q1.first_day
    published = Attainment.objects.get(goal=goal)
    assert published.rate == Decimal("62.5")

    late = make_order(
        cast.a_team, local(2026, 3, 1), due_at=local(2026, 3, 2), resolved_at=local(2026, 3, 1, 8)
    )
    compute()
    first, second = Attainment.objects.filter(goal=goal, period_start=Q1.first_day).order_by("revision")
    assert (first.pk, first.rate, first.is_current) == (published.pk, published.rate, False)
    assert row(second.revision, second.rate, second.is_current) == (2, 75, True)
    assert second.reason
    assert (
        DepartmentAttainment.objects.current().get(department=cast.a, period_start=Q1.first_day).revision == 2
    )
    assert figure("on_time_rate", cast.a) == (3, 5, 60)
    restated = Event.objects.get(name="figure.restated")
    assert restated.data["restated"] > 0

    before = snapshot()
    compute()
    assert snapshot() == before

    WorkOrder.objects.filter(pk=late.pk).update(status="in_progress", resolved_at=None)
    compute()
    assert Attainment.objects.current().get(goal=goal, period_start=Q1.first_day).revision == 3


def test_only_the_director_closes_and_only_once(cast: Cast) -> None:
    make_cycle(year=2026)
    with time_machine.travel(AT, tick=False):
        for person in (cast.officer, cast.chair, cast.head_a, cast.outsider):
            with pytest.raises(Forbidden):
                close_period(Q1, by=person)
        with pytest.raises(Conflict, match="还没有结束"):
            close_period(Period.quarter(2026, 3), by=cast.director)
        with pytest.raises(Conflict, match="不属于任何计划周期"):
            close_period(Period.quarter(2025, 3), by=cast.director)
        close_period(Q1, by=cast.director)
        with pytest.raises(Conflict, match="已经关闭"):
            close_period(Q1, by=cast.director)
    assert ClosedPeriod.objects.count() == 1
    assert Event.objects.filter(name="period.closed", actor=cast.director).count() == 1


def test_computing_asks_for_permission_and_a_sensible_range(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        compute_period(Q1, Q1, by=cast.head_a, at=AT)
    with pytest.raises(Invalid, match="晚于"):
        compute_period(Q2, Q1, by=None, at=AT)
    with pytest.raises(Invalid, match="尚未开始"):
        compute_period(Q1, Period.quarter(2026, 4), by=None, at=AT)


@pytest.mark.usefixtures("orders")
def test_the_number_of_queries_does_not_grow(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for department in (cast.a, cast.b):
        for _n in range(5):
            plan = department.plans.first() or plan_in_force(department)
            make_goal(plan, weight=Decimal(20))
    with django_assert_max_num_queries(45):
        compute_period(Period.quarter(2015, 1), Q2, by=None, at=AT)


def test_a_run_is_recorded(cast: Cast) -> None:
    run = compute_period(Q1, Q2, by=cast.officer)
    assert run.state == "done"
    assert run.finished_at is not None
    assert run.finished_at <= timezone.now()
    event = Event.objects.get(name="period.computed")
    assert event.actor == cast.officer
    assert event.data["from"] == "2026Q1"
