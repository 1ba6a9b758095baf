from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.lifecycle import Stateful
from core.phrases import Phrase
from core.protection import append_only
from core.stamps import at_field, by_field, stamped
from core.versions import Versioned
from plans.lifecycle import ADJUSTMENT, AMENDABLE, AdjustmentStatus
from plans.models.decision import PlanEdition
from plans.models.goal import FIGURE, Goal, Measure
from plans.models.plan import DepartmentPlan
from plans.models.schedule import Milestone
from plans.querysets import AdjustmentQuerySet


class Cause(models.TextChoices):
    """Why a plan has to change, by family (原因分类)."""

    TARGET = "target", _("目标定得不合适")
    MEASURE = "measure", _("措施没有见效")
    RESOURCE = "resource", _("人手、物力或经费变化")
    DEMAND = "demand", _("客户需求或业务量变化")
    EXTERNAL = "external", _("外部条件变化")
    INSTRUCTION = "instruction", _("上级另有要求")
    OTHER = "other", _("其他")


class Effect(models.TextChoices):
    """What the check on the agreed day found."""

    REACHED = "reached", _("见效，保持")
    PARTLY = "partly", _("部分见效，继续观察")
    NONE = "none", _("没有见效，另行调整")


class Adjustment(Stateful, Versioned):
    """A proposal to change a published plan (计划调整): a set of changes with its reason, judged by the office and
    decided by leadership like the plan itself; applying it makes the plan's next edition.

    `preview` is what the plan would say with the changes, `content_hash` its fingerprint: that is what is approved.
    `base` is the edition it was written against; when another adjustment made a newer one, it has to be rebased.
    """

    lifecycle = ADJUSTMENT

    plan = models.ForeignKey(
        DepartmentPlan, verbose_name=_("计划"), on_delete=models.PROTECT, related_name="adjustments"
    )
    number = models.PositiveSmallIntegerField(_("序号"), editable=False)
    base = models.ForeignKey(
        PlanEdition,
        verbose_name=_("基础版本"),
        on_delete=models.PROTECT,
        related_name="adjustments",
        editable=False,
    )
    base_hash = models.CharField(_("基础版本指纹"), max_length=64, editable=False)
    edition = models.OneToOneField(
        PlanEdition,
        verbose_name=_("生成的版本"),
        null=True,
        on_delete=models.PROTECT,
        related_name="adjustment",
        editable=False,
    )
    cause = models.CharField(_("原因类别"), max_length=12, choices=Cause.choices)
    reason = models.TextField(_("调整理由"), max_length=4000)
    goal = models.ForeignKey(
        Goal,
        verbose_name=_("相关目标"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="adjustments",
    )
    expected_effect = models.TextField(_("预期效果"), max_length=2000, blank=True)
    short_term_target = models.CharField(_("短期目标"), max_length=200, blank=True)
    check_on = models.DateField(_("检查日期"), null=True, blank=True)
    preview = models.JSONField(_("调整后的内容"), null=True, editable=False, encoder=DjangoJSONEncoder)
    content_hash = models.CharField(_("内容指纹"), max_length=64, blank=True, editable=False)
    status = models.CharField(
        _("状态"),
        max_length=10,
        choices=AdjustmentStatus.choices,
        default=AdjustmentStatus.DRAFT,
        editable=False,
    )
    drafted_at = at_field()
    drafted_by = by_field()
    submitted_at = at_field()
    submitted_by = by_field()
    returned_at = at_field()
    returned_by = by_field()
    reviewed_at = at_field()
    reviewed_by = by_field()
    approved_at = at_field()
    approved_by = by_field()
    applied_at = at_field()
    applied_by = by_field()
    withdrawn_at = at_field()
    withdrawn_by = by_field()
    refused_at = at_field()
    refused_by = by_field()
    checked_at = at_field()
    checked_by = by_field()
    effect = models.CharField(_("检查结论"), max_length=8, choices=Effect.choices, blank=True, editable=False)
    finding = models.TextField(_("检查说明"), blank=True, editable=False)

    objects = AdjustmentQuerySet.as_manager()

    label_phrase = Phrase(gettext_noop("%(department)s %(year)s 年度计划第 %(number)s 次调整"))

    class Meta:
        verbose_name = _("计划调整")
        verbose_name_plural = _("计划调整")
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="adjustment_number_once"),
            models.CheckConstraint(name="adjustment_cause_known", condition=Q(cause__in=Cause.values)),
            models.CheckConstraint(
                name="adjustment_applied_has_edition",
                condition=Q(status=AdjustmentStatus.APPLIED, edition__isnull=False)
                | (~Q(status=AdjustmentStatus.APPLIED) & Q(edition__isnull=True)),
            ),
            ADJUSTMENT.constraint("adjustment_status_known"),
            *stamped(
                "adjustment",
                "drafted",
                "submitted",
                "returned",
                "reviewed",
                "approved",
                "applied",
                "withdrawn",
                "refused",
                "checked",
            ),
        ]
        triggers = [ADJUSTMENT.trigger("adjustment_lifecycle")]

    def __str__(self) -> str:
        return self.label_phrase.said(
            department=self.plan.department.name, year=self.plan.cycle.year, number=self.number
        )

    def get_absolute_url(self) -> str:
        return reverse("plans:adjustment", args=[self.pk])

    @property
    def department_id(self) -> int:
        """Whose people may read what happened to it."""
        return self.plan.department_id

    @property
    def is_writable(self) -> bool:
        return self.status in AMENDABLE


