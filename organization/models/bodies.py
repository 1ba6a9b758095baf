from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from organization.models.department import Department


class Singleton(models.Model):
    """A table of one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)

    class Meta:
        abstract = True


class LeadershipGroup(Singleton):
    """服务改善领导小组: a chair and members; approves and reads everything."""

    name = models.CharField(_("名称"), max_length=80, default="服务改善领导小组")

    class Meta:
        verbose_name = _("领导小组")
        verbose_name_plural = _("领导小组")
        constraints = [models.CheckConstraint(name="leadership_group_single", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return self.name


class ImprovementOffice(Singleton):
    """服务改善办公室: set in a host department; runs the loop from day to day."""

    name = models.CharField(_("名称"), max_length=80, default="服务改善办公室")
    host_department = models.ForeignKey(
        Department,
        verbose_name=_("设在部门"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted_offices",
    )

    class Meta:
        verbose_name = _("改善办公室")
        verbose_name_plural = _("改善办公室")
        constraints = [models.CheckConstraint(name="improvement_office_single", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return self.name
