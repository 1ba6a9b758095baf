from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from activity.discussions import kept_from, seen_by, within
from activity.lifecycle import ACTIVE, JobStatus

if TYPE_CHECKING:
    from activity.models import Attachment, Comment, Delivery, Duty, Event, Job, Mail, Notification  # noqa: F401


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> EventQuerySet:
        """Everything that happened to one record, newest first by when it happened: what is written down later, as
        by an import, stands at its own moment."""
        subject_type = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=subject_type, subject_id=subject.pk).order_by("-at", "-id")

    def visible_to(self, user: Any) -> EventQuerySet:
        """Events of the departments the person may read, without those about what is not shown to them yet; and the
        own acts."""
        standing = user.standing
        if standing.is_leadership or standing.is_office:
            return self
        readable = ~kept_from(user)
        if not standing.supervises_all:
            readable &= Q(department_id__in=standing.readable_department_ids)
        return self.filter(readable | Q(actor=user))


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        return self.filter(delivered_at__isnull=True, gave_up_at__isnull=True)


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> DutyQuerySet:
        return self.filter(closed_at__isnull=True)

    def about(self, subject: models.Model) -> DutyQuerySet:
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)

    def held_by(self, user: Any) -> DutyQuerySet:
        """What this person owes: in person, as head of a department, or seated in a body."""
        standing = user.standing
        holders = Q(person=user)
        if standing.headed_department_ids:
            holders |= Q(person__isnull=True, body="", department_id__in=standing.answered_department_ids)
        if standing.bodies:
            holders |= Q(person__isnull=True, body__in=standing.bodies)
        return self.filter(holders)

    def overdue(self, at: datetime) -> DutyQuerySet:
        return self.open().filter(due_at__lt=at)

    def most_urgent_first(self) -> DutyQuerySet:
        return self.order_by(F("due_at").asc(nulls_last=True), "id")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> NotificationQuerySet:
        return self.filter(recipient=user)

    def with_subjects(self) -> NotificationQuerySet:
        """With what they tell of, so that their words need no further query."""
        return self.select_related("event", "duty")

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def mail_due(self, now: datetime) -> NotificationQuerySet:
        """Those whose mail may be written now and is not."""
        return self.filter(letter__isnull=True, mail_due_at__lte=now)


class MailQuerySet(models.QuerySet["Mail"]):
    def waiting(self) -> MailQuerySet:
        return self.filter(sent_at__isnull=True, gave_up_at__isnull=True)


class CommentQuerySet(models.QuerySet["Comment"]):
    def about(self, subject: models.Model, anchor: str = "") -> CommentQuerySet:
        """Comments on a record, at one anchor and inside it when one is given."""
        return self.filter(
            within(anchor),
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=subject.pk,
        )

    def visible_to(self, user: Any) -> CommentQuerySet:
        """Comments on the records this person may see, whatever their kind."""
        return self.filter(seen_by(user))

    def threads(self) -> CommentQuerySet:
        return self.filter(parent__isnull=True)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def about(self, subject: models.Model, anchor: str = "") -> AttachmentQuerySet:
        """Files of a record, at one anchor and inside it when one is given."""
        return self.filter(
            within(anchor),
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=subject.pk,
        )

    def visible_to(self, user: Any) -> AttachmentQuerySet:
        """Files of the records this person may see, without those that were removed."""
        return self.kept().filter(seen_by(user))

    def kept(self) -> AttachmentQuerySet:
        return self.filter(removed_at__isnull=True)

    def unseen_by_scanner(self, before: datetime | None) -> AttachmentQuerySet:
        """Never scanned, given up, or found clean before a moment; what waits for the worker is left to it."""
        wanted = models.Q(scan_state="unscanned") | models.Q(scan_state="pending", gave_up_at__isnull=False)
        if before is not None:
            wanted |= models.Q(scan_state="clean", scanned_at__lt=before)
        return self.filter(wanted)

    def waiting(self) -> AttachmentQuerySet:
        """Waiting for the scanner."""
        return self.filter(scan_state="pending", gave_up_at__isnull=True)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> JobQuerySet:
        """The own ones: what somebody has made is nobody else's."""
        return self.filter(owner=user)

    def active(self) -> JobQuerySet:
        return self.filter(status__in=ACTIVE)

    def waiting(self) -> JobQuerySet:
        """To be taken now: queued, or held by a worker that has not been heard of since its lease ran out."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
        return self.active().filter(free)

    def held(self) -> JobQuerySet:
        """A worker is at it."""
        return self.filter(status=JobStatus.RUNNING, lease_until__gte=Now())

    def expired(self) -> JobQuerySet:
        """With a file whose time is over."""
        return self.filter(expires_at__lt=Now()).exclude(key="")
