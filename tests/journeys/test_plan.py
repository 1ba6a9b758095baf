"""A plan from the first word to the frozen edition: head, office and leadership, each in a window of their own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan, Indicator
from tests.cast import Cast
from tests.factories.plans import make_cycle, make_indicator, make_objective, make_plan
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

REMARKS = "现状分析请补充超期工单的时段分布。"
TEXTS = [
    ("计划概述", "减少超期，提高一次解决率。"),
    ("现状分析", "超期工单集中在夜间，转派后平均多用 11.8 小时。"),
    ("进度安排", "一季度上线区域派单，二季度评估。"),
    ("预期效果", "按期办结率到 90%，投诉下降两成。"),
]


def open_part(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="计划的六个部分").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=2, name=name).first).to_be_visible()


def write_texts(page: Page) -> None:
    for name, text in TEXTS:
        open_part(page, name)
        page.get_by_label(name).fill(text)
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.get_by_role("status").filter(has_text="已保存")).to_be_visible()


def write_goal(page: Page, indicator: Indicator) -> None:
    open_part(page, "改善目标")
    page.get_by_role("link", name="新增目标").click()
    page.get_by_label("目标表述").fill("工单按期办结率由 80% 提高到 90%")
    page.get_by_label(re.compile("^指标")).select_option(str(indicator.pk))
    page.get_by_label("达成率算法").select_option("raise")
    page.get_by_label("权重（%）").fill("100")
    page.get_by_label("基线").fill("80")
    page.get_by_label("全年目标").fill("90")
    page.get_by_label("承接的战略目标").select_option(index=1)
    page.get_by_label("负责人").select_option(index=1)
    for quarter, value in enumerate(("82", "85", "88", "90"), start=1):
        page.get_by_label(f"第 {quarter} 季度").fill(value)
    page.get_by_role("button", name="保存目标").click()
    expect(page.get_by_role("link", name="工单按期办结率由 80% 提高到 90%").first).to_be_visible()


def write_measure(page: Page) -> None:
    open_part(page, "改善措施")
    page.get_by_role("link", name="新增措施").click()
    page.get_by_label(re.compile("^措施")).fill("投诉按区域直接派单")
    page.get_by_label("责任人").select_option(index=1)
    page.get_by_label("完成日期").fill(page.get_by_label("开始日期").input_value())
    page.get_by_label("预期效果").fill("平均解决时长缩短 4 小时")
    page.get_by_label("预算（元）").fill("0")
    page.get_by_label("目标 1 工单按期办结率由 80% 提高到 90%").fill("100")
    page.get_by_role("button", name="保存措施").click()
    expect(page.get_by_role("link", name="投诉按区域直接派单").first).to_be_visible()


def explain_warnings(page: Page) -> None:
    """Each warning may stand, with a reason that the office will read."""
    open_part(page, "计划概述")
    card = page.locator("#missing")
    fields = card.get_by_role("textbox")
    for index in range(fields.count()):
        fields.nth(index).fill("本年度集中精力改善时效。")
        card.get_by_role("button", name="记下说明").first.click()
        expect(card.get_by_role("button", name="改说明")).to_have_count(index + 1)
    expect(card.get_by_role("heading", name="已经齐全，可以报送")).to_be_visible()


def decide(person: Visitor, act: str, button: str, remarks: str = "") -> None:
    person.act(act)
    if remarks:
        person.page.locator("dialog[open]").get_by_label("意见").fill(remarks)
    person.act(button)


def test_a_plan_is_written_returned_corrected_approved_and_frozen(stage: Cast, visit: Visit) -> None:
    indicator = make_indicator()
    cycle = make_cycle()
    make_objective(cycle=cycle)
    plan = make_plan(cycle=cycle, department=stage.a)
    address = plan.get_absolute_url()

    head = visit(stage.head_a)
    head.open("/plans/")
    head.page.get_by_role("link", name="客户服务中心").first.click()
    head.act("编辑")
    write_texts(head.page)
    write_goal(head.page, indicator)
    write_measure(head.page)
    explain_warnings(head.page)
    head.act("报送审核")
    head.act("报送审核")
    head.expect_said("等待办公室审核")

    office = visit(stage.officer)
    office.open(address)
    expect(office.page.get_by_text("本年度集中精力改善时效。").first).to_be_visible()
    decide(office, "退回修改", "退回", REMARKS)
    office.expect_said("已退回给客户服务中心修改")

    head.open(address)
    expect(head.page.get_by_text(REMARKS).first).to_be_visible()
    head.act("编辑")
    open_part(head.page, "现状分析")
    head.page.get_by_label("现状分析").fill("超期工单六成在 20 时以后受理，转派后平均多用 11.8 小时。")
    head.page.get_by_role("button", name="保存", exact=True).click()
    expect(head.page.get_by_role("status").filter(has_text="已保存")).to_be_visible()
    head.act("报送审核")
    head.act("报送审核")
    head.expect_said("等待办公室审核")

    office.open(address)
    expect(office.page.get_by_text("六成在 20 时以后受理").first).to_be_visible()
    decide(office, "审核通过", "审核通过")
    office.expect_said("已转领导小组审批")

    chair = visit(stage.chair)
    chair.open(address)
    decide(chair, "审批同意", "同意", "同意，按季度报进展。")
    chair.expect_said("已审批同意")

    office.open(address)
    office.act("发布")
    office.act("发布")
    office.expect_said("已发布第 1 版，内容冻结")

    head.open(address)
    expect(head.page.get_by_role("heading", level=1)).to_contain_text("已发布")
    expect(head.page.get_by_role("link", name="编辑")).to_have_count(0)
    expect(head.page.get_by_role("button", name="报送审核")).to_have_count(0)
    # The address of the editor leads back to the plan.
    head.open(f"{address}edit/")
    expect(head.page).to_have_url(head.site.url + address)
    head.page.get_by_role("link", name="第 1 版").click()
    expect(head.page.get_by_text("投诉按区域直接派单").first).to_be_visible()
    assert DepartmentPlan.objects.get(pk=plan.pk).status == PlanStatus.PUBLISHED
