"""Urging what is owed: one click, once a day, and nobody who has handed in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from activity.commands.delivery import deliver_waiting
from activity.models import Event, Notification
from core.errors import Conflict, Forbidden
from plans import events
from plans.commands.cycles import close_cycle
from plans.commands.urging import urge_plans
from plans.models import DepartmentPlan, Drafter, PlanCycle
from tests.cast import Cast
from tests.factories.organization import make_department
from tests.factories.plans import complete_plan, make_cycle, make_plan, plan_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(cast: Cast) -> PlanCycle:
    """A has not handed in, B has."""
    cycle = make_cycle()
    complete_plan(cast, cycle=cycle)
    plan_in("submitted", cast, cycle=cycle, department=cast.b)
    return cycle


def test_only_departments_that_owe_a_plan_are_urged(cast: Cast, cycle: PlanCycle) -> None:
    urged = urge_plans(cycle, None, by=cast.officer)
    assert [plan.department for plan in urged.told] == [cast.a]
    event = Event.objects.get(name=events.PLAN_URGED)
    assert (event.subject, event.actor) == (urged.told[0], cast.officer)


def test_head_and_co_authors_are_told(cast: Cast, cycle: PlanCycle) -> None:
    plan = cycle.plans.get(department=cast.a)
    Drafter.objects.create(plan=plan, person=cast.staff_a)
    urge_plans(cycle, [plan.pk], by=cast.officer)
    deliver_waiting()
    told = Notification.objects.filter(message=events.PLAN_URGED).values_list("recipient", flat=True)
    assert set(told) == {cast.head_a.pk, cast.staff_a.pk}


def test_nobody_is_urged_twice_within_a_day(cast: Cast, cycle: PlanCycle) -> None:
    urge_plans(cycle, None, by=cast.officer)
    with pytest.raises(Conflict, match="24 小时内已经催办过"):
        urge_plans(cycle, None, by=cast.director)
    other = make_plan(cycle=cycle, department=make_department())
    urged = urge_plans(cycle, None, by=cast.director)
    assert [plan.pk for plan in urged.told] == [other.pk]
    assert [plan.department for plan in urged.rested] == [cast.a]


def test_what_was_handed_in_is_not_urged(cast: Cast, cycle: PlanCycle) -> None:
    handed_in = cycle.plans.get(department=cast.b)
    with pytest.raises(Conflict, match="都已经报送"):
        urge_plans(cycle, [handed_in.pk], by=cast.officer)


def test_only_the_office_urges_and_only_while_the_cycle_is_open(cast: Cast) -> None:
    cycle = make_cycle()
    complete_plan(cast, cycle=cycle)
    with pytest.raises(Forbidden):
        urge_plans(cycle, None, by=cast.head_a)
    close_cycle(cycle, by=cast.officer)
    with pytest.raises(Conflict, match="已经关闭"):
        urge_plans(cycle, None, by=cast.officer)


def test_the_office_ticks_departments_on_the_page(cast: Cast, cycle: PlanCycle) -> None:
    browser = Client()
    browser.force_login(cast.officer)
    page = browser.get(reverse("plans:cycle", args=[cycle.pk])).content.decode()
    plan = cycle.plans.get(department=cast.a)
    assert f'value="{plan.pk}"' in page
    assert "目标 1（权重 100%）" in page
    answer = browser.post(reverse("plans:urge", args=[cycle.pk]), {"selected": [plan.pk, "x"]}, follow=True)
    assert "已催办 1 个部门：客户服务中心" in answer.content.decode()
    head = Client()
    head.force_login(cast.head_a)
    assert "data-select-all" not in head.get(reverse("plans:cycle", args=[cycle.pk])).content.decode()


def test_the_page_asks_the_same_number_of_questions_for_many_departments(
    cast: Cast, cycle: PlanCycle, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = Client()
    browser.force_login(cast.officer)
    url = reverse("plans:cycle", args=[cycle.pk])
    browser.get(url)
    with django_assert_max_num_queries(40) as few:
        browser.get(url)
    for _ in range(20):
        make_plan(cycle=cycle, department=make_department())
    with django_assert_max_num_queries(len(few)):
        browser.get(url)
    assert DepartmentPlan.objects.filter(cycle=cycle).count() == 22
