from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.cast import Cast
from tests.factories.evaluation import make_cycle, make_goal, published_plan
from tests.house.matrix import PEOPLE, READ_ALL, Row

BOARD = READ_ALL | {"head_a", "head_b"}


def build(cast: Cast) -> Mapping[str, Any]:
    plan = published_plan(make_cycle(2019), cast.a)
    return {"evaluated_goal_of_a": make_goal(plan, targets=("90", "91", "92", "93"))}


ROWS = [
    Row("evaluation:dashboard", get=BOARD),
    Row("evaluation:goals", get=BOARD),
    Row("evaluation:my_goals", get=PEOPLE),
    Row("evaluation:goal", ("evaluated_goal_of_a",), get=READ_ALL | {"head_a"}),
    Row("evaluation:department", ("a",), get=READ_ALL | {"head_a"}),
]
