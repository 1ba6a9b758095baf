"""The dashboard as a page: who sees what of it, what it costs, what it says when there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activity.models import Duty
from core.periods import Period
from organization.models import User
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
)

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
PAGE = "/evaluation/dashboard/"
CANARY = "金丝雀"


def furnish(cast: Cast, quarter: Period) -> None:
    """A quarter in which A is at risk with 93.2 and B missed with 71.4, so that the whole has 84.48."""
    cycle = make_cycle(quarter.first_day.year)
    for department, rate, status in ((cast.a, "93.2", "at_risk"), (cast.b, "71.4", "missed")):
        plan = published_plan(cycle, department)
        goal = make_goal(
            plan, targets=("95", "95", "95", "95"), title=f"{department.name}准时目标", weight=100
        )
        make_attainment(goal, quarter, rate, status, actual="88.5", target="95")
        make_department_attainment(cycle, department, quarter, rate, status)
        make_department_attainment(cycle, department, quarter.previous, "90", "at_risk")
    make_department_attainment(cycle, None, quarter, "84.48", "missed")
    make_department_attainment(cycle, None, quarter.previous, "90", "at_risk")
    for department in (cast.company, cast.a, cast.b):
        make_observation("on_time_rate", department, quarter, 177, 200)
        make_observation("complaint_rate", department, quarter, 3, 200)
    slow = make_category("安装延期")
    for department in (cast.a, cast.b):
        make_order(
            department,
            quarter.start + timedelta(days=1),
            kind="complaint",
            category=slow,
            due_at=quarter.start + timedelta(days=2),
        )


@pytest.fixture
def quarter() -> Period:
    return Period.containing(timezone.now())


@pytest.mark.parametrize("who", ["chair", "leader", "director", "officer", "head_a", "head_b", "supervisor"])
def test_those_who_lead_watch_or_head_see_it(cast: Cast, client_of: Browser, who: str) -> None:
    assert client_of(cast.people[who]).get(PAGE).status_code == 200


@pytest.mark.parametrize("who", ["staff_a", "outsider"])
def test_staff_are_told_where_their_goals_are(cast: Cast, client_of: Browser, who: str) -> None:
    answer = client_of(cast.people[who]).get(PAGE)
    assert answer.status_code == 403
    assert "我的一天" in answer.content.decode()


def test_an_empty_installation_says_what_to_do_next(cast: Cast, client_of: Browser) -> None:
    answer = client_of(cast.chair).get(PAGE)
    assert answer.status_code == 200
    assert "看板还没有可显示的数据" in answer.content.decode()


@pytest.mark.parametrize("value", ["abc", "2026", "2026-09", "2026Q5", "9999Q1", "0001Q1", "<script>"])
def test_a_bad_quarter_is_answered_with_a_sentence(cast: Cast, client_of: Browser, value: str) -> None:
    answer = client_of(cast.chair).get(PAGE, {"period": value})
    assert answer.status_code == 422
    assert "2026Q3" in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("value", ["2000Q1", "2100Q4"])
def test_far_quarters_are_empty_not_errors(cast: Cast, client_of: Browser, value: str) -> None:
    assert client_of(cast.chair).get(PAGE, {"period": value}).status_code == 200


def test_leadership_reads_state_change_worst_and_what_waits(
    cast: Cast, client_of: Browser, quarter: Period
) -> None:
    furnish(cast, quarter)
    page = client_of(cast.chair).get(PAGE, {"period": str(quarter)}).content.decode()
    assert "总体达成率 84.5%，比上季低 5.5 个百分点，未到 100%。" in page
    assert "售后服务部最低，为 71.4%。" in page
    assert "安装延期" in page
    assert f"/evaluation/departments/{cast.b.pk}/?period={quarter}" in page


def test_a_head_sees_the_own_departments_and_no_total(
    cast: Cast, client_of: Browser, quarter: Period
) -> None:
    furnish(cast, quarter)
    cast.a.name = CANARY
    cast.a.save()
    make_order(cast.a, quarter.start, kind="complaint", category=make_category(CANARY * 2), title=CANARY)
    page = client_of(cast.head_b).get(PAGE, {"period": str(quarter)}).content.decode()
    assert CANARY not in page
    assert "71.4" in page
    for of_others in ("93.2", "84.5", "全公司"):
        assert of_others not in page


@pytest.mark.parametrize(
    "path", ["/evaluation/departments/{a}/", "/evaluation/goals/{goal}/", "/evaluation/goals/"]
)
def test_nothing_of_a_is_found_by_b(cast: Cast, client_of: Browser, quarter: Period, path: str) -> None:
    furnish(cast, quarter)
    goal = cast.a.plans.get().goals.get()
    answer = client_of(cast.head_b).get(path.format(a=cast.a.pk, goal=goal.pk))
    assert answer.status_code == 404 or "客户服务中心" not in answer.content.decode()


def test_queries_do_not_grow_with_what_is_shown(cast: Cast, client_of: Browser, quarter: Period) -> None:
    browser = client_of(cast.chair)
    furnish(cast, quarter)
    few = queries_of(browser, quarter)
    cycle = cast.a.plans.get().cycle
    for index, department in enumerate((cast.a_team, cast.company)):
        plan = published_plan(cycle, department)
        for number in range(4):
            make_attainment(
                make_goal(plan, title=f"更多 {number}"), quarter, "50", "missed", actual="1", target="2"
            )
        make_department_attainment(cycle, department, quarter, "50", "missed")
        make_order(department, quarter.start, kind="complaint", category=make_category(f"类别 {index}"))
    assert queries_of(browser, quarter) == few
    assert few <= 32


def queries_of(browser: Client, quarter: Period) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(PAGE, {"period": str(quarter)}).status_code == 200
    return len(queries)


def test_what_waits_for_leadership_is_shown_to_them_and_to_the_office(
    cast: Cast, client_of: Browser, quarter: Period
) -> None:
    furnish(cast, quarter)
    plan = cast.a.plans.get()
    from django.contrib.contenttypes.models import ContentType

    now = timezone.now()
    Duty.objects.create(
        act="approve",
        purpose="plan.approve",
        subject_type=ContentType.objects.get_for_model(plan),
        subject_id=plan.pk,
        subject_label="客户服务中心年度计划",
        body="leadership",
        due_at=now - timedelta(days=1),
        opened_at=now - timedelta(days=3),
    )
    chair = client_of(cast.chair).get(PAGE).content.decode()
    assert "等待领导决定 1 件" in chair
    assert "1 件事等您决定" in chair
    assert "其中 1 件已超时" in chair
    assert "等待领导决定 1 件" in client_of(cast.officer).get(PAGE).content.decode()
    head = client_of(cast.head_b).get(PAGE).content.decode()
    assert "客户服务中心年度计划" not in head


def test_the_fragment_for_my_day_shows_the_own_goals(cast: Cast, client_of: Browser, quarter: Period) -> None:
    furnish(cast, quarter)
    page = client_of(cast.head_a).get("/evaluation/goals/mine/").content.decode()
    assert "客户服务中心准时目标" in page
    assert "93.2" in page
    assert "售后服务部" not in page
    assert client_of(cast.outsider).get("/evaluation/goals/mine/").status_code == 200


def test_a_team_without_a_plan_goes_by_the_nearest_department_above(
    cast: Cast, client_of: Browser, quarter: Period
) -> None:
    """Staff of the team read A's goals, told whose they are; without an address while A's page is not theirs."""
    goal = make_goal(published_plan(make_cycle(quarter.first_day.year), cast.a), title="投诉四小时内答复")
    make_attainment(goal, quarter, "0.97", "near")
    page = client_of(cast.staff_a).get("/evaluation/goals/mine/").content.decode()
    assert "投诉四小时内答复" in page
    assert f"{cast.a_team}没有单独的计划" in page
    assert f"/evaluation/goals/{goal.pk}/" not in page
    head = client_of(cast.head_a).get("/evaluation/goals/mine/").content.decode()
    assert f"/evaluation/goals/{goal.pk}/" in head
    assert "没有单独的计划" not in head


def test_the_own_plan_comes_before_the_one_above_and_drafts_bind_nobody(
    cast: Cast, client_of: Browser, quarter: Period
) -> None:
    cycle = make_cycle(quarter.first_day.year)
    make_goal(published_plan(cycle, cast.company), title="公司的目标")
    drafted = published_plan(cycle, cast.a, status="draft", published_at=None, published_by=None)
    make_goal(drafted, title="还没有发布的目标")
    mine = "/evaluation/goals/mine/"
    page = client_of(cast.staff_a).get(mine).content.decode()
    assert "公司的目标" in page
    assert "还没有发布的目标" not in page
    make_goal(published_plan(cycle, cast.a_team), title="班组的目标")
    page = client_of(cast.staff_a).get(mine).content.decode()
    assert "班组的目标" in page
    assert "公司的目标" not in page
