"""The tree of departments: add, change (with everything below it), close."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Invalid
from core.periods import local_today
from organization import events
from organization.models import Department, ImprovementOffice, User, WorkCalendar
from organization.permissions import can_edit_departments


@dataclass(frozen=True)
class DepartmentFacts:
    """What is said about a department; `weight` is its share in the organisation's attainment."""

    code: str
    name: str
    parent: Department | None
    position: int = 0
    is_service: bool = True
    weight: Decimal = Decimal(0)
    calendar: WorkCalendar | None = None


@transaction.atomic
def add_department(facts: DepartmentFacts, *, by: User) -> Department:
    """Raises `Invalid` (`code_taken`) when the code is in use."""
    can_edit_departments(by).or_raise()
    department = Department(**vars(facts))
    save_unique(department)
    department.path = path_under(facts.parent, department)
    department.save(update_fields=["path"])
    record(events.DEPARTMENT_ADDED, department, by=by, department_id=department.pk)
    return department


@transaction.atomic
def change_department(department: Department, facts: DepartmentFacts, *, by: User) -> Department:
    """Change what is said; a new parent takes along everything below. Raises `Invalid` for a loop."""
    department = Department.objects.select_for_update().get(pk=department.pk)
    can_edit_departments(by).or_raise()
    if facts.parent and facts.parent.path.startswith(department.path):
        message = _("「%(parent)s」就是本部门或在本部门之下，不能作为上级。") % {"parent": facts.parent.name}
        raise Invalid("parent_below", message, {"parent": [message]})
    before = {name: str(getattr(department, name)) for name in vars(facts)}
    for name, value in vars(facts).items():
        setattr(department, name, value)
    save_unique(department)
    move_subtree(department, path_under(facts.parent, department))
    after = {name: str(value) for name, value in vars(facts).items()}
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(
        events.DEPARTMENT_CHANGED, department, by=by, department_id=department.pk, data={"changes": changes}
    )
    return department


@transaction.atomic
def close_department(department: Department, *, by: User) -> Department:
    """Take a department out of use. Refused while people or departments in use are below it."""
    department = Department.objects.select_for_update().get(pk=department.pk)
    can_edit_departments(by).or_raise()
    if department.children.filter(is_active=True).exists():
        raise Conflict("has_children", _("下级部门仍在用，请先停用或调整下级部门。"))
    if department.memberships.on(local_today()).exists():
        raise Conflict("has_people", _("部门仍有在任人员，请先结束他们的任职。"))
    department.is_active = False
    department.save(update_fields=["is_active"])
    record(events.DEPARTMENT_CLOSED, department, by=by, department_id=department.pk)
    return department


@transaction.atomic
def host_office(department: Department | None, *, by: User) -> ImprovementOffice:
    """Say in which department the improvement office is set."""
    can_edit_departments(by).or_raise()
    office, _made = ImprovementOffice.objects.select_for_update().get_or_create(pk=1)
    office.host_department = department
    office.save()
    record(events.OFFICE_HOSTED, office, by=by, data={"department": department.name if department else ""})
    return office


def path_under(parent: Department | None, department: Department) -> str:
    return f"{parent.path if parent else '/'}{department.pk}/"


def move_subtree(department: Department, path: str) -> None:
    """Give the department and everything below it paths under the new place, in one statement."""
    if department.path == path:
        return
    rest = Substr(F("path"), Length(Value(department.path)) + 1)
    Department.objects.below([department.path]).update(path=Concat(Value(path), rest))
    department.path = path


def save_unique(department: Department) -> None:
    try:
        with transaction.atomic():
            department.save()
    except IntegrityError:
        message = _("编码「%(code)s」已被其他部门使用，请换一个。") % {"code": department.code}
        raise Invalid("code_taken", message, {"code": [message]}) from None
