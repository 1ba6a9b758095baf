"""Two people write one plan: fields save themselves, a clash is chosen at the field, figures are quoted."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from plans.models import DepartmentPlan
from tests.cast import Cast
from tests.factories.evaluation import make_category, make_order
from tests.factories.plans import complete_plan, make_drafter, make_finding
from tests.journeys.conftest import Visit
from tests.journeys.visitor import PHONE, session_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def plan(stage: Cast) -> DepartmentPlan:
    plan = complete_plan(stage)
    make_drafter(plan, stage.staff_a, stage.head_a)
    category = make_category("送装延误")
    for days in range(35, 47):
        make_order(
            stage.a,
            timezone.now() - timedelta(days=days),
            kind="complaint",
            category=category,
            title="装得晚",
        )
    return plan


def expect_saved(page: Page) -> None:
    expect(page.locator('[data-state="saved"]')).to_be_visible()


def look_again(page: Page) -> None:
    """What coming back to the window does: the page asks what is new."""
    page.evaluate("dispatchEvent(new Event('focus'))")


def test_two_writers_meet_at_one_field(stage: Cast, visit: Visit, plan: DepartmentPlan) -> None:
    goal = plan.goals.get()
    address = f"/plans/{plan.pk}/edit/?part=goals&goal={goal.pk}"
    head, writer = visit(stage.head_a), visit(stage.staff_a)
    writer.expect_problem("^412 ")
    head.open(address)
    writer.open(address)
    expect(writer.page.locator("#plan-here")).to_contain_text("周中心主任")

    writer.page.get_by_label("适用范围").fill("热线和在线工单")
    writer.page.get_by_label("适用范围").blur()
    expect_saved(writer.page)
    writer.page.get_by_label("全年目标").focus()
    head.page.get_by_label("全年目标").fill("93")
    head.page.get_by_label("全年目标").blur()
    expect_saved(head.page)
    look_again(head.page)
    expect(head.page.get_by_label("适用范围")).to_have_value("热线和在线工单")
    expect(head.page.get_by_text("刚改")).to_have_text(f"{stage.staff_a.name}刚改")
    writer.page.get_by_label("全年目标").fill("95")
    writer.page.get_by_label("全年目标").blur()
    clash = writer.page.get_by_role("group", name="别人也改了这一项")
    expect(clash).to_contain_text("周中心主任")
    expect(clash).to_contain_text("93")
    expect(writer.page.get_by_label("全年目标")).to_have_value("95")
    assert writer.accessibility_faults() == []
    clash.get_by_role("button", name="用我写的").click()
    expect(clash).to_have_count(0)
    expect_saved(writer.page)
    goal.refresh_from_db()
    assert (goal.target, goal.scope) == (Decimal(95), "热线和在线工单")

    writer.page.get_by_label("全年目标").fill("96")
    writer.page.get_by_label("全年目标").blur()
    expect_saved(writer.page)
    writer.page.get_by_role("link", name="历史").click()
    expect(writer.page.locator("#plan-changes")).to_contain_text("全年目标")


def test_what_was_typed_offline_is_saved_later(stage: Cast, visit: Visit, plan: DepartmentPlan) -> None:
    head = visit(stage.head_a)
    page = head.open(f"/plans/{plan.pk}/edit/?part=overview")
    page.wait_for_load_state("networkidle")
    head.context.set_offline(True)
    page.get_by_label("计划概述").fill("断网时写的话。")
    page.get_by_label("计划概述").blur()
    expect(page.locator('[data-state="offline"]')).to_be_visible()
    head.expect_problem("ERR_INTERNET_DISCONNECTED")
    head.context.set_offline(False)
    expect_saved(page)
    plan.refresh_from_db()
    assert plan.overview == "断网时写的话。"

    # What is taken back before it could be sent is not sent at the next visit.
    head.context.set_offline(True)
    page.get_by_label("计划概述").fill("又写了半句")
    page.get_by_label("计划概述").blur()
    expect(page.locator('[data-state="offline"]')).to_be_visible()
    page.get_by_label("计划概述").fill("断网时写的话。")
    expect(page.locator('[data-state="offline"]')).to_be_hidden()
    head.context.set_offline(False)
    page.reload(wait_until="networkidle")
    expect(page.get_by_label("计划概述")).to_have_value("断网时写的话。")


def test_a_page_goes_on_when_its_session_has_ended(stage: Cast, visit: Visit, plan: DepartmentPlan) -> None:
    head = visit(stage.head_a)
    head.expect_problem(r"(^| )401 ")
    address = f"/plans/{plan.pk}/edit/?part=goals&goal=new"
    page = head.open(address)
    page.wait_for_load_state("networkidle")
    head.context.clear_cookies(name="sessionid")
    with page.expect_response(lambda answer: "/presence/" in answer.url and answer.status == 401):
        look_again(page)
    page.get_by_label("目标表述").fill("投诉率降到百分之二")
    expect(page.locator("#plan-avatars")).to_have_count(1)
    head.act("保存目标")
    expect(page).to_have_url(
        re.compile(r"/account/login/\?next=%2Fplans%2F\d+%2Fedit%2F%3Fpart%3Dgoals%26goal%3Dnew$")
    )

    again = session_of(stage.head_a)
    head.context.add_cookies([{"name": "sessionid", "value": again, "url": head.site.url}])
    page = head.open(address)
    expect(page.get_by_role("group", name="没有保存的内容")).to_contain_text("投诉率降到百分之二")


def test_a_new_goal_left_unsaved_is_offered_again(stage: Cast, visit: Visit, plan: DepartmentPlan) -> None:
    head = visit(stage.head_a)
    page = head.open(f"/plans/{plan.pk}/edit/?part=goals&goal=new")
    page.get_by_label("目标表述").press_sequentially("投诉率降到百分之二")
    page = head.open(f"/plans/{plan.pk}/edit/?part=goals")
    expect(page.get_by_text("有没写完的")).to_be_visible()
    page.get_by_role("link", name="新增目标").click()
    left = page.get_by_role("group", name="没有保存的内容")
    expect(left).to_contain_text("投诉率降到百分之二")
    assert head.accessibility_faults() == []
    left.get_by_role("button", name="接着写").click()
    expect(page.get_by_label("目标表述")).to_have_value("投诉率降到百分之二")
    head.act("保存目标")
    expect(page.get_by_role("heading", name="目标 2")).to_be_visible()
    page = head.open(f"/plans/{plan.pk}/edit/?part=goals&goal=new")
    expect(page.get_by_label("目标表述")).to_have_value("")
    expect(page.get_by_role("group", name="没有保存的内容")).to_have_count(0)
    page.get_by_label("目标表述").fill("想了想，不写了")
    page.get_by_label("目标表述").fill("")
    page = head.open(f"/plans/{plan.pk}/edit/?part=goals")
    expect(page.get_by_text("有没写完的")).to_be_hidden()


def test_findings_and_figures_on_a_phone(stage: Cast, visit: Visit, plan: DepartmentPlan) -> None:
    finding = make_finding(plan, statement="送装延误多")
    head = visit(stage.head_a, PHONE)
    page = head.open(f"/plans/{plan.pk}/edit/?part=analysis&finding={finding.pk}")
    page.get_by_label("依据与原因").fill("夜间改约没有同步。")
    page.get_by_label("依据与原因").blur()
    expect_saved(page)
    page.get_by_role("button", name="依据和评论").click()
    page.get_by_role("button", name="引用到问题 1").first.click()
    expect(page.get_by_text("已引用于问题 1").first).to_be_visible()
    assert head.overflow() == ""
    assert head.accessibility_faults() == []
    assert finding.evidence.get().figures["rows"][0][0] == "送装延误"
