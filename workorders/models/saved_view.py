from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organization.models import Department

if TYPE_CHECKING:
    from organization.models import User


class Audience(models.TextChoices):
    """Who finds a view beside the queue. What it lists is for each person what that person may see."""

    OWNER = "owner", _("只有我")
    DEPARTMENT = "department", _("本部门及下级")
    EVERYONE = "everyone", _("所有人")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        """One's own, those for everybody, and those of one's departments and of the departments above them."""
        above = {int(part) for path in user.standing.own_paths for part in path.split("/") if part}
        return self.filter(
            Q(owner=user)
            | Q(audience=Audience.EVERYONE)
            | Q(audience=Audience.DEPARTMENT, department_id__in=above)
        )


class SavedView(models.Model):
    """Filters and sorting of the queue under a name. `query` is the part of the address behind `?`, in the order of
    its names, without a place in the list."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("所有者"),
        on_delete=models.CASCADE,
        related_name="saved_views",
    )
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(_("筛选"), max_length=2000)
    audience = models.CharField(_("谁能用"), max_length=10, choices=Audience.choices, default=Audience.OWNER)
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), null=True, on_delete=models.CASCADE, related_name="+"
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("工单视图")
        verbose_name_plural = _("工单视图")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="saved_view_audience_known", condition=Q(audience__in=Audience.values)
            ),
            models.CheckConstraint(
                name="saved_view_department_when_shared_with_it",
                condition=Q(audience=Audience.DEPARTMENT, department__isnull=False)
                | (~Q(audience=Audience.DEPARTMENT) & Q(department__isnull=True)),
            ),
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('workorders:orders')}?{self.query}"
