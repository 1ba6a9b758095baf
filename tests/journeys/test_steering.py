"""From a report to a task that is done: the head reports and raises a problem, the office replies and calls a
meeting on it, what is agreed becomes a work order, and the minutes show when it is done."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activity.commands.delivery import deliver_waiting
from core.periods import local_today, organization_zone
from plans.commands.reporting import open_reports
from tests.cast import Cast
from tests.factories.plans import make_cycle, plan_in
from tests.journeys.conftest import Visit
from tests.journeys.visitor import PHONE
from workorders.commands.work import resolve_order, start_order
from workorders.models import WorkOrder

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PROBLEM = "晚班缺两人，来电接不过来"


def test_a_report_leads_to_a_meeting_and_its_task_gets_done(stage: Cast, visit: Visit) -> None:
    plan = plan_in("published", stage, cycle=make_cycle(year=2034))
    (report,) = open_reports(plan, at=datetime(2034, 4, 2, 9, tzinfo=organization_zone()))

    head = visit(stage.head_a, PHONE)
    head.open(report.get_absolute_url())
    assert not head.overflow()
    head.page.get_by_label("本期主要工作和成效").fill("试点两个区，投诉减少。")
    head.act("保存并报送")
    head.expect_said("等待办公室答复")
    head.act("提出问题")
    head.page.get_by_label("问题", exact=True).fill(PROBLEM)
    head.act("提出")
    head.expect_said("已送达")

    office = visit(stage.officer)
    office.open(report.get_absolute_url())
    expect(office.page.get_by_text("试点两个区").first).to_be_visible()
    office.page.get_by_label("意见").fill("收到，晚班的事开会商量。")
    office.act("答复")
    office.expect_said("已答复")
    assert not office.accessibility_faults()

    office.open("/organization/meetings/new/")
    office.page.get_by_label("会议名称").fill("晚班专题会")
    begun = timezone.localtime() - timedelta(minutes=30)
    office.page.get_by_label("开始时间").fill(f"{begun:%Y-%m-%dT%H:%M}")
    expect(office.page.get_by_label(PROBLEM)).to_be_checked()
    office.act("召集")
    office.expect_said("会议已召集")
    office.page.get_by_label("议定", exact=True).fill("先借调两人到月底。")
    office.page.get_by_label("要做什么").fill("排出借调班表")
    office.page.get_by_label("负责人").select_option(str(stage.staff_a.pk))
    office.page.get_by_label("责任部门").select_option(str(stage.a_team.pk))
    office.page.get_by_label("完成日期").fill(f"{local_today() + timedelta(days=5)}")
    office.act("增加行动项")
    expect(office.page.get_by_label("议定", exact=True)).to_have_value("先借调两人到月底。")
    assert not office.accessibility_faults()
    office.act("保存纪要")
    office.expect_said("已保存")
    office.act("纪要定稿")
    office.act("纪要定稿")
    office.expect_said("纪要已定稿")
    meeting = office.page.url

    deliver_waiting()
    order = WorkOrder.objects.get()
    resolve_order(start_order(order, by=stage.staff_a), by=stage.staff_a, resolution="班表已排好。")
    office.page.goto(meeting)
    expect(office.page.get_by_role("row", name="排出借调班表")).to_contain_text("已解决")
    office.page.get_by_role("link", name=order.number).click()
    expect(office.page.get_by_role("link", name="晚班专题会")).to_be_visible()
