from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.figures import figure_text as figure_text
from plans.models.cycle import StrategicObjective
from plans.models.finding import Finding
from plans.models.indicator import Indicator
from plans.models.plan import DepartmentPlan
from plans.querysets import GoalQuerySet, MeasureQuerySet

FIGURE: dict[str, Any] = {"max_digits": 18, "decimal_places": 6}


class AttainmentMethod(models.TextChoices):
    """How a value is compared with its target; formulas in docs/attainment.md."""

    RAISE = "raise", _("实际 ÷ 目标")
    LOWER = "lower", _("目标 ÷ 实际")
    IMPROVEMENT = "improvement", _("改善法：（实际 − 基线）÷（目标 − 基线）")
    RANGE = "range", _("区间内为 100%，向容差线性降到 0")
    YES_NO = "yes_no", _("完成为 100%，未完成为 0")
    BY_DATE = "by_date", _("按期完成为 100%，逾期按容差天数降到 0")


class Goal(models.Model):
    """A SMART goal: one indicator, one scope, baseline, target, a target per quarter, a weight."""

    plan = models.ForeignKey(
        DepartmentPlan, verbose_name=_("计划"), on_delete=models.CASCADE, related_name="goals"
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("目标表述"), max_length=200)
    scope = models.CharField(_("适用范围"), max_length=200, blank=True)
    indicator = models.ForeignKey(
        Indicator,
        verbose_name=_("指标"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
    )
    objective = models.ForeignKey(
        StrategicObjective,
        verbose_name=_("承接的战略目标"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("负责人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
    )
    method = models.CharField(
        _("达成率算法"), max_length=12, choices=AttainmentMethod.choices, default=AttainmentMethod.RAISE
    )
    baseline = models.DecimalField(_("基线"), null=True, blank=True, **FIGURE)
    target = models.DecimalField(_("全年目标"), null=True, blank=True, **FIGURE)
    range_low = models.DecimalField(_("区间下限"), null=True, blank=True, **FIGURE)
    range_high = models.DecimalField(_("区间上限"), null=True, blank=True, **FIGURE)
    tolerance = models.DecimalField(
        _("容差"),
        null=True,
        blank=True,
        help_text=_("超出区间多少，达成率降到 0；按期类目标以天计。"),
        **FIGURE,
    )
    floor = models.DecimalField(_("达成率下限（%）"), max_digits=6, decimal_places=2, default=Decimal(0))
    ceiling = models.DecimalField(_("达成率上限（%）"), max_digits=6, decimal_places=2, default=Decimal(150))
    weight = models.DecimalField(_("权重（%）"), max_digits=6, decimal_places=2, default=Decimal(0))
    starts_on = models.DateField(_("开始日期"), null=True, blank=True)
    due_on = models.DateField(_("完成日期"), null=True, blank=True)
    rationale = models.TextField(_("为什么能达到"), blank=True)
    findings = models.ManyToManyField(
        Finding, verbose_name=_("来自现状问题"), blank=True, related_name="goals"
    )
    custom = models.JSONField(
        _("自定义字段"), default=dict, blank=True, encoder=DjangoJSONEncoder, editable=False
    )
    is_apart = models.BooleanField(_("单独审定"), default=False, editable=False)
    """Decided in a case of its own, beside the plan's; a matter of procedure, so no part of the content."""
    ended_on = models.DateField(_("终止日期"), null=True, editable=False)
    """Set by an adjustment: the goal counts in quarters that were over before this day, and no longer."""

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("目标")
        verbose_name_plural = _("目标")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="goal_number_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(name="goal_weight_bounds", condition=Q(weight__gte=0, weight__lte=100)),
            models.CheckConstraint(name="goal_floor_below_ceiling", condition=Q(floor__lt=F("ceiling"))),
            models.CheckConstraint(
                name="goal_range_ordered",
                condition=Q(range_low__isnull=True)
                | Q(range_high__isnull=True)
                | Q(range_low__lte=F("range_high")),
            ),
            models.CheckConstraint(
                name="goal_due_after_start",
                condition=Q(starts_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation:goal", args=[self.pk])

    @property
    def aim(self) -> tuple[Decimal | None, Decimal | None]:
        """Baseline and target without idle zeros, as they are shown."""
        shown = (figure_text(self.baseline), figure_text(self.target))
        return tuple(None if text is None else Decimal(text) for text in shown)  # type: ignore[return-value]

    @property
    def quarters(self) -> dict[int, Decimal]:
        """Quarter (1 to 4) -> target value, of those that are set."""
        return {target.quarter: target.value for target in self.targets.all()}

    def content(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "title": self.title,
            "scope": self.scope,
            "indicator": self.indicator.code if self.indicator else None,
            "objective": self.objective.code if self.objective else None,
            "owner": self.owner.username if self.owner else None,
            "method": self.method,
            **{
                name: figure_text(getattr(self, name))
                for name in (
                    "baseline",
                    "target",
                    "range_low",
                    "range_high",
                    "tolerance",
                    "floor",
                    "ceiling",
                    "weight",
                )
            },
            "starts_on": self.starts_on,
            "due_on": self.due_on,
            "rationale": self.rationale,
            "quarters": {str(quarter): figure_text(value) for quarter, value in self.quarters.items()},
            **said(
                findings=sorted(finding.number for finding in self.findings.all()),
                evidence=[evidence.content() for evidence in self.evidence.all()],
                parts=[part.content() for part in self.parts.all()],
                custom=self.custom,
                ended_on=self.ended_on,
            ),
        }


class GoalTarget(models.Model):
    """What the indicator should show at the end of one quarter (1 to 4) of the cycle."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="targets")
    quarter = models.PositiveSmallIntegerField(_("季度"))
    value = models.DecimalField(_("目标值"), **FIGURE)

    class Meta:
        verbose_name = _("季度目标")
        verbose_name_plural = _("季度目标")
        ordering = ["goal_id", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "quarter"], name="goal_target_once"),
            models.CheckConstraint(name="goal_target_quarter", condition=Q(quarter__gte=1, quarter__lte=4)),
        ]

    def __str__(self) -> str:
        return f"Q{self.quarter}: {self.value}"


class MeasureFamily(models.TextChoices):
    PROCESS = "process", _("优化流程")
    TRAINING = "training", _("员工培训")
    FACILITY = "facility", _("改进设施")
    TECHNOLOGY = "technology", _("应用新技术")
    PERFORMANCE = "performance", _("完善绩效机制")


class Measure(models.Model):
    """What is done to reach goals: responsible department and person, dates, expected effect, cost."""

    plan = models.ForeignKey(
        DepartmentPlan, verbose_name=_("计划"), on_delete=models.CASCADE, related_name="measures"
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("措施"), max_length=200)
    family = models.CharField(_("类型"), max_length=12, choices=MeasureFamily.choices)
    description = models.TextField(_("做法"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("责任人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures",
    )
    starts_on = models.DateField(_("开始日期"), null=True, blank=True)
    due_on = models.DateField(_("完成日期"), null=True, blank=True)
    expected_effect = models.CharField(_("预期效果"), max_length=300, blank=True)
    cost = models.DecimalField(_("预算（元）"), max_digits=14, decimal_places=2, null=True, blank=True)
    benefit = models.DecimalField(_("年效益（元）"), max_digits=14, decimal_places=2, null=True, blank=True)
    benefit_basis = models.CharField(_("效益怎样算出"), max_length=300, blank=True)
    findings = models.ManyToManyField(
        Finding, verbose_name=_("针对的问题"), blank=True, related_name="measures"
    )
    custom = models.JSONField(
        _("自定义字段"), default=dict, blank=True, encoder=DjangoJSONEncoder, editable=False
    )
    is_major = models.BooleanField(_("重大项目"), default=False, editable=False)
    """A major project is decided in a case of its own, beside the plan's; no part of the content."""
    ended_on = models.DateField(_("终止日期"), null=True, editable=False)
    """Set by an adjustment: nothing is done or owed for the measure any more."""
    progress = models.DecimalField(
        _("工作进度（%）"), max_digits=5, decimal_places=2, default=Decimal(0), editable=False
    )
    goals = models.ManyToManyField(
        Goal, verbose_name=_("服务的目标"), through="GoalMeasure", related_name="measures"
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("措施")
        verbose_name_plural = _("措施")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="measure_number_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(name="measure_family_known", condition=Q(family__in=MeasureFamily.values)),
            models.CheckConstraint(name="measure_progress", condition=Q(progress__gte=0, progress__lte=100)),
            models.CheckConstraint(name="measure_cost", condition=Q(cost__isnull=True) | Q(cost__gte=0)),
            models.CheckConstraint(
                name="measure_benefit", condition=Q(benefit__isnull=True) | Q(benefit__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def content(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "title": self.title,
            "family": self.family,
            "description": self.description,
            "owner": self.owner.username if self.owner else None,
            "starts_on": self.starts_on,
            "due_on": self.due_on,
            "expected_effect": self.expected_effect,
            "cost": figure_text(self.cost),
            "goals": {str(link.goal.number): figure_text(link.weight) for link in self.links.all()},
            **said(
                benefit=figure_text(self.benefit),
                benefit_basis=self.benefit_basis,
                findings=sorted(finding.number for finding in self.findings.all()),
                milestones=[milestone.content() for milestone in self.milestones.all()],
                needs=[dependency.content() for dependency in self.dependencies.all()],
                requests=[request.content() for request in self.requests.all()],
                custom=self.custom,
                ended_on=self.ended_on,
            ),
        }


class GoalMeasure(models.Model):
    """How much of a goal's effect is expected of a measure."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="links")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="links")
    weight = models.DecimalField(_("权重（%）"), max_digits=6, decimal_places=2, default=Decimal(100))

    class Meta:
        verbose_name = _("目标与措施")
        verbose_name_plural = _("目标与措施")
        constraints = [models.UniqueConstraint(fields=["goal", "measure"], name="goal_measure_once")]

    def __str__(self) -> str:
        return f"{self.goal_id}–{self.measure_id}"


def said(**values: Any) -> dict[str, Any]:
    """What was said at all: content that is silent about a thing has the fingerprint it had before the thing existed."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
