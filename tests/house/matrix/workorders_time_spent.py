from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.periods import local_today
from tests.cast import Cast
from tests.factories.time_spent import make_time
from tests.factories.workorders import make_order
from tests.house.matrix import OF_A, PEOPLE, READ_ALL, Row, World
from tests.house.matrix.workorders import CLIENT_READERS

SPENDERS = OF_A
"""Whoever works in the department of the order, and its heads."""


def build(cast: Cast) -> Mapping[str, Any]:
    order = make_order(
        department=cast.a_team,
        assignee=cast.staff_a,
        status="in_progress",
        reported_at=timezone.now() - timedelta(days=2),
    )
    return {"order_timed": order, "staffs_time": make_time(order, cast.staff_a)}


def time_body(world: World) -> Mapping[str, Any]:
    return {"day": local_today().isoformat(), "minutes": 30, "kind": "handling"}


ROWS = [
    Row("workorders:my_time", get=PEOPLE),
    Row("workorders:time_sums", get=PEOPLE),
    Row("workorders:export_time", get=PEOPLE),
    Row("workorders:spend_time", ("order_timed",), post=SPENDERS, body=time_body),
    Row(
        "workorders:correct_time",
        ("order_timed", "staffs_time"),
        get=frozenset({"staff_a", "head_a"}),
        post=frozenset({"staff_a", "head_a"}),
        body=lambda world: {**time_body(world), "reason": "多记了"},
    ),
    # Another system reads what people wrote; it writes none itself.
    Row(
        "api:work-order-time",
        ("order_timed",),
        get=READ_ALL | OF_A | CLIENT_READERS,
        post=SPENDERS,
        body=time_body,
    ),
]
