"""Meetings: who is called, what is on the agenda, what was decided, and who does what by when."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Stateful
from core.protection import append_only
from core.stamps import at_field, by_field, stamped
from core.versions import Versioned
from organization.lifecycle import MEETING, MeetingStatus
from organization.models.department import Department
from organization.querysets import MeetingQuerySet


class MeetingKind(models.TextChoices):
    OFFICE = "office", _("服务改善工作会议")
    HUDDLE = "huddle", _("班前班后会")
    FORUM = "forum", _("员工座谈会")
    POLICY = "policy", _("制度评审会")
    RETROSPECTIVE = "retrospective", _("复盘会")


class Meeting(Stateful, Versioned):
    """Planned and minuted until the minutes are final; from then on nothing of it changes."""

    lifecycle = MEETING

    kind = models.CharField(_("类型"), max_length=13, choices=MeetingKind.choices)
    title = models.CharField(_("会议名称"), max_length=120)
    starts_at = models.DateTimeField(_("开始时间"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    department = models.ForeignKey(
        Department,
        verbose_name=_("部门"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
        help_text=_("部门自己的会议填写；全公司的会议不填。"),
    )
    minutes = models.TextField(_("会议纪要"), blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED, editable=False
    )
    called_at = models.DateTimeField(_("召集时间"))
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("召集人"),
        on_delete=models.PROTECT,
        related_name="called_meetings",
    )
    finalised_at = at_field()
    finalised_by = by_field()
    cancelled_at = at_field()
    cancelled_by = by_field()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议")
        verbose_name_plural = _("会议")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            MEETING.constraint("meeting_status_known"),
            models.CheckConstraint(name="meeting_kind_known", condition=Q(kind__in=MeetingKind.values)),
            *stamped("meeting", "finalised", "cancelled"),
        ]
        triggers = [MEETING.trigger("meeting_lifecycle")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("organization:meeting", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status == MeetingStatus.PLANNED


class MeetingAttendee(models.Model):
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendees")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("参会人"),
        on_delete=models.PROTECT,
        related_name="attended_meetings",
    )
    is_absent = models.BooleanField(_("缺席"), default=False)

    class Meta:
        verbose_name = _("参会人")
        verbose_name_plural = _("参会人")
        ordering = ["meeting_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="attendee_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"


class AgendaItem(models.Model):
    """One point. `source` and `path` lead to the record it came from, where there is one."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("议题"), max_length=300)
    source = models.CharField(max_length=60, blank=True)
    path = models.CharField(max_length=300, blank=True)
    discussion = models.TextField(_("讨论情况"), blank=True)
    decision = models.TextField(_("议定"), blank=True)

    class Meta:
        verbose_name = _("议题")
        verbose_name_plural = _("议题")
        ordering = ["meeting_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source"], condition=~Q(source=""), name="agenda_source_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class ActionItem(models.Model):
    """Who does what by when; becomes a work order when the minutes are final."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    title = models.CharField(_("行动项"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("负责人"),
        on_delete=models.PROTECT,
        related_name="action_items",
    )
    department = models.ForeignKey(
        Department, verbose_name=_("责任部门"), on_delete=models.PROTECT, related_name="action_items"
    )
    due_on = models.DateField(_("完成日期"))

    class Meta:
        verbose_name = _("行动项")
        verbose_name_plural = _("行动项")
        ordering = ["meeting", "pk"]

    def __str__(self) -> str:
        return self.title


class MeetingMinutes(models.Model):
    """The minutes as they were made final, kept for good."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="final_minutes")
    content = models.JSONField(_("内容"), encoder=DjangoJSONEncoder)
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    kept_at = models.DateTimeField(_("定稿时间"))
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("纪要定稿")
        verbose_name_plural = _("纪要定稿")
        triggers = append_only("meeting_minutes")

    def __str__(self) -> str:
        return str(self.meeting_id)
