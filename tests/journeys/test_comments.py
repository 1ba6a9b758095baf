"""A head asks a colleague under a work order, who finds the question on the own day, answers it and brings a file."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect

from tests.cast import Cast
from tests.factories.discussions import CSV
from tests.factories.workorders import make_level, register_order
from tests.journeys.conftest import Visit
from tests.journeys.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_question_is_asked_by_name_and_answered_on_a_phone(stage: Cast, visit: Visit) -> None:
    make_level()
    order = register_order(stage.a_team, by=stage.head_a, title="热水器不出热水", assignee=stage.staff_a)

    head = visit(stage.head_a)
    page = head.open(order.get_absolute_url())
    words = page.get_by_placeholder("写评论，用 @ 提醒同事")
    words.press_sequentially("@郑")
    expect(page.get_by_role("option", name="郑专员 @staff_a")).to_be_visible()
    words.press("Enter")
    words.press_sequentially("为什么还没上门？")
    expect(words).to_have_value("@郑专员 为什么还没上门？")
    page.get_by_label("请对方答复").check()
    page.get_by_role("button", name="发表").click()
    expect(page.locator(".jj-mention")).to_have_text("@郑专员")

    agent = visit(stage.staff_a, PHONE)
    phone = agent.open("/")
    phone.get_by_role("link", name="答复").last.click()
    expect(phone.get_by_role("paragraph").filter(has_text="为什么还没上门？")).to_be_visible()
    reply = phone.get_by_placeholder("回复，用 @ 提醒同事")
    reply.fill("缺件，今天下午到。")
    phone.get_by_role("button", name="回复").click()
    expect(phone.get_by_role("paragraph").filter(has_text="缺件，今天下午到。")).to_be_visible()
    phone.get_by_label("选择文件").set_input_files(
        FilePayload(name="到货单.csv", mimeType="text/csv", buffer=CSV)
    )
    phone.get_by_role("button", name="上传").click()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="到货单.csv").click()
    assert download.value.suggested_filename == "到货单.csv"
    assert agent.overflow() == ""

    page = head.open(order.get_absolute_url())
    expect(page.get_by_text("缺件，今天下午到。")).to_be_visible()
    page.get_by_role("button", name="了结").click()
    expect(page.get_by_text("已了结 1 条")).to_be_visible()
    assert not stage.staff_a.duties.filter(purpose="comment.answer", closed_at=None).exists()
