from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Stateful
from core.stamps import at_field, by_field, stamped
from plans.lifecycle import CYCLE, CycleStatus
from plans.models.indicator import Indicator
from plans.querysets import CycleQuerySet, ObjectiveQuerySet


class Rhythm(models.TextChoices):
    """How often departments report progress."""

    MONTHLY = "monthly", _("每月")
    QUARTERLY = "quarterly", _("每季度")
    HALF_YEARLY = "half_year", _("每半年")


class Shortfall(models.TextChoices):
    """From which status of attainment on a goal's cause is to be explained; graver ones included."""

    AT_RISK = "at_risk", _("有风险")
    MISSED = "missed", _("未达成")


def all_parts() -> list[str]:
    """The six parts of a plan by code, in order."""
    return ["overview", "analysis", "goals", "measures", "schedule", "expected_effects"]


class PlanCycle(Stateful):
    """One year of the loop: when plans are due, which thresholds hold, which objectives they serve."""

    lifecycle = CYCLE

    year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    title = models.CharField(_("名称"), max_length=120)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    submission_due_at = models.DateTimeField(_("报送期限"))
    reached_from = models.DecimalField(
        _("达成界限（%）"), max_digits=6, decimal_places=2, default=Decimal(100)
    )
    near_from = models.DecimalField(_("接近界限（%）"), max_digits=6, decimal_places=2, default=Decimal(95))
    at_risk_from = models.DecimalField(
        _("有风险界限（%）"), max_digits=6, decimal_places=2, default=Decimal(85)
    )
    rhythm = models.CharField(_("报告节奏"), max_length=10, choices=Rhythm.choices, default=Rhythm.QUARTERLY)
    report_days = models.PositiveSmallIntegerField(
        _("报告期限（天）"), default=10, help_text=_("每期结束后几天内报送进展报告。")
    )
    explain_from = models.CharField(
        _("须说明原因"),
        max_length=8,
        choices=Shortfall.choices,
        default=Shortfall.AT_RISK,
        help_text=_("达成情况到这一档或更差，进展报告要写明原因，偏差预警要分析原因。"),
    )
    alert_after_days = models.PositiveSmallIntegerField(
        _("预警起算（天）"),
        default=30,
        help_text=_("季度开始满几天以后，没有过完的季度才预警；之前数据太少。"),
    )
    analysis_days = models.PositiveSmallIntegerField(
        _("原因分析期限（天）"), default=5, help_text=_("预警产生后几天内分析原因、提出建议。")
    )
    required_parts = models.JSONField(_("必填部分"), default=all_parts)
    status = models.CharField(
        _("状态"), max_length=10, choices=CycleStatus.choices, default=CycleStatus.DRAFT, editable=False
    )
    opened_at = at_field()
    opened_by = by_field()
    closed_at = at_field()
    closed_by = by_field()

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("计划周期")
        verbose_name_plural = _("计划周期")
        ordering = ["-year"]
        constraints = [
            CYCLE.constraint("cycle_status_known"),
            models.CheckConstraint(name="cycle_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(
                name="cycle_thresholds_ordered",
                condition=Q(
                    reached_from__gt=F("near_from"), near_from__gt=F("at_risk_from"), at_risk_from__gt=0
                ),
            ),
            models.CheckConstraint(
                name="cycle_explain_from_known", condition=Q(explain_from__in=Shortfall.values)
            ),
            models.CheckConstraint(
                name="cycle_steering_days",
                condition=Q(report_days__gte=1, analysis_days__gte=1, alert_after_days__lte=92),
            ),
            *stamped("cycle", "opened", "closed"),
        ]
        triggers = [CYCLE.trigger("cycle_lifecycle")]

    def __str__(self) -> str:
        return self.title


class StrategicObjective(models.Model):
    """What leadership wants of the year; goals say which one they serve."""

    cycle = models.ForeignKey(
        PlanCycle, verbose_name=_("周期"), on_delete=models.PROTECT, related_name="objectives"
    )
    code = models.CharField(_("编号"), max_length=20)
    title = models.CharField(_("目标"), max_length=120)
    description = models.TextField(_("说明"), blank=True)
    indicator = models.ForeignKey(
        Indicator,
        verbose_name=_("衡量指标"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="objectives",
    )
    target = models.DecimalField(_("全年目标"), max_digits=18, decimal_places=6, null=True, blank=True)

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("战略目标")
        verbose_name_plural = _("战略目标")
        ordering = ["cycle", "code"]
        constraints = [models.UniqueConstraint(fields=["cycle", "code"], name="objective_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
