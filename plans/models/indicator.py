from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.indicator_words import definition_words, name_words, unit_words


class Family(models.TextChoices):
    QUALITY = "quality", _("服务质量")
    SATISFACTION = "satisfaction", _("客户满意度")
    BUSINESS = "business", _("业务指标")
    PROCESS = "process", _("内部流程")


class Direction(models.TextChoices):
    RAISE = "raise", _("越高越好")
    LOWER = "lower", _("越低越好")
    HOLD = "hold", _("保持在区间内")
    YES_NO = "yes_no", _("是否完成")
    BY_DATE = "by_date", _("按期完成")


class Aggregation(models.TextChoices):
    """How a year's value follows from its quarters'."""

    SUM = "sum", _("求和")
    MEAN = "mean", _("平均")
    LAST = "last", _("取最后一期")
    RATIO_OF_SUMS = "ratio_of_sums", _("分子分母分别求和后相除")


class EvaluationMethod(models.TextChoices):
    DATA = "data", _("数据分析")
    SURVEY = "survey", _("问卷调查")
    INSPECTION = "inspection", _("现场检查")
    APPRAISAL = "appraisal", _("考核评价")


class Indicator(models.Model):
    """A measurable quantity with a stated definition. `source` names how observations are computed:
    `work_orders` for those of `evaluation.indicators`, else empty (entered by hand)."""

    code = models.SlugField(_("编码"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    family = models.CharField(_("类别"), max_length=12, choices=Family.choices)
    unit = models.CharField(_("单位"), max_length=20, help_text=_("百分比填 %。"))
    direction = models.CharField(_("方向"), max_length=8, choices=Direction.choices)
    aggregation = models.CharField(_("汇总方法"), max_length=14, choices=Aggregation.choices)
    method = models.CharField(
        _("评估方法"), max_length=12, choices=EvaluationMethod.choices, default=EvaluationMethod.DATA
    )
    source = models.CharField(_("数据来源"), max_length=40, blank=True)
    definition = models.TextField(_("口径"))
    definition_version = models.PositiveSmallIntegerField(_("口径版本"), default=1)
    decimals = models.PositiveSmallIntegerField(_("显示小数位"), default=1)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["family", "code"]
        constraints = [
            models.CheckConstraint(
                name="indicator_family_known", condition=models.Q(family__in=Family.values)
            ),
            models.CheckConstraint(
                name="indicator_direction_known", condition=models.Q(direction__in=Direction.values)
            ),
        ]

    def __str__(self) -> str:
        """The name in the reader's language."""
        return name_words(self.code, self.name, self.name_en)

    @property
    def unit_words(self) -> str:
        """The unit in the reader's language; one that the organisation coined stays as it is."""
        return unit_words(self.unit)

    @property
    def definition_words(self) -> str:
        """The definition in the reader's language while it is the built-in one."""
        return definition_words(self.code, self.definition)
