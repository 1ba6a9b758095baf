"""An id of another department is refused wherever a form or a serializer takes a reference (AZ-04).

The fields are found in the code: a new one without an attack, or without the reason why it may name anything,
fails the test.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from django.db import transaction
from rest_framework import serializers

from tests.house.test_lifecycles import OWN_APPS
from tests.house.world import World, all_rows, build_world

OFFICES_OWN = "only the office or its director sends this form, and they act for every department"
SHARED = "categories and indicators belong to the whole organisation"
ANYBODYS = {
    "ClientForm.department": OFFICES_OWN,
    "AppointmentForm.department": OFFICES_OWN,
    "AppointmentForm.post": OFFICES_OWN,
    "DepartmentForm.parent": OFFICES_OWN,
    "DepartmentForm.calendar": OFFICES_OWN,
    "HostForm.department": OFFICES_OWN,
    "CategoryForm.parent": OFFICES_OWN,
    "LevelForm.category": OFFICES_OWN,
    "PoolForm.department": OFFICES_OWN,
    "GoalForm.indicator": SHARED,
    "ObjectiveForm.indicator": SHARED,
    "OrderForm.category": SHARED,
    "NewOrderSerializer.category": SHARED,
}
REFUSED = {400, 403, 404, 409, 422}


@dataclass(frozen=True)
class Attack:
    """`row` is sent by `who` with its valid body, but `field` names a record of department B."""

    row: str
    who: str
    field: str
    foreign: str


ATTACKS = {
    "OrderForm.department": Attack("workorders:new", "head_a", "department", "b"),
    "AssignForm.department": Attack("workorders:assign", "head_a", "department", "b"),
    "AssignForm.assignee": Attack("workorders:assign", "head_a", "assignee", "staff_b"),
    "NewOrderSerializer.department": Attack("api:work-order-list", "crm_write", "department", "b"),
    "NewOrderSerializer.assignee": Attack("api:work-order-list", "crm_write", "assignee", "staff_b"),
    "NewOrderSerializer.measure": Attack("api:work-order-list", "crm_write", "measure", "measure_of_b"),
    "AssignSerializer.department": Attack("api:work-order-assign", "crm_write", "department", "b"),
    "AssignSerializer.assignee": Attack("api:work-order-assign", "crm_write", "assignee", "staff_b"),
    "GoalForm.owner": Attack("plans:add_goal", "head_a", "owner", "staff_b"),
    "GoalForm.objective": Attack("plans:add_goal", "head_a", "objective", "objective_of_another_year"),
    "GoalForm.findings": Attack("plans:add_goal", "head_a", "findings", "finding_of_b"),
    "MeasureForm.findings": Attack("plans:add_measure", "head_a", "findings", "finding_of_b"),
    "AskForm.pool": Attack("plans:measure_requests", "head_a", "pool", "pool_of_b"),
    "MeasureForm.owner": Attack("plans:add_measure", "head_a", "owner", "staff_b"),
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
def test_foreign_ids_are_refused_and_change_nothing() -> None:
    from tests.factories.plans import (
        make_cycle,
        make_finding,
        make_measure,
        make_objective,
        make_pool,
        plan_in,
    )

    built = build_world()
    plan = plan_in("published", built.cast, department=built.cast.b, cycle=make_cycle(year=2091))
    more = {
        "measure_of_b": make_measure(plan=plan),
        "objective_of_another_year": make_objective(cycle=make_cycle(year=2092)),
        "finding_of_b": make_finding(plan),
        "pool_of_b": make_pool(
            cycle=built.records["asking_measure"].plan.cycle, department=built.cast.b, name="售后备件"
        ),
    }
    world = World(built.cast, {**built.records, **more}, built.tokens)
    wrong = [f"{name}: {told}" for name, attack in ATTACKS.items() if (told := attempt(world, attack))]
    assert not wrong, "\n".join(wrong)


def attempt(world: World, attack: Attack) -> str:
    """What went wrong, or nothing. The same body with an own record shows that the refusal is about the id."""
    found = next(row for row in all_rows() if row.route == attack.row)
    foreign: Any = world.records[attack.foreign]
    with transaction.atomic():
        response, writes = world.ask(attack.who, "post", found)
        transaction.set_rollback(True)
    if response.status_code >= 400:
        return f"the valid body is refused too: {response.status_code}"
    body = {**found.body(world.records), attack.field: foreign.pk}
    with transaction.atomic():
        response, writes = world.ask(attack.who, "post", found, body)
        transaction.set_rollback(True)
    if response.status_code not in REFUSED:
        return f"taken: {response.status_code}"
    return f"refused, yet wrote {writes[0][:100]}" if writes else ""
