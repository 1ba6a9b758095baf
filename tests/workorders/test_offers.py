"""What the orders tell those who write a plan."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from tests.cast import Cast
from tests.factories.plans import make_plan
from tests.factories.workorders import make_category, make_order
from workorders.offers import complaint_pareto, year_behind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("zh-hans", "安装、维修 2 类占投诉的 75%"),
        ("zh-hant", "安装、维修 2 類佔投訴的 75%"),
    ],
)
def test_the_kinds_that_make_most_complaints(cast: Cast, language: str, title: str) -> None:
    _first, last = year_behind()
    for name, count in (("安装", 8), ("维修", 7), ("其余一", 3), ("其余二", 2)):
        category = make_category(name)
        for _ in range(count):
            make_order(category=category, department=cast.a, reported_at=last.start + timedelta(days=2))
    with override(language):
        told = complaint_pareto(make_plan(department=cast.a), None)
    assert told is not None
    assert told.title == title
