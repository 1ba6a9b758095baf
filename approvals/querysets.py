from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from activity.models import Duty

if TYPE_CHECKING:
    from approvals.models import ApprovalCase, ApprovalChain  # noqa: F401


class ChainQuerySet(models.QuerySet["ApprovalChain"]):
    def in_force(self) -> ChainQuerySet:
        """The newest number of each kind."""
        newest = self.model._default_manager.order_by("kind", "-number").distinct("kind").values("pk")
        return self.filter(pk__in=newest)

    def for_reading(self) -> ChainQuerySet:
        return self.select_related("adopted_by").prefetch_related(
            "steps__named__person", "steps__post__department"
        )


class CaseQuerySet(models.QuerySet["ApprovalCase"]):
    def open(self) -> CaseQuerySet:
        return self.filter(status="open")

    def about(self, subject: models.Model) -> CaseQuerySet:
        """Cases of one record, newest first."""
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)

    def asked_of(self, user: Any) -> CaseQuerySet:
        """Cases in which this person was ever asked, or spoke."""
        from approvals.subjects import purposes

        asked = Duty.objects.filter(
            person=user,
            purpose__in=purposes(),
            subject_type=models.OuterRef("subject_type"),
            subject_id=models.OuterRef("subject_id"),
        )
        spoke = Q(steps__opinions__given_by=user) | Q(steps__opinions__voter=user)
        return self.filter(
            Q(models.Exists(asked)) | Q(pk__in=self.model._default_manager.filter(spoke).values("pk"))
        )

    def visible_to(self, user: Any) -> CaseQuerySet:
        """Cases of the departments one may read, and those one is asked in."""
        standing = user.standing
        if standing.reads_everything:
            return self
        asked = self.model._default_manager.get_queryset().asked_of(user).values("pk")  # type: ignore[attr-defined]
        return self.filter(Q(department_id__in=standing.readable_department_ids) | Q(pk__in=asked))

    def for_reading(self) -> CaseQuerySet:
        return self.select_related("chain", "department", "opened_by", "closed_by").prefetch_related(
            "steps__rule__post", "steps__opinions__given_by", "steps__opinions__on_behalf_of"
        )
