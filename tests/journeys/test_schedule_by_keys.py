"""A head lays out the year by keys alone: a bar moved and lengthened, what waits for what, undone, and a clash told."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from plans.models import DepartmentPlan, Measure
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_measure
from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def plan(stage: Cast) -> DepartmentPlan:
    """One measure from February to June, and one from July to September."""
    plan = complete_plan(stage)
    make_measure(
        (plan.goals.get(),),
        owner=stage.head_a,
        title="夜间坐席",
        starts_on=date(2027, 7, 1),
        due_on=date(2027, 9, 30),
    )
    return plan


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until the keyboard is there; whoever cannot be reached within a page's length fails."""
    for _step in range(80):
        page.keyboard.press(key)
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no key leads to {wanted}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def days_of(measure: Measure) -> tuple[date | None, date | None]:
    measure.refresh_from_db()
    return measure.starts_on, measure.due_on


def test_a_year_is_laid_out_by_keys(stage: Cast, visit: Visit, plan: DepartmentPlan) -> None:
    first, second = plan.measures.order_by("number")
    head = visit(stage.head_a)
    page = head.open(f"/plans/{plan.pk}/schedule/")
    bar, later, says = (
        page.locator(s) for s in (f"#bar-{first.pk}", f"#bar-{second.pk}", "[data-gantt-says]")
    )
    assert head.accessibility_faults(any_impact=True) == []

    # Moved, lengthened, given up; then once more, and saved.
    tab_to(page, bar)
    press(page, "ArrowRight", "ArrowRight", "ArrowRight")
    expect(says).to_contain_text("投诉按区域直接派单：2027-02-04 至 2027-07-03，共 150 天")
    press(page, "Shift+ArrowRight")
    expect(says).to_contain_text("2027-02-04 至 2027-07-04，共 151 天")
    expect(page.locator("[data-gantt-days]")).to_have_text("2027-02-04 – 2027-07-04")
    press(page, "Escape")
    expect(says).to_have_text("已放弃，恢复原来的日期")
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Enter")
    expect(says).to_have_text("已保存 1 项措施的日期。")
    expect(bar).to_be_focused()
    assert days_of(first) == (date(2027, 2, 4), date(2027, 7, 4))

    # The second waits for the first, and now begins too early.
    press(page, "Tab")
    expect(later).to_be_focused()
    press(page, "d")
    choice = page.locator(f"#measure-{second.pk}").get_by_label("前置措施")
    expect(choice).to_be_focused()
    press(page, "Escape")
    expect(later).to_be_focused()
    press(page, "d")
    expect(choice).to_be_focused()
    press(page, "ArrowDown", "Tab", "Tab", "Enter")
    expect(says).to_contain_text(
        "「夜间坐席」要等「投诉按区域直接派单」完成。 开始早于前置措施完成：2 夜间坐席。"
    )
    expect(later).to_be_focused()
    expect(later).to_have_accessible_name(
        "措施 2 夜间坐席，2027-07-01 至 2027-09-30，工作进度 0%；前置措施：1 投诉按区域直接派单；开始早于前置措施完成"
    )
    expect(page.locator(".jj-gantt-needs-broken")).to_have_count(1)
    assert head.accessibility_faults(any_impact=True) == []
    press(page, *["ArrowRight"] * 4, "Enter")
    expect(says).to_have_text("已保存 1 项措施的日期。")
    expect(page.locator(".jj-gantt-needs")).to_have_count(1)
    expect(page.locator(".jj-gantt-needs-broken")).to_have_count(0)

    # The first again: the page asks about the second, takes it along, and both go back.
    head.expect_problem(r"^409 /plans/measures/\d+/move/$")
    press(page, "Shift+Tab", "ArrowRight", "ArrowRight", "Enter")
    question = page.get_by_role("dialog", name="后面的措施")
    expect(question).to_contain_text("2 夜间坐席 可顺延 2 天，到 2027-07-07 至 2027-10-06")
    press(page, "Escape")
    expect(bar).to_be_focused()
    expect(says).to_have_text("已放弃，恢复原来的日期")
    press(page, "ArrowRight", "ArrowRight", "Enter")
    expect(question.get_by_role("button", name="一起顺延 1 项")).to_be_focused()
    press(page, "Enter")
    expect(says).to_have_text("已保存 2 项措施的日期。")
    assert days_of(second) == (date(2027, 7, 7), date(2027, 10, 6))
    expect(bar).to_be_focused()
    press(page, "u")
    expect(says).to_have_text("已恢复原来的日期。")
    expect(bar).to_be_focused()
    assert (days_of(first)[0], days_of(second)[0]) == (date(2027, 2, 4), date(2027, 7, 5))
    press(page, "u")
    expect(says).to_have_text("没有可以撤销的移动")


def test_what_others_did_meanwhile_is_told(stage: Cast, visit: Visit, plan: DepartmentPlan) -> None:
    first = plan.measures.get(number=1)
    head = visit(stage.head_a)
    page = head.open(f"/plans/{plan.pk}/schedule/")
    bar, alert = page.locator(f"#bar-{first.pk}"), page.locator("#board").get_by_role("alert")

    # A colleague saved other days.
    head.expect_problem(r"^412 /plans/measures/\d+/move/$")
    Measure.objects.filter(pk=first.pk).update(due_on=date(2027, 5, 31))
    tab_to(page, bar)
    press(page, "ArrowRight", "Enter")
    expect(alert).to_contain_text("刚被别人改成 2027-02-01 – 2027-05-31，您的没有保存")
    expect(bar).to_be_focused()
    expect(bar).to_have_attribute("data-due", "2027-05-31")

    # No network.
    page.context.set_offline(True)
    press(page, "ArrowRight", "Enter")
    expect(alert).to_contain_text("没有连上服务器")
    page.context.set_offline(False)

    # The plan was handed in.
    head.expect_problem(r"^409 /plans/measures/\d+/move/$")
    DepartmentPlan.objects.filter(pk=plan.pk).update(status="submitted")
    press(page, "ArrowRight", "Enter")
    expect(alert).to_contain_text("已报送")
    assert days_of(first) == (date(2027, 2, 1), date(2027, 5, 31))
