"""Every figure opens what it is made of: the list behind a link holds as many orders as the figure says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client

from core.periods import Period
from evaluation.commands.computing import compute_period
from evaluation.reports.behind import SOURCES
from evaluation.reports.dashboard import dashboard_of
from evaluation.reports.goal_page import goal_page_of
from evaluation.views.dashboard import dashboard_context
from evaluation.views.dashboard_parts import complaints_url
from organization.models import User
from tests.cast import Cast
from tests.evaluation.test_goal_page import read
from tests.factories.evaluation import (
    make_category,
    make_cycle,
    make_goal,
    make_order,
    published_plan,
    someone,
)
from workorders.filters import OrderFilter
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 9, 22, 8, tzinfo=SHANGHAI)
Q3 = Period.quarter(2026, 3)


@pytest.fixture(autouse=True)
def _on_the_22nd_of_september() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """A quarter with every sort of order, in A, its team and B, and at the edges of the quarter."""
    cycle = make_cycle(2026)
    for department in (cast.a, cast.b):
        plan = published_plan(cycle, department)
        for code in SOURCES:
            make_goal(plan, code, ("90", "90", "90", "90"), weight=10)
    delivery = make_category("配送")
    categories = [delivery, make_category("迟到", delivery), make_category("安装"), None]
    edge = timedelta(microseconds=1)
    times = [Q3.start, Q3.start - edge, Q3.start + timedelta(days=20), NOW - timedelta(days=3)]
    for number, department in enumerate((cast.a, cast.a_team, cast.b, cast.company)):
        for step, moment in enumerate(times):
            for kind in ("complaint", "repair", "enquiry", "improvement"):
                late = timedelta(hours=(step + number) % 3 - 1)
                due = moment + timedelta(hours=8)
                make_order(
                    department,
                    moment,
                    kind=kind,
                    category=categories[(step + number) % 4],
                    due_at=due,
                    resolved_at=due + late,
                    resolution_work_seconds=3600,
                    first_responded_at=moment + timedelta(hours=1),
                    response_work_seconds=3600,
                    transfer_count=step % 2,
                    reopen_count=number % 2,
                    satisfaction=1 + (step + number) % 5,
                )
        make_order(department, times[3], kind="complaint", due_at=times[3] + timedelta(days=1))
        make_order(department, times[3], kind="repair", due_at=NOW + timedelta(days=1))
        make_order(department, times[3], due_at=NOW - timedelta(days=1), status="waiting")
        gone = {"status": "cancelled", "cancelled_at": NOW, "cancelled_by": someone()}
        make_order(department, times[3], kind="complaint", due_at=times[3], **gone)
    compute_period(Q3.previous, Q3, by=None)
    return cast


def count_behind(url: str, user: User) -> int:
    """What the list of orders shows this person under the address."""
    assert url.startswith("/work-orders/?"), url
    query = QueryDict(url.split("?", 1)[1])
    found = OrderFilter(
        query, queryset=WorkOrder.objects.visible_to(user), request=SimpleNamespace(user=user, GET=query)
    )
    assert found.is_valid(), found.errors
    return int(found.qs.count())


def person(cast: Cast, name: str) -> User:
    found: User = User.objects.get(pk=cast.people[name].pk)
    return found


@pytest.mark.parametrize("who", ["chair", "officer", "supervisor", "head_a", "head_b"])
def test_tiles_open_the_orders_they_count(busy: Cast, who: str) -> None:
    user = person(busy, who)
    context = dashboard_context(dashboard_of(user, Q3), user)
    seen = []
    for tile in context["service"]:
        for part in (tile.numerator, tile.denominator):
            assert count_behind(part.url, user) == int(part.words.replace(",", "")), (tile.label, part.url)
            seen.append(part.words)
    assert any(words != "0" for words in seen)


@pytest.mark.parametrize("who", ["chair", "head_a", "head_b"])
def test_bars_of_complaints_open_the_orders_they_count(busy: Cast, who: str) -> None:
    user = person(busy, who)
    board = dashboard_of(user, Q3)
    assert board.complaints.total
    for bar in board.complaints.bars:
        assert count_behind(complaints_url(bar, board.scope, Q3), user) == bar.count, bar.name
    context = dashboard_context(board, user)
    assert count_behind(context["complaints_url"], user) == board.complaints.total


@pytest.mark.parametrize("who", ["chair", "head_a", "head_b"])
def test_what_is_overdue_now_opens_those_orders(busy: Cast, who: str) -> None:
    user = person(busy, who)
    board = dashboard_of(user, Q3)
    context = dashboard_context(board, user)
    assert board.overdue[-1].total
    assert count_behind(context["overdue"].urls[-1], user) == board.overdue[-1].total
    assert count_behind(context["overdue_url"], user) == board.overdue[-1].total


@pytest.mark.parametrize("who", ["chair", "head_a", "head_b"])
def test_each_past_bar_opens_the_orders_it_counted(
    busy: Cast, client_of: Callable[[User], Client], who: str
) -> None:
    user = person(busy, who)
    waiting = {"status": "waiting"}
    make_order(busy.a, NOW - timedelta(days=40), due_at=NOW - timedelta(days=30))
    make_order(busy.b, NOW - timedelta(days=40), due_at=NOW - timedelta(days=30), **waiting)
    board = dashboard_of(user, Q3)
    urls = dashboard_context(board, user)["overdue"].urls
    assert sum(week.total for week in board.overdue[:-1]) > 0
    browser = client_of(user)
    for week, url in list(zip(board.overdue, urls, strict=True))[:-1]:
        answer = browser.get(url)
        assert answer.context["total"] == week.total
        assert len(answer.context["orders"]) == week.total


@pytest.mark.parametrize("who", ["chair", "head_a"])
def test_without_a_day_the_overdue_orders_of_now_open(
    busy: Cast, client_of: Callable[[User], Client], who: str
) -> None:
    user = person(busy, who)
    now_url = dashboard_context(dashboard_of(user, Q3), user)["overdue_url"]
    for address in ("/evaluation/overdue/", "/evaluation/overdue/?on="):
        answer = client_of(user).get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, now_url)
    assert client_of(busy.outsider).get("/evaluation/overdue/").status_code == 403


@pytest.mark.parametrize("text", ["heute", "2026-09-22", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_only_past_days_have_past_orders(cast: Cast, client_of: Callable[[User], Client], text: str) -> None:
    assert client_of(cast.chair).get("/evaluation/overdue/", {"on": text}).status_code == 422


@pytest.mark.parametrize("code", list(SOURCES))
def test_the_orders_behind_a_goal_are_those_of_its_figure(busy: Cast, code: str) -> None:
    goal = busy.a.plans.get().goals.get(indicator__code=code)
    page = goal_page_of(read(goal), Q3)
    assert page.behind is not None
    assert page.observation is not None
    assert page.behind.total == page.observation.denominator
    if len(page.behind.kinds) > 1:
        part = next(kind for kind in page.behind.kinds if kind.kind.part == "numerator")
        assert part.count == page.observation.numerator
    user = person(busy, "head_a")
    for kind in page.behind.kinds:
        if kind.url:
            assert count_behind(kind.url, user) == kind.count, kind.url


def test_the_list_itself_opens(busy: Cast, client_of: Callable[[User], Client]) -> None:
    user = person(busy, "head_a")
    context = dashboard_context(dashboard_of(user, Q3), user)
    browser = client_of(user)
    for tile in context["service"]:
        assert browser.get(tile.numerator.url).status_code == 200
