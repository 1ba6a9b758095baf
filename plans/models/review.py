"""What was handed in each time, and what the office said about it, place by place."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.protection import append_only
from core.stamps import at_field, by_field, stamped
from plans.models.decision import ReviewDecision
from plans.models.plan import DepartmentPlan
from plans.querysets import RemarkQuerySet, SubmissionQuerySet


class Verdict(models.TextChoices):
    PASS = "pass", _("通过")
    ADVICE = "advice", _("通过，有建议")
    MUST_CHANGE = "must_change", _("需修改")


GOOD = frozenset({Verdict.PASS, Verdict.ADVICE})
"""Verdicts that do not hold the plan back."""


class Answer(models.TextChoices):
    DONE = "done", _("已修改")
    DECLINED = "declined", _("未采纳")


class Submission(models.Model):
    """A plan as it was handed in for review: `content` is what `DepartmentPlan.kept()` gave then."""

    plan = models.ForeignKey(DepartmentPlan, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField(_("第几次报送"))
    plan_version = models.PositiveIntegerField(_("稿次"))
    content = models.JSONField(_("内容"), encoder=DjangoJSONEncoder)
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    is_late = models.BooleanField(_("逾期报送"), default=False)
    submitted_at = models.DateTimeField(_("报送时间"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("报送人"), on_delete=models.PROTECT, related_name="+"
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("报送记录")
        verbose_name_plural = _("报送记录")
        ordering = ["plan_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="submission_number_once"),
            models.UniqueConstraint(fields=["plan", "plan_version"], name="submission_once_per_version"),
        ]
        triggers = append_only("submission")

    def __str__(self) -> str:
        return gettext("%(plan)s 第 %(number)s 次报送") % {"plan": self.plan, "number": self.number}


class Remark(models.Model):
    """The office's verdict on one place of one submission, and what the department answered.

    `anchor` is a part (`overview`), `goals-12` or `measures-5`; `number` and `title` are those of the goal or measure
    then. Until the plan is returned or passed (`decision`) it is a draft of the office's. A place that passed and did
    not change since is carried: the same verdict on the next submission, `carried_from` the one before.
    """

    plan = models.ForeignKey(DepartmentPlan, on_delete=models.PROTECT, related_name="remarks")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="remarks")
    anchor = models.CharField(_("位置"), max_length=40)
    number = models.PositiveSmallIntegerField(_("序号"), null=True)
    title = models.CharField(_("标题"), max_length=200, blank=True)
    verdict = models.CharField(_("结论"), max_length=12, choices=Verdict.choices, blank=True)
    text = models.TextField(_("意见"), blank=True)
    written_at = at_field()
    written_by = by_field()
    carried_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(ReviewDecision, null=True, on_delete=models.PROTECT, related_name="places")
    answer = models.CharField(_("答复"), max_length=8, choices=Answer.choices, blank=True)
    reply = models.TextField(_("答复说明"), blank=True)
    replied_at = at_field()
    replied_by = by_field()
    satisfied_at = at_field()
    satisfied_by = by_field()

    objects = RemarkQuerySet.as_manager()

    label_phrase = DepartmentPlan.label_phrase

    class Meta:
        verbose_name = _("审核意见")
        verbose_name_plural = _("审核意见")
        ordering = ["plan_id", "submission_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "anchor"], name="remark_once_per_place"),
            models.CheckConstraint(
                name="remark_verdict_known", condition=Q(verdict__in=["", *Verdict.values])
            ),
            models.CheckConstraint(name="remark_answer_known", condition=Q(answer__in=["", *Answer.values])),
            models.CheckConstraint(
                name="remark_answer_replied",
                condition=Q(answer="", replied_at__isnull=True) | ~Q(answer="") & Q(replied_at__isnull=False),
            ),
            *stamped("remark", "written", "replied", "satisfied"),
        ]

    def __str__(self) -> str:
        return str(self.plan)

    @property
    def part(self) -> str:
        return self.anchor.partition("-")[0]

    @property
    def item(self) -> int | None:
        """Id of the goal or measure."""
        item = self.anchor.partition("-")[2]
        return int(item) if item.isdigit() else None

    @property
    def is_requirement(self) -> bool:
        """Something the department must answer: it was said, and the plan went back with it."""
        return self.verdict == Verdict.MUST_CHANGE and self.decision_id is not None
