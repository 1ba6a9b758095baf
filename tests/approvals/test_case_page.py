"""Who decides reads what is decided on the page of the case, and how late it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from approvals.models import ApprovalCase, ApprovalKind
from organization.models import User
from plans.commands.apart import set_apart
from plans.commands.approval import approve_plan
from plans.commands.review import review_plan
from plans.commands.submission import submit_plan
from tests.cast import Cast
from tests.factories.adjustments import adjustment_in
from tests.factories.approvals import case_of
from tests.factories.organization_plans import organization_plan_in
from tests.factories.plans import complete_plan, fresh, plan_in

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
