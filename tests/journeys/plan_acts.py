"""What people do with a plan in the browser, act by act; journeys are made of these."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from plans.models import Indicator
from tests.journeys.visitor import Visitor

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


def begin_adjustment(head: Visitor, address: str) -> None:
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


def write_adjustment(head: Visitor) -> None:
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
