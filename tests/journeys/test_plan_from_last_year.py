"""A head takes last year's plan to this year's: carried over, aimed anew, resourced, explained, handed in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_cycle, make_objective, make_plan, make_pool
from tests.journeys.conftest import Visit
from tests.journeys.visitor import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FIGURES = {
    "全年目标": "92",
    "第 1 季度": "86",
    "第 2 季度": "88",
    "第 3 季度": "90",
    "第 4 季度": "92",
}


@pytest.fixture
def plan(stage: Cast) -> DepartmentPlan:
    """An empty plan of A for 2027; that of 2026 is whole, and the new cycle keeps its objective."""
    last = complete_plan(stage, cycle=make_cycle(year=2026))
    cycle = make_cycle(year=2027)
    make_objective(cycle=cycle, code=last.cycle.objectives.get().code)
    make_pool((100, 100, 100, 100), cycle=cycle, name="改善专员")
    return make_plan(cycle=cycle, department=stage.a)


def write(page: Page, label: str, value: str) -> None:
    """The field saves itself; the next one is written when it has."""
    field = page.get_by_label(label).first
    with page.expect_response(lambda response: "/fields/" in response.url):
        field.fill(value)
        field.blur()
    expect(page.locator('[data-state="saved"]')).to_be_visible()


def explain(page: Page) -> None:
    fields = page.locator("#missing").get_by_role("textbox")
    for index in range(fields.count()):
        page.locator("#missing").get_by_role("textbox").nth(index).fill("本年度集中精力改善时效。")
        page.locator("#missing").get_by_role("button", name="记下说明").first.click()
        expect(page.locator("#missing").get_by_role("button", name="改说明")).to_have_count(index + 1)
    expect(page.locator("#missing").get_by_role("heading", name="已经齐全，可以报送")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["laptop", "phone"])
def test_from_last_years_plan_to_a_submitted_one(
    stage: Cast, visit: Visit, plan: DepartmentPlan, size: ViewportSize
) -> None:
    head = visit(stage.head_a, size)
    page = head.open(plan.get_absolute_url())
    head.act("从往年或模板带入")
    for name in ("计划概述", "现状分析", "进度安排", "预期效果"):
        page.get_by_role("checkbox", name=name).check()
    assert head.overflow() == ""
    head.act("带入所选")
    head.expect_said("已带入")

    goal, measure = plan.goals.get(), plan.measures.get()
    page = head.open(f"/plans/{plan.pk}/edit/?part=goals&goal={goal.pk}")
    for label, value in FIGURES.items():
        write(page, label, value)
    assert head.overflow() == ""

    page = head.open(f"/plans/{plan.pk}/edit/?part=measures&measure={measure.pk}")
    asked = page.locator("#measure-resources")
    asked.get_by_label("资源池").select_option(str(plan.cycle.pools.get().pk))
    asked.get_by_label("二季度").fill("30")
    asked.get_by_label("用途").last.fill("区域派单试点")
    with page.expect_response(lambda response: response.request.method == "POST"):
        asked.get_by_role("button", name="加入申请").click()

    page = head.open(f"/plans/{plan.pk}/edit/?part=overview")
    explain(page)
    head.act("报送审核")
    head.act("报送审核")
    head.expect_said("等待办公室审核")
    plan.refresh_from_db()
    assert plan.status == PlanStatus.SUBMITTED
    assert plan.content()["measures"][0]["requests"][0]["quarter"] == 2
    assert plan.goals.get().quarters[4] == 92
