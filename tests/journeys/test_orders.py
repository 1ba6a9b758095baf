"""An agent finds an overdue order on the own first page and is rid of it when it is resolved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activity.models import Duty
from tests.cast import Cast
from tests.factories.workorders import make_level, register_order
from tests.journeys.conftest import Visit
from tests.journeys.visitor import PHONE
from workorders.commands.finish import cancel_order
from workorders.lifecycle import OrderStatus

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_an_agent_resolves_an_overdue_order_from_my_day(stage: Cast, visit: Visit) -> None:
    make_level()
    now = timezone.now()
    order = register_order(
        stage.a_team,
        by=stage.head_a,
        title="热水器不出热水",
        assignee=stage.staff_a,
        reported_at=now - timedelta(days=9),
        due_at=now - timedelta(days=2),
    )
    agent = visit(stage.staff_a)
    page = agent.open("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天先办 1 件逾期的事")
    page.get_by_role("link", name="热水器不出热水").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("热水器不出热水")

    agent.act("开始处理")
    agent.expect_said("已开始处理")
    agent.act("办结")
    page.get_by_label("处理结果").fill("更换点火针，试机半小时正常。")
    agent.act("办结")
    agent.expect_said("已办结")
    expect(page.get_by_text("更换点火针，试机半小时正常。").first).to_be_visible()

    page.get_by_role("link", name="我的一天").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("没有等您办理的事")
    expect(page.get_by_text("没有等您办理的事").last).to_be_visible()
    order.refresh_from_db()
    assert order.status == OrderStatus.RESOLVED
    assert not Duty.objects.open().filter(person=stage.staff_a).exists()


def test_on_a_phone_the_filters_wait_behind_one_button(stage: Cast, visit: Visit) -> None:
    make_level()
    register_order(stage.a_team, by=stage.head_a, title="热水器不出热水")
    page = visit(stage.head_a, PHONE).open("/work-orders/?status=open")
    expect(page.get_by_text("热水器不出热水")).to_be_visible()
    expect(page.get_by_placeholder("编号、标题、内容、客户")).to_be_hidden()
    page.get_by_role("button", name="筛选 1").click()
    page.get_by_placeholder("编号、标题、内容、客户").fill("洗衣机")
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(page.get_by_text("没有符合条件的工单")).to_be_visible()
    expect(
        visit(stage.head_a).open("/work-orders/").get_by_placeholder("编号、标题、内容、客户")
    ).to_be_visible()


def test_a_head_works_through_the_queue_at_the_desk(stage: Cast, visit: Visit) -> None:
    make_level()
    now = timezone.now()
    for title, hours in (("热水器不出热水", 1), ("洗衣机漏水", 2)):
        register_order(stage.a_team, by=stage.head_a, title=title, due_at=now + timedelta(hours=hours))
    head = visit(stage.head_a)
    page = head.open("/work-orders/desk/")
    panel = page.locator("[data-desk-panel]")
    expect(panel.get_by_role("heading", level=1)).to_contain_text("热水器不出热水")
    page.keyboard.press("j")
    expect(panel.get_by_role("heading", level=1)).to_contain_text("洗衣机漏水")

    head.act("分派")
    page.locator("dialog[open]").get_by_label("责任人").select_option(label=stage.staff_a.label)
    head.act("分派")
    expect(panel.locator("[data-alert]")).to_contain_text("已分派")
    row = page.locator("[data-desk-row]", has_text="洗衣机漏水")
    expect(row).to_contain_text(stage.staff_a.name)
    assert "/work-orders/desk/?order=" in page.url

    # What the server refuses comes back in place, with what was typed.
    head.expect_problem(r"422 /work-orders/\d+/cancel/")
    head.act("取消工单")
    page.locator("dialog[open]").get_by_label("取消原因").evaluate("field => { field.required = false; }")
    page.locator("dialog[open]").get_by_role("button", name="取消工单").click()
    expect(panel.locator(".jj-card-notice")).to_be_visible()
    assert head.overflow() == ""
    assert head.accessibility_faults() == []


def test_a_dialog_that_comes_too_late_says_so(stage: Cast, visit: Visit) -> None:
    make_level()
    order = register_order(stage.a_team, by=stage.head_a, title="热水器不出热水")
    head = visit(stage.head_a)
    page = head.open(order.get_absolute_url())
    cancel_order(order, by=stage.officer, reason="重复登记")
    head.expect_problem(r"409 (from )?/work-orders/\d+/acts/assign/")
    head.act("分派")
    expect(page.locator("dialog[open]").get_by_text("没有取到")).to_be_visible()
