from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from activity.querysets import DutyQuerySet
from core.phrases import told_label


class Act(models.TextChoices):
    """What is owed; also the fixed order of the groups on My day."""

    APPROVE = "approve", _("审批")
    REPORT = "report", _("报送")
    ACKNOWLEDGE = "acknowledge", _("确认")
    ANSWER = "answer", _("答复")
    DO = "do", _("处理")


class Body(models.TextChoices):
    """Bodies that owe something together: anyone seated there may act."""

    LEADERSHIP = "leadership", _("服务改善领导小组")
    OFFICE = "office", _("服务改善办公室")


class Duty(models.Model):
    """Who owes what by when (什么人到什么时候欠什么).

    The holder is one person, or the heads of one department, or a body. `purpose` says precisely what is owed
    (`plan.submit`, `work_order.resolve`) and leads to the page where one acts (`activity.purposes`).
    At most one open row per subject, purpose and holder.
    """

    act = models.CharField(_("事项类别"), max_length=12, choices=Act.choices)
    purpose = models.CharField(_("事项"), max_length=60)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_label = models.CharField(_("对象"), max_length=300)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("责任人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="duties",
    )
    department = models.ForeignKey(
        "organization.Department",
        verbose_name=_("责任部门"),
        null=True,
        on_delete=models.PROTECT,
        related_name="duties",
        help_text=_("没有责任人和机构时，由部门负责人承担。"),
    )
    body = models.CharField(_("责任机构"), max_length=12, choices=Body.choices, blank=True)
    due_at = models.DateTimeField(_("期限"), null=True)
    opened_at = models.DateTimeField(_("产生时间"))
    closed_at = models.DateTimeField(_("了结时间"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("了结人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="closed_duties",
    )
    outcome = models.CharField(_("结果"), max_length=60, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("待办")
        verbose_name_plural = _("待办")
        constraints = [
            models.CheckConstraint(name="duty_act_known", condition=models.Q(act__in=Act.values)),
            models.CheckConstraint(
                name="duty_has_holder",
                condition=models.Q(person__isnull=False)
                | models.Q(department__isnull=False)
                | ~models.Q(body=""),
            ),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "purpose", "person", "department", "body"],
                condition=models.Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="duty_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="duty_open_due", condition=models.Q(closed_at__isnull=True)),
            models.Index(
                fields=["person"], name="duty_open_person", condition=models.Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["department"], name="duty_open_department", condition=models.Q(closed_at__isnull=True)
            ),
            models.Index(fields=["subject_type", "subject_id"], name="duty_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.subject_label}"

    @property
    def subject_words(self) -> str:
        """The record's label when the duty was opened, in the reader's language."""
        return told_label(self.subject_type_id, self.subject_label)


class Reminder(models.Model):
    """One rung of the ladder reached for one duty and one deadline; the unique row is what 'once' means."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="reminders")
    rung = models.CharField(_("梯级"), max_length=20)
    due_at = models.DateTimeField(_("当时的期限"))
    created_at = models.DateTimeField(_("提醒时间"))

    class Meta:
        verbose_name = _("提醒")
        verbose_name_plural = _("提醒")
        constraints = [models.UniqueConstraint(fields=["duty", "rung", "due_at"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.rung} {self.duty_id}"
