"""What stands between the plans of several departments: found in every case, silent where there is nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan, MeasureDependency, PlanCycle
from plans.models.consolidation import ItemKind
from plans.reports.consolidation.board import detect
from plans.reports.consolidation.items import Item
from plans.reports.consolidation.rows import read
from tests.cast import Cast
from tests.factories.organization import make_department
from tests.factories.plans import (
    asked_of,
    make_cycle,
    make_finding,
    make_goal,
    make_indicator,
    make_measure,
    make_objective,
    make_plan,
    make_pool,
)

pytestmark = pytest.mark.django_db
TEXT_SCOPE = "全部客户工单"


def handed_in(cycle: PlanCycle, name: str, **fields: Any) -> DepartmentPlan:
    department = make_department(name=name, weight=50)
    return make_plan(cycle=cycle, department=department, status=PlanStatus.REVIEWED, **fields)


def found(cycle: PlanCycle, kind: str) -> list[Item]:
    return [item for item in detect(read(cycle)) if item.kind == kind]


def two_goals(cycle: PlanCycle, first: dict[str, Any], second: dict[str, Any]) -> list[DepartmentPlan]:
    plans = [handed_in(cycle, "甲部"), handed_in(cycle, "乙部")]
    for plan, fields in zip(plans, (first, second), strict=True):
        given: dict[str, Any] = {"scope": f"{plan.department.name}的工单", **fields}
        make_measure((make_goal(plan=plan, **given),))
    return plans


def test_opposite_directions_of_one_indicator() -> None:
    cycle = make_cycle()
    two_goals(cycle, {"baseline": Decimal(80)}, {"baseline": Decimal(95)})
    [item] = found(cycle, ItemKind.DIRECTION)
    assert (item.facts["up"]["names"], item.facts["down"]["names"]) == (["甲部"], ["乙部"])
    assert "方向相反" in item.sentence
    assert list(item.departments.values()) == ["甲部", "乙部"]


def test_different_targets_of_the_same_scope_are_a_conflict_equal_ones_an_overlap() -> None:
    cycle = make_cycle()
    plans = two_goals(cycle, {"scope": TEXT_SCOPE}, {"scope": f"{TEXT_SCOPE}。", "target": Decimal(95)})
    [item] = found(cycle, ItemKind.TARGET)
    assert (item.facts["low"], item.facts["high"]) == ("90", "95")
    assert "90%" in item.sentence
    assert "95%" in item.sentence
    assert not found(cycle, ItemKind.SAME_GOAL)
    plans[1].goals.update(target=Decimal(90))
    assert not found(cycle, ItemKind.TARGET)
    assert [item.key for item in found(cycle, ItemKind.SAME_GOAL)] == [
        item.key.replace("target", "same_goal")
    ]


def test_a_scope_that_only_names_the_department_is_no_difference() -> None:
    cycle = make_cycle()
    plans = two_goals(cycle, {}, {})
    assert not found(cycle, ItemKind.SCOPE)
    plans[1].goals.update(scope="乙部的工单，不含咨询")
    [item] = found(cycle, ItemKind.SCOPE)
    assert item.facts["wordings"] == 2


def test_goals_that_together_miss_the_objective_and_one_that_moves_against_it() -> None:
    cycle = make_cycle()
    objective = make_objective(cycle=cycle, indicator=make_indicator(), target=Decimal(92))
    plans = two_goals(
        cycle,
        {"objective": objective},
        {"objective": objective, "baseline": Decimal(95), "target": Decimal(92)},
    )
    [item] = found(cycle, ItemKind.OBJECTIVE)
    assert item.facts["combined"] == "91"
    [against] = found(cycle, ItemKind.AGAINST)
    assert list(against.departments.values()) == ["乙部"]
    plans[0].goals.update(target=Decimal(92))
    assert not found(cycle, ItemKind.OBJECTIVE)
    plans[1].goals.update(baseline=Decimal(90))
    assert not found(cycle, ItemKind.AGAINST)


def test_a_pool_that_does_not_suffice() -> None:
    cycle = make_cycle()
    pool = make_pool(cycle=cycle)
    asked_of(pool, {"甲部": 60, "乙部": 40})
    assert not found(cycle, ItemKind.RESOURCE)
    asked_of(make_pool((0, 50, 0, 0), cycle=cycle), {"丙部": 60}, quarter=2)
    [item] = found(cycle, ItemKind.RESOURCE)
    assert (item.facts["shortage"], item.facts["quarter"]) == ("10", 2)


def test_a_measure_that_starts_before_what_it_waits_for_in_another_department() -> None:
    cycle = make_cycle()
    plans = [handed_in(cycle, "甲部"), handed_in(cycle, "乙部")]
    waiting = make_measure(plan=plans[0], starts_on=date(2027, 3, 1))
    needed = make_measure(plan=plans[1], due_on=date(2027, 3, 31))
    own = make_measure(plan=plans[0], due_on=date(2027, 12, 1))
    MeasureDependency.objects.create(measure=waiting, needs=own)
    link = MeasureDependency.objects.create(measure=waiting, needs=needed)
    [item] = found(cycle, ItemKind.TIME)
    assert (item.facts["days"], item.facts["possible"]) == (31, "2027-04-01")
    link.lag_days = -31
    link.save()
    assert not found(cycle, ItemKind.TIME)


def test_gaps() -> None:
    cycle = make_cycle()
    unserved = make_objective(cycle=cycle)
    served = make_objective(cycle=cycle)
    plan = handed_in(cycle, "甲部")
    bare = make_goal(plan=plan, objective=served)
    problem, answered = make_finding(plan), make_finding(plan)
    make_measure(plan=plan).findings.add(answered)
    silent = make_plan(cycle=cycle, department=make_department(name="乙部"))
    never = make_department(name="丙部")
    keys = {item.key for item in detect(read(cycle)) if item.group == "gap"}
    assert keys == {
        f"unserved-{unserved.pk}",
        "family-satisfaction",
        "family-process",
        f"no_plan-{silent.department_id}",
        f"no_plan-{never.pk}",
        f"finding-{problem.pk}",
        f"unmeasured-{bare.pk}",
    }


def test_the_same_measure_in_two_departments_whatever_marks_it_is_written_with(cast: Cast) -> None:
    cycle = make_cycle()
    plans = [handed_in(cycle, "甲部"), handed_in(cycle, "乙部")]
    make_measure(plan=plans[0], title="投诉沟通技巧轮训，每人 8 课时", owner=cast.staff_a)
    make_measure(plan=plans[0], title="另一项", owner=cast.staff_b)
    make_measure(plan=plans[1], title="投诉沟通技巧轮训（每人8课时）", owner=cast.staff_a)
    [item] = found(cycle, ItemKind.SAME_MEASURE)
    assert item.facts["names"] == ["甲部", "乙部"]
    [person] = found(cycle, ItemKind.SAME_PERSON)
    assert person.facts["title"] == cast.staff_a.name
    assert person.facts["days"] == 150


def test_drafts_are_left_out_and_the_order_of_plans_makes_no_difference() -> None:
    cycle = make_cycle()
    plans = two_goals(cycle, {"scope": TEXT_SCOPE}, {"scope": TEXT_SCOPE, "target": Decimal(95)})
    [before] = found(cycle, ItemKind.TARGET)
    DepartmentPlan.objects.filter(pk=plans[0].pk).update(department=make_department(name="甲部", position=9))
    [after] = found(cycle, ItemKind.TARGET)
    assert (before.key, before.fingerprint != after.fingerprint) == (after.key, False)
    plans[0].goals.update(target=Decimal(94))
    [changed] = found(cycle, ItemKind.TARGET)
    assert (changed.key == before.key, changed.fingerprint == before.fingerprint) == (True, False)
    DepartmentPlan.objects.filter(pk=plans[0].pk).update(department=make_department(), status="reviewed")
    with_draft = make_plan(cycle=cycle, department=make_department(name="丙部"))
    make_goal(plan=with_draft, scope=TEXT_SCOPE, target=Decimal(10))
    [same] = found(cycle, ItemKind.TARGET)
    assert same.facts["low"] == "94"
