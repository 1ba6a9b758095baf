from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Least

from core.periods import Period
from core.terms import Question, answering
from workorders.lifecycle import UNRESOLVED, OrderStatus
from workorders.sources import sources_of

if TYPE_CHECKING:
    from organization.models import User
    from workorders.counting import Part
    from workorders.models import Category, ServiceLevel, WorkOrder


NEXT_DUE = Least("due_at", "step_due_at", Case(When(first_responded_at__isnull=True, then="response_due_at")))
"""What would be missed first: the resolution, the step whose turn it is, or the first answer that is not given."""


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def visible_to(self, user: Any) -> WorkOrderQuerySet:
        """Orders of the departments one may read, and those given to one in person; another system sees none that
        came from a third one."""
        standing = user.standing
        orders = self.of_sources(user) if standing.is_service_account else self
        if standing.reads_everything:
            return orders
        return orders.filter(Q(department_id__in=standing.readable_department_ids) | Q(assignee=user))

    def of_sources(self, account: User) -> WorkOrderQuerySet:
        """Orders that a system account may know: those of its own sources, and those that people registered."""
        return self.filter(Q(source_system="") | Q(source_system__in=sources_of(account)))

    def closable_by(self, user: User) -> WorkOrderQuerySet:
        """Resolved by somebody else, waiting for the check that this person may make (see `can_close`)."""
        standing = user.standing
        resolved = self.filter(status=OrderStatus.RESOLVED).exclude(resolved_by=user)
        if standing.is_office or standing.supervises_all:
            return resolved
        return resolved.filter(
            department_id__in=standing.commanded_department_ids | standing.watched_department_ids
        )

    def answering(self, asked: Question) -> WorkOrderQuerySet:
        """Orders whose number, external number, title, text or requester answers the question."""
        from workorders.models.order import SEARCHED

        return self.filter(answering(asked, "terms", SEARCHED))

    def of_requester(self, order: WorkOrder) -> WorkOrderQuerySet:
        """The other orders of whoever asked for this one: the same name and the same contact. Nobody's where no name
        is kept."""
        if not order.requester:
            return self.none()
        return self.filter(requester=order.requester, contact=order.contact).exclude(pk=order.pk)

    def unresolved(self) -> WorkOrderQuerySet:
        return self.filter(status__in=UNRESOLVED)

    def counted(self) -> WorkOrderQuerySet:
        """Cancelled orders never count."""
        return self.exclude(status=OrderStatus.CANCELLED)

    def overdue(self, at: datetime) -> WorkOrderQuerySet:
        """Open past their deadline; a stopped clock is not overdue."""
        return self.unresolved().exclude(status=OrderStatus.WAITING).filter(due_at__lt=at)

    def late_at(self, at: datetime) -> WorkOrderQuerySet:
        """Resolved after their deadline, or unresolved when it passed: what the on-time rate counts as late."""
        return self.counted().filter(
            Q(resolved_at__gt=F("due_at")) | Q(resolved_at__isnull=True, due_at__lt=at), due_at__isnull=False
        )

    def on_time(self) -> WorkOrderQuerySet:
        """Resolved by their deadline."""
        return self.counted().filter(resolved_at__lte=F("due_at"))

    def due_within(self, period: Period) -> WorkOrderQuerySet:
        """Whose deadline lies in the period."""
        return self.counted().filter(due_at__gte=period.start, due_at__lt=period.end)

    def resolved_within(self, period: Period) -> WorkOrderQuerySet:
        return self.counted().filter(resolved_at__gte=period.start, resolved_at__lt=period.end)

    def reported_within(self, period: Period) -> WorkOrderQuerySet:
        return self.filter(reported_at__gte=period.start, reported_at__lt=period.end)

    def first_contact(self) -> WorkOrderQuerySet:
        """Resolved without reassignment between departments and without reopening."""
        return self.counted().filter(resolved_at__isnull=False, transfer_count=0, reopen_count=0)

    def not_first_contact(self) -> WorkOrderQuerySet:
        return self.counted().filter(
            Q(transfer_count__gt=0) | Q(reopen_count__gt=0), resolved_at__isnull=False
        )

    def behind(
        self, code: str, start: datetime, end: datetime, *, at: datetime, part: Part = "denominator"
    ) -> WorkOrderQuerySet:
        """The orders an indicator counts in [start, end) as computed at `at` (see `workorders.counting`)."""
        from workorders.counting import COUNTINGS

        counting = COUNTINGS[code]
        within = Q((f"{counting.at}__gte", start), (f"{counting.at}__lt", end))
        if counting.only_past:
            within &= Q((f"{counting.at}__lte", at))
        return self.filter(within & counting.rows(part))

    def with_next_due(self) -> WorkOrderQuerySet:
        """With `next_due_at`: the deadline of each that would be missed first."""
        return self.annotate(next_due_at=NEXT_DUE)

    def for_list(self) -> WorkOrderQuerySet:
        """With everything that a row of the list shows."""
        return self.select_related("department", "assignee", "category").defer("body", "resolution")


_WorkOrderManager = models.Manager.from_queryset(WorkOrderQuerySet)


class WorkOrderManager(_WorkOrderManager["WorkOrder"]):
    """Leaves the search terms in the database: nobody reads them, and they are longer than the rest of the row."""

    def get_queryset(self) -> WorkOrderQuerySet:
        return cast("WorkOrderQuerySet", super().get_queryset().defer("terms"))


class CategoryQuerySet(models.QuerySet["Category"]):
    def active(self) -> CategoryQuerySet:
        return self.filter(is_active=True)

    def below(self, category: Category) -> CategoryQuerySet:
        """The category and everything under it."""
        return self.filter(path__startswith=category.path)


class ServiceLevelQuerySet(models.QuerySet["ServiceLevel"]):
    def nearest(self, category: Category | None, priority: str) -> ServiceLevel | None:
        """The level of the category or of its nearest ancestor that has one, else the default of the priority."""
        above = [int(part) for part in category.path.split("/") if part] if category else []
        levels = {
            level.category_id: level
            for level in self.filter(Q(category_id__in=above) | Q(category__isnull=True), priority=priority)
        }
        return next((levels[pk] for pk in [*reversed(above), None] if pk in levels), None)
