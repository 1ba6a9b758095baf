"""Fields that the office adds to orders of a category, and what orders say in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.custom_fields import FieldKind
from workorders.models.category import Category
from workorders.models.order import WorkOrder
from workorders.order_field_querysets import OrderFieldQuerySet


class RequiredWhen(models.TextChoices):
    NEVER = "never", _("不必填")
    INTAKE = "intake", _("登记时必填")
    RESOLUTION = "resolution", _("办结前必填")


class OrderField(models.Model):
    """A field for orders of a category with what is below it, or (null) of all; values live by `code` in
    `OrderFieldValues`."""

    category = models.ForeignKey(
        Category,
        verbose_name=_("类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="order_fields",
    )
    code = models.SlugField(_("编码"), max_length=40, unique=True)
    label = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类型"), max_length=10, choices=FieldKind.choices)
    choices = models.JSONField(_("选项"), default=list, blank=True)
    help_text = models.CharField(_("填写说明"), max_length=200, blank=True)
    required_when = models.CharField(
        _("必填"), max_length=10, choices=RequiredWhen.choices, default=RequiredWhen.NEVER
    )
    is_active = models.BooleanField(_("在用"), default=True)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)

    objects = OrderFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("工单字段")
        verbose_name_plural = _("工单字段")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="order_field_kind_known", condition=Q(kind__in=FieldKind.values)),
            models.CheckConstraint(
                name="order_field_required_known", condition=Q(required_when__in=RequiredWhen.values)
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("workorders:order_field", args=[self.pk])


class OrderFieldValues(models.Model):
    """What an order says in the office's own fields, by their codes. An order that says nothing has no row."""

    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="field_values")
    values = models.JSONField(_("内容"), default=dict)

    class Meta:
        verbose_name = _("工单字段内容")
        verbose_name_plural = _("工单字段内容")

    def __str__(self) -> str:
        return str(self.order_id)
