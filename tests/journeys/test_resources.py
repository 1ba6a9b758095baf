"""A conflict over people: two departments ask, the office previews and settles it, a head reads the outcome."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from plans.models import ResourceSettlement
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_pool, make_request
from tests.journeys.conftest import Visit
from tests.journeys.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_head_asks_the_office_settles_and_the_head_reads_it(stage: Cast, visit: Visit) -> None:
    first, second = complete_plan(stage), complete_plan(stage, department=stage.b)
    pool = make_pool((100, 100, 120, 100), cycle=first.cycle, name="改善专员")
    make_request(second.measures.get(), pool, 90)

    head = visit(stage.head_a, PHONE)
    page = head.open(f"/plans/{first.pk}/edit/?part=measures&measure={first.measures.get().pk}")
    part = page.locator("#measure-resources")
    part.get_by_label("资源池").select_option(str(pool.pk))
    part.get_by_label("三季度").fill("60")
    part.get_by_label("用途").last.fill("问答校对")
    part.get_by_role("button", name="加入申请").click()
    expect(part.get_by_text("三季度短缺 30 人天")).to_be_visible()
    assert head.overflow() == ""

    office = visit(stage.officer)
    page = office.open(f"/plans/cycles/{first.cycle_id}/resources/")
    expect(page.get_by_text("三季度短缺 30 人天：售后服务部 90、客户服务中心 60")).to_be_visible()
    page.get_by_role("link", name="短缺 30").click()
    office.act("按比例核减")
    expect(page.get_by_role("heading", name="预览：按比例核减")).to_be_visible()
    assert not ResourceSettlement.objects.exists()
    page.get_by_label("理由").fill("三季度人手有限，按比例安排。")
    office.act("照此办理 2 项")
    office.expect_said("已办理 2 项申请")

    page = head.open(f"/plans/{first.pk}/")
    expect(page.get_by_text("三季度 48 人天")).to_be_visible()
    page.get_by_role("link", name="改善专员 三季度 60 人天").click()
    expect(page.get_by_text("三季度人手有限，按比例安排。")).to_be_visible()
    assert head.overflow() == ""
