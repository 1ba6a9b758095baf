"""What nobody takes care of: objectives, families, departments, problems and goals that hang in the air."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from organization.models import Department
from plans.completeness import REQUIRED_FAMILIES
from plans.lifecycle import HANDED_IN, PlanStatus
from plans.models import StrategicObjective
from plans.models.consolidation import ItemKind
from plans.reports.consolidation.conflicts import objective_facts, party
from plans.reports.consolidation.items import Item, Party, Told
from plans.reports.consolidation.rows import FindingRow, GoalRow, PlanRow, Reading


def gaps(reading: Reading) -> Iterator[Item]:
    yield from unserved_objectives(reading)
    yield from uncovered_families(reading)
    yield from departments_without(reading)
    yield from unanswered_findings(reading)
    yield from goals_without_measure(reading)


def unserved_objectives(reading: Reading) -> Iterator[Item]:
    served = {goal.objective_id for goal in reading.goals}
    for objective in reading.objectives:
        if objective.pk not in served:
            yield Item(ItemKind.UNSERVED, str(objective.pk), partial(tell_unserved, objective))


def tell_unserved(objective: StrategicObjective) -> Told:
    one = Party(None, "", "objective", objective.pk, title=objective.title)
    return objective_facts(objective), [one]


def uncovered_families(reading: Reading) -> Iterator[Item]:
    """Families that a plan must cover and that no goal of any department touches."""
    families = {
        reading.indicators[goal.indicator_id].family
        for goal in reading.goals
        if goal.indicator_id is not None
    }
    for family in REQUIRED_FAMILIES:
        if reading.goals and family not in families:
            yield Item(ItemKind.FAMILY, family, partial(tell_family, str(family)))


def tell_family(family: str) -> Told:
    return {"family": family, "title": family}, ()


def departments_without(reading: Reading) -> Iterator[Item]:
    for plan in reading.plans.values():
        if plan.status not in HANDED_IN:
            yield Item(ItemKind.NO_PLAN, str(plan.department_id), partial(tell_unready, plan))
    for department in reading.without_plan:
        yield Item(ItemKind.NO_PLAN, str(department.pk), partial(tell_never_asked, department))


def tell_unready(plan: PlanRow) -> Told:
    one = Party(plan.department_id, plan.name, "plan", plan.pk, plan.pk, figure=plan.status)
    why = "returned" if plan.status == PlanStatus.RETURNED else "draft"
    return {"title": plan.name, "why": why}, [one]


def tell_never_asked(department: Department) -> Told:
    one = Party(department.pk, department.name, "department", department.pk)
    return {"title": department.name, "why": "never_asked"}, [one]


def unanswered_findings(reading: Reading) -> Iterator[Item]:
    for row in reading.findings:
        yield Item(ItemKind.FINDING, str(row.pk), partial(tell_finding, reading, row))


def tell_finding(reading: Reading, row: FindingRow) -> Told:
    plan = reading.plans[row.plan_id]
    one = Party(plan.department_id, plan.name, "finding", row.pk, row.plan_id, row.number, row.statement)
    return {"title": row.statement, "department": plan.name}, [one]


def goals_without_measure(reading: Reading) -> Iterator[Item]:
    bare = set(reading.unmeasured)
    for goal in reading.goals:
        if goal.pk in bare:
            yield Item(ItemKind.UNMEASURED, str(goal.pk), partial(tell_unmeasured, reading, goal))


def tell_unmeasured(reading: Reading, goal: GoalRow) -> Told:
    one = party(reading, goal)
    return {"title": goal.title, "department": one.department}, [one]
