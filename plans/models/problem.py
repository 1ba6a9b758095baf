"""Problems met in execution: told at once by whoever meets them, answered by whom they are put to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Stateful
from core.protection import append_only
from core.stamps import at_field, by_field, stamped
from organization.models import Department
from plans.lifecycle import PROBLEM, UNSOLVED, ProblemStatus
from plans.models.goal import Goal, Measure
from plans.models.plan import DepartmentPlan
from plans.querysets import ProblemQuerySet


class ProblemKind(models.TextChoices):
    PEOPLE = "people", _("人手不足")
    MONEY = "money", _("经费物资")
    COORDINATION = "coordination", _("跨部门配合")
    PROCESS = "process", _("流程制度")
    SYSTEM = "system", _("系统工具")
    CUSTOMER = "customer", _("客户反映")
    OTHER = "other", _("其他")


class Severity(models.TextChoices):
    """How fast an answer is owed follows from it (`plans.deadlines`)."""

    HIGH = "high", _("紧急")
    NORMAL = "normal", _("一般")
    LOW = "low", _("不急")


class AskedOf(models.TextChoices):
    HEAD = "head", _("本部门负责人")
    OFFICE = "office", _("服务改善办公室")
    DEPARTMENT = "department", _("其他部门")
    LEADERSHIP = "leadership", _("领导小组")


class Problem(Stateful):
    """`department` is where it was met; `asked_of` (with `asked_department`) is who owes an answer now."""

    lifecycle = PROBLEM

    department = models.ForeignKey(
        Department, verbose_name=_("部门"), on_delete=models.PROTECT, related_name="problems"
    )
    plan = models.ForeignKey(
        DepartmentPlan,
        verbose_name=_("计划"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="problems",
    )
    goal = models.ForeignKey(
        Goal,
        verbose_name=_("涉及的目标"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="problems",
    )
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("涉及的措施"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="problems",
    )
    title = models.CharField(_("问题"), max_length=120)
    detail = models.TextField(_("情况"), blank=True)
    support = models.TextField(_("需要的支持"), blank=True)
    kind = models.CharField(_("类别"), max_length=12, choices=ProblemKind.choices)
    severity = models.CharField(
        _("紧急程度"), max_length=8, choices=Severity.choices, default=Severity.NORMAL
    )
    asked_of = models.CharField(_("请谁答复"), max_length=12, choices=AskedOf.choices)
    asked_department = models.ForeignKey(
        Department,
        verbose_name=_("请求的部门"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="asked_problems",
    )
    status = models.CharField(
        _("状态"), max_length=8, choices=ProblemStatus.choices, default=ProblemStatus.OPEN, editable=False
    )
    due_at = models.DateTimeField(_("答复期限"))
    promised_on = models.DateField(_("预计解决日期"), null=True, blank=True)
    raised_at = models.DateTimeField(_("提出时间"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提出人"),
        on_delete=models.PROTECT,
        related_name="raised_problems",
    )
    taken_up_at = at_field()
    taken_up_by = by_field()
    solved_at = at_field()
    solved_by = by_field()

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("问题")
        verbose_name_plural = _("问题")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            PROBLEM.constraint("problem_status_known"),
            models.CheckConstraint(name="problem_kind_known", condition=Q(kind__in=ProblemKind.values)),
            models.CheckConstraint(name="problem_severity_known", condition=Q(severity__in=Severity.values)),
            models.CheckConstraint(
                name="problem_asked_department",
                condition=Q(asked_of="department", asked_department__isnull=False)
                | Q(asked_of__in=["head", "office", "leadership"], asked_department__isnull=True),
            ),
            *stamped("problem", "taken_up", "solved"),
        ]
        indexes = [models.Index(fields=["status", "-raised_at"], name="problem_status")]
        triggers = [PROBLEM.trigger("problem_lifecycle")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plans:problem", args=[self.pk])

    @property
    def asked_words(self) -> Any:
        """Who owes the answer, as people are shown it."""
        return self.asked_department.name if self.asked_department else self.get_asked_of_display()

    @property
    def is_unsolved(self) -> bool:
        return self.status in UNSOLVED


class ProblemAct(models.TextChoices):
    ANSWER = "answer", _("答复")
    REFER = "refer", _("转请")
    SOLVE = "solve", _("确认解决")
    REOPEN = "reopen", _("仍未解决")


class ProblemAnswer(models.Model):
    """One thing said to a problem, kept for good."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="answers")
    act = models.CharField(_("办理"), max_length=8, choices=ProblemAct.choices)
    text = models.TextField(_("内容"))
    answered_at = models.DateTimeField(_("时间"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("办理人"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("问题答复")
        verbose_name_plural = _("问题答复")
        ordering = ["problem_id", "pk"]
        constraints = [
            models.CheckConstraint(name="problem_answer_act_known", condition=Q(act__in=ProblemAct.values))
        ]
        triggers = append_only("problem_answer")

    def __str__(self) -> str:
        return f"{self.problem_id} {self.act}"
