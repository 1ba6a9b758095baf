"""Orders, categories and service levels for tests.

`make_order` writes a row as it stands, in any state, for counting and lists; `register_order` goes through the
commands, with clock, duties and events.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from organization.models import Department, User
from tests.factories.organization import make_department
from workorders.commands.intake import NewOrder, create_order
from workorders.lifecycle import OrderStatus
from workorders.models import (
    Category,
    OrderKind,
    Priority,
    Procedure,
    ProcedureEdition,
    ProcedureStep,
    SavedView,
    ServiceLevel,
    Visit,
    WorkOrder,
)

serial = count(1)


def make_category(name: str = "", parent: Category | None = None, **fields: Any) -> Category:
    name = name or f"类别 {next(serial)}"
    category = Category.objects.create(
        name=name, parent=parent, full_name=f"{parent.full_name} / {name}" if parent else name, **fields
    )
    category.path = (parent.path if parent else "/") + f"{category.pk}/"
    category.save(update_fields=["path"])
    return category


def make_level(**fields: Any) -> ServiceLevel:
    """Four working hours to answer, sixteen to resolve, for every category, unless given."""
    return ServiceLevel.objects.create(
        **{"priority": Priority.NORMAL, "response_minutes": 240, "resolution_minutes": 960, **fields}
    )


def make_order(**fields: Any) -> WorkOrder:
    """A row in the state its times say: resolved with `resolved_at`, closed with `closed_at`, else new."""
    n = next(serial)
    if "status" not in fields:
        states = [("cancelled_at", "cancelled"), ("closed_at", "closed"), ("resolved_at", "resolved")]
        fields["status"] = next((s for name, s in states if fields.get(name)), OrderStatus.NEW)
    if "department" not in fields:
        fields["department"] = make_department()
    given = {
        "number": f"T-{n:06d}",
        "kind": OrderKind.COMPLAINT,
        "title": f"工单 {n}",
        "reported_at": timezone.now() - timedelta(days=1),
    }
    return WorkOrder.objects.create(**{**given, **fields})


def new_order(department: Department, **fields: Any) -> NewOrder:
    return NewOrder(
        **{
            "kind": OrderKind.REPAIR,
            "title": f"热水器不出热水 {next(serial)}",
            "department": department,
            **fields,
        }
    )


def register_order(department: Department, *, by: User, **fields: Any) -> WorkOrder:
    return create_order(new_order(department, **fields), by=by)


def make_view(owner: User, **given: Any) -> SavedView:
    values = {"name": f"视图 {next(serial)}", "query": "sort=due&status=open", "audience": "owner", **given}
    return SavedView.objects.create(owner=owner, **values)


def make_procedure(*steps: dict[str, Any], category: Category | None = None, **fields: Any) -> Procedure:
    """Intake by the assignee in 60 minutes, handling without a limit, a check by the office, unless steps are given."""
    procedure = Procedure.objects.create(
        name=fields.pop("name", f"规程 {next(serial)}"), category=category, edition=1, **fields
    )
    edition = ProcedureEdition.objects.create(procedure=procedure, number=1, published_at=timezone.now())
    usual: tuple[dict[str, Any], ...] = (
        {"stage": "intake", "title": "核实", "owner_rule": "assignee", "limit_minutes": 60},
        {"stage": "handling", "title": "维修", "owner_rule": "assignee"},
        {"stage": "check", "title": "回访", "owner_rule": "office", "limit_minutes": 480},
    )
    for position, step in enumerate(steps or usual, start=1):
        ProcedureStep.objects.create(edition=edition, position=position, **step)
    return procedure


def make_visit(order: WorkOrder, *, days: int = 1, hour: int = 9, **fields: Any) -> Visit:
    """A row as it stands, in any state: two hours from `hour` on, so many days from now."""
    day = timezone.localtime(timezone.now() + timedelta(days=days))
    starts_at = day.replace(hour=hour, minute=0, second=0, microsecond=0)
    given = {
        "number": order.visits.count() + 1,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "address": "明湖苑 6 栋 2 单元 1103",
    }
    return Visit.objects.create(order=order, **{**given, **fields})
