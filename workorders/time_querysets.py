"""Questions to the time that people spent on orders."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, Sum

if TYPE_CHECKING:
    from organization.models import User
    from workorders.models import TimeEntry  # noqa: F401


class TimeEntryQuerySet(models.QuerySet["TimeEntry"]):
    def standing(self) -> TimeEntryQuerySet:
        """What counts: not corrected by a later entry, and not taken back."""
        return self.filter(corrected_by__isnull=True, minutes__gt=0)

    def visible_to(self, user: Any) -> TimeEntryQuerySet:
        """One's own, and those of orders of the departments one may read."""
        standing = user.standing
        if standing.reads_everything:
            return self
        return self.filter(Q(order__department_id__in=standing.readable_department_ids) | Q(person=user))

    def within(self, first: date, last: date) -> TimeEntryQuerySet:
        """Both days included."""
        return self.filter(day__gte=first, day__lte=last)

    def minutes_on(self, person: User, day: date) -> int:
        """What this person has on this day, on whichever orders."""
        return self.standing().filter(person=person, day=day).aggregate(n=Sum("minutes"))["n"] or 0
