"""Starting from last year's plan or from a template: what is carried, what is left, what moves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Event
from core.errors import Forbidden, Invalid, Stale
from core.periods import Period
from plans import events
from plans.commands.starting import Choice, copy_forward, start_from_template
from plans.commands.templates import edit_template, save_as_template
from plans.models import DepartmentPlan, Finding, Milestone
from tests.cast import Cast
from tests.factories.evaluation import make_observation
from tests.factories.plans import complete_plan, make_cycle, make_objective, make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def last(cast: Cast) -> DepartmentPlan:
    """A complete plan of A for 2026 with a finding and a milestone."""
    plan = complete_plan(cast, cycle=make_cycle(year=2026))
    finding = Finding.objects.create(plan=plan, number=1, source="complaints", statement="夜间响应慢")
    plan.goals.get().findings.add(finding)
    measure = plan.measures.get()
    measure.findings.add(finding)
    Milestone.objects.create(measure=measure, title="上线", due_on=date(2026, 3, 31))
    return plan


@pytest.fixture
def plan(cast: Cast, last: DepartmentPlan) -> DepartmentPlan:
    """An empty plan of A for 2027, whose cycle has an objective of the same code."""
    cycle = make_cycle(year=2027)
    make_objective(cycle=cycle, code=last.goals.get().objective.code)  # type: ignore[union-attr]
    return make_plan(cycle=cycle, department=cast.a)


def test_what_was_chosen_is_carried_and_moved_by_a_year(
    cast: Cast, last: DepartmentPlan, plan: DepartmentPlan
) -> None:
    everything = Choice.everything(last.content())
    plan = copy_forward(plan, last, everything, by=cast.head_a, version=plan.version)
    goal, measure = plan.goals.get(), plan.measures.get()
    assert (goal.title, goal.weight, goal.owner) == (last.goals.get().title, Decimal(100), cast.head_a)
    assert (goal.starts_on, goal.due_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert goal.objective is not None
    assert goal.objective.cycle == plan.cycle, "the objective of the same code in the new cycle"
    assert (goal.target, goal.quarters, goal.rationale) == (None, {}, ""), "set anew each year"
    assert goal.baseline == Decimal(80), "nothing was measured, so last year's stays"
    assert (measure.starts_on, measure.milestones.get().due_on) == (date(2027, 2, 1), date(2027, 3, 31))
    assert measure.links.get().goal == goal
    assert goal.findings.get() == measure.findings.get() == plan.findings.get()
    assert plan.overview == last.overview
    assert plan.version == 2
    assert Event.objects.filter(name=events.PLAN_EDITED).latest("pk").data["copied_from"] == 2026


def test_the_baseline_becomes_what_was_measured(
    cast: Cast, last: DepartmentPlan, plan: DepartmentPlan
) -> None:
    make_observation("on_time_rate", cast.a, Period.parse("2026Q3"), 875, 1000)
    choice = Choice(goals=frozenset({1}))
    plan = copy_forward(plan, last, choice, by=cast.head_a, version=plan.version)
    assert plan.goals.get().baseline == Decimal("87.5")
    assert not plan.measures.exists()


def test_what_is_there_already_stays(cast: Cast, last: DepartmentPlan, plan: DepartmentPlan) -> None:
    plan.overview = "今年重写的概述"
    plan.save()
    everything = Choice.everything(last.content())
    plan = copy_forward(plan, last, everything, by=cast.head_a, version=plan.version)
    plan = copy_forward(plan, last, Choice(goals=frozenset({1})), by=cast.head_a, version=plan.version)
    assert plan.overview == "今年重写的概述"
    assert [goal.number for goal in plan.goals.order_by("number")] == [1, 2]


def test_only_the_own_earlier_plan_is_a_source(
    cast: Cast, last: DepartmentPlan, plan: DepartmentPlan
) -> None:
    other = complete_plan(cast, cycle=make_cycle(year=2025), department=cast.b)
    choice = Choice(goals=frozenset({1}))
    with pytest.raises(Invalid, match="本部门以前年度"):
        copy_forward(plan, other, choice, by=cast.head_a, version=plan.version)
    with pytest.raises(Invalid, match="至少选择一项"):
        copy_forward(plan, last, Choice(), by=cast.head_a, version=plan.version)
    with pytest.raises(Stale):
        copy_forward(plan, last, choice, by=cast.head_a, version=plan.version + 1)
    with pytest.raises(Forbidden):
        copy_forward(plan, last, choice, by=cast.head_b, version=plan.version)
    assert not plan.goals.exists()


def test_a_template_carries_no_people_and_no_reasons(
    cast: Cast, last: DepartmentPlan, plan: DepartmentPlan
) -> None:
    template = save_as_template(last, name="时效改善", description="适合服务部门", by=cast.officer)
    plan = start_from_template(plan, template, by=cast.head_a, version=plan.version)
    goal = plan.goals.get()
    assert (goal.owner, goal.starts_on) == (None, date(2027, 1, 1))
    assert plan.measures.get().links.get().weight == 100
    assert plan.overview == last.overview
    edit_template(template, name="时效改善", description="", is_active=False, by=cast.officer)
    template.refresh_from_db()
    with pytest.raises(Invalid, match="已经停用"):
        start_from_template(plan, template, by=cast.head_a, version=plan.version)


def test_templates_are_the_offices_and_have_a_name_of_their_own(cast: Cast, last: DepartmentPlan) -> None:
    with pytest.raises(Forbidden):
        save_as_template(last, name="模板", by=cast.head_a)
    save_as_template(last, name="模板", by=cast.officer)
    with pytest.raises(Invalid, match="已经有名为"):
        save_as_template(last, name=" 模板 ", by=cast.officer)


def test_the_office_reads_a_template_in_words(cast: Cast, last: DepartmentPlan) -> None:
    goal = last.goals.get()
    assert goal.indicator
    assert goal.objective
    template = save_as_template(last, name="时效改善", by=cast.officer)
    browser = Client()
    browser.force_login(cast.officer)
    page = browser.get(reverse("plans:template", args=[template.pk])).content.decode()
    assert str(goal.indicator) in page
    assert goal.indicator.code not in page
    assert f"承接 {goal.objective.code} ·" in page, (
        "a template is of no year, so the objective is told by its code"
    )


def test_a_head_chooses_on_the_page(cast: Cast, last: DepartmentPlan, plan: DepartmentPlan) -> None:
    browser = Client()
    browser.force_login(cast.head_a)
    page = browser.get(reverse("plans:start", args=[plan.pk])).content.decode()
    assert last.goals.get().title in page
    body = {
        "version": plan.version,
        "source": last.pk,
        "goals": ["1", "abc", "99"],
        "texts": ["overview", "x"],
    }
    answer = browser.post(reverse("plans:copy", args=[plan.pk]), body, follow=True)
    assert "已带入" in answer.content.decode()
    assert plan.goals.count() == 1
    again = browser.post(reverse("plans:copy", args=[plan.pk]), body)
    assert again.status_code == 412, "a double click carries nothing twice"
    assert plan.goals.count() == 1


def test_a_leap_day_and_a_day_outside_the_cycle(
    cast: Cast, last: DepartmentPlan, plan: DepartmentPlan
) -> None:
    leap = complete_plan(cast, cycle=make_cycle(year=2024))
    leap.measures.update(starts_on=date(2024, 2, 29), due_on=date(2025, 1, 31))
    choice = Choice(measures=frozenset({1}))
    plan = copy_forward(plan, leap, choice, by=cast.head_a, version=plan.version)
    measure = plan.measures.get()
    assert (measure.starts_on, measure.due_on) == (date(2027, 2, 28), None)
