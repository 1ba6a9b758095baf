from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from evaluation.models import Attainment, Benchmark, DepartmentAttainment, Observation
from tests.cast import Cast
from tests.factories.evaluation import make_cycle, make_deviation, make_goal, published_plan
from tests.factories.plans import make_indicator
from tests.house.matrix import CLIENTS, OFFICE, PEOPLE, READ_ALL, SIGNED_IN, Row

BOARD = READ_ALL | {"head_a", "head_b"}
READERS_OF_A = READ_ALL | CLIENTS | {"head_a"}
RECORDERS = OFFICE | {"head_a", "head_b"}
DIRECTOR = frozenset({"director"})


def build(cast: Cast) -> Mapping[str, Any]:
    cycle = make_cycle(2019)
    goal = make_goal(published_plan(cycle, cast.a), targets=("90", "91", "92", "93"))
    now, quarter = timezone.now(), date(2019, 1, 1)
    no_data = {"status": "no_data", "computed_at": now, "period_start": quarter}
    return {
        "evaluated_goal_of_a": goal,
        "indicator_code": "on_time_rate",
        "quarter_over": "2019Q1",
        "benchmark": Benchmark.objects.create(
            indicator=make_indicator("on_time_rate"),
            name="同行甲",
            value=95,
            as_of=quarter,
            source="协会年报",
            recorded_at=now,
            recorded_by=cast.officer,
        ),
        "observation_of_a": Observation.objects.create(
            indicator=make_indicator("on_time_rate"),
            department=cast.a,
            period_kind="quarter",
            period_start=quarter,
            numerator=1,
            denominator=2,
            value=50,
            computed_at=now,
        ),
        "deviation": make_deviation(goal, quarter),
        "analysed_deviation": make_deviation(
            goal,
            date(2019, 4, 1),
            status="analysed",
            cause="缺备件",
            proposal="备货",
            cause_family="resource",
            analysed_at=now,
            analysed_by=cast.head_a,
        ),
        "attainment_of_a": Attainment.objects.create(goal=goal, **no_data),
        "attainment_of_department_a": DepartmentAttainment.objects.create(
            cycle=cycle, department=cast.a, weight_with_data=0, weight_total=100, **no_data
        ),
    }


ROWS = [
    Row("evaluation:dashboard", get=BOARD),
    Row("evaluation:overdue", get=BOARD, query="on=2026-09-20"),
    Row("evaluation:goals", get=BOARD),
    Row("evaluation:my_goals", get=PEOPLE),
    Row("evaluation:deviations", get=PEOPLE),
    Row("evaluation:deviation", ("deviation",), get=READ_ALL | {"head_a"}),
    Row(
        "evaluation:analyse_deviation",
        ("deviation",),
        post=frozenset({"head_a"}),
        body=lambda world: {"cause_family": "resource", "cause": "缺备件", "proposal": "随车备货"},
    ),
    Row(
        "evaluation:question_deviation",
        ("analysed_deviation",),
        post=OFFICE,
        body=lambda world: {"text": "为什么没有备货？"},
    ),
    Row("evaluation:goal", ("evaluated_goal_of_a",), get=READ_ALL | {"head_a"}),
    Row("evaluation:department", ("a",), get=READ_ALL | {"head_a"}),
    Row("evaluation:indicators", get=PEOPLE),
    Row("evaluation:indicator", ("indicator_code",), get=PEOPLE),
    Row(
        "evaluation:add_benchmark",
        ("indicator_code",),
        get=RECORDERS,
        post=RECORDERS,
        body=lambda world: {"name": "同行乙", "value": "90", "as_of": "2019-01-01", "source": "年报"},
    ),
    Row("evaluation:retire_benchmark", ("benchmark",), post=OFFICE),
    Row("api:benchmark-list", get=SIGNED_IN),
    Row("api:benchmark-detail", ("benchmark",), get=(PEOPLE - {"outsider"}) | CLIENTS),
    Row("evaluation:periods", get=READ_ALL),
    Row("evaluation:period_runs", get=READ_ALL),
    Row("evaluation:period_to_close", get=DIRECTOR),
    Row(
        "evaluation:period_compute",
        post=OFFICE,
        body=lambda world: {"first": "2019Q1", "last": "2019Q2"},
    ),
    Row("evaluation:period_close", ("quarter_over",), post=DIRECTOR),
    Row("api:observation-list", get=SIGNED_IN),
    Row("api:observation-detail", ("observation_of_a",), get=READERS_OF_A),
    Row("api:attainment-list", get=SIGNED_IN),
    Row("api:attainment-detail", ("attainment_of_a",), get=READERS_OF_A),
    Row("api:department-attainment-list", get=SIGNED_IN),
    Row("api:department-attainment-detail", ("attainment_of_department_a",), get=READERS_OF_A),
]
