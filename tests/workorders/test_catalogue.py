"""Categories and service levels, as the office keeps them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from activity.models import Event
from core.errors import Forbidden, Invalid
from organization.models import User
from tests.cast import Cast
from tests.factories.workorders import make_category, make_level
from workorders.commands.catalogue import save_category, save_level
from workorders.models import Category, ServiceLevel

ClientOf = Callable[[User], Client]


def test_renaming_and_moving_carry_everything_below_along(cast: Cast) -> None:
    top = save_category(None, by=cast.officer, name="产品")
    other = save_category(None, by=cast.officer, name="服务")
    middle = save_category(None, by=cast.officer, name="净水器", parent=top)
    leaf = save_category(None, by=cast.officer, name="漏水", parent=middle)
    assert (leaf.full_name, leaf.path) == ("产品 / 净水器 / 漏水", f"/{top.pk}/{middle.pk}/{leaf.pk}/")
    save_category(middle, by=cast.officer, name="净水 设备", parent=other)
    leaf.refresh_from_db()
    assert (leaf.full_name, leaf.path) == ("服务 / 净水 设备 / 漏水", f"/{other.pk}/{middle.pk}/{leaf.pk}/")
    assert Event.objects.filter(name="work_order_category.saved").count() == 5


@pytest.mark.parametrize("name", ["", "  ", "a/b", "x" * 401])
def test_names_that_cannot_be_used(name: str, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        save_category(None, by=cast.officer, name=name)
    assert "name" in refused.value.fields


def test_a_name_is_taken_once_under_each_parent_and_no_circle_is_made(cast: Cast) -> None:
    top = make_category("产品")
    leaf = make_category("漏水", top)
    with pytest.raises(Invalid):
        save_category(None, by=cast.officer, name="产品")
    save_category(None, by=cast.officer, name="漏水")
    for parent in (top, leaf):
        with pytest.raises(Invalid) as refused:
            save_category(top, by=cast.officer, name="产品", parent=parent)
        assert "parent" in refused.value.fields
    assert Category.objects.count() == 3


def test_levels_are_unique_and_answer_before_they_solve(cast: Cast) -> None:
    level = save_level(
        None, by=cast.officer, category=None, priority="high", response_minutes=30, resolution_minutes=480
    )
    with pytest.raises(Invalid):
        save_level(
            None, by=cast.officer, category=None, priority="high", response_minutes=1, resolution_minutes=2
        )
    with pytest.raises(Invalid) as refused:
        save_level(
            level, by=cast.officer, category=None, priority="high", response_minutes=9, resolution_minutes=2
        )
    assert "response_minutes" in refused.value.fields
    save_level(
        level, by=cast.officer, category=None, priority="high", response_minutes=60, resolution_minutes=480
    )
    assert ServiceLevel.objects.get().response_minutes == 60


def test_only_the_office_keeps_them(cast: Cast) -> None:
    for person in cast.people.values():
        if person.standing.is_office:
            continue
        with pytest.raises(Forbidden):
            save_category(None, by=person, name="x")
        with pytest.raises(Forbidden):
            save_level(
                None, by=person, category=None, priority="low", response_minutes=1, resolution_minutes=2
            )


def test_the_pages(cast: Cast, client_of: ClientOf) -> None:
    office = client_of(cast.officer)
    category, level = make_category("产品"), make_level()
    for path in (
        "categories/",
        "categories/new/",
        f"categories/{category.pk}/",
        "levels/",
        "levels/new/",
        f"levels/{level.pk}/",
    ):
        assert office.get(f"/work-orders/{path}").status_code == 200
    assert office.post("/work-orders/categories/new/", {"name": "产品", "is_active": "on"}).status_code == 422
    assert office.post("/work-orders/categories/new/", {"name": "服务", "is_active": "on"}).status_code == 302
    bad = {"category": "", "priority": "normal", "response_minutes": "-1", "resolution_minutes": "x"}
    assert office.post(f"/work-orders/levels/{level.pk}/", bad).status_code == 422
    assert office.get("/work-orders/categories/999999999/").status_code == 404
    assert "新增类别" not in client_of(cast.head_a).get("/work-orders/categories/").content.decode()
