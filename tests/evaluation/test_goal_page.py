"""The goal page: the numbers put in, what is missing in pieces, the orders behind, who may read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from core.periods import Period
from evaluation.models import ClosedPeriod
from evaluation.reports.goal_page import goal_page_of, quarter_to_show
from evaluation.reports.goals import goal_lines
from organization.models import User
from plans.models import Goal
from tests.cast import Cast
from tests.factories.evaluation import (
    make_attainment,
    make_cycle,
    make_goal,
    make_observation,
    make_order,
    published_plan,
)

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
SHANGHAI = ZoneInfo("Asia/Shanghai")
Q2, Q3 = Period.quarter(2026, 2), Period.quarter(2026, 3)
NOW = datetime(2026, 9, 22, 8, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _on_the_22nd_of_september() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def goal(cast: Cast) -> Goal:
    """First-contact resolution of A from 76.4 to 85.0; in the third quarter 2,816 of 3,430, which is 82.1 %.

    By improvement (82.099... - 76.4) / (83 - 76.4) = 86.35 %, shown as 86.4.
    """
    plan = published_plan(make_cycle(2026), cast.a)
    goal = make_goal(
        plan,
        "first_contact_resolution_rate",
        ("77", "79", "83", "85"),
        title="首次解决率由 76.4% 提高到 85.0%",
        method="improvement",
        baseline=Decimal("76.4"),
        target=Decimal(85),
        weight=30,
    )
    observation = make_observation("first_contact_resolution_rate", cast.a, Q3, 2816, 3430)
    rate = (Decimal(2816) / 3430 * 100 - Decimal("76.4")) / (83 - Decimal("76.4")) * 100
    make_attainment(
        goal,
        Q3,
        str(round(rate, 12)),
        "at_risk",
        actual=observation.value,
        target=83,
        observation=observation,
    )
    other = make_goal(plan, "complaint_rate", ("2", "2", "2", "2"), weight=70, method="lower", title="投诉率")
    make_attainment(other, Q3, "90", "at_risk", actual="2.2", target=2)
    return goal


def read(goal: Goal) -> Goal:
    return (
        Goal.objects.select_related("indicator", "objective", "owner", "plan__department", "plan__cycle")
        .prefetch_related("targets")
        .get(pk=goal.pk)
    )


def test_what_is_missing_is_counted_in_pieces(goal: Goal) -> None:
    page = goal_page_of(read(goal), Q3)
    assert page.pieces is not None
    # 3,430 x 83 % = 2,846.9, so 2,847 are needed and 31 are missing.
    assert (page.pieces.needed, page.pieces.have, page.pieces.missing) == (2847, 2816, 31)


def test_a_limit_is_counted_from_above(cast: Cast, goal: Goal) -> None:
    other = goal.plan.goals.get(title="投诉率")
    observation = make_observation("complaint_rate", cast.a, Q3, 44, 1990)
    other.attainments.update(observation=observation)
    page = goal_page_of(read(other), Q3)
    assert page.pieces is not None
    # At most 2 % of 1,990 = 39.8, so 39 complaints; 44 are 5 too many.
    assert (page.pieces.needed, page.pieces.missing, page.pieces.is_upper_limit) == (39, 5, True)


def test_shares_add_up_to_the_department(goal: Goal) -> None:
    page = goal_page_of(read(goal), Q3)
    shares = {line.goal.title: line.share for line in goal_lines([goal.plan.department_id], Q3)}
    assert shares["投诉率"] == Decimal(63)
    assert page.department_rate == sum(share for share in shares.values() if share is not None)


def test_the_page_shows_the_formula_with_the_numbers(cast: Cast, goal: Goal, client_of: Browser) -> None:
    page = client_of(cast.head_a).get(f"/evaluation/goals/{goal.pk}/").content.decode()
    for words in (
        "2,816 ÷ 3,430",
        "（实际 82.1 − 基线 76.4）÷（目标 83.0 − 基线 76.4）= 86.4%",
        "85% ≤ 86.4% &lt; 95%",
        "3,430 × 83.0% = 至少 2,847，已有 2,816",
        "31 件",
        "76.4% → 85.0%",
    ):
        assert words in page, words


def test_a_goal_without_data_says_so_and_never_zero(cast: Cast, goal: Goal, client_of: Browser) -> None:
    answer = client_of(cast.head_a).get(f"/evaluation/goals/{goal.pk}/", {"period": "2026Q4"})
    page = answer.content.decode()
    assert "本季没有观测值" in page
    assert "无数据" in page
    assert "0.0%</span>" not in page


@pytest.mark.parametrize("method", ["raise", "lower", "improvement", "range", "yes_no", "by_date"])
@pytest.mark.parametrize("indicator", ["on_time_rate", "mean_resolution_hours", None])
def test_every_kind_of_goal_has_a_page_even_when_half_filled(
    cast: Cast, client_of: Browser, method: str, indicator: str | None
) -> None:
    plan = published_plan(make_cycle(2026), cast.a)
    bare = make_goal(plan, method=method)
    if indicator is None:
        bare.indicator = None
        bare.save()
    assert client_of(cast.chair).get(f"/evaluation/goals/{bare.pk}/").status_code == 200


def test_orders_that_did_not_count_come_first_and_are_counted_like_the_figure(
    cast: Cast, goal: Goal, client_of: Browser
) -> None:
    day = Q3.start + timedelta(days=3)
    for index in range(3):
        make_order(cast.a_team, day, resolved_at=day + timedelta(hours=index), title=f"首次 {index}")
    make_order(cast.a, day, resolved_at=day, transfer_count=1, title="转派的")
    make_order(cast.a, day, resolved_at=day, reopen_count=1, title="重开的")
    make_order(cast.b, day, resolved_at=day, reopen_count=1, title="别部门的")
    make_order(
        cast.a, day, status="cancelled", cancelled_at=day, cancelled_by=cast.head_a, title="已作废一件"
    )
    make_order(
        cast.a, Q2.start, resolved_at=Q3.start - timedelta(microseconds=1), reopen_count=1, title="上季的"
    )
    found = goal_page_of(read(goal), Q3).behind
    assert found is not None
    assert [(kind.kind.key, kind.count) for kind in found.kinds] == [
        ("not_first_contact", 2),
        ("first_contact", 3),
    ]
    page = client_of(cast.head_a).get(f"/evaluation/goals/{goal.pk}/").content.decode()
    assert "转派的" in page
    assert "重开的" in page
    for other in ("别部门的", "已作废一件", "上季的", "首次 1"):
        assert other not in page


def test_on_time_counts_only_what_has_come_due(cast: Cast) -> None:
    plan = published_plan(make_cycle(2026), cast.a)
    goal = make_goal(plan, "on_time_rate", ("95", "95", "95", "95"))
    past, ahead = NOW - timedelta(days=2), NOW + timedelta(days=2)
    make_order(cast.a, past, due_at=past + timedelta(hours=2), resolved_at=past + timedelta(hours=2))
    make_order(cast.a, past, due_at=past + timedelta(hours=2), resolved_at=past + timedelta(hours=3))
    make_order(cast.a, past, due_at=past + timedelta(hours=2))
    make_order(cast.a, past, due_at=ahead)
    found = goal_page_of(read(goal), Q3).behind
    assert found is not None
    assert [(kind.kind.key, kind.count) for kind in found.kinds] == [("late", 2), ("on_time", 1)]


def test_restated_figures_tell_both_numbers(cast: Cast, goal: Goal, client_of: Browser) -> None:
    ClosedPeriod.objects.create(
        cycle=goal.plan.cycle, period_start=Q2.first_day, closed_at=NOW, closed_by=cast.director
    )
    make_attainment(goal, Q2, "76.9", "missed", actual="78.4", target=79, is_current=False)
    make_attainment(goal, Q2, "80.1", "missed", actual="78.5", target=79, revision=2, reason="补录 14 件")
    page = client_of(cast.chair).get(f"/evaluation/goals/{goal.pk}/").content.decode()
    assert "已锁定" in page
    assert "重述 78.4% → 78.5%：补录 14 件" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("chair", 200),
        ("officer", 200),
        ("supervisor", 200),
        ("head_a", 200),
        ("head_b", 404),
        ("outsider", 404),
    ],
)
def test_who_may_read_a_goal(cast: Cast, goal: Goal, client_of: Browser, who: str, status: int) -> None:
    assert client_of(cast.people[who]).get(f"/evaluation/goals/{goal.pk}/").status_code == status


def test_the_quarter_shown_first_is_the_latest_with_data(goal: Goal) -> None:
    assert quarter_to_show(read(goal), None) == Q3
    assert quarter_to_show(read(goal), Period.quarter(2026, 1)) == Period.quarter(2026, 1)
    assert quarter_to_show(read(goal), Period.quarter(2030, 1)) == Q3
