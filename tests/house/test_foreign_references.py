"""An id of another department is refused wherever a form or a serializer takes a reference (AZ-04).

The fields are found in the code: a new one without an attack, or without the reason why it may name anything,
fails the test.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django import forms
from django.db import transaction
from rest_framework import serializers

from tests.house.test_lifecycles import OWN_APPS
from tests.house.world import World, all_rows

OFFICES_OWN = "only the office or its director sends this form, and they act for every department"
SHARED = "categories and indicators belong to the whole organisation"
PUT_TO_ANY = "a problem may be put to any department"
LEADERSHIPS_OWN = "only leadership sends this form, and it instructs everybody"
MIXED_IN = "attacked at each serializer that has it"
ANYBODYS = {
    "ClientForm.department": OFFICES_OWN,
    **{f"MailboxForm.{name}": OFFICES_OWN for name in ("department", "category")},
    "AppointmentForm.department": OFFICES_OWN,
    "AppointmentForm.post": OFFICES_OWN,
    "DepartmentForm.parent": OFFICES_OWN,
    "DepartmentForm.calendar": OFFICES_OWN,
    "HostForm.department": OFFICES_OWN,
    "CategoryForm.parent": OFFICES_OWN,
    "LevelForm.category": OFFICES_OWN,
    "OrderFieldForm.category": OFFICES_OWN,
    "PoolForm.department": OFFICES_OWN,
    "ItemForm.department": OFFICES_OWN,
    "SettleItemSerializer.department": OFFICES_OWN,
    **{f"StepForm.{name}": OFFICES_OWN for name in ("post", "people")},
    **{
        f"{shape}.asked_department": PUT_TO_ANY for shape in ("AskedForm", "ProblemForm", "ProblemSerializer")
    },
    **{f"InstructionForm.{name}": LEADERSHIPS_OWN for name in ("departments", "people")},
    "GoalForm.indicator": SHARED,
    "AdjustedGoalForm.indicator": SHARED,
    "ObjectiveForm.indicator": SHARED,
    "ProcedureForm.category": OFFICES_OWN,
    "OrderForm.category": SHARED,
    "TemplateForm.category": SHARED,
    **{f"RuleForm.{name}": OFFICES_OWN for name in ("category", "department", "person", "skill")},
    "EditionForm.categories": OFFICES_OWN,
    "SkillForm.categories": OFFICES_OWN,
    "RegradeForm.category": SHARED,
    "RegradeSerializer.category": SHARED,
    "NewOrderSerializer.category": SHARED,
    **{f"{shape}.indicator": SHARED for shape in ("GoalFields", "GoalWriteSerializer", "NewGoalSerializer")},
    **{f"GoalFields.{name}": MIXED_IN for name in ("objective", "owner", "findings")},
    **{f"MeasureFields.{name}": MIXED_IN for name in ("owner", "findings")},
    "NewInPlan.plan": MIXED_IN,
}
REFUSED = {400, 403, 404, 409, 422}


@dataclass(frozen=True)
class Attack:
    """`row` is sent by `who` with its valid body, but `field` names a record of department B."""

    row: str
    who: str
    field: str
    foreign: str
    by: str = "pk"
    """The attribute of the foreign record that is sent."""
    method: str = "post"


ATTACKS = {
    "ProblemForm.department": Attack("plans:raise_problem", "head_a", "department", "b"),
    "ProblemSerializer.department": Attack("api:problem-list", "head_a", "department", "b", by="code"),
    "MeetingForm.department": Attack("organization:call_meeting", "head_a", "department", "b"),
    "MeetingForm.attendees": Attack("organization:call_meeting", "head_a", "attendees", "staff_b"),
    "ActionForm.owner": Attack("organization:add_action", "head_a", "owner", "staff_b"),
    "ActionForm.department": Attack("organization:add_action", "head_a", "department", "b"),
    "DelegationForm.delegate": Attack("organization:delegations", "head_a", "delegate", "staff_b"),
    "NewDelegationSerializer.delegate": Attack("api:delegation-list", "head_a", "delegate", "staff_b"),
    "ProposalForm.goal": Attack("plans:propose_adjustment", "head_a", "goal", "goal_of_b"),
    "AdjustedGoalForm.owner": Attack("plans:adjust_goal", "head_a", "owner", "staff_b"),
    "AdjustedGoalForm.objective": Attack(
        "plans:adjust_goal", "head_a", "objective", "objective_of_another_year"
    ),
    "AdjustedGoalForm.findings": Attack("plans:adjust_goal", "head_a", "findings", "finding_of_b"),
    "AdjustedMeasureForm.owner": Attack("plans:adjust_measure", "head_a", "owner", "staff_b"),
    "AdjustedMeasureForm.findings": Attack("plans:adjust_measure", "head_a", "findings", "finding_of_b"),
    "OrderForm.department": Attack("workorders:new", "head_a", "department", "b"),
    "OrderForm.assignee": Attack("workorders:new", "head_a", "assignee", "staff_b"),
    "OrderForm.measure": Attack("workorders:new", "head_a", "measure", "measure_of_b"),
    "TemplateForm.department": Attack("workorders:template_new", "head_a", "department", "b"),
    "TemplateForm.assignee": Attack("workorders:template_new", "head_a", "assignee", "staff_b"),
    "TemplateForm.measure": Attack("workorders:template_new", "head_a", "measure", "measure_of_b"),
    "RecurringForm.template": Attack("workorders:recurring_new", "head_a", "template", "template_of_b"),
    "RecurringForm.department": Attack("workorders:recurring_new", "head_a", "department", "b"),
    "AssignForm.department": Attack("workorders:assign", "head_a", "department", "b"),
    "AssignForm.assignee": Attack("workorders:assign", "head_a", "assignee", "staff_b"),
    "AssignManyForm.department": Attack("workorders:assign_many", "head_a", "department", "b"),
    "AssignManyForm.assignee": Attack("workorders:assign_many", "head_a", "assignee", "staff_b"),
    "NewOrderSerializer.department": Attack("api:work-order-list", "crm_write", "department", "b"),
    "NewOrderSerializer.assignee": Attack("api:work-order-list", "crm_write", "assignee", "staff_b"),
    "NewOrderSerializer.measure": Attack("api:work-order-list", "crm_write", "measure", "measure_of_b"),
    "AssignSerializer.department": Attack("api:work-order-assign", "crm_write", "department", "b"),
    "AssignSerializer.assignee": Attack("api:work-order-assign", "crm_write", "assignee", "staff_b"),
    "BookForm.visitor": Attack("workorders:book_visit", "head_a", "visitor", "staff_b"),
    "DispatchForm.visitor": Attack("workorders:visit_dispatch", "head_a", "visitor", "staff_b"),
    "TimeForm.person": Attack("workorders:spend_time", "head_a", "person", "staff_b"),
    "PersonSkillForm.person": Attack("workorders:skill", "head_a", "person", "staff_b"),
    "NewLinkSerializer.order": Attack("api:work-order-links", "crm_write", "order", "order_of_b"),
    "GoalForm.owner": Attack("plans:add_goal", "head_a", "owner", "staff_b"),
    "GoalForm.objective": Attack("plans:add_goal", "head_a", "objective", "objective_of_another_year"),
    "GoalForm.findings": Attack("plans:add_goal", "head_a", "findings", "finding_of_b"),
    "MeasureForm.findings": Attack("plans:add_measure", "head_a", "findings", "finding_of_b"),
    "AskForm.pool": Attack("plans:measure_requests", "head_a", "pool", "pool_of_b"),
    "MeasureForm.owner": Attack("plans:add_measure", "head_a", "owner", "staff_b"),
    "NewGoalSerializer.plan": Attack("api:goal-list", "head_a", "plan", "plan_of_b"),
    "NewGoalSerializer.owner": Attack("api:goal-list", "head_a", "owner", "staff_b", by="username"),
    "NewGoalSerializer.objective": Attack(
        "api:goal-list", "head_a", "objective", "objective_of_another_year", by="code"
    ),
    "NewGoalSerializer.findings": Attack("api:goal-list", "head_a", "findings", "finding_of_b"),
    "GoalWriteSerializer.owner": Attack(
        "api:goal-detail", "head_a", "owner", "staff_b", by="username", method="patch"
    ),
    "GoalWriteSerializer.objective": Attack(
        "api:goal-detail", "head_a", "objective", "objective_of_another_year", by="code", method="patch"
    ),
    "GoalWriteSerializer.findings": Attack(
        "api:goal-detail", "head_a", "findings", "finding_of_b", method="patch"
    ),
    "NewMeasureSerializer.plan": Attack("api:measure-list", "head_a", "plan", "plan_of_b"),
    "NewMeasureSerializer.owner": Attack("api:measure-list", "head_a", "owner", "staff_b", by="username"),
    "NewMeasureSerializer.findings": Attack("api:measure-list", "head_a", "findings", "finding_of_b"),
    "MeasureWriteSerializer.owner": Attack(
        "api:measure-detail", "head_a", "owner", "staff_b", by="username", method="patch"
    ),
    "MeasureWriteSerializer.findings": Attack(
        "api:measure-detail", "head_a", "findings", "finding_of_b", method="patch"
    ),
    "NewFindingSerializer.plan": Attack("api:finding-list", "head_a", "plan", "plan_of_b"),
    "NewGoalPartSerializer.goal": Attack("api:goal-part-list", "head_a", "goal", "goal_of_b"),
    "NewGoalPartSerializer.parent": Attack("api:goal-part-list", "head_a", "parent", "part_of_b"),
    "NewGoalPartSerializer.department": Attack("api:goal-part-list", "head_a", "department", "b", by="code"),
    "NewGoalPartSerializer.person": Attack(
        "api:goal-part-list", "head_a", "person", "staff_b", by="username"
    ),
    "NewMilestoneSerializer.measure": Attack("api:milestone-list", "head_a", "measure", "measure_of_b"),
    "NewDependencySerializer.measure": Attack(
        "api:measure-dependency-list", "head_a", "measure", "measure_of_b"
    ),
    "NewDependencySerializer.needs": Attack("api:measure-dependency-list", "head_a", "needs", "measure_of_b"),
    "PlacedMoveSerializer.measure": Attack("api:plan-moves", "head_a", "moves", "measure_of_b"),
}


def every(base: Any) -> Iterator[Any]:
    for child in base.__subclasses__():
        yield child
        yield from every(child)


def own_classes(base: Any) -> list[Any]:
    for app in sorted(OWN_APPS):
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if "migrations" not in found.name:
                importlib.import_module(found.name)
    return [found for found in set(every(base)) if found.__module__.split(".")[0] in OWN_APPS]


def reference_fields() -> set[str]:
    """Class and field of every writable reference; an inherited one stands at each class that has it."""
    of_forms = {
        f"{form.__name__}.{name}"
        for form in own_classes(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.ModelChoiceField)
    }
    of_serializers = {
        f"{serializer.__name__}.{name}"
        for serializer in own_classes(serializers.Serializer)
        for name, field in serializer().fields.items()
        if isinstance(field, serializers.RelatedField | serializers.ManyRelatedField) and not field.read_only
    }
    return of_forms | of_serializers


def test_every_reference_is_attacked_or_explained() -> None:
    assert reference_fields() == set(ATTACKS) | set(ANYBODYS)


@pytest.mark.django_db
def test_foreign_ids_are_refused_and_change_nothing(world: World) -> None:
    from tests.factories.plans import (
        make_cycle,
        make_finding,
        make_measure,
        make_objective,
        make_part,
        make_pool,
        plan_in,
    )

    plan = plan_in("published", world.cast, department=world.cast.b, cycle=make_cycle())
    more = {
        "plan_of_b": plan,
        "goal_of_b": plan.goals.get(),
        "part_of_b": make_part(plan.goals.get(), person=world.cast.staff_b),
        "measure_of_b": make_measure(plan=plan),
        "objective_of_another_year": make_objective(cycle=make_cycle()),
        "finding_of_b": make_finding(plan),
        "pool_of_b": make_pool(
            cycle=world.records["asking_measure"].plan.cycle, department=world.cast.b, name="售后备件"
        ),
    }
    theirs = replace(world, records={**world.records, **more})
    wrong = [f"{name}: {told}" for name, attack in ATTACKS.items() if (told := attempt(theirs, attack))]
    assert not wrong, "\n".join(wrong)


def attempt(world: World, attack: Attack) -> str:
    """What went wrong, or nothing. The same body with an own record shows that the refusal is about the id."""
    found = next(row for row in all_rows() if row.route == attack.row)
    foreign: Any = world.records[attack.foreign]
    with transaction.atomic():
        response, writes = world.ask(attack.who, attack.method, found)
        transaction.set_rollback(True)
    if response.status_code >= 400:
        return f"the valid body is refused too: {response.status_code}"
    named = getattr(foreign, attack.by)
    valid = found.body(world.records)
    if attack.field == "findings":
        named = [named]
    elif attack.field == "moves":
        named = [{**valid["moves"][0], "measure": named}]
    body = {**valid, attack.field: named}
    with transaction.atomic():
        response, writes = world.ask(attack.who, attack.method, found, body)
        transaction.set_rollback(True)
    if response.status_code not in REFUSED:
        return f"taken: {response.status_code}"
    return f"refused, yet wrote {writes[0][:100]}" if writes else ""
