from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from core.periods import Period
from evaluation.commands.catching_up import compute_due_periods
from evaluation.commands.closing import close_period
from evaluation.commands.computing import compute_period, request_computation, run_waiting
from evaluation.models import ClosedPeriod, ComputationRun, Observation
from evaluation.models.run import LEASE
from evaluation.reports.periods import quarter_lines, quarters_to_close
from evaluation.tasks import compute_current_period, compute_requested
from organization.models import User
from tests.cast import Cast
from tests.evaluation.orders import local, make_goal, make_order, plan_in_force
from workorders.models import WorkOrder

SignIn = Callable[[User], Client]
Q1, Q2 = Period.quarter(2026, 1), Period.quarter(2026, 2)
AT = local(2026, 7, 1, 8)


@pytest.fixture
def computed(cast: Cast) -> Cast:
    for department in (cast.a_team, cast.b):
        make_order(department, local(2026, 2, 1), due_at=local(2026, 2, 3), resolved_at=local(2026, 2, 2))
        make_order(department, local(2026, 2, 1), due_at=local(2026, 2, 3))
    make_goal(plan_in_force(cast.a))
    compute_period(Q1, Q2, by=None, at=AT)
    return cast


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


def test_closing_a_quarter_in_the_browser(computed: Cast, client_of: SignIn) -> None:
    with time_machine.travel(AT, tick=False):
        client = client_of(computed.director)
        page = body(client, "/evaluation/periods/")
        assert "2026 年第 1 季度" in page
        assert "待关闭" in page
        response = client.post("/evaluation/periods/2026Q1/close/", {"summary": "一季度热线拥堵"})
        assert response.status_code == 302
        page = body(client, "/evaluation/periods/")
        assert "一季度热线拥堵" in page
        again = client.post("/evaluation/periods/2026Q1/close/")
        assert again.status_code == 409
        assert "不能再次关闭" in again.content.decode()
        assert client.post("/evaluation/periods/2026Q3/close/").status_code == 409
        assert client.post("/evaluation/periods/spring/close/").status_code == 422
        assert client.post("/evaluation/periods/2026-01/close/").status_code == 422
    assert ClosedPeriod.objects.count() == 1


