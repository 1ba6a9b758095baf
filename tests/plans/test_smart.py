from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plans.hints import Hint
from plans.models import Goal, Indicator, PlanCycle
from plans.reach import improvement
from plans.smart import examine_goal, letters_of

CYCLE = PlanCycle(year=2027, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
QUARTERS = {1: Decimal(82), 2: Decimal(85), 3: Decimal(88), 4: Decimal(90)}


def indicator(**fields: Any) -> Indicator:
    return Indicator(
        **{"unit": "%", "direction": "raise", "aggregation": "ratio_of_sums", "family": "quality", **fields}
    )


def goal(**fields: Any) -> Goal:
    """A goal with nothing to mend."""
    return Goal(
        **{
            "title": "按期办结率由 80% 提高到 90%",
            "scope": "全部客户工单",
            "indicator": indicator(),
            "objective_id": 1,
            "method": "raise",
            "baseline": Decimal(80),
            "target": Decimal(90),
            "weight": Decimal(25),
            "starts_on": date(2027, 1, 1),
            "due_on": date(2027, 12, 31),
            **fields,
        }
    )


def found(quarters: Any = QUARTERS, **fields: Any) -> list[Hint]:
    return examine_goal(goal(**fields), CYCLE, quarters, has_objectives=True)


def test_a_good_goal_has_no_findings_and_five_letters_met() -> None:
    assert found() == []
    assert [(letter.letter, letter.state) for letter in letters_of([])] == [(c, "met") for c in "SMART"]


@pytest.mark.parametrize(
    ("fields", "letter", "field", "blocks"),
    [
        ({"title": " "}, "S", "title", True),
        ({"title": "大幅提高按期办结率"}, "S", "title", False),
        ({"indicator": None}, "S", "indicator", True),
        ({"scope": ""}, "S", "scope", True),
        ({"weight": Decimal(0)}, "M", "weight", True),
        ({"method": "lower"}, "M", "method", True),
        ({"baseline": None}, "M", "baseline", True),
        ({"target": None}, "M", "target", True),
        ({"target": Decimal(936), "rationale": "写错了"}, "M", "target", True),
        ({"baseline": Decimal("0.8"), "rationale": "写错了"}, "M", "baseline", False),
        ({"target": Decimal(80)}, "A", "target", False),
        ({"target": Decimal(70)}, "A", "target", False),
        ({"baseline": Decimal(60)}, "A", "rationale", False),
        ({"objective_id": None}, "R", "objective", True),
        ({"starts_on": None}, "T", "starts_on", True),
        ({"due_on": date(2028, 1, 1)}, "T", "due_on", True),
        ({"quarters": {1: Decimal(82), 2: Decimal(85)}}, "T", "quarter_3", True),
        ({"indicator": indicator(aggregation="last"), "target": Decimal(91)}, "T", "quarter_4", False),
        (
            {"indicator": indicator(direction="hold"), "method": "range", "tolerance": Decimal(1)},
            "M",
            "range_low",
            True,
        ),
        (
            {"indicator": indicator(direction="hold"), "method": "range", "range_low": Decimal(1)},
            "M",
            "tolerance",
            True,
        ),
    ],
)
def test_each_gap_is_told_at_its_letter_and_field(
    fields: dict[str, Any], letter: str, field: str, blocks: bool
) -> None:
    findings = found(**fields)
    assert [(f.letter, f.field, f.is_blocking) for f in findings] == [(letter, field, blocks)]
    assert findings[0].sentence.endswith(("。", "达到，或调整目标值。"))


def test_without_objectives_nobody_is_blocked_for_serving_none() -> None:
    findings = examine_goal(goal(objective_id=None), CYCLE, QUARTERS, has_objectives=False)
    assert [f.is_blocking for f in findings] == [False]


def test_methods_without_a_target_ask_for_no_quarters() -> None:
    yes_no = {"indicator": indicator(direction="yes_no", unit="项"), "method": "yes_no"}
    assert found(quarters={}, **yes_no, baseline=None, target=None) == []
    by_date = {"indicator": indicator(direction="by_date", unit="天"), "method": "by_date"}
    assert found(quarters={}, **by_date, baseline=None, target=None) == []


def test_improvement_is_signed_by_the_direction_of_the_indicator() -> None:
    lower = indicator(direction="lower", unit="小时")
    assert improvement(goal(indicator=lower, method="lower", baseline=Decimal(32), target=Decimal(24))) == 25
    assert improvement(goal(baseline=Decimal(80), target=Decimal(84))) == 5
    assert improvement(goal(baseline=Decimal(-10), target=Decimal(-5))) == 50
    assert improvement(goal(baseline=Decimal(0))) is None
