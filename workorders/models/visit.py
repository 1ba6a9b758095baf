"""A visit at the customer's: when, where, by whom, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.models import Attachment
from core.lifecycle import Stateful
from core.stamps import at_field, by_field
from core.versions import Versioned
from workorders.models.order import WorkOrder
from workorders.visit_lifecycle import OPEN, TAKES_TIME, VISIT, VisitStatus
from workorders.visit_querysets import VisitQuerySet


class Obstacle(models.TextChoices):
    """Why nothing came of a visit."""

    NOBODY_HOME = "nobody_home", _("家中无人")
    PARTS_MISSING = "parts_missing", _("缺配件")
    NO_ACCESS = "no_access", _("进不了门或没有施工条件")
    CUSTOMER_PUT_OFF = "customer_put_off", _("客户临时改期")
    NEEDS_ANOTHER = "needs_another", _("要换人或加人")
    RAN_OUT_OF_TIME = "ran_out_of_time", _("前一单拖延，来不及")
    OTHER = "other", _("其他原因")


class Visit(Stateful, Versioned):
    """The `number`-th visit of an order, within the window [starts_at, ends_at).

    Address and contact are those that were agreed when it was booked; the order's may change later. An order has one
    open visit at a time, a person never two that overlap: the database holds both.
    """

    lifecycle = VISIT

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="visits")
    number = models.PositiveSmallIntegerField(_("第几次上门"))
    status = models.CharField(
        _("状态"), max_length=10, choices=VisitStatus.choices, default=VisitStatus.BOOKED, editable=False
    )
    starts_at = models.DateTimeField(_("最早到达"))
    ends_at = models.DateTimeField(_("最晚到达"))
    address = models.CharField(_("上门地址"), max_length=200)
    contact_name = models.CharField(_("联系人"), max_length=120, blank=True)
    contact = models.CharField(_("联系电话"), max_length=120, blank=True)
    note = models.CharField(_("交代"), max_length=300, blank=True)
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上门人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visits",
    )
    booked_at = at_field()
    booked_by = by_field()
    dispatched_at = at_field()
    dispatched_by = by_field()
    set_out_at = at_field()
    set_out_by = by_field()
    arrived_at = at_field()
    arrived_by = by_field()
    done_at = at_field()
    done_by = by_field()
    failed_at = at_field()
    failed_by = by_field()
    cancelled_at = at_field()
    cancelled_by = by_field()
    result = models.TextField(_("办了什么"), blank=True)
    signed_name = models.CharField(_("客户签名"), max_length=60, blank=True)
    signature = models.ForeignKey(
        Attachment, verbose_name=_("手写签名"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    satisfaction = models.PositiveSmallIntegerField(_("当场评价（1–5）"), null=True, blank=True)
    obstacle = models.CharField(_("没办成的原因"), max_length=16, choices=Obstacle.choices, blank=True)
    remark = models.CharField(_("说明"), max_length=300, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("上门")
        verbose_name_plural = _("上门")
        ordering = ["order_id", "number"]
        constraints = [
            VISIT.constraint("visit_status_known"),
            models.UniqueConstraint(fields=["order", "number"], name="visit_number_once"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(status__in=sorted(OPEN)), name="visit_one_open"
            ),
            models.CheckConstraint(name="visit_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="visit_visitor_given",
                condition=Q(status__in=["booked", "cancelled"]) | Q(visitor__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_satisfaction_bounds",
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__gte=1, satisfaction__lte=5),
            ),
            models.CheckConstraint(
                name="visit_obstacle_known",
                condition=~Q(status="failed") & Q(obstacle="")
                | Q(status="failed", obstacle__in=Obstacle.values),
            ),
            ExclusionConstraint(
                name="visit_visitor_once_at_a_time",
                expressions=[
                    ("visitor", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_at"),
                            F("ends_at"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status__in=sorted(TAKES_TIME)),
            ),
        ]
        indexes = [
            models.Index(fields=["visitor", "starts_at"], name="visit_of_visitor"),
            models.Index(fields=["starts_at"], name="visit_starts"),
            models.Index(
                fields=["starts_at"],
                name="visit_undispatched",
                condition=Q(status=VisitStatus.BOOKED),
            ),
        ]
        triggers = [VISIT.trigger("visit_lifecycle")]

    def __str__(self) -> str:
        return gettext("%(order)s · 第 %(n)s 次上门") % {"order": self.order, "n": self.number}

    def get_absolute_url(self) -> str:
        return reverse("workorders:visit", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN
