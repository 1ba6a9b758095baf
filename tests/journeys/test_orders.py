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
