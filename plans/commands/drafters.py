"""Who writes along: named by the head, edits like the head, submits nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from organization.models import User
from plans import events
from plans.commands.locks import locked_plan
from plans.commands.validation import invalid
from plans.models import DepartmentPlan, Drafter, Presence
from plans.permissions import can_name_drafters


@transaction.atomic
def add_drafter(plan: DepartmentPlan, person: User, *, by: User) -> Drafter:
    """Ask a person of the department (or below it) to write along; asking twice changes nothing."""
    plan = locked_plan(plan)
    can_name_drafters(by, plan).or_raise()
    if not plan.possible_owners().filter(pk=person.pk).exists():
        sentence = _("%(name)s 不在本部门，请选择本部门或下级部门的人员。")
        raise invalid("person", sentence % {"name": person})
    if person.pk == by.pk:
        raise invalid("person", _("您本来就可以编写，不用指定自己。"))
    drafter, is_new = Drafter.objects.get_or_create(
        plan=plan, person=person, defaults={"added_at": timezone.now(), "added_by": by}
    )
    if is_new:
        record(events.DRAFTER_ADDED, plan, by=by, data={"person": person.label, "person_id": person.pk})
    return drafter


@transaction.atomic
def remove_drafter(drafter: Drafter, *, by: User) -> DepartmentPlan:
    """What the person wrote stays; removing twice changes nothing."""
    plan = locked_plan(drafter.plan)
    can_name_drafters(by, plan).or_raise()
    person = drafter.person
    removed, _by_model = Drafter.objects.filter(pk=drafter.pk).delete()
    if removed:
        Presence.objects.filter(plan=plan, person=person).delete()
        record(events.DRAFTER_REMOVED, plan, by=by, data={"person": person.label, "person_id": person.pk})
    return plan
