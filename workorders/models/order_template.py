from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.versions import Versioned
from organization.models import Department
from plans.models import Measure
from workorders.models.category import Category, Priority
from workorders.models.order import OrderKind
from workorders.models.priority import Impact, Urgency
from workorders.models.saved_view import Audience

if TYPE_CHECKING:
    from organization.models import User


class OrderTemplateQuerySet(models.QuerySet["OrderTemplate"]):
    def visible_to(self, user: User) -> OrderTemplateQuerySet:
        """One's own, those for everybody, and those of one's departments and of the departments above them."""
        above = {int(part) for path in user.standing.own_paths for part in path.split("/") if part}
        return self.filter(
            Q(owner=user) | Q(audience=Audience.EVERYONE) | Q(audience=Audience.DEPARTMENT, home_id__in=above)
        )

    def active(self) -> OrderTemplateQuerySet:
        return self.filter(is_active=True)


class OrderTemplate(Versioned):
    """What an order that comes again and again says already when one begins to register it.

    Graded in one way: by `priority`, or by `impact` and `urgency` from which the matrix of that day tells it; blank
    leaves it open. `department` null: that of whoever registers. `home` is the department that shares the template,
    of an `audience` that is one.
    """

    name = models.CharField(_("名称"), max_length=80)
    purpose = models.CharField(_("用途"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("所有者"),
        on_delete=models.PROTECT,
        related_name="order_templates",
    )
    audience = models.CharField(_("谁能用"), max_length=10, choices=Audience.choices, default=Audience.OWNER)
    home = models.ForeignKey(
        Department, verbose_name=_("共享的部门"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("类型"), max_length=14, choices=OrderKind.choices)
    title = models.CharField(_("标题"), max_length=300)
    body = models.TextField(_("内容"), blank=True)
    category = models.ForeignKey(
        Category, verbose_name=_("类别"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    impact = models.CharField(_("影响面"), max_length=8, choices=Impact.choices, blank=True)
    urgency = models.CharField(_("紧急程度"), max_length=8, choices=Urgency.choices, blank=True)
    priority = models.CharField(_("优先级"), max_length=8, choices=Priority.choices, blank=True)
    department = models.ForeignKey(
        Department,
        verbose_name=_("责任部门"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("责任人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    measure = models.ForeignKey(
        Measure, verbose_name=_("所属措施"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_active = models.BooleanField(_("在用"), default=True)

    objects = OrderTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("工单模板")
        verbose_name_plural = _("工单模板")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="order_template_name_once"),
            models.CheckConstraint(
                name="order_template_home_when_shared_with_it",
                condition=Q(audience=Audience.DEPARTMENT, home__isnull=False)
                | (Q(audience__in=[Audience.OWNER, Audience.EVERYONE]) & Q(home__isnull=True)),
            ),
            models.CheckConstraint(
                name="order_template_graded_one_way",
                condition=Q(impact="", urgency="", priority__in=["", *Priority.values])
                | Q(impact__in=Impact.values, urgency__in=Urgency.values, priority=""),
            ),
            models.CheckConstraint(name="order_template_kind_known", condition=Q(kind__in=OrderKind.values)),
        ]

    def __str__(self) -> str:
        return self.name
