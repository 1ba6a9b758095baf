"""A review in the browser: places judged one by one, back with a requirement, answered, handed in again, passed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from plans.models import DepartmentPlan
from tests.cast import Cast
from tests.factories.plans import complete_plan
from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ASKED = "请写明超期工单集中在哪些时段。"


def test_a_plan_comes_back_with_a_requirement_and_passes_the_second_time(stage: Cast, visit: Visit) -> None:
    plan = complete_plan(stage)
    address = plan.get_absolute_url()
    head, office = visit(stage.head_a), visit(stage.officer)
    head.open(address)
    head.act("报送审核")
    head.act("报送审核")
    head.expect_said("等待办公室审核")

    office.open(address)
    office.page.get_by_role("link", name="逐项审核", exact=True).click()
    bar = office.page.locator("#review-bar")
    analysis = office.page.locator("#item-analysis")
    analysis.get_by_text("引用一栏").click()
    analysis.get_by_role("button", name="正文").click()  # quotes the field
    box = analysis.get_by_role("textbox")
    expect(box).to_have_value("「正文」")
    expect(analysis.get_by_text("草稿已保存")).to_be_visible()
    office.expect_problem("htmx:(afterRequest|sendError)|ERR_INTERNET_DISCONNECTED")
    office.context.set_offline(True)
    box.fill(ASKED)
    expect(analysis.get_by_role("status")).to_have_text("还没有保存。请不要关闭页面，网络恢复后会自动再送。")
    office.context.set_offline(False)
    expect(analysis.get_by_text("草稿已保存")).to_be_visible()
    analysis.get_by_role("button", name="需修改").click()
    expect(bar).to_contain_text("1 需修改，5 未看")
    overview = office.page.locator("#item-overview")
    overview.get_by_role("button", name="通过", exact=True).click()
    expect(bar).to_contain_text("1 通过，1 需修改，4 未看")
    expect(bar.get_by_role("button", name="审核通过")).to_have_attribute("aria-disabled", "true")
    bar.get_by_role("button", name="退回修改").click()
    office.act("退回")
    office.expect_said("已退回给客户服务中心修改")

    head.open(f"{address}edit/?part=analysis")
    asked = head.page.locator("#requirements")
    head.page.locator("summary", has_text=ASKED).click()
    expect(asked).to_contain_text(ASKED)
    asked.get_by_role("textbox").fill("已补：六成在 20 时以后。")
    asked.get_by_role("button", name="已修改").click()
    expect(asked.get_by_text("已修改").first).to_be_visible()
    field = head.page.get_by_label("现状分析")
    field.fill("超期工单六成在 20 时以后受理，转派后平均多用 11.8 小时。")
    field.blur()
    expect(head.page.get_by_text("已自动保存").first).to_be_visible()
    head.open(f"{address}edit/")
    head.act("报送审核")
    head.act("报送审核")
    head.expect_said("等待办公室审核")

    office.open(f"{address}reviewing/")
    analysis = office.page.locator("#item-analysis")
    expect(analysis.locator("ins").first).to_be_visible()
    expect(analysis).to_contain_text("已补：六成在 20 时以后。")
    expect(office.page.locator("#requirements")).to_contain_text("内容有改动")
    expect(office.page.locator("#item-overview")).to_have_count(0)  # passed, unchanged
    office.page.keyboard.press("j")
    expect(analysis).to_be_focused()
    for place in office.page.locator(".jj-rv-item").all():
        place.get_by_role("button", name="通过", exact=True).click()
        expect(place.locator('[value="pass"]')).to_have_attribute("aria-pressed", "true")
    expect(office.page.locator("#review-bar")).to_contain_text("0 需修改，0 未看")
    office.page.locator("#review-bar").get_by_role("button", name="审核通过").click()
    office.act("审核通过")
    office.expect_said("已转领导小组审批")
    assert DepartmentPlan.objects.get(pk=plan.pk).status == "reviewed"

    head.open(f"{address}compare/?from=submission-1&to=submission-2")
    expect(head.page.get_by_text("共 1 处差别")).to_be_visible()
