from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from tests.factories.links import make_link
from tests.factories.workorders import make_order
from tests.house.matrix import OF_A, OFFICE, READ_ALL, Row, World
from tests.house.matrix.workorders import CLIENT_READERS, CRM, team_body

READERS = READ_ALL | OF_A
LINKERS = OFFICE | {"head_a", "staff_a"}
"""Who works on both orders, and the office."""


def build(cast: Cast) -> Mapping[str, Any]:
    given: dict[str, Any] = {
        "department": cast.a_team,
        "assignee": cast.staff_a,
        "status": "in_progress",
        "reported_at": timezone.now() - timedelta(days=2),
    }
    linking, other, child, awaited = (make_order(**given) for _n in range(4))
    return {
        "order_linking": linking,
        "order_unlinked": other,
        "child_link": make_link(child, linking),
        "awaited_link": make_link(linking, awaited, "depends"),
        "order_of_b": make_order(department=cast.b, source_system="erp", external_id="E-1"),
    }


def link_body(world: World) -> Mapping[str, Any]:
    return {"role": "related", "order": world["order_unlinked"].pk}


ROWS = [
    Row(
        "workorders:link",
        ("order_linking",),
        post=LINKERS,
        body=lambda world: {"role": "related", "number": world["order_unlinked"].number},
    ),
    Row("workorders:link_candidates", ("order_linking",), get=LINKERS),
    # What the order waits for is taken away by a head or the office.
    Row("workorders:unlink", ("order_linking", "awaited_link"), post=OFFICE | {"head_a"}),
    Row(
        "workorders:waive_dependency",
        ("order_linking", "awaited_link"),
        post=OFFICE,
        body=lambda world: {"reason": "客户同意先结"},
    ),
    Row("workorders:child", ("order_linking",), get=LINKERS, post=LINKERS, body=team_body),
    Row(
        "api:work-order-links",
        ("order_linking",),
        get=READERS | CLIENT_READERS,
        post=LINKERS | CRM,
        body=link_body,
    ),
    Row("api:work-order-unlink", ("order_linking", "child_link"), delete=OFFICE | {"head_a"} | CRM),
]