def test_my_day_tells_the_director_which_quarters_wait(
    computed: Cast, client_of: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(AT, tick=False):
        director, officer = client_of(computed.director), client_of(computed.officer)
        assert "/evaluation/periods/to-close/" in body(director, "/")
        assert "/evaluation/periods/to-close/" not in body(officer, "/")
        assert officer.get("/evaluation/periods/to-close/").status_code == 403
        with CaptureQueriesContext(connection) as two:
            panel = body(director, "/evaluation/periods/to-close/")
        assert "2 个季度等待关闭" in panel
        assert panel.index("2026 年第 1 季度") < panel.index("2026 年第 2 季度")
        close_period(Q1, by=computed.director)
        with django_assert_num_queries(len(two)):
            panel = body(director, "/evaluation/periods/to-close/")
        assert "2026 年第 1 季度" not in panel
        close_period(Q2, by=computed.director)
        assert body(director, "/evaluation/periods/to-close/") == ""


def test_a_quarter_without_a_cycle_waits_for_nobody(computed: Cast) -> None:
    with time_machine.travel(AT, tick=False):
        make_order(computed.b, local(2025, 11, 1), due_at=local(2025, 11, 2))
        compute_period(Period.quarter(2025, 4), Period.quarter(2025, 4), by=None)
        assert "2025Q4" in [line.name for line in quarter_lines(AT)]
        assert [line.name for line in quarters_to_close(AT)] == ["2026Q1", "2026Q2"]


def test_a_restatement_stands_on_the_page(computed: Cast, client_of: SignIn) -> None:
    with time_machine.travel(AT, tick=False):
        close_period(Q1, by=computed.director)
        make_order(computed.b, local(2026, 3, 1), due_at=local(2026, 3, 2), resolved_at=local(2026, 3, 1, 8))
        compute_period(Q1, Q1, by=None)
        page = body(client_of(computed.chair), "/evaluation/periods/")
    assert "补录或更正" in page
    assert "66.7" in page
    assert "50.0" in page


def test_who_may_not_is_told_why(computed: Cast, client_of: SignIn) -> None:
    with time_machine.travel(AT, tick=False):
        page = body(client_of(computed.officer), "/evaluation/periods/")
        assert "只有办公室主任可以关闭季度" in page
        assert "开始计算" in page
        assert "开始计算" not in body(client_of(computed.leader), "/evaluation/periods/")
        refused = client_of(computed.head_a).get("/evaluation/periods/")
        assert refused.status_code == 403


def test_a_computation_asked_for_waits_for_a_worker(computed: Cast, client_of: SignIn) -> None:
    """The page never talks to the broker: the wish is a row, and whatever looks next does it."""
    WorkOrder.objects.filter(resolved_at=None).update(status="cancelled", cancelled_at=AT)
    client = client_of(computed.officer)
    for _twice in range(2):
        response = client.post("/evaluation/periods/compute/", {"first": "2026Q1", "last": "2026Q2"})
        assert response.status_code == 302
    run = ComputationRun.objects.get(finished_at=None)
    assert (run.state, run.requested_by) == ("requested", computed.officer)
    page = body(client, "/evaluation/periods/runs/")
    assert "等待计算" in page
    assert "hx-get" in page

    compute_requested()
    run.refresh_from_db()
    assert run.state == "done"
    assert run.observations > 0
    figure = Observation.objects.current().get(
        indicator__code="on_time_rate", department=computed.a, period_kind="quarter"
    )
    assert figure.value == 100
    page = body(client, "/evaluation/periods/runs/")
    assert "已完成" in page
    assert "hx-get" not in page


def test_a_wish_that_cannot_be_met_is_explained(computed: Cast, client_of: SignIn) -> None:
    client = client_of(computed.officer)
    for first, last in (("2026Q2", "2026Q1"), ("", "2026Q1"), ("2026Q1", "2999Q1"), ("2026", "2026")):
        response = client.post("/evaluation/periods/compute/", {"first": first, "last": last})
        assert response.status_code == 422, (first, last)
    assert not ComputationRun.objects.filter(finished_at=None).exists()


def test_a_run_whose_worker_died_is_begun_again_and_given_up_in_the_end(computed: Cast) -> None:
    run = request_computation(Q1, Q1, by=computed.officer)
    now = run.requested_at
    ComputationRun.objects.filter(pk=run.pk).update(started_at=now, attempts=1)
    assert run_waiting(at=now + timedelta(minutes=1)) == []
    assert [r.pk for r in run_waiting(at=now + LEASE)] == [run.pk]
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("done", 2)

    dead = request_computation(Q2, Q2, by=computed.officer)
    ComputationRun.objects.filter(pk=dead.pk).update(started_at=now, attempts=3)
    assert run_waiting(at=now + LEASE) == []
    dead.refresh_from_db()
    assert (dead.state, dead.error) == ("failed", "连续中断，已放弃。请重新发起计算。")


def test_the_clock_computes_what_orders_call_for(cast: Cast) -> None:
    with time_machine.travel(AT - timedelta(days=2), tick=False):
        make_order(cast.a, local(2024, 5, 1), due_at=local(2024, 5, 2), resolved_at=local(2024, 5, 1, 8))
    with time_machine.travel(AT, tick=False):
        first = compute_due_periods()
        assert (str(first.first), str(first.last), first.is_complete) == ("2024Q2", "2026Q3", True)
    with time_machine.travel(AT + timedelta(hours=2), tick=False):
        second = compute_due_periods()
        assert (str(second.first), second.is_complete, second.observations) == ("2026Q2", False, 0)
        make_order(cast.a, local(2025, 2, 1), due_at=local(2025, 2, 2), resolved_at=local(2025, 2, 1, 8))
    with time_machine.travel(AT + timedelta(hours=3), tick=False):
        third = compute_due_periods()
        assert (str(third.first), third.is_complete) == ("2025Q1", False)
        assert third.observations > 0
    with time_machine.travel(AT + timedelta(days=1, hours=1), tick=False):
        assert compute_due_periods().is_complete


def test_the_task_does_wishes_first(computed: Cast) -> None:
    run = request_computation(Q1, Q1, by=computed.officer)
    compute_current_period()
    run.refresh_from_db()
    assert run.state == "done"
    assert ComputationRun.objects.filter(requested_by=None, is_complete=True).count() == 1


def test_the_catalogue_and_the_history_of_an_indicator(computed: Cast, client_of: SignIn) -> None:
    with time_machine.travel(AT, tick=False):
        client = client_of(computed.head_a)
        page = body(client, "/evaluation/indicators/")
        for name in ("工单按期办结率", "首次解决率", "客户投诉率", "客户满意度"):
            assert name in page
        page = body(client, "/evaluation/indicators/on_time_rate/")
        assert "解决期限落在本期的工单数" in page
        assert "50.0" in page
        assert computed.a.name in page
        assert computed.b.name not in page
        assert client.get("/evaluation/indicators/unheard_of/").status_code == 404
        assert "还没有数据" in body(client_of(computed.outsider), "/evaluation/indicators/on_time_rate/")


def test_pages_ask_the_same_number_of_queries_whatever_they_show(
    computed: Cast, client_of: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(AT, tick=False):
        close_period(Q1, by=computed.director)
        for day in range(1, 9):
            make_order(computed.b, local(2026, 3, day), due_at=local(2026, 3, 9))
            compute_period(Q1, Q1, by=computed.officer)
        assert Observation.objects.restated().count() > 8
        client = client_of(computed.director)
        for path in ("periods", "periods/runs", "indicators", "indicators/on_time_rate"):
            with django_assert_max_num_queries(30):
                body(client, f"/evaluation/{path}/")
