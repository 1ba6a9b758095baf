from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from organization.models import User
from organization.setup import steps
from tests.cast import Cast


def test_the_checklist_fills_with_what_is_there(cast: Cast, client_of: Callable[[User], Client]) -> None:
    page = client_of(cast.director).get(reverse("organization:setup"))
    assert page.status_code == 200
    done = {str(step.title): step.is_done() for step in steps()}
    assert done["建立部门"]
    assert done["组成领导小组和改善办公室"]
    assert not done["导入工单"]
    assert not done["开启第一个年度周期"]
    assert [step.position for step in steps()] == sorted(step.position for step in steps())
