"""Whom and what a person may choose for an order that is yet to be registered."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.periods import local_today
from organization.models import User
from plans.lifecycle import PlanStatus
from plans.models import Measure
from workorders.models import OrderTemplate


def assignable_people(user: User) -> QuerySet[User]:
    """Whom this person may give orders to: the office anybody, heads their people, others nobody."""
    standing = user.standing
    people: Any = User.objects.people()
    if not standing.is_office:
        commanded = sorted(standing.commanded_department_ids)
        people = people.filter(pk__in=User.objects.in_departments(commanded, local_today()).values("pk"))
    rows: QuerySet[User] = people.order_by("name", "pk")
    return rows


def running_measures(user: User) -> QuerySet[Measure]:
    """Measures of published plans that serve the departments for which this person registers orders."""
    rows = Measure.objects.filter(plan__status=PlanStatus.PUBLISHED, ended_on__isnull=True)
    standing = user.standing
    if not (standing.is_office or standing.is_leadership):
        rows = rows.filter(plan__department_id__in=standing.member_department_ids)
    return rows.select_related("plan__department").order_by("plan__department__path", "plan__cycle", "number")


def usable_templates(user: User) -> QuerySet[OrderTemplate]:
    return OrderTemplate.objects.visible_to(user).active().order_by("name", "pk")
