from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from organization.models import User
from plans.lifecycle import PlanStatus
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_cycle, make_plan, plan_in

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


def test_head_writes_and_submits_office_returns_and_all_the_way(cast: Cast, client_of: ClientOf) -> None:
    head, office, chair = client_of(cast.head_a), client_of(cast.officer), client_of(cast.chair)
    plan = complete_plan(cast, overview="")
    edit = reverse("plans:edit", args=[plan.pk])
    page = head.get(edit)
    assert "报送前还需完成 1 项" in page.text

    save = reverse("plans:update_part", args=[plan.pk, "overview"])
    answer = head.post(save, {"version": 1, "text": "少超期。"}, follow=True)
    assert "已保存" in answer.text
    assert "已经齐全，可以报送" in answer.text

    answer = head.post(reverse("plans:submit", args=[plan.pk]), {"version": 2}, follow=True)
    assert "已报送第 3 稿" in answer.text
    answer = office.post(
        reverse("plans:return", args=[plan.pk]), {"version": 3, "remarks": "写明数据来源。"}, follow=True
    )
    assert "写明数据来源。" in answer.text
    assert "写明数据来源。" in head.get(edit).text
    head.post(reverse("plans:submit", args=[plan.pk]), {"version": 3})
    office.post(reverse("plans:review", args=[plan.pk]), {"version": 4, "remarks": "", "pass_unseen": "1"})
    chair.post(reverse("plans:approve", args=[plan.pk]), {"version": 4, "remarks": "同意。"})
    answer = office.post(reverse("plans:publish", args=[plan.pk]), {"version": 4}, follow=True)
    plan.refresh_from_db()
    assert plan.status == PlanStatus.PUBLISHED
    edition = plan.editions.get()
    frozen = head.get(reverse("plans:edition", args=[edition.pk]))
    assert edition.content_hash in frozen.text
    assert "少超期。" in frozen.text
    for anchor in re.findall(r'<a href="#(\w+)">', frozen.text.split('id="contents"')[1]):
        assert f'id="{anchor}"' in frozen.text
    assert '<a href="#measures">' in frozen.text


@pytest.mark.parametrize(
    "part", ["overview", "analysis", "goals", "measures", "schedule", "expected_effects"]
)
def test_every_part_of_the_editor_opens(cast: Cast, client_of: ClientOf, part: str) -> None:
    plan = complete_plan(cast)
    head = client_of(cast.head_a)
    address = reverse("plans:edit", args=[plan.pk])
    goal, measure = plan.goals.get(), plan.measures.get()
    for query in (
        "",
        "&goal=new",
        f"&goal={goal.pk}",
        "&measure=new",
        f"&measure={measure.pk}",
        "&goal=99999",
    ):
        page = head.get(f"{address}?part={part}{query}")
        assert page.status_code == 200
        if (part, query) == ("goals", "&goal=new"):
            # Nothing was written yet, so nothing is called met.
            assert page.text.count("jj-plan-hint-open") == 5
            assert "jj-plan-hint-met" not in page.text


def test_cycle_pages(cast: Cast, client_of: ClientOf) -> None:
    office = client_of(cast.director)
    assert office.get(reverse("plans:cycles")).status_code == 200
    assert office.get(reverse("plans:new_cycle")).status_code == 200
    answer = office.post(
        reverse("plans:new_cycle"),
        {
            "year": 2027, "title": "2027 年度", "starts_on": "2027-01-01", "ends_on": "2027-12-31",
            "submission_due_at": "2026-12-10T17:00", "reached_from": "100", "near_from": "95", "at_risk_from": "85",
            "rhythm": "quarterly", "required_parts": ["goals", "measures"], "report_days": "10",
            "explain_from": "at_risk", "alert_after_days": "30", "analysis_days": "5",
        },
        follow=True,
    )  # fmt: skip
    assert "启动后将请 2 个部门编报计划" in answer.text
    cycle = answer.context["cycle"]
    answer = office.post(reverse("plans:open_cycle", args=[cycle.pk]), follow=True)
    assert "周期已启动，已请 2 个部门编报计划。" in answer.text
    assert cycle.plans.count() == 2


@pytest.mark.parametrize("status", PlanStatus.values[:-1])
def test_the_plan_page_in_every_status(cast: Cast, client_of: ClientOf, status: str) -> None:
    plan = plan_in(status, cast)
    for user in (cast.head_a, cast.officer, cast.chair):
        assert client_of(user).get(plan.get_absolute_url()).status_code == 200
    plans = client_of(cast.chair).get(reverse("plans:plans"))
    assert cast.a.name in plans.text


def test_an_empty_list_says_what_comes_next(cast: Cast, client_of: ClientOf) -> None:
    assert "还没有计划" in client_of(cast.head_a).get(reverse("plans:plans")).text
    make_plan(cycle=make_cycle(), department=cast.a)
    listed = client_of(cast.head_a).get(reverse("plans:plans"), {"status": "approved"})
    assert "没有符合条件的计划" in listed.text
