from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models.plan import DepartmentPlan
from plans.querysets import EvidenceQuerySet, FindingQuerySet


class FindingSource(models.TextChoices):
    """Where a problem was seen (现状分析的来源)."""

    COMPLAINTS = "complaints", _("投诉记录")
    FEEDBACK = "feedback", _("客户反馈")
    METRICS = "metrics", _("业务指标")
    OBSERVATION = "observation", _("现场观察")
    RESEARCH = "research", _("客户调研")
    INTERVIEW = "interview", _("员工访谈")
    BENCHMARK = "benchmark", _("同行对标")


class Finding(models.Model):
    """A problem found by the current-state analysis; goals and measures say which ones they answer."""

    plan = models.ForeignKey(
        DepartmentPlan, verbose_name=_("计划"), on_delete=models.CASCADE, related_name="findings"
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    source = models.CharField(_("来源"), max_length=12, choices=FindingSource.choices)
    statement = models.CharField(_("问题"), max_length=200)
    detail = models.TextField(_("依据与原因"), blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("现状问题")
        verbose_name_plural = _("现状问题")
        ordering = ["plan_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="finding_number_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(name="finding_source_known", condition=Q(source__in=FindingSource.values)),
        ]

    def __str__(self) -> str:
        return self.statement

    def content(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "source": self.source,
            "statement": self.statement,
            "detail": self.detail,
            "evidence": [evidence.content() for evidence in self.evidence.all()],
        }


class Evidence(models.Model):
    """Figures that the system held when an author chose them, kept as they were on that day.

    `offer` is the code of the offer in `plans.offers`; `figures` holds its title, sentence and rows as shown.
    It supports one finding, one goal, or the analysis as a whole.
    """

    plan = models.ForeignKey(DepartmentPlan, on_delete=models.CASCADE, related_name="evidence")
    finding = models.ForeignKey(Finding, null=True, on_delete=models.CASCADE, related_name="evidence")
    goal = models.ForeignKey("plans.Goal", null=True, on_delete=models.CASCADE, related_name="evidence")
    offer = models.CharField(_("数据项"), max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    figures = models.JSONField(_("数据"), encoder=DjangoJSONEncoder)
    path = models.CharField(_("来源页面"), max_length=500, blank=True)
    taken_at = models.DateTimeField(_("引用时间"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("引用人"), on_delete=models.PROTECT, related_name="+"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("数据依据")
        verbose_name_plural = _("数据依据")
        ordering = ["plan_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="evidence_of_one", condition=Q(finding__isnull=True) | Q(goal__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["plan", "finding", "goal", "offer"], nulls_distinct=False, name="evidence_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def content(self) -> dict[str, Any]:
        return {
            "offer": self.offer,
            "title": self.title,
            "figures": self.figures,
            "taken_at": self.taken_at,
        }
