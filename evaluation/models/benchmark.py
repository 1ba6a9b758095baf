from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.stamps import at_field, by_field, stamped
from evaluation.querysets import BenchmarkQuerySet
from plans.models import Indicator


class Benchmark(models.Model):
    """What somebody else reaches in an indicator: a competitor, the best of the trade, a pilot site.

    `value` is in the indicator's unit. A newer value of the same name takes the place of the older one in
    comparisons; what was recorded by mistake is retired, never erased.
    """

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("指标"), on_delete=models.PROTECT, related_name="benchmarks"
    )
    name = models.CharField(_("对标对象"), max_length=80)
    value = models.DecimalField(_("数值"), max_digits=18, decimal_places=6)
    as_of = models.DateField(_("数据日期"))
    source = models.CharField(_("来源"), max_length=200)
    note = models.TextField(_("说明"), blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    retired_at = at_field()
    retired_by = by_field()

    objects = BenchmarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("对标数据")
        verbose_name_plural = _("对标数据")
        ordering = ["indicator", "-as_of", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "name", "as_of"],
                condition=models.Q(retired_at__isnull=True),
                name="benchmark_once_a_day",
            ),
            *stamped("benchmark", "retired"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.as_of:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:indicator", args=[self.indicator.code]) + "#benchmarks"
