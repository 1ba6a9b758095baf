from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.protection import append_only
from plans.models.organization_plan import OrganizationPlan
from plans.querysets import ItemDecisionQuerySet


class ItemGroup(models.TextChoices):
    CONFLICT = "conflict", _("冲突")
    GAP = "gap", _("空白")
    OVERLAP = "overlap", _("重复")


class ItemKind(models.TextChoices):
    """What may stand between the plans of several departments."""

    DIRECTION = "direction", _("同一指标方向相反")
    TARGET = "target", _("同一范围目标值不同")
    SCOPE = "scope", _("同一指标口径不同")
    RESOURCE = "resource", _("资源超出可用量")
    TIME = "time", _("前后措施时间冲突")
    OBJECTIVE = "objective", _("合起来达不到战略目标")
    AGAINST = "against", _("目标与战略目标相反")
    UNSERVED = "unserved", _("战略目标无人承接")
    FAMILY = "family", _("目标类别没有覆盖")
    NO_PLAN = "no_plan", _("部门没有报送计划")
    FINDING = "finding", _("问题没有目标和措施")
    UNMEASURED = "unmeasured", _("目标没有措施")
    SAME_GOAL = "same_goal", _("多个部门同一目标")
    SAME_MEASURE = "same_measure", _("多个部门同一措施")
    SAME_PERSON = "same_person", _("一人承担多个部门的措施")


GROUPS: dict[str, tuple[ItemKind, ...]] = {
    ItemGroup.CONFLICT: (
        ItemKind.DIRECTION,
        ItemKind.TARGET,
        ItemKind.SCOPE,
        ItemKind.RESOURCE,
        ItemKind.TIME,
        ItemKind.OBJECTIVE,
        ItemKind.AGAINST,
    ),
    ItemGroup.GAP: (
        ItemKind.UNSERVED,
        ItemKind.FAMILY,
        ItemKind.NO_PLAN,
        ItemKind.FINDING,
        ItemKind.UNMEASURED,
    ),
    ItemGroup.OVERLAP: (ItemKind.SAME_GOAL, ItemKind.SAME_MEASURE, ItemKind.SAME_PERSON),
}
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}


class ItemAct(models.TextChoices):
    SETTLE = "settle", _("已协调")
    ASSIGN = "assign", _("交部门办理")
    ANSWER = "answer", _("部门答复")
    REFER = "refer", _("提请领导小组")
    DECIDE = "decide", _("领导小组决定")
    ACCEPT = "accept", _("同意保留")
    REOPEN = "reopen", _("重新协调")


class ItemState(models.TextChoices):
    OPEN = "open", _("待协调")
    CHANGED = "changed", _("情况有变")
    ASSIGNED = "assigned", _("部门办理中")
    ANSWERED = "answered", _("部门已答复")
    REFERRED = "referred", _("待领导小组决定")
    SETTLED = "settled", _("已协调")
    ACCEPTED = "accepted", _("同意保留")


STATE_AFTER: dict[str, ItemState] = {
    ItemAct.SETTLE: ItemState.SETTLED,
    ItemAct.ASSIGN: ItemState.ASSIGNED,
    ItemAct.ANSWER: ItemState.ANSWERED,
    ItemAct.REFER: ItemState.REFERRED,
    ItemAct.DECIDE: ItemState.SETTLED,
    ItemAct.ACCEPT: ItemState.ACCEPTED,
    ItemAct.REOPEN: ItemState.OPEN,
}
OVER = frozenset({ItemState.SETTLED, ItemState.ACCEPTED})
IN_HAND = frozenset({ItemState.ASSIGNED, ItemState.ANSWERED, ItemState.REFERRED})


class ItemDecision(models.Model):
    """One act on a conflict, gap or overlap, kept for good.

    Items are computed from the plans and have no row; `key` names one, the same however often it is computed.
    `facts` are what its sentence was made of at the time, and `fingerprint` tells whether they still hold.
    """

    organization_plan = models.ForeignKey(
        OrganizationPlan, on_delete=models.PROTECT, related_name="item_decisions"
    )
    key = models.CharField(_("事项"), max_length=120)
    kind = models.CharField(_("类型"), max_length=12, choices=ItemKind.choices)
    act = models.CharField(_("决定"), max_length=8, choices=ItemAct.choices)
    text = models.TextField(_("说明"))
    facts = models.JSONField(_("当时情况"), encoder=DjangoJSONEncoder)
    fingerprint = models.CharField(_("情况指纹"), max_length=64)
    department = models.ForeignKey(
        "organization.Department",
        verbose_name=_("办理部门"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("决定人"), on_delete=models.PROTECT, related_name="+"
    )

    objects = ItemDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("汇总协调记录")
        verbose_name_plural = _("汇总协调记录")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organization_plan", "key", "-id"], name="item_decision_latest")]
        constraints = [
            models.CheckConstraint(name="item_kind_known", condition=Q(kind__in=ItemKind.values)),
            models.CheckConstraint(name="item_act_known", condition=Q(act__in=ItemAct.values)),
            models.CheckConstraint(
                name="item_assigned_to_somebody",
                condition=~Q(act__in=["assign", "answer"]) | Q(department__isnull=False),
            ),
        ]
        triggers = append_only("item_decision")

    def __str__(self) -> str:
        return str(self.facts.get("title", self.key))

    def get_absolute_url(self) -> str:
        return reverse("plans:item_task", args=[self.pk])
