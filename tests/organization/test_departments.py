from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import Conflict, Forbidden, Invalid
from organization.commands.departments import (
    DepartmentFacts,
    add_department,
    change_department,
    close_department,
    host_office,
)
from organization.commands.posts import add_post
from organization.models import Department, ImprovementOffice
from tests.cast import Cast


def facts_of(department: Department) -> DepartmentFacts:
    return DepartmentFacts(department.code, department.name, department.parent)


def test_a_new_department_stands_below_its_parent(cast: Cast) -> None:
    made = add_department(DepartmentFacts("A2", "在线组", cast.a), by=cast.director)
    assert made.path == f"{cast.a.path}{made.pk}/"
    assert cast.head_a.standing.heads(made.pk)


def test_moving_takes_along_everything_below(cast: Cast) -> None:
    deep = add_department(DepartmentFacts("A11", "早班", cast.a_team), by=cast.director)
    moved = change_department(cast.a_team, replace(facts_of(cast.a_team), parent=cast.b), by=cast.director)
    deep.refresh_from_db()
    assert moved.path == f"{cast.b.path}{moved.pk}/"
    assert deep.path == f"{moved.path}{deep.pk}/"


def test_a_department_cannot_come_below_itself(cast: Cast) -> None:
    for parent in (cast.a, cast.a_team):
        with pytest.raises(Invalid):
            change_department(cast.a, replace(facts_of(cast.a), parent=parent), by=cast.director)


def test_codes_are_unique(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        add_department(DepartmentFacts("A", "另一个", cast.company), by=cast.director)
    assert "code" in refused.value.fields


def test_closing_waits_for_people_and_children(cast: Cast) -> None:
    for department in (cast.a, cast.b):
        with pytest.raises(Conflict):
            close_department(department, by=cast.director)
    empty = add_department(DepartmentFacts("E", "空部门", cast.company), by=cast.director)
    close_department(empty, by=cast.director)
    assert not Department.objects.get(pk=empty.pk).is_active


def test_only_the_director_edits(cast: Cast) -> None:
    for person in (cast.officer, cast.head_a, cast.chair, cast.outsider):
        with pytest.raises(Forbidden):
            add_department(DepartmentFacts("X", "X", cast.company), by=person)
        with pytest.raises(Forbidden):
            add_post(cast.a, "X", by=person)


def test_the_office_is_set_in_a_department(cast: Cast) -> None:
    host_office(cast.b, by=cast.director)
    assert ImprovementOffice.objects.get().host_department == cast.b


def test_a_post_is_named_once(cast: Cast) -> None:
    add_post(cast.a, "专员", by=cast.director)
    with pytest.raises(Invalid):
        add_post(cast.a, "专员", by=cast.director)
