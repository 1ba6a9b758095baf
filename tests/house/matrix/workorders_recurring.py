from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from core.periods import local_today
from tests.cast import Cast
from tests.factories.recurring import make_recurring, make_template
from tests.house.matrix import LEADERSHIP, OF_A, OF_B, OFFICE, PEOPLE, READ_ALL, Row, World
from workorders.commands.recurring import pause_recurring

REGISTRARS = LEADERSHIP | OFFICE | OF_A | OF_B
STEERS = OFFICE | {"staff_a", "head_a"}
READERS = READ_ALL | OF_A


def build(cast: Cast) -> Mapping[str, Any]:
    tomorrow = local_today() + timedelta(days=1)
    common = make_template(cast.officer, audience="everyone")
    given: dict[str, Any] = {"template": common, "first_on": tomorrow}
    paused = make_recurring(cast.staff_a, cast.a_team, **given)
    pause_recurring(paused, by=cast.staff_a, reason="大修")
    return {
        "own_template": make_template(cast.staff_a),
        "template_of_b": make_template(cast.head_b, audience="department", home=cast.b),
        "common_template": common,
        "a_recurring": make_recurring(cast.staff_a, cast.a_team, **given),
        "paused_recurring": paused,
    }


def template_body(world: World) -> Mapping[str, Any]:
    return {
        "name": "巡检",
        "audience": "owner",
        "kind": "repair",
        "title": "滤芯巡检",
        "version": 1,
        "is_active": "on",
    }


def recurring_body(world: World) -> Mapping[str, Any]:
    return {
        "template": world["common_template"].pk,
        "department": world["a_team"].pk,
        "every": 1,
        "unit": "days",
        "first_on": (local_today() + timedelta(days=1)).isoformat(),
        "at_time": "08:30",
        "day_off": "keep",
        "lead_days": 0,
        "catch_up": "newest",
        "version": 1,
    }


def reason(world: World) -> Mapping[str, Any]:
    return {"reason": "大修"}


ROWS = [
    Row("workorders:templates", get=PEOPLE),
    Row("workorders:template_new", get=REGISTRARS, post=REGISTRARS, body=template_body),
    Row(
        "workorders:template",
        ("own_template",),
        get=frozenset({"staff_a"}),
        post=frozenset({"staff_a"}),
        body=template_body,
    ),
    Row("workorders:recurring_list", get=PEOPLE),
    Row("workorders:recurring_new", get=REGISTRARS, post=REGISTRARS - OF_B, body=recurring_body),
    Row("workorders:recurring_preview", get=REGISTRARS),
    Row("workorders:recurring", ("a_recurring",), get=READERS),
    Row("workorders:recurring_edit", ("a_recurring",), get=STEERS, post=STEERS, body=recurring_body),
    Row("workorders:recurring_pause", ("a_recurring",), post=STEERS, body=reason),
    Row("workorders:recurring_end", ("a_recurring",), post=STEERS, body=reason),
    Row("workorders:recurring_resume", ("paused_recurring",), post=STEERS),
    Row("workorders:recurring_take_over", ("a_recurring",), post=OFFICE | {"head_a"}),
]
