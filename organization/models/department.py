from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from organization.querysets import DepartmentQuerySet


class Department(models.Model):
    """One node of the organisation's tree. `path` is `/1/5/`: the ids from the root down to this one."""

    code = models.CharField(_("编码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级部门"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(max_length=400, editable=False, blank=True)
    position = models.PositiveIntegerField(_("排序"), default=0)
    is_service = models.BooleanField(
        _("服务部门"), default=True, help_text=_("服务部门每年编报服务改善计划。")
    )
    weight = models.DecimalField(
        _("在组织中的权重"),
        max_digits=7,
        decimal_places=2,
        default=0,
        help_text=_("用于汇总组织总体达成率。"),
    )
    calendar = models.ForeignKey(
        "organization.WorkCalendar",
        verbose_name=_("工作日历"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    is_active = models.BooleanField(_("在用"), default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门")
        verbose_name_plural = _("部门")
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["path"], name="department_path", opclasses=["text_pattern_ops"])]
        constraints = [
            models.CheckConstraint(name="department_weight_not_negative", condition=models.Q(weight__gte=0)),
            models.CheckConstraint(
                name="department_not_own_parent", condition=~models.Q(parent=models.F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """0 for a root."""
        return max(self.path.count("/") - 2, 0)


class Post(models.Model):
    """A post (岗位): duties are written to posts, people come and go."""

    department = models.ForeignKey(
        Department, verbose_name=_("部门"), on_delete=models.PROTECT, related_name="posts"
    )
    title = models.CharField(_("岗位名称"), max_length=80)
    position = models.PositiveIntegerField(_("排序"), default=0)

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        ordering = ["department", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["department", "title"], name="post_title_once")]

    def __str__(self) -> str:
        return self.title
