from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.custom_fields import FieldKind as FieldKind
from plans.querysets import CustomFieldQuerySet


class Subject(models.TextChoices):
    GOAL = "goal", _("目标")
    MEASURE = "measure", _("措施")


class CustomField(models.Model):
    """A field that the office adds to goals or measures without code; values live in their `custom`, by `code`."""

    subject = models.CharField(_("用于"), max_length=8, choices=Subject.choices)
    code = models.SlugField(_("编码"), max_length=40)
    label = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类型"), max_length=10, choices=FieldKind.choices)
    choices = models.JSONField(_("选项"), default=list, blank=True)
    help_text = models.CharField(_("填写说明"), max_length=200, blank=True)
    is_required = models.BooleanField(_("必填"), default=False)
    is_active = models.BooleanField(_("在用"), default=True)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("自定义字段")
        verbose_name_plural = _("自定义字段")
        ordering = ["subject", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "code"], name="custom_field_code_once"),
            models.CheckConstraint(
                name="custom_field_subject_known", condition=Q(subject__in=Subject.values)
            ),
            models.CheckConstraint(name="custom_field_kind_known", condition=Q(kind__in=FieldKind.values)),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("plans:edit_custom_field", args=[self.pk])


def labels_of(items: Iterable[Any], subject: str) -> dict[str, dict[str, str]]:
    """What the codes in `custom` are called today and in which order they stand, for the names of a plan's content.

    Nothing, and no query, while no item has a value.
    """
    codes = {code for item in items for code in item.custom}
    if not codes:
        return {}
    found = list(CustomField.objects.filter(subject=subject, code__in=codes))
    return {
        f"custom_{subject}": {field.code: field.label for field in found},
        f"custom_{subject}_order": {field.code: f"{place:03}" for place, field in enumerate(found)},
    }
