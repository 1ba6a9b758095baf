from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from organization.models import Delegation, Department, Instruction, Meeting, Membership, User  # noqa: F401


class DepartmentQuerySet(models.QuerySet["Department"]):
    def active(self) -> DepartmentQuerySet:
        return self.filter(is_active=True)

    def below(self, paths: Iterable[str]) -> DepartmentQuerySet:
        """The departments with these paths and everything under them."""
        within = Q(pk__in=[])
        for path in paths:
            within |= Q(path__startswith=path)
        return self.filter(within)

    def visible_to(self, user: Any) -> DepartmentQuerySet:
        """Departments whose data the person may read."""
        standing = user.standing
        return self if standing.reads_everything else self.filter(pk__in=standing.readable_department_ids)

    def in_tree_order(self) -> DepartmentQuerySet:
        return self.order_by("path")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> MembershipQuerySet:
        """Memberships in force on a day (both ends included)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def on(self, day: date) -> DelegationQuerySet:
        """Delegations in force on a day (both ends included)."""
        return self.filter(ended_at__isnull=True, starts_on__lte=day, ends_on__gte=day)

    def covering(self, kind: str) -> DelegationQuerySet:
        """Those whose scope holds this kind of decision; an empty scope holds all."""
        return self.filter(Q(kinds=[]) | Q(kinds__contains=[kind]))

    def visible_to(self, user: Any) -> DelegationQuerySet:
        """The own ones, given or held; all for those who read everything."""
        if user.standing.reads_everything:
            return self
        return self.filter(Q(principal=user) | Q(delegate=user))


class PersonQuerySet(models.QuerySet["User"]):
    def people(self) -> PersonQuerySet:
        """Active human beings."""
        return self.filter(is_active=True, is_service_account=False)

    def in_departments(self, department_ids: Iterable[int], on: date) -> PersonQuerySet:
        return self.filter(
            Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=on),
            memberships__starts_on__lte=on,
            memberships__department_id__in=list(department_ids),
        ).distinct()

    def in_roles(self, roles: Iterable[str], on: date, departments: Q | None = None) -> PersonQuerySet:
        """Who holds one of these roles on a day; `departments` narrows the memberships by their department."""
        from organization.models import Membership

        held = Membership.objects.on(on).filter(departments or Q(), role__in=list(roles))
        return self.filter(pk__in=held.values("user_id"))

    def visible_to(self, user: Any) -> PersonQuerySet:
        """Colleagues one may see and mention: everyone for those who read everything, else the own departments."""
        from core.periods import local_today

        if user.standing.reads_everything:
            return self
        return self.filter(
            pk__in=self.model._default_manager.get_queryset()
            .in_departments(user.standing.readable_department_ids, local_today())
            .values("pk")
        )


class PersonManager(UserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Django's user manager that also speaks of people."""


class InstructionQuerySet(models.QuerySet["Instruction"]):
    def visible_to(self, user: Any) -> InstructionQuerySet:
        """Leadership and office see all; others those put to them or to a department they command."""
        standing = user.standing
        if standing.is_leadership or standing.is_office:
            return self
        from organization.models import InstructionAddressee

        own = Q(department_id__in=standing.commanded_department_ids)
        if standing.roles:
            own |= Q(person_id=user.pk)
        return self.filter(pk__in=InstructionAddressee.objects.filter(own).values("instruction"))

    def about(self, subject: models.Model) -> InstructionQuerySet:
        from django.contrib.contenttypes.models import ContentType

        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: Any) -> MeetingQuerySet:
        """Leadership and office see all; others those they called or attend, those that gave them something to do,
        and heads those of their departments."""
        standing = user.standing
        if standing.is_leadership or standing.is_office:
            return self
        if not standing.roles:
            return self.none()
        from organization.models import ActionItem, MeetingAttendee

        return self.filter(
            Q(called_by_id=user.pk)
            | Q(pk__in=MeetingAttendee.objects.filter(person_id=user.pk).values("meeting"))
            | Q(pk__in=ActionItem.objects.filter(owner_id=user.pk).values("meeting"))
            | Q(department_id__in=standing.commanded_department_ids)
        )
