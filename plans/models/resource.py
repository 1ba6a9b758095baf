from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.lifecycle import Stateful
from core.numerals import figure
from core.phrases import Phrase
from core.protection import append_only
from core.stamps import at_field, by_field, stamped
from plans.indicator_words import unit_words
from plans.lifecycle import REQUEST, RequestStatus
from plans.models.cycle import PlanCycle
from plans.models.goal import Measure, figure_text
from plans.querysets import PoolQuerySet, RequestQuerySet

AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


class AskedPhrase(Phrase):
    """With the unit in the reader's language too."""

    def said(self, **fields: Any) -> str:
        return super().said(**{**fields, "unit": unit_words(fields["unit"])})


class ResourceKind(models.TextChoices):
    PEOPLE = "people", _("人力")
    MATERIAL = "material", _("物力")
    MONEY = "money", _("财力")


class ResourcePool(models.Model):
    """What there is of one resource in a year, by quarter; a department's own, or everybody's."""

    cycle = models.ForeignKey(PlanCycle, on_delete=models.PROTECT, related_name="pools")
    department = models.ForeignKey(
        "organization.Department",
        verbose_name=_("所属部门"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pools",
        help_text=_("不填表示全公司共用。"),
    )
    kind = models.CharField(_("类别"), max_length=8, choices=ResourceKind.choices)
    name = models.CharField(_("名称"), max_length=80)
    unit = models.CharField(_("单位"), max_length=20, help_text=_("例如人天、台、元。"))
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("资源池")
        verbose_name_plural = _("资源池")
        ordering = ["cycle", "kind", "name"]
        constraints = [
            models.CheckConstraint(name="pool_kind_known", condition=Q(kind__in=ResourceKind.values)),
            models.UniqueConstraint(fields=["cycle", "name"], name="pool_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unit_words(self) -> str:
        """The unit in the reader's language, if everybody means the same by it."""
        return unit_words(self.unit)

    @property
    def quarters(self) -> dict[int, Decimal]:
        """Quarter (1 to 4) -> amount there is; a quarter without a row has none."""
        return {amount.quarter: amount.amount for amount in self.amounts.all()}


class PoolAmount(models.Model):
    pool = models.ForeignKey(ResourcePool, on_delete=models.CASCADE, related_name="amounts")
    quarter = models.PositiveSmallIntegerField(_("季度"))
    amount = models.DecimalField(_("可用量"), **AMOUNT)

    class Meta:
        verbose_name = _("季度可用量")
        verbose_name_plural = _("季度可用量")
        ordering = ["pool_id", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "quarter"], name="pool_amount_once"),
            models.CheckConstraint(
                name="pool_amount_bounds", condition=Q(quarter__gte=1, quarter__lte=4, amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"Q{self.quarter}: {self.amount}"


class ResourceRequest(Stateful):
    """What a measure needs of a pool in a quarter. What it gets stands in its grants once the office settled it."""

    lifecycle = REQUEST

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="requests")
    pool = models.ForeignKey(
        ResourcePool, verbose_name=_("资源池"), on_delete=models.PROTECT, related_name="requests"
    )
    quarter = models.PositiveSmallIntegerField(_("季度"))
    amount = models.DecimalField(_("需要量"), **AMOUNT)
    note = models.CharField(_("用途"), max_length=200, blank=True)
    status = models.CharField(
        _("状态"), max_length=8, choices=RequestStatus.choices, default=RequestStatus.OPEN, editable=False
    )
    settled_at = at_field()
    settled_by = by_field()
    referred_at = at_field()
    referred_by = by_field()

    objects = RequestQuerySet.as_manager()

    label_phrase = AskedPhrase(gettext_noop("%(measure)s：%(pool)s 第 %(quarter)s 季度 %(amount)s %(unit)s"))

    class Meta:
        verbose_name = _("资源申请")
        verbose_name_plural = _("资源申请")
        ordering = ["measure__plan_id", "measure__number", "pool__kind", "pool__name", "quarter"]
        constraints = [
            REQUEST.constraint("request_status_known"),
            models.UniqueConstraint(fields=["measure", "pool", "quarter"], name="request_once"),
            models.CheckConstraint(
                name="request_bounds", condition=Q(quarter__gte=1, quarter__lte=4, amount__gt=0)
            ),
            *stamped("request", "settled", "referred"),
        ]
        triggers = [REQUEST.trigger("request_lifecycle")]

    def __str__(self) -> str:
        return self.label_phrase.said(
            measure=self.measure.title,
            pool=self.pool.name,
            quarter=self.quarter,
            amount=figure(figure_text(self.amount)),
            unit=self.pool.unit,
        )

    def get_absolute_url(self) -> str:
        return reverse("plans:resource_request", args=[self.pk])

    @property
    def asked(self) -> str:
        """Quarter and amount, as a decision names what it is about."""
        return f"{self.quarter}|{figure_text(self.amount)}"

    @property
    def spelled(self) -> str:
        """All that its author wrote, in one text, to tell whether somebody else changed it meanwhile."""
        return f"{self.asked}|{self.note}"

    def content(self) -> dict[str, Any]:
        return {
            "pool": self.pool.name,
            "unit": self.pool.unit,
            "quarter": self.quarter,
            "amount": figure_text(self.amount),
            "note": self.note,
        }


class ResourceGrant(models.Model):
    """What a settled request gets, and in which quarter: the same one, another (shift), or several (split)."""

    request = models.ForeignKey(ResourceRequest, on_delete=models.CASCADE, related_name="grants")
    quarter = models.PositiveSmallIntegerField(_("季度"))
    amount = models.DecimalField(_("落实量"), **AMOUNT)

    class Meta:
        verbose_name = _("资源落实")
        verbose_name_plural = _("资源落实")
        ordering = ["request_id", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["request", "quarter"], name="grant_once"),
            models.CheckConstraint(
                name="grant_bounds", condition=Q(quarter__gte=1, quarter__lte=4, amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"Q{self.quarter}: {self.amount}"


class SettlementAct(models.TextChoices):
    GRANT = "grant", _("照准")
    SHIFT = "shift", _("改季度")
    CUT = "cut", _("核减")
    SPLIT = "split", _("分季度")
    REFUSE = "refuse", _("不安排")
    REFER = "refer", _("提请领导小组")
    TAKE_BACK = "back", _("收回提请")
    REOPEN = "reopen", _("重新协调")


class ResourceSettlement(models.Model):
    """One decision on a request, kept for good: what was asked, what was granted before and after, and why.
    Taking a referral back and taking a decision back are decisions too.

    It names the measure and the pool in words, so that it stays readable when the request is gone.
    """

    request_id_was = models.BigIntegerField(_("申请"), db_index=True)
    pool = models.ForeignKey(ResourcePool, on_delete=models.PROTECT, related_name="settlements")
    plan = models.ForeignKey("plans.DepartmentPlan", on_delete=models.PROTECT, related_name="settlements")
    measure_title = models.CharField(_("措施"), max_length=200)
    act = models.CharField(_("决定"), max_length=8, choices=SettlementAct.choices)
    asked = models.JSONField(_("申请"), encoder=DjangoJSONEncoder)
    before = models.JSONField(_("原落实"), encoder=DjangoJSONEncoder)
    after = models.JSONField(_("现落实"), encoder=DjangoJSONEncoder)
    reason = models.TextField(_("理由"))
    decided_at = models.DateTimeField(_("时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("决定人"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("资源协调记录")
        verbose_name_plural = _("资源协调记录")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="settlement_act_known", condition=Q(act__in=SettlementAct.values))
        ]
        triggers = append_only("settlement")

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.pool}"
