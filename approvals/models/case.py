from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.lifecycle import CASE, STEP, CaseStatus, StepStatus
from approvals.models.chain import ApprovalChain, ApprovalKind, ChainStep
from approvals.querysets import CaseQuerySet
from approvals.subjects import SubjectPhrase
from core.lifecycle import Stateful
from core.protection import append_only
from core.stamps import at_field, by_field, stamped
from organization.models import Delegation, Department


class ApprovalCase(Stateful):
    """One record on its way along one chain, bound to the version and the fingerprint of what is decided."""

    lifecycle = CASE

    kind = models.CharField(_("审批事项"), max_length=20, choices=ApprovalKind.choices)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_label = models.CharField(_("对象"), max_length=300)
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject_version = models.PositiveIntegerField(_("所依据的稿次"))
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    chain = models.ForeignKey(ApprovalChain, on_delete=models.PROTECT, related_name="cases")
    status = models.CharField(
        _("状态"), max_length=10, choices=CaseStatus.choices, default=CaseStatus.OPEN, editable=False
    )
    opened_at = models.DateTimeField(_("提请时间"))
    opened_by = by_field()
    closed_at = at_field()
    closed_by = by_field()
    reason = models.TextField(_("撤回原因"), blank=True)

    objects = CaseQuerySet.as_manager()
    label_phrase = SubjectPhrase()

    class Meta:
        verbose_name = _("审批件")
        verbose_name_plural = _("审批件")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="case_kind_known", condition=Q(kind__in=ApprovalKind.values)),
            CASE.constraint("case_status_known"),
            *stamped("case", "closed"),
            models.CheckConstraint(
                name="case_closed_once_decided",
                condition=Q(status=CaseStatus.OPEN, closed_at__isnull=True)
                | (~Q(status=CaseStatus.OPEN) & Q(closed_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=Q(status=CaseStatus.OPEN),
                name="case_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="case_subject"),
            models.Index(fields=["kind", "-id"], name="case_kind"),
        ]
        triggers = [
            CASE.trigger("case_lifecycle"),
            pgtrigger.ReadOnly(
                name="case_bound",
                fields=[
                    "kind", "subject_type", "subject_id", "subject_version", "content_hash", "chain", "opened_at",
                    "opened_by",
                ],
            ),
            pgtrigger.Protect(name="case_stays", operation=pgtrigger.Delete),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.subject_label

    def get_absolute_url(self) -> str:
        return reverse("approvals:case", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status == CaseStatus.OPEN

    @property
    def subject_words(self) -> str:
        """The record's label as the case was opened, in the reader's language."""
        return self.label_phrase.told(self.subject_label)


class CaseStep(Stateful):
    """How far one case is in one step of its chain. Steps of one `stage` run beside each other."""

    lifecycle = STEP

    case = models.ForeignKey(ApprovalCase, on_delete=models.PROTECT, related_name="steps")
    rule = models.ForeignKey(ChainStep, on_delete=models.PROTECT, related_name="runs")
    position = models.PositiveSmallIntegerField(_("次序"))
    stage = models.PositiveSmallIntegerField(_("阶段"))
    status = models.CharField(
        _("状态"), max_length=10, choices=StepStatus.choices, default=StepStatus.PENDING, editable=False
    )
    opened_at = models.DateTimeField(_("开始时间"), null=True)
    due_at = models.DateTimeField(_("期限"), null=True)
    escalation_due_at = models.DateTimeField(_("上报时间"), null=True)
    escalated_at = models.DateTimeField(_("已上报"), null=True)
    stuck_since = models.DateTimeField(_("卡住时间"), null=True)
    stuck_code = models.CharField(_("卡住原因"), max_length=20, blank=True)
    stuck_names = models.JSONField(_("涉及人员"), default=list, encoder=DjangoJSONEncoder)
    closed_at = at_field()
    closed_by = by_field()

    class Meta:
        verbose_name = _("审批环节")
        verbose_name_plural = _("审批环节")
        ordering = ["case_id", "position"]
        constraints = [
            STEP.constraint("case_step_status_known"),
            *stamped("case_step", "closed"),
            models.UniqueConstraint(fields=["case", "position"], name="case_step_once"),
            models.CheckConstraint(
                name="case_step_opened",
                condition=Q(status__in=[StepStatus.PENDING, StepStatus.DROPPED])
                | Q(opened_at__isnull=False, due_at__isnull=False, escalation_due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_step_stuck_has_reason",
                condition=Q(stuck_since__isnull=True, stuck_code="")
                | (Q(stuck_since__isnull=False) & ~Q(stuck_code="")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="case_step_open_due", condition=Q(status=StepStatus.OPEN))
        ]
        triggers = [
            STEP.trigger("case_step_lifecycle"),
            pgtrigger.ReadOnly(name="case_step_bound", fields=["case", "rule", "position", "stage"]),
            pgtrigger.Protect(name="case_step_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.position}"


class Verdict(models.TextChoices):
    AGREE = "agree", _("同意")
    DISAGREE = "disagree", _("退回")
    ABSTAIN = "abstain", _("弃权")


IS_ABOUT_THE_OPEN_CASE = """
    IF NOT EXISTS (
        SELECT FROM approvals_casestep step JOIN approvals_approvalcase kase ON kase.id = step.case_id
        WHERE step.id = NEW.step_id AND step.status = 'open' AND kase.status = 'open'
          AND kase.content_hash = NEW.content_hash AND kase.subject_version = NEW.subject_version
    ) THEN
        RAISE EXCEPTION 'pgtrigger: an opinion belongs to an open step, about what its case is bound to';
    END IF;
    RETURN NEW;
"""


class Opinion(models.Model):
    """What one person said in one step, about exactly one version. `voter` is whose word it is: the person's own, or
    that of whom they stand for (B 代 A). Nobody speaks twice in a step, in whatever capacity."""

    step = models.ForeignKey(CaseStep, on_delete=models.PROTECT, related_name="opinions")
    verdict = models.CharField(_("意见"), max_length=8, choices=Verdict.choices)
    text = models.TextField(_("意见内容"), blank=True)
    subject_version = models.PositiveIntegerField(_("所依据的稿次"))
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    given_at = models.DateTimeField(_("时间"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("表态人"), on_delete=models.PROTECT, related_name="opinions"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="opinions_by_others"
    )
    delegation = models.ForeignKey(Delegation, null=True, on_delete=models.PROTECT, related_name="+")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked = models.JSONField(_("当时的审批人"), default=list, encoder=DjangoJSONEncoder)
    """Who was asked at that moment: id, label, and for whom it applies why the person could not decide."""

    class Meta:
        verbose_name = _("审批意见")
        verbose_name_plural = _("审批意见")
        ordering = ["step_id", "id"]
        constraints = [
            models.CheckConstraint(name="opinion_verdict_known", condition=Q(verdict__in=Verdict.values)),
            models.UniqueConstraint(fields=["step", "voter"], name="opinion_once_per_voter"),
            models.UniqueConstraint(fields=["step", "given_by"], name="opinion_once_per_person"),
            models.CheckConstraint(
                name="opinion_capacity",
                condition=Q(on_behalf_of__isnull=True, delegation__isnull=True, voter=F("given_by"))
                | (
                    Q(on_behalf_of__isnull=False, delegation__isnull=False, voter=F("on_behalf_of"))
                    & ~Q(voter=F("given_by"))
                ),
            ),
        ]
        triggers = [
            *append_only("opinion"),
            pgtrigger.Trigger(
                name="opinion_about_open_case",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=IS_ABOUT_THE_OPEN_CASE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} {self.step_id}"

    @property
    def barred(self) -> list[dict[str, Any]]:
        """Those who would have been asked but could not decide on this record, each with the reason."""
        return [one for one in self.asked if one.get("why")]
