from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.hashing import content_hash
from core.phrases import Phrase
from core.protection import append_only
from plans.models.plan import DepartmentPlan
from plans.querysets import EditionQuerySet


class DecisionAct(models.TextChoices):
    RETURN = "return", _("退回")
    REVIEW = "review", _("审核通过")
    APPROVE = "approve", _("审批同意")


class ReviewDecision(models.Model):
    """What the office or leadership decided about exactly one version of a plan (审核 and 审批 are apart)."""

    plan = models.ForeignKey(DepartmentPlan, on_delete=models.PROTECT, related_name="decisions")
    act = models.CharField(_("决定"), max_length=8, choices=DecisionAct.choices)
    plan_version = models.PositiveIntegerField(_("所依据的稿次"))
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    remarks = models.TextField(_("意见"), blank=True)
    due_at = models.DateTimeField(_("改好重报的期限"), null=True)
    decided_at = models.DateTimeField(_("时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("决定人"), on_delete=models.PROTECT, related_name="decisions"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="decisions_by_others"
    )

    class Meta:
        verbose_name = _("审核审批记录")
        verbose_name_plural = _("审核审批记录")
        ordering = ["plan_id", "id"]
        constraints = [
            models.CheckConstraint(name="decision_act_known", condition=Q(act__in=DecisionAct.values)),
            models.UniqueConstraint(fields=["plan", "act", "plan_version"], name="decision_once_per_version"),
        ]
        triggers = append_only("decision")

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.plan_id} v{self.plan_version}"

    @property
    def outcome(self) -> str:
        """The plan's status that this decision led to."""
        return {DecisionAct.RETURN: "returned", DecisionAct.REVIEW: "reviewed"}.get(
            DecisionAct(self.act), "approved"
        )


class EditionPhrase(Phrase):
    """The label of an edition: of what plan, and its number; the plan is told by its own phrase."""

    def __init__(self, source: str, *plans: Phrase) -> None:
        super().__init__(source)
        self.plans = plans

    def told(self, text: str) -> str:
        match = self._pattern.fullmatch(text)
        if match is None:
            return text
        fields = match.groupdict()
        for phrase in self.plans:
            fields["plan"] = phrase.told(fields["plan"])
        return self.said(**fields)


class PlanEdition(models.Model):
    """What was published: numbered, hashed, frozen."""

    plan = models.ForeignKey(DepartmentPlan, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("版次"))
    content = models.JSONField(_("内容"), encoder=DjangoJSONEncoder)
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    published_at = models.DateTimeField(_("发布时间"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("发布人"), on_delete=models.PROTECT, related_name="+"
    )

    objects = EditionQuerySet.as_manager()
    label_phrase = EditionPhrase(gettext_noop("%(plan)s 第 %(number)s 版"), DepartmentPlan.label_phrase)

    class Meta:
        verbose_name = _("计划版本")
        verbose_name_plural = _("计划版本")
        ordering = ["plan_id", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="edition_number_once")]
        triggers = append_only("edition")

    def __str__(self) -> str:
        return self.label_phrase.said(plan=self.plan, number=self.number)

    @property
    def is_intact(self) -> bool:
        """Does the stored content still have the fingerprint under which it was approved?"""
        content = {name: value for name, value in self.content.items() if name != "names"}
        return content_hash(content) == self.content_hash
