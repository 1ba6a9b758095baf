"""The planning round on My day: for the office, for heads, for others nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organization.models import User
from plans.models import Explanation
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_cycle, make_drafter, make_plan, make_pool, plan_in

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
PANEL = {"HX-Request": "true"}


def test_the_office_sees_who_owes_and_what_waits(cast: Cast, client_of: ClientOf) -> None:
    office, address = client_of(cast.officer), reverse("plans:today")
    assert office.get(address, headers=PANEL).text == ""
    assert "眼下没有编报工作" in office.get(address).text
    cycle = make_cycle(submission_due_at=timezone.now() + timedelta(days=3))
    submitted = plan_in("submitted", cast, cycle=cycle)
    Explanation.objects.filter(plan=submitted).delete()
    Explanation.objects.create(plan=submitted, key="goals.families", text="集中改善时效")
    make_plan(cycle=cycle, department=cast.b)
    text = office.get(address, headers=PANEL).text
    assert "2 个部门中 1 个已报送" in text
    assert "1 个部门还没有报送" in text
    assert submitted.get_absolute_url() in text
    assert "1 条提醒有说明" in text
    assert reverse("plans:urge", args=[cycle.pk]) in text
    assert "逾期" not in text
    cycle.submission_due_at = timezone.now() - timedelta(days=1)
    cycle.save()
    assert "1 个部门逾期未报送" in office.get(address, headers=PANEL).text
    assert address in client_of(cast.officer).get(reverse("activity:my_day")).text


def test_a_cycle_in_which_everything_is_published_says_nothing(cast: Cast, client_of: ClientOf) -> None:
    office, address = client_of(cast.officer), reverse("plans:today")
    cycle = make_cycle()
    plan_in("published", cast, cycle=cycle)
    assert office.get(address, headers=PANEL).text == ""
    make_plan(cycle=cycle, department=cast.b)
    assert "2 个部门中 1 个已报送" in office.get(address, headers=PANEL).text


def test_a_head_sees_what_the_own_plan_lacks(cast: Cast, client_of: ClientOf) -> None:
    head, address = client_of(cast.head_a), reverse("plans:today")
    plan = complete_plan(cast, overview="", schedule="")
    text = head.get(address, headers=PANEL).text
    assert "报送前还需完成 2 项" in text
    assert reverse("plans:edit", args=[plan.pk]) in text
    assert client_of(cast.head_b).get(address, headers=PANEL).text == ""
    assert client_of(cast.staff_a).get(address, headers=PANEL).text == ""
    assert client_of(cast.chair).get(address, headers=PANEL).text == ""


def test_who_was_asked_to_write_along_finds_the_plan(cast: Cast, client_of: ClientOf) -> None:
    plan = complete_plan(cast, overview="")
    make_drafter(plan, cast.staff_a, cast.head_a)
    text = client_of(cast.staff_a).get(reverse("plans:today"), headers=PANEL).text
    assert "请您协作编写" in text
    assert reverse("plans:edit", args=[plan.pk]) in text
    assert reverse("plans:today") in client_of(cast.staff_a).get(reverse("activity:my_day")).text
    assert "请您协作编写" not in client_of(cast.head_a).get(reverse("plans:today"), headers=PANEL).text


def test_the_office_sees_requests_of_plans_that_were_handed_in(cast: Cast, client_of: ClientOf) -> None:
    cycle = make_cycle()
    pool = make_pool(cycle=cycle)
    for status, department in (("draft", cast.b), ("submitted", cast.a)):
        plan = plan_in("submitted", cast, cycle=cycle, department=department)
        plan.measures.get().requests.create(pool=pool, quarter=2, amount=5)
        if status == "draft":
            type(plan).objects.filter(pk=plan.pk).update(status="returned")
    text = client_of(cast.officer).get(reverse("plans:today"), headers=PANEL).text
    assert "1 项资源申请等待协调" in text


def test_a_head_reads_why_the_plan_came_back(cast: Cast, client_of: ClientOf) -> None:
    plan_in("returned", cast)
    text = client_of(cast.head_a).get(reverse("plans:today"), headers=PANEL).text
    assert "请补充基线来源。" in text
    assert "必填内容已经齐全" in text


def test_the_round_costs_the_same_for_many_departments(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    office, cycle = client_of(cast.officer), make_cycle()
    for size in (2, 12):
        for _number in range(size):
            make_plan(cycle=cycle)
        with django_assert_max_num_queries(18):
            office.get(reverse("plans:today"), headers=PANEL)
