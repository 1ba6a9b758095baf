"""Who decides reads what is decided on the page of the case, and how late it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from approvals.models import ApprovalCase, ApprovalKind
from organization.models import User
from plans.commands.adjustments.deciding import review_adjustment, submit_adjustment
from plans.commands.adjustments.writing import change_record
from plans.commands.apart import set_apart
from plans.commands.approval import approve_plan
from plans.commands.review import review_plan
from plans.commands.submission import submit_plan
from plans.models import DepartmentPlan, Milestone
from tests.cast import Cast
from tests.factories.adjustments import adjustment_in, propose
from tests.factories.approvals import case_of
from tests.factories.organization import person
from tests.factories.organization_plans import organization_plan_in
from tests.factories.plans import (
    complete_plan,
    explain_all,
    fresh,
    make_cycle,
    make_finding,
    make_goal,
    make_indicator,
    make_measure,
    make_objective,
    make_part,
    make_pool,
    make_request,
    plan_in,
    publish,
)

pytestmark = pytest.mark.django_db
Sign = Callable[[User], Client]


def read(client: Client, case: ApprovalCase) -> str:
    answer = client.get(case.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_plan_is_read_where_it_is_decided(cast: Cast, client_of: Sign) -> None:
    plan = plan_in("reviewed", cast)
    page = read(client_of(cast.chair), case_of(plan))
    for said in (plan.overview, plan.goals.get().title, plan.measures.get().title):
        assert said in page
    approve_plan(plan, by=cast.chair, version=plan.version)
    # Decided: the plan may say something else by now, so its page and its editions show it.
    assert plan.overview not in read(client_of(cast.chair), case_of(plan))


def test_what_was_changed_behind_the_case_is_not_shown_as_its_content(cast: Cast, client_of: Sign) -> None:
    plan = plan_in("reviewed", cast)
    plan.goals.update(title="有人绕过了系统")
    assert "有人绕过了系统" not in read(client_of(cast.chair), case_of(plan))


def test_a_project_and_a_goal_show_themselves_alone(cast: Cast, client_of: Sign) -> None:
    plan = complete_plan(cast)
    goal, measure = plan.goals.get(), plan.measures.get()
    set_apart(goal, True, by=cast.head_a)
    set_apart(measure, True, by=cast.head_a)
    plan = submit_plan(fresh(plan), by=cast.head_a, version=fresh(plan).version)
    review_plan(plan, by=cast.officer, version=plan.version, pass_unseen=True)
    cases = {case.kind: case for case in ApprovalCase.objects.exclude(kind=ApprovalKind.PLAN)}
    assert "各季度目标值" in read(client_of(cast.chair), cases[ApprovalKind.GOAL])
    project = read(client_of(cast.chair), cases[ApprovalKind.PROJECT])
    assert "服务的目标" in project
    assert plan.overview not in project


def test_an_adjustment_shows_what_is_struck_out_and_put_in(cast: Cast, client_of: Sign) -> None:
    adjustment = adjustment_in("reviewed", cast)
    page = read(client_of(cast.chair), ApprovalCase.objects.about(adjustment).get())
    assert adjustment.reason in page
    assert "<del>" in page
    assert "<ins>" in page


def test_the_organization_s_plan_is_shown_as_handed_in(cast: Cast, client_of: Sign) -> None:
    plan = organization_plan_in("submitted", cast)
    page = read(client_of(cast.chair), ApprovalCase.objects.about(plan).get())
    assert "部门之间的冲突、空白和重复" in page


def test_a_late_step_says_by_how_much(cast: Cast, client_of: Sign) -> None:
    plan = plan_in("reviewed", cast)
    case_of(plan).steps.update(due_at=timezone.now() - timedelta(days=3, hours=1))
    page = read(client_of(cast.chair), case_of(plan))
    assert '<span class="jj-late-words">超时 3 天</span>' in page


def wide_plan(cast: Cast, size: int) -> DepartmentPlan:
    """Complete, with so many goals and measures, each with its own objective, indicator, owner, part and days."""
    plan = complete_plan(cast, cycle=make_cycle())
    for number in range(1, size):
        owner = person(f"owner_{plan.cycle.year}_{number}", f"负责人 {number}", "staff", cast.a)
        objective, indicator = make_objective(cycle=plan.cycle), make_indicator(f"wide_{number}")
        goal = make_goal(
            plan=plan, title=f"目标 {number}", indicator=indicator, objective=objective, owner=owner
        )
        make_measure((goal,), owner=owner, cost=Decimal(number))
    plan.goals.update(weight=100 // size)
    plan.goals.filter(number=1).update(weight=100 // size + 100 % size)
    for goal, measure in zip(plan.goals.all(), plan.measures.all(), strict=True):
        goal.findings.add(make_finding(plan))
        make_part(goal, department=cast.a_team)
        Milestone.objects.create(measure=measure, title="试点", due_on=date(plan.cycle.year, 6, 30))
        make_request(measure, make_pool(cycle=plan.cycle), 1)
    return plan


def wide_case(cast: Cast, kind: str, size: int) -> ApprovalCase:
    """An open case about a plan of that size, or about a change set that touches every goal of one."""
    plan = wide_plan(cast, size)
    if kind == "plan":
        explain_all(plan)
        plan = submit_plan(plan, by=cast.head_a, version=fresh(plan).version)
        review_plan(plan, by=cast.officer, version=plan.version, pass_unseen=True)
        return case_of(plan)
    adjustment = propose(publish(plan, cast), cast.head_a)
    for goal in plan.goals.all():
        wanted = {"target": Decimal(88), "quarter_4": Decimal(88)}
        adjustment = change_record(adjustment, goal, wanted, by=cast.head_a, version=adjustment.version)
    adjustment = submit_adjustment(adjustment, by=cast.head_a, version=adjustment.version)
    review_adjustment(adjustment, by=cast.officer, version=adjustment.version)
    return ApprovalCase.objects.about(adjustment).get()


@pytest.mark.parametrize(("kind", "sizes"), [("plan", (2, 12)), ("adjustment", (1, 5))])
def test_a_larger_plan_asks_the_database_no_more(
    cast: Cast, client_of: Sign, kind: str, sizes: tuple[int, int], django_assert_max_num_queries: Any
) -> None:
    chair = client_of(cast.chair)
    small, large = (wide_case(cast, kind, size) for size in sizes)
    read(chair, small)  # what is asked once for all pages
    with django_assert_max_num_queries(100) as few:
        read(chair, small)
    with django_assert_max_num_queries(len(few)):
        page = read(chair, large)
    assert f"目标 {sizes[1] - 1}" in page
