from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.stamps import at_field, by_field, stamped
from organization.querysets import DelegationQuerySet


class Delegation(models.Model):
    """A asks B to decide in A's name for a time (B 代 A). It covers A's own powers only, never what A holds for
    somebody else, and not what A or B may not decide anyway."""

    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("委托人"),
        on_delete=models.PROTECT,
        related_name="delegations_given",
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("代理人"),
        on_delete=models.PROTECT,
        related_name="delegations_held",
    )
    kinds = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("事项范围"),
        default=list,
        blank=True,
        help_text=_("不选表示全部审批事项。"),
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), help_text=_("最后一天。"))
    reason = models.CharField(_("委托原因"), max_length=200)
    given_at = models.DateTimeField(_("委托时间"))
    given_by = by_field()
    ended_at = at_field()
    ended_by = by_field()

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("审批委托")
        verbose_name_plural = _("审批委托")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="delegation_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="delegation_to_another", condition=~Q(principal=F("delegate"))),
            *stamped("delegation", "ended"),
        ]

    def __str__(self) -> str:
        return gettext("%(delegate)s 代 %(principal)s") % {
            "delegate": self.delegate,
            "principal": self.principal,
        }
