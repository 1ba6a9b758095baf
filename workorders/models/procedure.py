"""Standard operating procedures: ordered steps for a category, in editions; and how far an order has come in one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.protection import append_only
from core.stamps import at_field, by_field
from core.versions import Versioned
from workorders.models.category import Category, Priority
from workorders.models.order import WorkOrder
from workorders.step_querysets import OrderStepQuerySet, ProcedureQuerySet


class Stage(models.TextChoices):
    """Who owns what part of the way: the desk takes it in, the team solves it, somebody else checks."""

    INTAKE = "intake", pgettext_lazy("stage", "受理")
    HANDLING = "handling", pgettext_lazy("stage", "处理")
    CHECK = "check", pgettext_lazy("stage", "检查")


class OwnerRule(models.TextChoices):
    ASSIGNEE = "assignee", _("工单责任人")
    HEAD = "head", _("部门负责人")
    POST = "post", _("指定岗位")
    SUPERVISOR = "supervisor", _("质量监督")
    OFFICE = "office", _("服务改善办公室")


class Procedure(Versioned):
    """The procedure of a category with what is below it, or (null) of all. `edition` is the number of the edition
    that orders begin with now; 0: none is published yet."""

    name = models.CharField(_("名称"), max_length=80)
    category = models.ForeignKey(
        Category,
        verbose_name=_("类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="procedures",
    )
    edition = models.PositiveIntegerField(_("现行版次"), default=0, editable=False)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("作业规程")
        verbose_name_plural = _("作业规程")
        ordering = ["category__full_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["category"],
                condition=Q(is_active=True),
                nulls_distinct=False,
                name="procedure_once_per_category",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProcedureEdition(models.Model):
    """The steps as they were published; orders keep the edition that they began with."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("版次"))
    change = models.CharField(_("修订说明"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("发布时间"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("规程版次")
        verbose_name_plural = _("规程版次")
        ordering = ["procedure_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="procedure_edition_once")]
        triggers = append_only("procedure_edition")

    def __str__(self) -> str:
        return f"{self.procedure} {self.number}"


class ProcedureStep(models.Model):
    """One step of an edition. Limits are working minutes from the moment its turn comes; those of single priorities
    stand in for the usual one where they are given."""

    edition = models.ForeignKey(ProcedureEdition, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(_("序号"))
    stage = models.CharField(_("环节"), max_length=8, choices=Stage.choices)
    title = models.CharField(_("步骤"), max_length=80)
    instruction = models.CharField(_("做法"), max_length=500, blank=True)
    owner_rule = models.CharField(_("谁来做"), max_length=10, choices=OwnerRule.choices)
    post_title = models.CharField(_("岗位名称"), max_length=80, blank=True)
    limit_minutes = models.PositiveIntegerField(_("时限（工作分钟）"), null=True, blank=True)
    urgent_minutes = models.PositiveIntegerField(_("紧急时"), null=True, blank=True)
    high_minutes = models.PositiveIntegerField(_("高优先级时"), null=True, blank=True)
    low_minutes = models.PositiveIntegerField(_("低优先级时"), null=True, blank=True)
    needs_evidence = models.BooleanField(_("须留依据"), default=False)

    class Meta:
        verbose_name = _("规程步骤")
        verbose_name_plural = _("规程步骤")
        ordering = ["edition_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="procedure_step_once"),
            models.CheckConstraint(
                name="procedure_step_known",
                condition=Q(stage__in=Stage.values, owner_rule__in=OwnerRule.values)
                & (~Q(owner_rule="post") | ~Q(post_title="")),
            ),
        ]
        triggers = append_only("procedure_step")

    def __str__(self) -> str:
        return self.title

    def limit_for(self, priority: str) -> int | None:
        """Working minutes allowed for an order of this priority; None: no limit."""
        own = {
            Priority.URGENT: self.urgent_minutes,
            Priority.HIGH: self.high_minutes,
            Priority.LOW: self.low_minutes,
        }.get(Priority(priority))
        return self.limit_minutes if own is None else own

    @property
    def is_check(self) -> bool:
        return self.stage == Stage.CHECK

    @property
    def owner_words(self) -> str:
        return self.post_title if self.owner_rule == OwnerRule.POST else str(self.get_owner_rule_display())


class OrderStep(models.Model):
    """A step whose turn has come in an order: open, done, or left out with a reason. Those to come have no row.

    `due_at` is null without a limit and while the clock stands still with time left; `owner` is null where the heads
    of the department or the office owe it together.
    """

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="steps")
    step = models.ForeignKey(ProcedureStep, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="order_steps"
    )
    opened_at = models.DateTimeField(_("轮到时间"))
    due_at = models.DateTimeField(_("期限"), null=True)
    done_at = at_field()
    done_by = by_field()
    is_skipped = models.BooleanField(_("不适用"), default=False)
    note = models.CharField(_("依据"), max_length=500, blank=True)
    work_seconds = models.PositiveBigIntegerField(_("用时（工作秒）"), null=True, editable=False)

    objects = OrderStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("工单步骤")
        verbose_name_plural = _("工单步骤")
        ordering = ["order_id", "step__position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "step"], name="order_step_once"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(done_at__isnull=True), name="order_step_one_open"
            ),
            models.CheckConstraint(
                name="order_step_done_after_turn",
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("opened_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="order_step_due", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.step_id}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None
