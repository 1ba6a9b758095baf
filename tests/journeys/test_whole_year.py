"""The year of one department: head, office and leadership, each in a window of their own. The plan is written,
returned, corrected, approved, frozen, reported on, adjusted to its second edition, compared and closed."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.periods import organization_zone
from plans.commands.reporting import open_reports
from plans.lifecycle import PlanStatus
from plans.models import Adjustment, DepartmentPlan
from tests.cast import Cast
from tests.factories.plans import make_cycle, make_indicator, make_objective, make_plan
from tests.journeys.conftest import Visit
from tests.journeys.plan_acts import (
    begin_adjustment,
    decide,
    explain_warnings,
    open_part,
    write_adjustment,
    write_goal,
    write_measure,
    write_texts,
)
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

REMARKS = "现状分析请补充超期工单的时段分布。"


def test_a_department_goes_through_the_year(stage: Cast, visit: Visit) -> None:
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

    report_the_quarter(plan, head, office)
    adjust(plan, head, office, chair)

    head.open(address)
    head.page.get_by_role("link", name="第 1 版").click()
    expect(head.page.get_by_text("投诉按区域直接派单").first).to_be_visible()
    expect(head.page.get_by_text("夜间增开一个在线坐席")).to_have_count(0)
    head.open(f"{address}compare/?from=edition-1&to=edition-2")
    expect(head.page.locator("ins").filter(has_text="88").first).to_be_visible()
    expect(head.page.locator("del").filter(has_text="90").first).to_be_visible()
    expect(head.page.get_by_text("夜间增开一个在线坐席").first).to_be_visible()

    office.open(reverse("plans:cycle", args=[cycle.pk]))
    office.act("关闭周期")
    office.act("关闭周期")
    head.open(address)
    expect(head.page.get_by_role("heading", level=1)).to_contain_text("已关闭")
    expect(head.page.get_by_role("link", name="提出调整")).to_have_count(0)
    found = DepartmentPlan.objects.get(pk=plan.pk)
    assert found.status == PlanStatus.CLOSED
    assert list(found.editions.order_by("number").values_list("number", flat=True)) == [1, 2]


def report_the_quarter(plan: DepartmentPlan, head: Visitor, office: Visitor) -> None:
    (report,) = open_reports(plan, at=datetime(plan.cycle.year, 4, 2, 9, tzinfo=organization_zone()))
    head.open(report.get_absolute_url())
    head.page.get_by_label("本期主要工作和成效").fill("区域派单已在两个区试行。")
    head.act("保存并报送")
    head.expect_said("等待办公室答复")
    office.open(report.get_absolute_url())
    office.page.get_by_label("意见").fill("收到，下季度扩到全市。")
    office.act("答复")
    office.expect_said("已答复")


def adjust(plan: DepartmentPlan, head: Visitor, office: Visitor, chair: Visitor) -> None:
    """The published plan changes: proposed, reviewed, agreed to, and it is edition 2."""
    begin_adjustment(head, plan.get_absolute_url())
    write_adjustment(head)
    head.act("报送审核")
    head.act("报送审核")
    head.expect_said("等待办公室审核")
    head.open(plan.get_absolute_url())
    expect(head.page.get_by_text("待批的内容")).to_be_visible()
    adjustment = Adjustment.objects.get().get_absolute_url()
    office.open("/plans/adjustments/?status=waiting")
    office.page.get_by_role("link", name="第 1 次调整").click()
    decide(office, "审核通过", "审核通过", "数据属实。")
    office.expect_said("已转领导小组决定")
    chair.open(adjustment)
    chair.page.get_by_role("link", name="左右对照").click()
    expect(chair.page.locator("#changes ins").filter(has_text="88").first).to_be_visible()
    decide(chair, "同意调整", "同意", "同意。")
    chair.expect_said("成为第 2 版")
