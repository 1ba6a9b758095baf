"""A published plan changes: the head proposes, the office reviews, the chair agrees, and it is edition 2."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from plans.models import Adjustment, PlanEdition
from tests.cast import Cast
from tests.factories.plans import plan_in
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def decide(person: Visitor, act: str, button: str, remarks: str = "") -> None:
    person.act(act)
    if remarks:
        person.page.locator("dialog[open]").get_by_label("意见").fill(remarks)
    person.act(button)


def begin(head: Visitor, address: str) -> None:
    head.open(address)
    head.page.get_by_role("link", name="提出调整").click()
    page = head.page
    page.get_by_label("原因类别").select_option("demand")
    page.get_by_label("调整理由").fill("二季度来电量比预计多三成，夜间无人接续。")
    page.get_by_label("预期效果").fill("超期工单减少一半。")
    page.get_by_label("短期目标").fill("九月底按期办结率到 86%")
    page.get_by_label("检查日期").fill("2027-09-30")
    page.get_by_role("button", name="下一步：选择要改的内容").click()
    head.expect_said("已开始拟写")


def change(head: Visitor) -> None:
    page = head.page
    page.get_by_role("link", name="目标 1").click()
    page.get_by_label("全年目标").fill("88")
    page.get_by_label("第 4 季度").fill("88")
    page.get_by_role("button", name="写入调整").first.click()
    expect(page.locator("#changes del").filter(has_text="90").first).to_be_visible()
    expect(page.locator("#changes ins").filter(has_text="88").first).to_be_visible()
    page.get_by_role("link", name="新增措施").click()
    page.get_by_label("措施", exact=True).fill("夜间增开一个在线坐席")
    page.get_by_label("责任人").select_option(index=1)
    page.get_by_label("完成日期").fill("2027-09-30")
    page.get_by_label("预期效果").fill("夜间超期减少 50 件")
    page.get_by_label("预算（元）").fill("0")
    page.locator("#weights input").first.fill("50")
    page.get_by_role("button", name="写入调整").click()
    expect(page.locator("#changes").get_by_text("新增，待批")).to_be_visible()


def test_a_plan_is_adjusted_to_its_second_edition(stage: Cast, visit: Visit) -> None:
    plan = plan_in("published", stage)
    address = plan.get_absolute_url()
    head = visit(stage.head_a)
    begin(head, address)
    change(head)
    head.act("报送审核")
    head.act("报送审核")
    head.expect_said("等待办公室审核")
    head.open(address)
    expect(head.page.get_by_text("待批的内容")).to_be_visible()
    adjustment = Adjustment.objects.get().get_absolute_url()

    office = visit(stage.officer)
    office.open("/plans/adjustments/?status=waiting")
    office.page.get_by_role("link", name="第 1 次调整").click()
    decide(office, "审核通过", "审核通过", "数据属实。")
    office.expect_said("已转领导小组决定")

    chair = visit(stage.chair)
    chair.open(adjustment)
    chair.page.get_by_role("link", name="左右对照").click()
    expect(chair.page.locator("#changes ins").filter(has_text="88").first).to_be_visible()
    decide(chair, "同意调整", "同意", "同意。")
    chair.expect_said("成为第 2 版")

    head.open(address)
    head.page.get_by_role("link", name="第 2 版", exact=True).click()
    expect(head.page.get_by_text("夜间增开一个在线坐席").first).to_be_visible()
    assert list(PlanEdition.objects.filter(plan=plan).values_list("number", flat=True)) == [1, 2]
    for person in (head, office, chair):
        assert person.unexpected() == []
