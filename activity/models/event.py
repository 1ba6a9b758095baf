from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from activity.querysets import DeliveryQuerySet, EventQuerySet
from core.phrases import PERSON, told_label
from core.protection import append_only


class Event(models.Model):
    """What happened: append-only, written by `record()` in the transaction of the act itself."""

    name = models.CharField(_("事件"), max_length=80)
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("经办人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="events",
    )
    actor_label = models.CharField(_("经办人及岗位"), max_length=200, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("被代理人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="events_by_others",
    )
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_label = models.CharField(_("对象"), max_length=300)
    department = models.ForeignKey(
        "organization.Department",
        verbose_name=_("部门"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    data = models.JSONField(_("内容"), default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("事件")
        verbose_name_plural = _("事件")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="event_subject"),
            models.Index(fields=["department", "-id"], name="event_department"),
            models.Index(fields=["name", "-id"], name="event_name"),
        ]
        triggers = append_only("event")

    def __str__(self) -> str:
        return f"{self.name} {self.subject_label}"

    @property
    def subject_words(self) -> str:
        """The record's label at the time of the event, in the reader's language."""
        return told_label(self.subject_type_id, self.subject_label)

    @property
    def actor_words(self) -> str:
        """Name and post at the time of the event, in the reader's language; '' when the clock acted."""
        return PERSON.told(self.actor_label)

    @property
    def subject_path(self) -> str:
        """The page of the record, '' when the record or its page is gone."""
        find = getattr(self.subject, "get_absolute_url", None)
        try:
            return str(find()) if find else ""
        except NoReverseMatch:
            return ""


class Delivery(models.Model):
    """One event owed to one subscriber: the outbox. A row is taken by lease and kept until it succeeded."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.CharField(_("订阅者"), max_length=120)
    attempts = models.PositiveIntegerField(_("尝试次数"), default=0)
    lease_until = models.DateTimeField(_("占用至"), null=True)
    delivered_at = models.DateTimeField(_("送达时间"), null=True)
    gave_up_at = models.DateTimeField(_("放弃时间"), null=True)
    error = models.TextField(_("错误"), blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("事件投递")
        verbose_name_plural = _("事件投递")
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["id"],
                name="delivery_waiting",
                condition=models.Q(delivered_at__isnull=True, gave_up_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} <- {self.event_id}"