class ChangeAct(models.TextChoices):
    CHANGE = "change", _("修改")
    ADD = "add", _("新增")
    END = "end", _("终止")


class ChangeSubject(models.TextChoices):
    PLAN = "plan", _("文字部分")
    GOAL = "goal", _("目标")
    MEASURE = "measure", _("措施")
    MILESTONE = "milestone", _("节点")


class AdjustmentChange(models.Model):
    """One line of a change set: one field of one record from `before` to `after`, both spelled as the editor
    compares values (`merging.spelled`); of an added record all its fields in `after`; of an ended one the day.

    `label` names the record as it was called when the line was written, and stays when the record goes.
    """

    adjustment = models.ForeignKey(Adjustment, on_delete=models.CASCADE, related_name="changes")
    act = models.CharField(_("操作"), max_length=6, choices=ChangeAct.choices)
    subject = models.CharField(_("对象"), max_length=9, choices=ChangeSubject.choices)
    goal = models.ForeignKey(Goal, null=True, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT, related_name="+")
    milestone = models.ForeignKey(Milestone, null=True, on_delete=models.SET_NULL, related_name="+")
    label = models.CharField(_("名称"), max_length=200, blank=True)
    field = models.CharField(_("字段"), max_length=60, blank=True)
    before = models.JSONField(_("原来"), null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("改为"), null=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("调整内容")
        verbose_name_plural = _("调整内容")
        ordering = ["adjustment_id", "id"]
        constraints = [
            models.CheckConstraint(name="adjustment_change_act_known", condition=Q(act__in=ChangeAct.values)),
            models.CheckConstraint(
                name="adjustment_change_subject_known", condition=Q(subject__in=ChangeSubject.values)
            ),
            models.UniqueConstraint(
                fields=["adjustment", "subject", "goal", "measure", "milestone", "field"],
                condition=Q(act="change"),
                nulls_distinct=False,
                name="adjustment_field_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject} {self.field}"


class DecisionKind(models.TextChoices):
    REVIEW = "review", _("审核通过")
    RETURN = "return", _("退回")
    APPROVE = "approve", _("审批同意")
    REFUSE = "refuse", _("不同意")


class AdjustmentDecision(models.Model):
    """What the office or leadership decided about exactly one version of an adjustment."""

    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="decisions")
    act = models.CharField(_("决定"), max_length=8, choices=DecisionKind.choices)
    adjustment_version = models.PositiveIntegerField(_("所依据的稿次"))
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    remarks = models.TextField(_("意见"), blank=True)
    decided_at = models.DateTimeField(_("时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("决定人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("调整的审核审批记录")
        verbose_name_plural = _("调整的审核审批记录")
        ordering = ["adjustment_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="adjustment_decision_act_known", condition=Q(act__in=DecisionKind.values)
            ),
            models.UniqueConstraint(
                fields=["adjustment", "act", "adjustment_version"], name="adjustment_decision_once"
            ),
        ]
        triggers = append_only("adjustment_decision")

    def __str__(self) -> str:
        return f"{self.act} {self.adjustment_id} v{self.adjustment_version}"

    @property
    def outcome(self) -> str:
        """The status that this decision led to."""
        return {"review": "reviewed", "return": "returned", "refuse": "refused"}.get(self.act, "approved")


class FormerTerms(models.Model):
    """What a goal promised until an adjustment changed it, for the quarters that were closed by then: their
    published figures go on being computed by the terms under which they were published."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="former_terms")
    edition = models.ForeignKey(PlanEdition, on_delete=models.PROTECT, related_name="+")
    until = models.DateField(_("适用到"))
    """Last day of the last closed quarter."""
    baseline = models.DecimalField(_("基线"), null=True, **FIGURE)
    target = models.DecimalField(_("全年目标"), null=True, **FIGURE)
    range_low = models.DecimalField(_("区间下限"), null=True, **FIGURE)
    range_high = models.DecimalField(_("区间上限"), null=True, **FIGURE)
    tolerance = models.DecimalField(_("容差"), null=True, **FIGURE)
    floor = models.DecimalField(_("达成率下限（%）"), max_digits=6, decimal_places=2)
    ceiling = models.DecimalField(_("达成率上限（%）"), max_digits=6, decimal_places=2)
    weight = models.DecimalField(_("权重（%）"), max_digits=6, decimal_places=2)
    starts_on = models.DateField(_("开始日期"), null=True)
    due_on = models.DateField(_("完成日期"), null=True)

    class Meta:
        verbose_name = _("目标的原有条款")
        verbose_name_plural = _("目标的原有条款")
        ordering = ["goal_id", "until", "id"]
        triggers = append_only("former_terms")

    def __str__(self) -> str:
        return f"{self.goal_id} – {self.until}"
