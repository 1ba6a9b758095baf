"""A head breaks a goal down to teams and a person, reads what does not reconcile, and mends it until it does."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from plans.models import DepartmentPlan
from tests.cast import Cast
from tests.factories.organization import make_department
from tests.factories.plans import complete_plan
from tests.journeys.conftest import Visit
from tests.journeys.visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def plan(stage: Cast) -> DepartmentPlan:
    """One goal from 80 to 90 % whose parts count by weight; A has two teams."""
    make_department(code="A2", name="现场组", parent=stage.a, is_service=False)
    return complete_plan(stage)


def sound(head: Visitor) -> None:
    assert head.overflow() == ""
    assert head.accessibility_faults() == []


def save(page: Page, **figures: str) -> None:
    """Rows of the goal by holder and column (`热线组_目标值`), then the button below them."""
    for name, value in figures.items():
        page.get_by_label(" ".join(name.split("_"))).fill(value)
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()


def slip(head: Visitor, page: Page, label: str, value: str) -> None:
    """Words that were not saved are not left by a slip of the hand: the browser asks, and the visitor stays."""
    head.expect_problem("^dialog: $")
    asked = head.problems.count("dialog: ")
    page.get_by_role("link", name="进度安排").click()
    expect(page.get_by_label(label)).to_have_value(value)
    assert head.problems.count("dialog: ") == asked + 1


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_goal_is_broken_down_until_it_reconciles(
    stage: Cast, visit: Visit, plan: DepartmentPlan, size: ViewportSize
) -> None:
    head = visit(stage.head_a, size)
    page = head.open(f"/plans/{plan.pk}/breakdown/")
    expect(page.get_by_text("1 个目标还没有分解")).to_be_visible()
    head.act("分解这个目标")
    expect(page.get_by_label("热线组 目标值")).to_have_value("90")
    expect(page.get_by_label("现场组 权重（%）")).to_have_value("50")
    page.get_by_label("热线组 目标值").fill("95")
    page.get_by_role("checkbox", name="郑专员").check()
    page.get_by_label(re.compile("^郑专员.* 目标值")).fill("90")
    page.get_by_label(re.compile("^郑专员.* 权重")).fill("20")
    sound(head)
    head.act("保留这样分")
    head.expect_said("已分解给 3 个承担人")

    # Too much weight, and a mean above the goal; first the one is mended, then the other.
    expect(page.get_by_text("1 个目标的各部分与整体对不上")).to_be_visible()
    verdict = page.locator(".jj-part-goal .jj-part-verdict")
    expect(verdict).to_contain_text("权重合计 120%，多了 20%，请减到 100%。")
    expect(verdict).to_contain_text("3 个部分按权重平均 92.1%，比目标 90.0% 高 2.1，请调整。")
    save(page, **{"热线组_权重（%）": "40", "现场组_权重（%）": "40"})
    expect(verdict).to_have_text("3 个部分按权重平均 92.0%，比目标 90.0% 高 2.0，请调整。")
    sound(head)
    save(page, 热线组_目标值="90")
    expect(verdict).to_have_text("3 个部分按权重平均 90.0%，与目标一致。")
    expect(page.get_by_text("各目标都已分解，与整体一致")).to_be_visible()

    # A level further down, to the people of the team; the goal itself stays whole.
    row = page.get_by_role("row").filter(has=page.get_by_label("热线组 目标值"))
    row.get_by_role("link", name="往下分").click()
    head.act("保留这样分")
    head.expect_said("已分解给 2 个承担人")
    expect(row.locator(".jj-part-verdict")).to_have_text("2 个部分按权重平均 90.0%，与目标一致。")
    page.get_by_label("热线组 要求").fill("夜间也要")
    slip(head, page, "热线组 要求", "夜间也要")

    # What is refused is said, stays in its field, and is not lost either.
    head.expect_problem(r"^422 /plans/goals/\d+/parts/$")
    save(page, 热线组_目标值="很高")
    expect(page.get_by_role("alert")).to_contain_text("热线组 的目标值」要填数字，例如 93.6，现在是「很高」")
    page.get_by_label("热线组 要求").click()
    slip(head, page, "热线组 目标值", "很高")
    save(page, 热线组_目标值="90")
    expect(page.get_by_label("热线组 要求")).to_have_value("夜间也要")
    sound(head)
    assert plan.goals.get().parts.count() == 5
