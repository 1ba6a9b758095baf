from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workorders.querysets import CategoryQuerySet, ServiceLevelQuerySet


class Category(models.Model):
    """One node of the category tree. Names repeat under different parents, so a category is its whole path:
    `full_name` is `城乡建设 / 安全生产 / 事故处理`, `path` is `/1/5/` (ids from the root down to this one)."""

    name = models.CharField(_("名称"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    full_name = models.CharField(_("全名"), max_length=400, unique=True)
    path = models.CharField(max_length=200, editable=False, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("类别")
        verbose_name_plural = _("类别")
        ordering = ["full_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], nulls_distinct=False, name="category_name_once"
            )
        ]
        indexes = [models.Index(fields=["path"], name="category_path", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.full_name


class Priority(models.TextChoices):
    URGENT = "urgent", _("紧急")
    HIGH = "high", _("高")
    NORMAL = "normal", _("普通")
    LOW = "low", _("低")


class ServiceLevel(models.Model):
    """Targets in working minutes for one priority, for a category with what is below it, or (null) for all."""

    category = models.ForeignKey(
        Category,
        verbose_name=_("类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="levels",
    )
    priority = models.CharField(_("优先级"), max_length=8, choices=Priority.choices)
    response_minutes = models.PositiveIntegerField(_("首次响应时限（工作分钟）"))
    resolution_minutes = models.PositiveIntegerField(_("解决时限（工作分钟）"))

    objects = ServiceLevelQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务级别")
        verbose_name_plural = _("服务级别")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "priority"], nulls_distinct=False, name="service_level_once"
            ),
            models.CheckConstraint(
                name="service_level_priority_known", condition=Q(priority__in=Priority.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or _('全部类别')} {self.get_priority_display()}"
