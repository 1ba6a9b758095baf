from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from tests.factories.order_fields import make_order_field
from tests.factories.workorders import make_category, make_order
from tests.house.matrix import OFFICE, Row, World
from tests.house.matrix.workorders import CRM, REGISTRARS, WORKERS

FIELD = {"label": "故障代码", "kind": "text", "required_when": "never"}


def build(cast: Cast) -> Mapping[str, Any]:
    """The fields belong to a category of their own, so that no other order owes them."""
    category = make_category()
    order = make_order(
        department=cast.a_team,
        assignee=cast.staff_a,
        status="in_progress",
        category=category,
        reported_at=timezone.now() - timedelta(days=2),
    )
    make_order_field("first_word", category)
    return {
        "order_with_fields": order,
        "an_order_field": make_order_field("fault_code", category, label="故障代码"),
        "retired_order_field": make_order_field("old_code", category, is_active=False),
    }


def values_body(world: World) -> Mapping[str, Any]:
    return {"version": world["order_with_fields"].version, "custom_fault_code": "E1"}


ROWS = [
    Row("workorders:order_field_list", get=OFFICE),
    Row("workorders:new_order_field", get=OFFICE, post=OFFICE, body=lambda world: FIELD),
    Row(
        "workorders:order_field",
        ("an_order_field",),
        get=OFFICE,
        post=OFFICE,
        body=lambda world: {**FIELD, "label": "代码"},
    ),
    Row("workorders:move_order_field", ("an_order_field",), post=OFFICE, body=lambda world: {"to": "up"}),
    Row("workorders:retire_order_field", ("an_order_field",), post=OFFICE),
    Row("workorders:restore_order_field", ("retired_order_field",), post=OFFICE),
    Row("workorders:fill_fields", ("order_with_fields",), post=WORKERS, body=values_body),
    Row("workorders:new_order_fields", get=REGISTRARS),
    Row(
        "api:work-order-fill",
        ("order_with_fields",),
        post=WORKERS | CRM,
        body=lambda world: {"custom": {"fault_code": "E1"}},
    ),
]
