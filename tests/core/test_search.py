from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from organization.models import User
from tests.cast import Cast
from tests.factories.workorders import make_order


def ask(browser: Client, text: str) -> str:
    return browser.get(reverse("search"), {"q": text}, follow=True).content.decode()


def test_an_order_is_found_by_its_number_and_opened(cast: Cast, client_of: Callable[[User], Client]) -> None:
    order = make_order(department=cast.a, title="漏水")
    answer = client_of(cast.head_a).get(reverse("search"), {"q": order.number.lower()})
    assert answer.headers["Location"] == order.get_absolute_url()


def test_nobody_finds_what_is_not_theirs(cast: Cast, client_of: Callable[[User], Client]) -> None:
    order = make_order(department=cast.a, title="只属于甲部门")
    page = ask(client_of(cast.head_b), order.number)
    assert "只属于甲部门" not in page
    assert cast.staff_a.name not in ask(client_of(cast.head_b), cast.staff_a.name[:2]).replace("value=", "")


def test_colleagues_are_found_by_name(cast: Cast, client_of: Callable[[User], Client]) -> None:
    assert "周中心主任" in ask(client_of(cast.chair), "周中")


@pytest.mark.parametrize(
    "text", ["", "x", "' OR 1=1 --", "%", "<script>alert(1)</script>", "a" * 5000, "\x00ab"]
)
def test_anything_may_be_typed(cast: Cast, client_of: Callable[[User], Client], text: str) -> None:
    answer = client_of(cast.chair).get(reverse("search"), {"q": text})
    assert answer.status_code == 200
    assert "<script>alert(1)" not in answer.content.decode()
