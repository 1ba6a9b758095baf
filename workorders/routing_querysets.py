"""Questions put to the tables of routing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from organization.models import User
    from workorders.models import Absence, RoutingEdition


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def at(self, moment: datetime) -> AbsenceQuerySet:
        """Who is away at this moment."""
        return self.not_over(moment).filter(away_from__lte=moment)

    def not_over(self, moment: datetime) -> AbsenceQuerySet:
        """Absences of now and those to come."""
        return self.filter(Q(away_until__isnull=True) | Q(away_until__gt=moment))

    def latest_of(self, person: User, moment: datetime) -> Absence | None:
        """The absence that this person is in or has told for later; the nearest."""
        return self.not_over(moment).filter(person=person).order_by("away_from").first()


class RoutingEditionQuerySet(models.QuerySet["RoutingEdition"]):
    def live(self) -> RoutingEdition | None:
        """The edition by which orders go now, if there is one."""
        return self.filter(status="live").first()
