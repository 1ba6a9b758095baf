"""What leadership writes on a record or freely (批示), to whom, by when, and what was replied."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Stateful
from core.phrases import told_label
from core.protection import append_only
from core.stamps import at_field, by_field, stamped
from organization.lifecycle import ADDRESSEE, AddresseeStatus
from organization.models.department import Department
from organization.querysets import InstructionQuerySet


class Instruction(models.Model):
    """One instruction; each addressee owes a reply of its own."""

    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("批示"))
    subject_type = models.ForeignKey(ContentType, null=True, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(_("所批事项"), max_length=300, blank=True)
    path = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(_("回复期限"))
    issued_at = models.DateTimeField(_("批示时间"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("批示人"),
        on_delete=models.PROTECT,
        related_name="issued_instructions",
    )

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("领导批示")
        verbose_name_plural = _("领导批示")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="instruction_subject_whole",
                condition=Q(subject_type__isnull=True, subject_id__isnull=True)
                | Q(subject_type__isnull=False, subject_id__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="instruction_subject")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("organization:instruction", args=[self.pk])

    @property
    def subject_words(self) -> str:
        """The record it was written on, in the reader's language."""
        return told_label(self.subject_type_id, self.subject_label)


class InstructionAddressee(Stateful):
    """One department (its heads) or one person, with the state of the reply."""

    lifecycle = ADDRESSEE

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="addressees")
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), null=True, on_delete=models.PROTECT, related_name="instructions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("个人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="instructions",
    )
    status = models.CharField(
        _("状态"),
        max_length=9,
        choices=AddresseeStatus.choices,
        default=AddresseeStatus.OPEN,
        editable=False,
    )
    due_at = models.DateTimeField(
        _("回复期限"), help_text=_("起初与批示的期限相同；再问时另定。"), editable=False
    )
    replied_at = at_field()
    replied_by = by_field()
    accepted_at = at_field()
    accepted_by = by_field()
    withdrawn_at = at_field()
    withdrawn_by = by_field()

    class Meta:
        verbose_name = _("批示对象")
        verbose_name_plural = _("批示对象")
        ordering = ["instruction_id", "pk"]
        constraints = [
            ADDRESSEE.constraint("addressee_status_known"),
            models.CheckConstraint(
                name="addressee_is_one",
                condition=Q(department__isnull=True, person__isnull=False)
                | Q(department__isnull=False, person__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["instruction", "department", "person"], nulls_distinct=False, name="addressee_once"
            ),
            *stamped("addressee", "replied", "accepted", "withdrawn"),
        ]
        triggers = [ADDRESSEE.trigger("addressee_lifecycle")]

    def __str__(self) -> str:
        return self.instruction.title

    @property
    def words(self) -> Any:
        return self.department.name if self.department else self.person.label if self.person else ""


class ReplyAct(models.TextChoices):
    REPLY = "reply", _("回复")
    ACCEPT = "accept", _("认可办结")
    ASK_AGAIN = "ask_again", _("再问")


class InstructionReply(models.Model):
    """One thing said between the addressee and the issuer, kept for good."""

    addressee = models.ForeignKey(InstructionAddressee, on_delete=models.PROTECT, related_name="replies")
    act = models.CharField(_("办理"), max_length=9, choices=ReplyAct.choices)
    text = models.TextField(_("内容"))
    said_at = models.DateTimeField(_("时间"))
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("批示回复")
        verbose_name_plural = _("批示回复")
        ordering = ["addressee_id", "pk"]
        constraints = [
            models.CheckConstraint(name="instruction_reply_act_known", condition=Q(act__in=ReplyAct.values))
        ]
        triggers = append_only("instruction_reply")

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.act}"
