from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals.querysets import ChainQuerySet
from core.phrases import told
from core.protection import append_only
from core.stamps import by_field
from organization.models import Post


class ApprovalKind(models.TextChoices):
    """What is decided along a chain; each kind has a chain of its own."""

    PLAN = "plan", _("部门计划")
    ORGANIZATION_PLAN = "organization_plan", _("组织年度计划")
    GOAL = "goal", _("单独审定的目标")
    PROJECT = "project", _("重大改进项目")
    ADJUSTMENT = "adjustment", _("计划调整")


class Who(models.TextChoices):
    """Who is asked in a step; read from the organisation as it is at each opinion."""

    CHAIR = "chair", _("领导小组组长")
    LEADERSHIP = "leadership", _("领导小组全体")
    DIRECTOR = "director", _("改善办公室主任")
    OFFICE = "office", _("改善办公室全体")
    HEAD = "head", _("本部门负责人")
    POST = "post", _("指定岗位")
    NAMED = "named", _("指定人员")


class Rule(models.TextChoices):
    """When a step has agreed. Shares are of everyone who is asked, whether they spoke or not."""

    CHAIR = "chair", _("组长决定")
    ANY = "any", _("任一人决定")
    MAJORITY = "majority", _("过半数同意")
    SHARE = "share", _("达到比例同意")
    ALL = "all", _("全部同意")


class Mode(models.TextChoices):
    PARALLEL = "parallel", _("同时会签")
    SERIAL = "serial", _("依次会签")


class ApprovalChain(models.Model):
    """The chain of one kind, one number after another. A chain is never changed: the office adopts the next number,
    and cases in flight stay on the one they began."""

    kind = models.CharField(_("审批事项"), max_length=20, choices=ApprovalKind.choices)
    number = models.PositiveIntegerField(_("编号"))
    note = models.TextField(_("修改说明"), blank=True)
    adopted_at = models.DateTimeField(_("启用时间"))
    adopted_by = by_field()

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("审批链")
        verbose_name_plural = _("审批链")
        ordering = ["kind", "-number"]
        constraints = [
            models.CheckConstraint(name="chain_kind_known", condition=Q(kind__in=ApprovalKind.values)),
            models.UniqueConstraint(fields=["kind", "number"], name="chain_number_once"),
        ]
        triggers = append_only("approval_chain")

    def __str__(self) -> str:
        return gettext("%(kind)s审批链第 %(number)s 号") % {
            "kind": self.get_kind_display(),
            "number": self.number,
        }


class ChainStep(models.Model):
    """One step: who is asked, by which rule they agree, all at once or one after the other.

    Steps follow one another by `position`; one that is `together` runs beside the step before it. Days are
    calendar days: `due_days` until the step counts as late, `escalation_days` until leadership and the office
    are told; neither decides anything.
    """

    chain = models.ForeignKey(ApprovalChain, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(_("次序"))
    name = models.CharField(_("名称"), max_length=60)
    who = models.CharField(_("谁来决定"), max_length=12, choices=Who.choices)
    post = models.ForeignKey(
        Post, verbose_name=_("岗位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rule = models.CharField(_("规则"), max_length=8, choices=Rule.choices)
    share = models.DecimalField(_("比例（%）"), max_digits=5, decimal_places=2, null=True, blank=True)
    mode = models.CharField(_("会签方式"), max_length=8, choices=Mode.choices, default=Mode.PARALLEL)
    together = models.BooleanField(_("与上一步同时进行"), default=False)
    due_days = models.PositiveSmallIntegerField(_("办理时限（天）"), default=5)
    escalation_days = models.PositiveSmallIntegerField(_("多少天后上报"), default=8)

    class Meta:
        verbose_name = _("审批步骤")
        verbose_name_plural = _("审批步骤")
        ordering = ["chain_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="chain_step_position_once"),
            models.CheckConstraint(name="chain_step_who_known", condition=Q(who__in=Who.values)),
            models.CheckConstraint(name="chain_step_rule_known", condition=Q(rule__in=Rule.values)),
            models.CheckConstraint(name="chain_step_mode_known", condition=Q(mode__in=Mode.values)),
            models.CheckConstraint(
                name="chain_step_share_given",
                condition=Q(rule=Rule.SHARE, share__gt=0, share__lte=100)
                | (~Q(rule=Rule.SHARE) & Q(share__isnull=True)),
            ),
            models.CheckConstraint(
                name="chain_step_post_given",
                condition=Q(who=Who.POST, post__isnull=False) | (~Q(who=Who.POST) & Q(post__isnull=True)),
            ),
            models.CheckConstraint(
                name="chain_step_chair_decides_in_the_group",
                condition=~Q(rule=Rule.CHAIR) | Q(who__in=[Who.CHAIR, Who.LEADERSHIP]),
            ),
            models.CheckConstraint(name="chain_step_first_is_alone", condition=~Q(position=1, together=True)),
            models.CheckConstraint(
                name="chain_step_days", condition=Q(due_days__gte=1, escalation_days__gte=1)
            ),
        ]
        triggers = append_only("chain_step")

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name; that of the step the product comes with in the reader's language."""
        return told(self.name)


class NamedApprover(models.Model):
    """One of the persons whom a step names, in the order in which they sign when they sign in turn."""

    step = models.ForeignKey(ChainStep, on_delete=models.PROTECT, related_name="named")
    position = models.PositiveSmallIntegerField(_("次序"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("指定审批人")
        verbose_name_plural = _("指定审批人")
        ordering = ["step_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["step", "position"], name="named_approver_position_once"),
            models.UniqueConstraint(fields=["step", "person"], name="named_approver_once"),
        ]
        triggers = append_only("named_approver")

    def __str__(self) -> str:
        return str(self.person)
