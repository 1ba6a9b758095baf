from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Stateful
from core.protection import append_only
from core.stamps import at_field, by_field
from core.terms import Terms
from core.versions import Versioned
from organization.models import Department
from plans.models import Measure
from workorders.lifecycle import ORDER, UNRESOLVED, OrderStatus
from workorders.models.category import Category, Priority
from workorders.models.priority import Impact, Urgency
from workorders.querysets import NEXT_DUE, WorkOrderManager


class OrderKind(models.TextChoices):
    COMPLAINT = "complaint", _("投诉")
    ENQUIRY = "enquiry", _("咨询")
    REPAIR = "repair", _("报修")
    IMPROVEMENT = "improvement", _("改善任务")
    RECTIFICATION = "rectification", _("整改")
    MEETING = "meeting", _("会议行动项")
    INSTRUCTION = "instruction", _("领导批示")


CUSTOMER_KINDS = (OrderKind.COMPLAINT, OrderKind.ENQUIRY, OrderKind.REPAIR)


SEARCHED = ("number", "external_id", "title", "body", "requester")
"""The columns that searching looks into."""


class WorkOrder(Stateful, Versioned):
    """A piece of work with an owner and a deadline; what the indicators count.

    `department_id` is the department that answers for it now. `due_at` is the resolution deadline (null: no
    target, never 'due'). Working seconds are filled when the order is answered or resolved: working time from
    report, less stopped time.
    """

    lifecycle = ORDER

    number = models.CharField(_("工单号"), max_length=40, unique=True)
    kind = models.CharField(_("类型"), max_length=14, choices=OrderKind.choices)
    title = models.CharField(_("标题"), max_length=300)
    body = models.TextField(_("内容"), blank=True)
    category = models.ForeignKey(
        Category,
        verbose_name=_("类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    priority = models.CharField(_("优先级"), max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    impact = models.CharField(
        _("影响面"), max_length=8, choices=Impact.choices, blank=True, default="", db_default=""
    )
    urgency = models.CharField(
        _("紧急程度"), max_length=8, choices=Urgency.choices, blank=True, default="", db_default=""
    )
    department = models.ForeignKey(
        Department, verbose_name=_("责任部门"), on_delete=models.PROTECT, related_name="orders"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("责任人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("所属措施"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    status = models.CharField(
        _("状态"), max_length=12, choices=OrderStatus.choices, default=OrderStatus.NEW, editable=False
    )
    requester = models.CharField(_("客户"), max_length=120, blank=True)
    contact = models.CharField(_("联系方式"), max_length=120, blank=True)
    channel = models.CharField(_("渠道"), max_length=60, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    reported_at = models.DateTimeField(_("受理时间"))
    response_due_at = models.DateTimeField(_("首次响应期限"), null=True, blank=True)
    due_at = models.DateTimeField(_("解决期限"), null=True, blank=True)
    step_due_at = models.DateTimeField(
        null=True, editable=False, help_text=_("轮到的规程步骤的期限；没有限时或停钟时为空。")
    )
    due_is_given = models.BooleanField(
        _("期限为指定"), default=False, help_text=_("否则由服务级别按工作时间算出。")
    )
    first_responded_at = models.DateTimeField(_("首次响应时间"), null=True, editable=False)
    resolution = models.TextField(_("处理结果"), blank=True)
    resolved_at = at_field()
    resolved_by = by_field()
    closed_at = at_field()
    closed_by = by_field()
    cancelled_at = at_field()
    cancelled_by = by_field()
    response_work_seconds = models.PositiveBigIntegerField(null=True, editable=False)
    resolution_work_seconds = models.PositiveBigIntegerField(null=True, editable=False)
    transfer_count = models.PositiveSmallIntegerField(_("跨部门转派次数"), default=0, editable=False)
    reopen_count = models.PositiveSmallIntegerField(_("重开次数"), default=0, editable=False)
    satisfaction = models.PositiveSmallIntegerField(_("满意度（1–5）"), null=True, blank=True)
    rated_at = models.DateTimeField(_("评价时间"), null=True, editable=False)
    source_system = models.CharField(_("来源系统"), max_length=40, blank=True)
    external_id = models.CharField(_("外部编号"), max_length=80, blank=True)
    source_digest = models.CharField(
        max_length=32,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("来源系统最近一次所给内容的指纹；再次导入相同内容时不改写。"),
    )
    import_run = models.ForeignKey(
        "workorders.ImportRun", null=True, editable=False, on_delete=models.PROTECT, related_name="orders"
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)
    terms = models.GeneratedField(
        expression=Terms(*SEARCHED), output_field=SearchVectorField(), db_persist=True, editable=False
    )

    objects = WorkOrderManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("工单")
        verbose_name_plural = _("工单")
        ordering = ["-reported_at", "-id"]
        constraints = [
            ORDER.constraint("order_status_known"),
            models.CheckConstraint(name="order_kind_known", condition=Q(kind__in=OrderKind.values)),
            models.CheckConstraint(name="order_priority_known", condition=Q(priority__in=Priority.values)),
            models.CheckConstraint(
                name="order_grading_known",
                condition=Q(impact="", urgency="") | Q(impact__in=Impact.values, urgency__in=Urgency.values),
            ),
            models.CheckConstraint(
                name="order_satisfaction_bounds",
                condition=Q(satisfaction__isnull=True, rated_at__isnull=True)
                | Q(satisfaction__gte=1, satisfaction__lte=5, rated_at__isnull=False),
            ),
            models.CheckConstraint(
                name="order_resolved_after_report",
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("reported_at")),
            ),
            models.CheckConstraint(
                name="order_resolved_has_time",
                condition=~Q(status__in=["resolved", "closed"]) | Q(resolved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="order_external_id_needs_source", condition=Q(external_id="") | ~Q(source_system="")
            ),
            models.UniqueConstraint(
                fields=["source_system", "external_id"],
                condition=~Q(external_id=""),
                name="order_once_per_source",
            ),
        ]
        indexes = [
            models.Index(fields=["-reported_at", "-id"], name="order_reported"),
            models.Index(fields=["department", "-reported_at", "-id"], name="order_department"),
            models.Index(fields=["department", "due_at"], name="order_department_due"),
            models.Index(fields=["department", "resolved_at"], name="order_department_resolved"),
            models.Index(fields=["due_at", "id"], name="order_due"),
            models.Index(
                fields=["resolved_at", "id"], name="order_resolved", condition=Q(resolved_at__isnull=False)
            ),
            models.Index(
                fields=["requester", "contact", "-reported_at"],
                name="order_requester",
                condition=~Q(requester=""),
            ),
            # Also what is counted of the open ones, read from the index alone.
            models.Index(
                fields=["due_at", "id"],
                include=["status", "department", "assignee"],
                name="order_open_due",
                condition=Q(status__in=sorted(UNRESOLVED)),
            ),
            models.Index(
                NEXT_DUE,
                F("id"),
                name="order_open_next",
                condition=Q(status__in=sorted(UNRESOLVED)),
            ),
            models.Index(
                fields=["assignee", "due_at"],
                name="order_open_assignee",
                condition=Q(status__in=sorted(UNRESOLVED)),
            ),
            models.Index(
                fields=["department", "status", "due_at"],
                name="order_open_department",
                condition=Q(status__in=sorted(UNRESOLVED)),
            ),
            models.Index(fields=["status", "-reported_at", "-id"], name="order_status"),
            # What was overdue at a past moment: resolved later than its deadline.
            models.Index(
                fields=["resolved_at"],
                include=["due_at", "reported_at", "department", "status"],
                name="order_late_resolved",
                condition=Q(due_at__lt=F("resolved_at")),
            ),
            models.Index(
                fields=["reported_at"],
                include=["category", "department", "status"],
                name="order_complaints",
                condition=Q(kind=OrderKind.COMPLAINT),
            ),
            # A short pending list: a search reads it whole.
            GinIndex(fields=["terms"], name="order_terms", gin_pending_list_limit=512),
        ]
        triggers = [ORDER.trigger("order_lifecycle")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("workorders:order", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in UNRESOLVED

    @property
    def is_first_contact(self) -> bool:
        """Resolved without reassignment between departments and without reopening."""
        return self.resolved_at is not None and not self.transfer_count and not self.reopen_count


class Assignment(models.Model):
    """Who was given the order and why; append-only."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="assignments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    rule = models.ForeignKey(
        "workorders.RoutingRule",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text=_("按规则分派时的那条规则。"),
    )
    assigned_at = models.DateTimeField(_("分派时间"))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("分派记录")
        verbose_name_plural = _("分派记录")
        ordering = ["order_id", "id"]
        triggers = append_only("assignment")
        indexes = [
            models.Index(fields=["rule"], name="assignment_rule", condition=Q(rule__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} -> {self.department_id}"


class ClockAct(models.TextChoices):
    START = "start", _("开始计时")
    STOP = "stop", _("停钟")
    RESUME = "resume", _("恢复计时")
    FINISH = "finish", _("结束计时")
    LEVEL = "level", _("时限变更")


class ClockEvent(models.Model):
    """The clock of an order is a list of events; due times and used time follow from it by replay.

    A start and a change of level carry the working seconds allowed from the report to the resolution; null means
    that no level applied, or that the due time was given. `response_seconds` are those to the first answer.
    """

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="clock_events")
    act = models.CharField(_("动作"), max_length=6, choices=ClockAct.choices)
    at = models.DateTimeField(_("时间"))
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    target_seconds = models.PositiveBigIntegerField(_("解决时限（工作秒）"), null=True, blank=True)
    response_seconds = models.PositiveIntegerField(_("首次响应时限（工作秒）"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("计时记录")
        verbose_name_plural = _("计时记录")
        ordering = ["order_id", "at", "id"]
        triggers = append_only("clock_event")
        constraints = [models.CheckConstraint(name="clock_act_known", condition=Q(act__in=ClockAct.values))]

    def __str__(self) -> str:
        return f"{self.order_id} {self.act}"
