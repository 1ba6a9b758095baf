from __future__ import annotations

from typing import Any

from core.periods import local_today
from organization.commands.calendars import add_calendar, set_day
from tests.cast import Cast
from tests.factories.organization import make_department, make_post, make_user, person
from tests.house.matrix import CLIENTS, OF_A, OFFICE, PEOPLE, READ_ALL, Row, World

DIRECTOR = frozenset({"director"})
EDITORS = frozenset({"director", "chair"})
WITH_ROLE = PEOPLE - {"outsider"}
OUTSIDER_TOO = PEOPLE | CLIENTS


def build(cast: Cast) -> dict[str, Any]:
    calendar = add_calendar(name="行政日历", by=cast.officer)
    leaving = person("leaving_a", "将调离者", "staff", cast.a)
    return {
        "calendar_x": calendar,
        "day_x": set_day(calendar, local_today(), "off", by=cast.officer),
        "department_empty": make_department(name="空部门", parent=cast.company),
        "person_new": make_user(username="new_person", name="新来者"),
        "person_leaving": leaving,
        "membership_leaving": leaving.memberships.get(),
        "post_x": make_post(department=cast.a, title="专员"),
    }


def department_body(world: World) -> dict[str, Any]:
    return {"code": "NEW", "name": "新部门", "parent": world["company"].pk, "position": 1, "weight": "0"}


ROWS = [
    Row("organization:setup", get=EDITORS),
    Row("organization:departments", get=WITH_ROLE),
    Row("organization:add_department", get=DIRECTOR, post=DIRECTOR, body=department_body),
    Row(
        "organization:edit_department",
        ("department_empty",),
        get=DIRECTOR,
        post=DIRECTOR,
        body=department_body,
    ),
    Row("organization:close_department", ("department_empty",), post=DIRECTOR),
    Row("organization:add_post", ("a",), post=DIRECTOR, body=lambda world: {"title": "新岗位"}),
    Row("organization:host_office", post=DIRECTOR, body=lambda world: {"department": world["a"].pk}),
    Row("organization:people", get=WITH_ROLE),
    Row(
        "organization:add_person",
        get=EDITORS,
        post=EDITORS,
        body=lambda world: {"username": "xinren", "name": "新人", "email": "xinren@example.org"},
    ),
    Row("organization:person", ("person_leaving",), get=READ_ALL | {"head_a"}),
    Row(
        "organization:edit_person",
        ("person_leaving",),
        post=EDITORS,
        body=lambda world: {"name": "改名", "email": "x@example.org", "post_title": "专员"},
    ),
    Row(
        "organization:appoint",
        ("person_new",),
        post=DIRECTOR,
        body=lambda world: {"role": "staff", "department": world["b"].pk, "starts_on": "2026-01-01"},
    ),
    Row("organization:disable_person", ("person_leaving",), post=DIRECTOR),
    Row("organization:issue_password", ("person_leaving",), post=DIRECTOR),
    Row(
        "organization:end_membership",
        ("membership_leaving",),
        post=DIRECTOR,
        body=lambda world: {"ends_on": "2026-01-01"},
    ),
    Row("organization:calendars", get=PEOPLE),
    Row("organization:add_calendar", post=OFFICE, body=lambda world: {"name": "门店日历"}),
    Row("organization:calendar", ("calendar_x",), get=PEOPLE),
    Row(
        "organization:set_weekday",
        ("calendar_x",),
        post=OFFICE,
        body=lambda world: {"weekday": 5, "hours": "09:00-12:00"},
    ),
    Row(
        "organization:set_day",
        ("calendar_x",),
        post=OFFICE,
        body=lambda world: {"on": "2026-12-31", "kind": "off", "like_weekday": "0", "name": "盘点"},
    ),
    Row("organization:load_statutory", ("calendar_x",), post=OFFICE, query="year=2026"),
    Row("organization:confirm_year", ("calendar_x",), post=OFFICE, query="year=2026"),
    Row("organization:remove_day", ("day_x",), post=OFFICE),
    Row("api:department-list", get=OUTSIDER_TOO),
    Row("api:department-detail", ("a",), get=READ_ALL | {"head_a"} | CLIENTS),
    Row("api:person-list", get=OUTSIDER_TOO),
    Row("api:person-detail", ("staff_a",), get=READ_ALL | OF_A | CLIENTS),
]
