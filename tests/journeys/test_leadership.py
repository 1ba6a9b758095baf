"""From the number on the dashboard down to the single order behind it, by clicking; and other languages on the way."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.periods import Period
from tests.cast import Cast
from tests.factories.plans import make_indicator
from tests.journeys.conftest import Visit
from tests.journeys.story import LATE_OF_B, furnish_quarter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_leadership_goes_from_the_dashboard_to_one_order(stage: Cast, visit: Visit) -> None:
    quarter = Period.containing(timezone.now())
    furnish_quarter(stage, quarter)
    chair = visit(stage.chair)
    page = chair.open("/")
    page.get_by_role("link", name="领导看板").click()
    row = page.locator(".jj-heat tbody tr").filter(has_text="售后服务部")
    row.locator("td.jj-heat-current a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("售后服务部的目标")
    page.get_by_role("link", name="售后服务部准时目标").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("售后服务部准时目标")
    page.get_by_role("link", name="在工单列表中打开").click()
    expect(page).to_have_url(re.compile(r"/work-orders/\?"))
    listed = page.locator("tbody tr[data-href]")
    assert listed.count() == LATE_OF_B
    listed.first.locator("a").first.click()
    expect(page).to_have_url(re.compile(r"/work-orders/\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("安装")


def test_the_language_switch_keeps_the_page(stage: Cast, visit: Visit) -> None:
    make_indicator()
    address = "/plans/?status=draft"
    officer = visit(stage.officer)
    page = officer.open(address)
    words = {"en": "Department plans", "zh-hant": "部門計畫", "zh-hans": "部门计划"}
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    for name, code in (("English", "en"), ("繁體中文", "zh-hant"), ("简体中文", "zh-hans")):
        page.locator(".jj-language summary").click()
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", code)
        expect(page).to_have_url(officer.site.url + address)
        expect(page.get_by_role("heading", level=1)).to_have_text(words[code])
    stage.officer.refresh_from_db()
    assert stage.officer.language == "zh-hans"
