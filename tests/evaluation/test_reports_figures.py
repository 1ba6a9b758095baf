"""Reports against rows made by hand, with the numbers worked out beside them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from core.periods import Period
from evaluation.reports.complaints import complaints_of
from evaluation.reports.dashboard import dashboard_of
from evaluation.reports.goals import goal_lines, gravest_first
from evaluation.reports.heat import heat_of
from evaluation.reports.overdue import overdue_trend, week_ends
from evaluation.reports.scope import scope_below, scope_of
from evaluation.reports.service import satisfaction_by_month, service_figures
from tests.cast import Cast
from tests.factories.evaluation import (
    make_attainment,
    make_category,
    make_cycle,
    make_department_attainment,
    make_goal,
    make_observation,
    make_order,
    published_plan,
    someone,
)
from workorders.models import ClockEvent, WorkOrder

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
Q2, Q3 = Period.quarter(2026, 2), Period.quarter(2026, 3)
NOW = datetime(2026, 9, 22, 8, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _on_the_22nd_of_september() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


# --- whose ---------------------------------------------------------------------------------------
def test_a_scope_is_the_whole_or_the_own_subtree(cast: Cast) -> None:
    whole, head = scope_of(cast.chair), scope_of(cast.head_a)
    assert whole.is_whole
    assert whole.top_ids == [cast.company.pk]
    assert not head.is_whole
    assert set(head.department_ids) == {cast.a.pk, cast.a_team.pk}
    assert head.link_departments == (cast.a.pk,)
    assert scope_of(cast.outsider).department_ids == []


# --- heat map ------------------------------------------------------------------------------------
def test_the_map_shows_current_revisions_and_what_was_published(cast: Cast) -> None:
    cycle = make_cycle(2026)
    make_department_attainment(cycle, cast.a, Q2, "91.2", "at_risk", is_current=False)
    make_department_attainment(cycle, cast.a, Q2, "91.4", "at_risk", revision=2, reason="补录评价")
    make_department_attainment(cycle, cast.a, Q3, "98.6", "near")
    make_department_attainment(cycle, None, Q3, "95", "near", weight_with_data="60", weight_total="100")
    heat = heat_of(scope_of(cast.chair), Q3)
    assert [str(period) for period in heat.periods] == [
        "2025Q2",
        "2025Q3",
        "2025Q4",
        "2026Q1",
        "2026Q2",
        "2026Q3",
    ]
    [line] = heat.lines
    assert line.before.rate == Decimal("91.4")
    assert line.before.restated_from == Decimal("91.2")
    assert line.change == Decimal("7.2")
    assert line.cells[0].rate is None
    assert heat.total[-1].rate == 95
    assert heat.covered[-1] == (Decimal(60), Decimal(100))


def test_a_part_has_no_total_of_the_whole(cast: Cast) -> None:
    cycle = make_cycle(2026)
    for department, rate in ((cast.a, "98.6"), (cast.b, "70"), (None, "87")):
        make_department_attainment(cycle, department, Q3, rate, "near")
    heat = heat_of(scope_of(cast.head_a), Q3)
    assert heat.total == ()
    assert [line.department for line in heat.lines] == [cast.a]


def test_the_figure_of_several_departments_is_their_weighted_mean(cast: Cast) -> None:
    cycle = make_cycle(2026)
    make_department_attainment(cycle, cast.a, Q3, "90", "at_risk")
    make_department_attainment(cycle, cast.b, Q3, "80", "missed")
    cast.head_a.memberships.create(role="head", department=cast.b, starts_on=date(2020, 1, 1))
    board = dashboard_of(cast.head_a, Q3)
    # A weighs 60, B 40: (90 x 60 + 80 x 40) / 100 = 86, at risk from 85.
    assert board.now.rate == 86
    assert board.now.status == "at_risk"


# --- goals ---------------------------------------------------------------------------------------
def test_goals_without_figures_are_there_without_data(cast: Cast) -> None:
    plan = published_plan(make_cycle(2026), cast.a)
    known = make_goal(plan, targets=("95", "95", "96", "97"), weight=40)
    make_goal(plan, "complaint_rate", ("2", "2", "2", "2"), weight=60, method="lower")
    make_attainment(known, Q3, "98", "near", actual="94.08", target="96")
    first, second = goal_lines([cast.a.pk], Q3)
    assert (first.sign, first.target, first.rate) == ("≥", Decimal(96), Decimal(98))
    assert first.share == 98  # all the weight that has data
    assert (second.sign, second.target, second.share) == ("≤", Decimal(2), None)
    assert second.status == "no_data"


def test_drafts_are_not_evaluated(cast: Cast) -> None:
    plan = published_plan(make_cycle(2026), cast.a, status="draft", published_at=None, published_by=None)
    make_goal(plan)
    assert goal_lines([cast.a.pk], Q3) == []


def test_missed_stands_before_at_risk_and_the_heavier_before_the_lighter(cast: Cast) -> None:
    cycle = make_cycle(2026)
    of_a, of_b = published_plan(cycle, cast.a), published_plan(cycle, cast.b)
    for plan, title, weight, status in (
        (of_a, "轻险", 10, "at_risk"),
        (of_b, "重缺", 90, "missed"),
        (of_a, "重险", 90, "at_risk"),
        (of_a, "轻缺", 10, "missed"),
    ):
        make_attainment(make_goal(plan, title=title, weight=weight), Q3, "80", status)
    lines = gravest_first(goal_lines([cast.a.pk, cast.b.pk], Q3))
    assert [line.goal.title for line in lines] == ["重缺", "轻缺", "重险", "轻险"]


# --- service -------------------------------------------------------------------------------------
def test_rates_are_sums_over_the_top_and_changes_are_in_points(cast: Cast) -> None:
    make_observation("on_time_rate", cast.company, Q3, 15764, 16842)
    make_observation("on_time_rate", cast.company, Q2, 9190, 10000)
    make_observation("on_time_rate", cast.a, Q3, 1, 2)
    make_observation("complaint_rate", cast.company, Q3, 0, 0)
    on_time, satisfaction, complaints = service_figures(scope_of(cast.chair), Q3, [])
    assert on_time.now.value is not None
    assert round(on_time.now.value, 4) == Decimal("93.5993")
    assert on_time.change is not None
    assert round(on_time.change, 4) == Decimal("1.6993")
    assert satisfaction.now.value is None
    assert satisfaction.change is None
    assert complaints.now.value is None


def test_a_months_rate_with_few_ratings_is_not_drawn(cast: Cast) -> None:
    july, august = Period.parse("2026-07"), Period.parse("2026-08")
    make_observation("satisfaction_rate", cast.company, july, 20, 21)
    make_observation("satisfaction_rate", cast.company, august, 27, 30)
    months = satisfaction_by_month(scope_of(cast.chair), Period.parse("2026-09"))
    assert len(months) == 12
    assert [month.shown for month in months[-3:]] == [None, 90, None]


# --- overdue -------------------------------------------------------------------------------------
def test_week_ends_are_sunday_midnights_and_now() -> None:
    ends = week_ends(Q3, NOW)
    assert len(ends) == 12
    assert ends[-1] == NOW
    assert ends[-2] == at(9, 21)
    assert ends[0] == at(7, 13)
    past = week_ends(Q2, NOW)
    assert past[-1] == at(6, 29)


def test_overdue_orders_are_counted_at_each_weeks_end_by_age(cast: Cast) -> None:
    # Due on 2 September; open until 16 September: overdue at the ends of 6 September (4 days) and 13 September.
    make_order(cast.a, at(9, 1), due_at=at(9, 2), resolved_at=at(9, 16))
    # Due on 20 September, still open: 1 day at the end of 20 September, 2 days now.
    make_order(cast.a_team, at(9, 18), due_at=at(9, 20))
    # Resolved late within a week: never seen at a week's end.
    make_order(cast.a, at(9, 8), due_at=at(9, 9), resolved_at=at(9, 10))
    # In time, without a deadline, cancelled, of another department.
    make_order(cast.a, at(9, 1), due_at=at(9, 5), resolved_at=at(9, 5))
    make_order(cast.a, at(9, 1))
    make_order(
        cast.a, at(9, 1), due_at=at(9, 2), status="cancelled", cancelled_at=at(9, 20), cancelled_by=someone()
    )
    make_order(cast.b, at(9, 1), due_at=at(9, 2))
    weeks = overdue_trend(scope_of(cast.head_a), Q3)
    shown = {week.at: (week.up_to_3, week.up_to_7, week.more) for week in weeks if week.total}
    assert shown == {at(9, 7): (0, 1, 0), at(9, 14): (0, 0, 1), at(9, 21): (1, 0, 0), NOW: (1, 0, 0)}


def test_a_stopped_clock_is_not_overdue_and_now_agrees_with_the_list(cast: Cast) -> None:
    order = make_order(cast.a, at(9, 1), due_at=at(9, 2), status="waiting")
    for act, moment in (("start", at(9, 1)), ("stop", at(9, 10))):
        ClockEvent.objects.create(order=order, act=act, at=moment)
    resumed = make_order(cast.a, at(9, 1), due_at=at(9, 2), status="in_progress")
    for act, moment in (("start", at(9, 1)), ("stop", at(9, 1, 8)), ("resume", at(9, 12))):
        ClockEvent.objects.create(order=resumed, act=act, at=moment)
    weeks = {week.at: week.total for week in overdue_trend(scope_of(cast.chair), Q3)}
    # 6 September: only the first ran; 13 and 20 September and now: only the second.
    assert (weeks[at(9, 7)], weeks[at(9, 14)], weeks[at(9, 21)], weeks[NOW]) == (1, 1, 1, 1)
    assert WorkOrder.objects.overdue(NOW).count() == weeks[NOW]


def test_a_quarter_that_has_not_begun_has_no_weeks(cast: Cast) -> None:
    assert overdue_trend(scope_of(cast.chair), Period.quarter(2027, 1)) == []


# --- complaints ----------------------------------------------------------------------------------
def test_complaints_are_counted_by_category_the_rest_last(cast: Cast) -> None:
    for index, count in enumerate((9, 8, 7, 6, 5, 4, 3, 2, 1)):
        category = make_category(f"类别 {index}")
        for _ in range(count):
            make_order(cast.a, at(7, 1), kind="complaint", category=category)
    make_order(cast.a, at(7, 1), kind="complaint")
    make_order(cast.a, at(7, 1), kind="repair")
    make_order(cast.a, Q3.start - timedelta(microseconds=1), kind="complaint")
    cancelled = {"status": "cancelled", "cancelled_at": at(7, 2), "cancelled_by": someone()}
    make_order(cast.a, at(7, 1), kind="complaint", **cancelled)
    found = complaints_of(scope_of(cast.chair), Q3)
    assert [bar.count for bar in found.bars] == [9, 8, 7, 6, 5, 4, 3, 4]
    assert found.total == 46
    assert found.bars[-1].is_rest
    assert None in found.bars[-1].category_ids
    assert found.few_that_matter == 3  # 24 of 46


def test_no_two_bars_share_an_order(cast: Cast) -> None:
    delivery = make_category("配送")
    late = make_category("迟到", delivery)
    other = make_category("迟到", make_category("安装"))
    for category in (delivery, late, late, other):
        make_order(cast.a, at(7, 1), kind="complaint", category=category)
    found = complaints_of(scope_of(cast.chair), Q3)
    assert {(bar.name, bar.count) for bar in found.bars} == {("配送", 3), ("安装 / 迟到", 1)}


def test_a_department_counts_what_is_below_it_and_nothing_beside(cast: Cast) -> None:
    category = make_category("迟到")
    for department in (cast.a, cast.a_team, cast.b):
        make_order(department, at(7, 1), kind="complaint", category=category)
    assert complaints_of(scope_below(cast.a), Q3).total == 2
    assert complaints_of(scope_of(cast.head_b), Q3).total == 1
